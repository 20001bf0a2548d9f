"""Forms: what is asked, and which message answers it."""
