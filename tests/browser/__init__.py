"""The chat page of the demo, in a real browser. Skipped where none is installed."""
