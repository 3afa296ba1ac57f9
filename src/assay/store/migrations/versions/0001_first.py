"""All tables of the first release, and the guards of what is only ever added to.

Until the first release this migration creates what ``tables.py`` declares; afterwards each
change is a migration of its own.
"""

from __future__ import annotations

from alembic import op

from assay.store.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_GUARDED = ("annotation_revisions", "events", "audit")


def upgrade() -> None:
    bind = op.get_bind()
    metadata.create_all(bind)
    if bind.dialect.name == "sqlite":
        for table in _GUARDED:
            op.execute(
                f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE ON {table} BEGIN"
                f" SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION assay_only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
    )
    for table in _GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION assay_only_added_to()"
        )
    for table in ("items", "assignments", "members"):
        op.execute(f"ALTER TABLE {table} SET (fillfactor = 80)")


def downgrade() -> None:
    bind = op.get_bind()
    metadata.drop_all(bind)
    if bind.dialect.name != "sqlite":
        op.execute("DROP FUNCTION IF EXISTS assay_only_added_to()")
