"""A dispatch whose letters cannot be written is set aside: how often it failed, and why.

Safe beside the previous release: yes, it tries such a dispatch each second, as before; `claimed_until`, which nothing
filled, now says when it is tried again, and the previous release heeds it.
Rows touched: none. Undo loses: why dispatches failed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("mail_dispatch", sa.Column("attempt_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mail_dispatch", sa.Column("last_error", sa.Text(), nullable=False, server_default=""))


def downgrade():
    with op.batch_alter_table("mail_dispatch") as changed:
        changed.drop_column("last_error")
        changed.drop_column("attempt_count")
