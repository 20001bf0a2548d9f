"""Updates on their way in: stored, asked at the door, each in its turn, and handled to the end.

What a message says is read in `../incoming`.
"""
