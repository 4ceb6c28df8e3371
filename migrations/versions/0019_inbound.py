"""Mail that comes in: what was decided on each, and how new the last answer to an invitation was.

Safe beside the previous release: yes, it takes no mail in and leaves the new columns empty.
Rows touched: none.
Undo loses: which mail came in and what became of it, how new answers were, and the calendar parts that refused another
time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "inbound_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_ref", sa.String(length=40), nullable=False),
        sa.Column("person_ref", sa.String(length=10), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_message")),
        sa.UniqueConstraint("digest", name=op.f("uq_inbound_message_digest")),
        sa.UniqueConstraint("ref", name=op.f("uq_inbound_message_ref")),
    )
    with op.batch_alter_table("inbound_message") as batch_op:
        batch_op.create_index(op.f("ix_inbound_message_state_received_at"), ["state", "received_at"])
        batch_op.create_index(op.f("ix_inbound_message_object_kind_object_ref"), ["object_kind", "object_ref"])
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("replied_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("replied_stamp", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("mail_message") as batch_op:
        batch_op.alter_column("calendar_method", existing_type=sa.String(length=12), type_=sa.String(length=20))


def downgrade():
    op.execute(
        "UPDATE mail_message SET calendar = NULL, calendar_method = NULL WHERE calendar_method = 'DECLINECOUNTER'"
    )
    with op.batch_alter_table("mail_message") as batch_op:
        batch_op.alter_column("calendar_method", existing_type=sa.String(length=20), type_=sa.String(length=12))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_column("said_at")
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("replied_stamp")
        batch_op.drop_column("replied_sequence")
    op.drop_table("inbound_message")
