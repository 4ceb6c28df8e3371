"""Calendar texts that must be written again are marked, as what they say beside their event may change.

Safe beside the previous release: yes, it writes texts as before and leaves the marks alone.
Rows touched: every event_text and deadline_text is marked once, since notice and topics may have changed before; those
that a job then finds to say something else are dated anew.
Undo loses: which texts still wait to be written again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = ("event_text", "deadline_text")


def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column("is_old", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.execute(sa.table(table, sa.column("is_old", sa.Boolean())).update().values(is_old=True))


def downgrade():
    for table in TABLES:
        with op.batch_alter_table(table) as changed:
            changed.drop_column("is_old")
