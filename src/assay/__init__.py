"""Assay runs the whole life of a data annotation project, and tells what its labels are worth."""

__version__ = "0.1.0"
