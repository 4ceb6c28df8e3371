"""Check-in at the door, guests without an account, what was arranged, and how many attended.

Safe beside the previous release: yes, it leaves the new columns empty.
Rows touched: none.
Undo loses: who was checked in when and by whom, what was arranged, attendance numbers; guests become accounts
without a password.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("attended_count", sa.Integer(), nullable=True))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("comes_from", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("checked_in_by", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_wrong_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("registration") as batch_op:
        for name in ("told_wrong_at", "arranged_at", "checked_in_by", "checked_in_at", "comes_from"):
            batch_op.drop_column(name)
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("attended_count")
        batch_op.drop_column("completed_at")
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("is_guest")
