"""Errors in words, lengths, bars."""
