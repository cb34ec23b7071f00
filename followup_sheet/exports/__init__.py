"""Another tool's export, understood: bytes, columns, rows. What each tool calls them is data in ``mappings/``."""
