"""The worker: django-q2's cluster under a watchdog.

``supervisor`` keeps the cluster's process group and sweeps. ``watch`` sends canaries (``canaries``) through the queue
and says when the group must be killed and started anew. Inside the cluster, ``slots`` keep a worker free to answer, and
``lifeline`` ends the group with its supervisor.
"""
