"""Which time and place each invited person was told last, and in which version of their entry.

Safe beside the previous release: yes, it writes rows without the columns, which then hold for every answer.
Rows touched: each invitation, whose version is the event's at that moment, as answers were weighed until now.
Undo loses: which answers by mail are to an earlier time or place.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("told", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("told_sequence", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE invitation SET told_sequence = (SELECT CASE WHEN event.sequence < invitation.sequence"
        " THEN event.sequence ELSE invitation.sequence END FROM event WHERE event.id = invitation.event_id)"
    )


def downgrade():
    with op.batch_alter_table("invitation") as table:
        table.drop_column("told_sequence")
        table.drop_column("told")
