"""The version of graphkit, of which builds, files and requests name the maker."""

__version__ = "0.1.0"
