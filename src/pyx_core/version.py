"""The version of pyx, in a file of its own so that no metadata has to be read at start-up."""

__version__ = "0.1.0"
