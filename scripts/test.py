"""Set up .venv if needed, then run the whole test suite: python3 scripts/test.py"""

import sys

import environment

if __name__ == "__main__":
    environment.prepare()
    print("Running the tests: about three minutes on two idle cores; the slow ones are left to .ci/run.", flush=True)
    failed = environment.run("python", "-m", "pytest", *sys.argv[1:])
    if failed:
        print("\nThe tests failed; `python3 scripts/test.py --lf` runs only those again.", file=sys.stderr)
    else:
        print("\nAll good. Next: `. .venv/bin/activate`, then `caspian --help`.", flush=True)
    sys.exit(failed)
