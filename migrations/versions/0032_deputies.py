"""People who let somebody else answer their invitations by mail.

Safe beside the previous release: yes, it leaves such answers to the office, as before.
Rows touched: none.
Undo loses: whom people allowed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "calendar_deputy",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_deputy_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_deputy")),
    )


def downgrade():
    op.drop_table("calendar_deputy")
