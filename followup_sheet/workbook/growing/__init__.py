"""A workbook that gets what it lacks: columns, sheets, rules and rows, as splices beside what is there."""
