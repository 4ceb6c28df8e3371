"""Who was reminded of which event or deadline.

Safe beside the previous release: yes, it reminds nobody.
Rows touched: none.
Undo loses: who was reminded, so that those are reminded twice.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reminder",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("uid", "person_id", "due_at", name=op.f("pk_reminder")),
    )


def downgrade():
    op.drop_table("reminder")
