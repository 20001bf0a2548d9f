"""The emulators themselves: that they are as strict, and as odd, as the real servers.

Nothing of the bot is used here.
"""
