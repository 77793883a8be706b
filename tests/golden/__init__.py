"""What the commands print as JSON, recorded once and compared from then on.

``data/`` holds what was recorded: whole documents of our own programme and of the demo, digests alone of rC3.
``reworded.py`` is the table of sentences that may read differently by now.
"""
