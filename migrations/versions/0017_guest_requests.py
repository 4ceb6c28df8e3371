"""What people without an account typed to register for an event, until they use the mailed link.

Safe beside the previous release: yes, it does not know the table.
Rows touched: none.
Undo loses: registrations whose link was not used yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "guest_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("comes_from", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("takes_part_with", sa.Text(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_guest_request_event_id_event")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_guest_request_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_request")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_guest_request_token_digest")),
    )
    op.create_index(op.f("ix_guest_request_created_at"), "guest_request", ["created_at"])


def downgrade():
    op.drop_table("guest_request")
