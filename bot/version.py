"""The version, in the one place where it is written: the build and `--version` read it here."""

__version__ = "0.9.0"
