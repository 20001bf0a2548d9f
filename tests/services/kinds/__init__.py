"""The kinds of job: forms, params, results.

Their life from submit to delivery is tested in `tests/services/jobs`.
"""
