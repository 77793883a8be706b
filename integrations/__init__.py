"""The platforms: plain Python that knows no Django and no database."""
