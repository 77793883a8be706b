"""The whole database into another one, from SQLite to PostgreSQL or back."""
