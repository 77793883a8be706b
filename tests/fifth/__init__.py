"""A fifth platform, as somebody begins one: ``manage.py startplatform``."""
