"""A model's answer on the wire: chunks and bodies of chat completions in whatever shape they come.

Reading only: requests are made in `bot/gateway/resources`, bytes come through `transport.py`.
"""
