"""Notes: stored, found and deleted."""
