"""People whom the office invites to an event.

Safe beside the previous release: yes, it leaves the new columns empty.
Rows touched: none.
Undo loses: who was invited by whom and until when, and who was reminded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("invited_by", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answer_by_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("registration") as batch_op:
        for name in ("reminded_at", "answer_by_at", "invited_by", "invited_at"):
            batch_op.drop_column(name)
