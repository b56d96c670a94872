"""`python -m icc_coding`."""

from icc_coding.cli import main

if __name__ == "__main__":
    main()
