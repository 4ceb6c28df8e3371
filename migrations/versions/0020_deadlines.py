"""Deadlines as calendar entries, and a mark of all feeds together.

Safe beside the previous release: yes; what that release changes meanwhile moves no mark of a personal feed, which it
reads whole, and the deadlines that it changes are written by the worker within a minute.
Rows touched: none that it fills; the worker writes the texts of the deadlines to come.
Undo loses: the ids of the deadlines' entries, so that calendars which had them show new ones beside the old.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "deadline_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("modified_at", moment, nullable=False),
        sa.Column("cancelled_at", moment, nullable=True),
        sa.Column("leaves_at", moment, nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_deadline_text_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_text")),
        sa.UniqueConstraint("thread_id", "kind", name=op.f("uq_deadline_text_thread_id_kind")),
        sa.UniqueConstraint("uid", name=op.f("uq_deadline_text_uid")),
    )
    op.create_index("ix_deadline_text_due_at", "deadline_text", ["due_at"])
    op.create_index("ix_deadline_text_leaves_at", "deadline_text", ["leaves_at"])
    with op.batch_alter_table("feed_mark") as changed:
        changed.add_column(sa.Column("any_revision", sa.Integer(), nullable=False, server_default="0"))
        changed.alter_column("changed_at", existing_type=moment, nullable=True)


def downgrade():
    with op.batch_alter_table("feed_mark") as changed:
        changed.drop_column("any_revision")
    op.execute("DELETE FROM feed_mark WHERE changed_at IS NULL")
    with op.batch_alter_table("feed_mark") as changed:
        changed.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.drop_index("ix_deadline_text_leaves_at", "deadline_text")
    op.drop_index("ix_deadline_text_due_at", "deadline_text")
    op.drop_table("deadline_text")
