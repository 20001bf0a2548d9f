"""Everything that knows aiogram and is not a route."""
