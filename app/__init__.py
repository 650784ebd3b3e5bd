"""Dryrun, an offline trainer for AWS certification exams."""

__version__ = "0.1.0"
