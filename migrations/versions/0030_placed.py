"""Replies by mail that wait: which discussions they can be for.

Safe beside the previous release: yes, it leaves the new column empty.
Rows touched: those that wait get an empty list; the letters about them name the discussion.
Undo loses: which discussions are offered for the replies that wait.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("kept_reply") as batch_op:
        batch_op.add_column(sa.Column("thread_refs", sa.JSON(), nullable=False, server_default="[]"))


def downgrade():
    with op.batch_alter_table("kept_reply") as batch_op:
        batch_op.drop_column("thread_refs")
