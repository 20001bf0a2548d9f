"""One file (or package) for each upstream API.

Resources do not know each other; sending and errors are in `bot/gateway/transport.py`.
"""
