"""The calendar entries of presenters: one for each slot, beside the entry of the event.

Safe beside the previous release: yes, it tells presenters by letters alone.
Rows touched: none. Presenters of agendas that are published already get an entry with the next change that concerns them.
Undo loses: which presenters hold an entry, so that no later message can move it or take it out of their calendars.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "slot_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_message_id", sa.String(length=120), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["slot_application.id"],
            name=op.f("fk_slot_invitation_application_id_slot_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_invitation")),
        sa.UniqueConstraint("application_id", name=op.f("uq_slot_invitation_application_id")),
        sa.UniqueConstraint("token", name=op.f("uq_slot_invitation_token")),
        sa.UniqueConstraint("uid", name=op.f("uq_slot_invitation_uid")),
    )


def downgrade():
    op.drop_table("slot_invitation")
