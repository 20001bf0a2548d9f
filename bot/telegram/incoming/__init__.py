"""Reads messages: gathers them into one prompt of text, files and quotations.

Permissions and order are settled before, in `../updates`.
"""
