"""Jobs: what is ordered from an upstream, from the request to the delivered result.

One module for each step (submit, poll, collect, deliver …), each safe to run twice. What differs
between upstreams is in `bot/services/kinds`; the rows are in `bot/storage`.
"""
