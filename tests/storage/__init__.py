"""The stores on SQLite, and on PostgreSQL where one is at hand; migrations."""
