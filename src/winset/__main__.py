"""``python -m winset``."""

from winset.cli.main import main

if __name__ == "__main__":
    main()
