"""What each line of a registration's history answered, and when an event last asked everybody again.

Safe beside the previous release: yes, it writes rows without the two columns.
Rows touched: none.
Undo loses: who answered again after a move, and answers that left a state as it was become lines without words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("registration_change") as table:
        table.add_column(sa.Column("said", sa.String(20)))
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("asked_again_at", sa.DateTime(timezone=True)))


def downgrade():
    with op.batch_alter_table("event") as table:
        table.drop_column("asked_again_at")
    with op.batch_alter_table("registration_change") as table:
        table.drop_column("said")
