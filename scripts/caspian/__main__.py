"""`python -m caspian` is the command `caspian`."""

import sys

from caspian.commands import main

sys.exit(main())
