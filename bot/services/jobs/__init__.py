"""Jobs: what is ordered from an upstream and takes its time, from the wish to the delivered result.

One module a step (submit, poll, collect, deliver …), each safe to run twice. What differs between
upstreams stands in `bot/services/kinds`; rows are in `bot/storage`.
"""
