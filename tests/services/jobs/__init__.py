"""The life of jobs: submit, poll, collect, deliver, and crashes in between."""
