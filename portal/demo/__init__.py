"""A sample event and the main job on it, on one machine with nothing else installed."""
