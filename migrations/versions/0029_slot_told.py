"""What of its event the last message about a slot told.

Safe beside the previous release: yes, it writes rows without the column, which then say that all is still to be told.
Rows touched: each entry of a presenter, who was told of every change at once until now.
Undo loses: from where to where a presenter's slot moved when its event changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("slot_invitation") as table:
        table.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE slot_invitation SET revision = (SELECT event.revision FROM event"
        " JOIN slot_application ON slot_application.event_id = event.id"
        " WHERE slot_application.id = slot_invitation.application_id)"
    )


def downgrade():
    with op.batch_alter_table("slot_invitation") as table:
        table.drop_column("revision")
