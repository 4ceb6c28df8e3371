"""The calendar text of an event has no moment of hiding any more: feeds have marks of their own, and nothing reads it.

Safe beside the previous release: there is none yet; a process that runs code of before this step names the column, so
stop it first.
Rows touched: none. Undo loses: nothing, the column comes back empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("event_text") as table:
        table.drop_column("hidden_at")


def downgrade():
    with op.batch_alter_table("event_text") as table:
        table.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True)))
