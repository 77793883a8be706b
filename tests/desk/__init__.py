"""Pages in a browser, through Django's test client."""
