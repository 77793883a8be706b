"""One event with everything that is hard to get right, and the very bytes that each platform must be sent for it."""
