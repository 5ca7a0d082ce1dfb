"""`python -m fenji VERB …`"""

import sys

from fenji.cli import main

if __name__ == "__main__":
    sys.exit(main())
