"""Run by Alembic with a connection that `webapp.storage.migration` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from webapp.storage.migration import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=list(METADATA),
    transactional_ddl=False,  # the transaction is the caller's
    render_as_batch=True,
)
context.run_migrations()
