"""`caspian` and `python -m caspian`: the command, with nothing imported before it can be interrupted."""

import sys


def main() -> int:
    """Runs the command of `sys.argv` and returns its exit code."""
    try:
        from caspian.commands import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
