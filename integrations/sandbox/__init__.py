"""All platforms' sandboxes behind one port, with one clock to move and faults to order."""
