"""The guest in somebody's workbook: the only place that knows zip archives and SpreadsheetML."""
