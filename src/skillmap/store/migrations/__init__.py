"""Alembic's migrations of the store's tables, run by `sql_schema.upgrade()`."""
