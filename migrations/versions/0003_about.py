"""What a discussion is about: the thread of an innovation or of an event.

Safe beside the previous release: it never reads or writes the column.
Rows touched: none.
Undo loses: which discussions were about what; the discussions stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_thread_about_id_thread"), "thread", ["about_id"], ["id"])
        batch_op.create_index("ix_thread_about", ["about_id", "life", "last_activity_at", "ref"], unique=False)


def downgrade():
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index("ix_thread_about")
        batch_op.drop_constraint(op.f("fk_thread_about_id_thread"), type_="foreignkey")
        batch_op.drop_column("about_id")
