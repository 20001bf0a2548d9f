"""What people send, read: gathered into one prompt of words, files, quotations.

Who may say it, and when its turn comes, is settled before, in `../updates`.
"""
