"""A search in numbers: formulas of the Dashboard, each with what it gives."""
