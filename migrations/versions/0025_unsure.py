"""People who have a seat and said maybe, and when they were asked about it.

Safe beside the previous release: yes, it leaves the new columns empty.
Rows touched: none.
Undo loses: who said maybe to a seat, and who was asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("unsure_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("unsure_asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("unsure_asked_at")
        batch_op.drop_column("unsure_at")
