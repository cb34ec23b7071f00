"""followup-sheet reads a job-search tracker, decides what is due, writes it back and tells."""

__version__ = "0.1.0"
