"""Media without opening it: what an MP4's boxes say, and ready-made masks as PNG.

It imports nothing of ours and decodes nothing. Files of strangers are opened in `bot/sandboxed`.
"""
