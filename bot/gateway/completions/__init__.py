"""Reads chat completions, whole and streamed, in all shapes that gateways send.

Requests are made in `bot/gateway/resources`; bytes come through `transport.py`.
"""
