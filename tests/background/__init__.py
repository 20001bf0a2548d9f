"""Scheduling of job work in the process."""
