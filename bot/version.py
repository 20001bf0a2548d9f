"""The version number, read from here by the build and by `--version`."""

__version__ = "0.9.0"
