"""Stories of people with the whole bot, through both emulators over real sockets.

Parts by themselves are tested in the other folders.
"""
