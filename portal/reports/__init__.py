"""What came of it: totals, lists, files."""
