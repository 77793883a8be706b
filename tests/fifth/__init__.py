"""A fifth platform, as somebody would add it: the folder ``kiosk`` and one line in the registry (``register``)."""
