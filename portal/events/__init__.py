"""What exists: events, sessions, people, and how they come in."""
