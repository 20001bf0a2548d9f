"""Benchmarks: the real bot as a program, between both emulators, measured from outside.

`python -m benchmarks` runs everything and writes the table of `README.md`. They judge nothing by
exit code: a missed target is a row that says so.
"""
