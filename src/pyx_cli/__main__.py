"""`python -m pyx_cli` is `pyx`."""

from pyx_cli.main import console

console()
