"""Indexes for what home pages and lists ask: what is pinned, what is new, whose it is, who applied.

Safe beside the previous release: yes, it needs none of them.
Rows touched: none.
Undo loses: nothing but speed.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_slot_application_person_id", "slot_application", ["person_id"])
    op.create_index("ix_thread_new", "thread", ["kind", "life", "published_at"])
    op.create_index("ix_thread_owner", "thread", ["organization_id", "kind"])
    op.create_index("ix_thread_pinned", "thread", ["kind", "life", "pinned_at"])


def downgrade():
    op.drop_index("ix_thread_pinned", "thread")
    op.drop_index("ix_thread_owner", "thread")
    op.drop_index("ix_thread_new", "thread")
    op.drop_index("ix_slot_application_person_id", "slot_application")
