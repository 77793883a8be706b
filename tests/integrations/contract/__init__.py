"""What must hold of every registered platform. Walks the registry: a new platform is taken up by itself.

``samples/SLUG/`` holds what the platform's documents say, typed in by hand; ``samples`` tells the format.
"""
