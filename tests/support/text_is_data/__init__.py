"""Texts that some program or other would obey, and trackers that hold them wherever a person can type."""
