"""Waitlists in the order in which people came, registrations that the office checks, and the history of each.

Safe beside the previous release: yes, it leaves the new columns empty and writes no history.
Rows touched: registrations that wait get the moment of their state as their place in line.
Undo loses: the places in line beyond the moment of the state, which events are checked, and all history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("approves", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            op.f("ix_registration_event_id_state_way_queued_at"), ["event_id", "state", "way", "queued_at"]
        )
    op.execute("UPDATE registration SET queued_at = state_at WHERE state IN ('requested', 'waitlisted')")
    op.create_table(
        "registration_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=True),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_change_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_change")),
    )
    op.create_index(op.f("ix_registration_change_registration_id_at"), "registration_change", ["registration_id", "at"])


def downgrade():
    op.drop_table("registration_change")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_index(op.f("ix_registration_event_id_state_way_queued_at"))
        batch_op.drop_column("queued_at")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("approves")
