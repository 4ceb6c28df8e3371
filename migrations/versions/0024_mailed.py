"""Replies by mail: the address that takes them, and those that wait for their author.

Safe beside the previous release: yes, its mails take no replies, and it reads none that wait.
Rows touched: none.
Undo loses: where replies to mails that wait to be sent would go, and the replies that wait.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "kept_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_reply_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_reply")),
        sa.UniqueConstraint("ref", name=op.f("uq_kept_reply_ref")),
    )
    with op.batch_alter_table("kept_reply") as batch_op:
        batch_op.create_index(op.f("ix_kept_reply_person_id"), ["person_id"])
        batch_op.create_index(op.f("ix_kept_reply_kept_at"), ["kept_at"])
    with op.batch_alter_table("mail_message") as batch_op:
        batch_op.add_column(sa.Column("reply_to", sa.String(length=64), nullable=False, server_default=""))


def downgrade():
    with op.batch_alter_table("mail_message") as batch_op:
        batch_op.drop_column("reply_to")
    op.drop_table("kept_reply")
