"""The emulated Suno in its two API families: task protocol (v4) and GoAPI (v3.0, v3.5)."""
