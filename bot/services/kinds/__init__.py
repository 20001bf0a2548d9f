"""The registry: one file per upstream, one row per kind of job, collected here."""
