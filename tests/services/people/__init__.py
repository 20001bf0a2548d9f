"""Permissions and preferences."""
