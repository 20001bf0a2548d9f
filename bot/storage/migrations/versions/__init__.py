"""One script a change, in order. Alembic reads the files; nothing imports them."""
