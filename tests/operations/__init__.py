"""The operations of the documents we were given, and where staff use each of them."""
