"""What people without an account answer to the office's own questions, until the mailed link is used.

Safe beside the previous release: yes, it asks these people nothing.
Rows touched: none.
Undo loses: the answers of people who have not used their link yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("guest_request") as batch_op:
        batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=True))


def downgrade():
    with op.batch_alter_table("guest_request") as batch_op:
        batch_op.drop_column("answers")
