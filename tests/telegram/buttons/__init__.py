"""Callback data and keyboards."""
