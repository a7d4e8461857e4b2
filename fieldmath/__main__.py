"""Run the command line as ``python -m fieldmath``."""

from fieldmath.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
