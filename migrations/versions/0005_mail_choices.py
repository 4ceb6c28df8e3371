"""Each person's choices by kind, quiet hours, pause, and news that is gathered before it is mailed at once.

Safe beside the previous release: yes; it reads and writes none of the new columns.
Rows touched: none; `told` begins empty.
Undo loses: the exceptions by kind, quiet hours and pauses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("needs", "answers", "discussions", "events", "innovations")
HOURS = ("quiet_from", "quiet_until")
MOMENTS = ("paused_until", "news_since_at", "news_due_at")


def upgrade():
    with op.batch_alter_table("digest_choice", schema=None) as batch_op:
        for name in KINDS:
            batch_op.add_column(sa.Column(name, sa.String(length=10), nullable=True))
        for name in HOURS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_index(batch_op.f("ix_digest_choice_news_due_at"), ["news_due_at"], unique=False)


def downgrade():
    with op.batch_alter_table("digest_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_choice_news_due_at"))
        for name in ("told", *MOMENTS, *HOURS, *KINDS):
            batch_op.drop_column(name)
