"""What was told to whom: accounts, publications, plans, the engine, pulls."""
