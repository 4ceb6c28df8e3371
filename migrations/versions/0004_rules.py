"""The rules of the framework, their versions, and which of them apply to a need.

Safe beside the previous release: yes, it knows none of these tables.
Rows touched: none.
Undo loses: every rule with its versions, and what needs say about them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("slug", name=op.f("uq_rule_slug")),
    )
    op.create_table(
        "rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_version_rule_id_rule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint("rule_id", "number", name=op.f("uq_rule_version_rule_id_number")),
    )
    op.create_table(
        "need_rule",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_rule_need_id_need")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_need_rule_rule_id_rule")),
        sa.ForeignKeyConstraint(
            ["rule_id", "version_number"], ["rule_version.rule_id", "rule_version.number"],
            name=op.f("fk_need_rule_rule_id_rule_version"),
        ),
        sa.PrimaryKeyConstraint("need_id", "rule_id", name=op.f("pk_need_rule")),
    )  # fmt: skip


def downgrade():
    op.drop_table("need_rule")
    op.drop_table("rule_version")
    op.drop_table("rule")
