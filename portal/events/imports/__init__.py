"""Files from outside: found out by content, checked item by item, applied in one transaction."""
