"""Run by Alembic with a connection that is in a transaction; see `sql_schema.upgrade()`."""

from __future__ import annotations

from alembic import context

from skillmap.store.sql_tables import VERSION_TABLE, metadata

# Both databases undo changes of tables with the transaction; Alembic believes it of one only.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
