"""Threads to which words were added wait for a job that writes them into the index.

Safe beside the previous release: yes, it writes the index itself.
Rows touched: none.
Undo loses: replies of the last seconds in the index, until `flask search rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "search_waiting",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_search_waiting_thread_id_thread")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_search_waiting")),
    )


def downgrade():
    op.drop_table("search_waiting")
