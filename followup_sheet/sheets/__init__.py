"""The tracker's sheets as values: where headers, rows, settings, rules and History lines stand."""
