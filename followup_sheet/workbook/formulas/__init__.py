"""The workbook's formulas: what each refers to, which values no longer hold, and which may not be read."""
