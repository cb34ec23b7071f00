"""The text that has the system run ``followup-sheet run`` every night: one module for each scheduler."""
