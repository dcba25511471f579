"""Set up .venv if needed, then compile corpus/ into corpus/release/: python3 scripts/build.py"""

import sys

import environment

if __name__ == "__main__":
    environment.prepare()
    failed = environment.run("caspian", "build", *sys.argv[1:])
    if not failed:
        print("\nNext: `. .venv/bin/activate`, then `caspian show`, or `python3 scripts/test.py`.", flush=True)
    sys.exit(failed)
