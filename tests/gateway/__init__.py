"""The gateway client against scripted replies; against the emulator in `emulated`.

Nothing of the bot is used here.
"""
