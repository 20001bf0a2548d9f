"""The emulated Suno in its two wire families: task (v4) and GoAPI (v3.0, v3.5)."""
