"""Every table of the first release.

Safe beside the previous release: there is none.
Rows touched: none.
Undo loses: everything.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Full text lies outside the models: an FTS5 table that follows `search_document` by triggers, or a GIN index on it.
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE search_fts USING fts5(title, body, content='search_document', content_rowid='id',"
    " tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER search_fts_added AFTER INSERT ON search_document BEGIN"
    " INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "CREATE TRIGGER search_fts_removed AFTER DELETE ON search_document BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END",
    "CREATE TRIGGER search_fts_changed AFTER UPDATE ON search_document BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);"
    " INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body); END",
)
POSTGRESQL_SEARCH = (
    "CREATE INDEX search_fts ON search_document USING gin"
    " ((setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')))"
)


def upgrade():
    op.create_table(
        "audience_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_list")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("actor_ref", sa.String(length=10), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("organization_ref", sa.String(length=10), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_ref", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("payload_digest", sa.String(length=64), nullable=False),
        sa.Column("disposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal_number", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("seal_number", name=op.f("uq_audit_entry_seal_number")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_ref"), ["actor_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entry_object_kind_object_ref"), ["object_kind", "object_ref"], unique=False
        )

    op.create_table(
        "code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_code_scheme_code")),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "mail_dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_ref", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("recipient_count", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_dispatch")),
        sa.UniqueConstraint("ref", name=op.f("uq_mail_dispatch_ref")),
    )
    with op.batch_alter_table("mail_dispatch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mail_dispatch_object_kind_object_ref"), ["object_kind", "object_ref"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mail_dispatch_state"), ["state"], unique=False)

    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decide_by_on", sa.Date(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("imported_from", sa.String(length=60), nullable=True),
        sa.Column("imported_key", sa.String(length=240), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organization.id"], name=op.f("fk_organization_parent_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("imported_from", "imported_key", name=op.f("uq_organization_imported_from_imported_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_organization_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_kind_name_key"), ["kind", "name_key"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=True),
        sa.Column("locale", sa.String(length=12), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
        sa.UniqueConstraint("ref", name=op.f("uq_person_ref")),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_name_from_at"), ["name", "from_at"], unique=False)

    op.create_table(
        "rate_limit",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limit")),
    )
    with op.batch_alter_table("rate_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_limit_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("slug", name=op.f("uq_topic_slug")),
    )
    op.create_table(
        "agency_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_agency_domain_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_domain")),
        sa.UniqueConstraint("domain", name=op.f("uq_agency_domain_domain")),
    )
    with op.batch_alter_table("agency_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_domain_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "audience_list_agency",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["audience_list.id"], name=op.f("fk_audience_list_agency_list_id_audience_list")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_audience_list_agency_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("list_id", "organization_id", name=op.f("pk_audience_list_agency")),
    )
    with op.batch_alter_table("audience_list_agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_list_agency_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "digest_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covered_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_choice")),
    )
    with op.batch_alter_table("digest_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_choice_next_due_at"), ["next_due_at"], unique=False)

    op.create_table(
        "digest_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_issue_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_issue")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_digest_issue_token_digest")),
    )
    with op.batch_alter_table("digest_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digest_issue_person_id_made_at"), ["person_id", "made_at"], unique=False)

    op.create_table(
        "feed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feed_token_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_feed_token_token_digest")),
    )
    with op.batch_alter_table("feed_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mail_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recipient_ref", sa.String(length=10), nullable=False),
        sa.Column("object_kind", sa.String(length=30), nullable=False),
        sa.Column("object_ref", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("calendar_method", sa.String(length=12), nullable=True),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("references", sa.String(length=120), nullable=False),
        sa.Column("unsubscribe_url", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["mail_dispatch.id"], name=op.f("fk_mail_message_dispatch_id_mail_dispatch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
        sa.UniqueConstraint("dispatch_id", "address", name=op.f("uq_mail_message_dispatch_id_address")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_message_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_mail_message_ref")),
    )
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_message_address"), ["address"], unique=False)
        batch_op.create_index("ix_mail_message_due", ["state", "next_attempt_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_message_recipient_ref"), ["recipient_ref"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("is_procurement", sa.Boolean(), nullable=False),
        sa.Column("is_acting", sa.Boolean(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_membership_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "organization_id", name=op.f("uq_membership_person_id_organization_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_membership_ref")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(
            "uq_membership_acting",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("is_acting"),
            postgresql_where=sa.text("is_acting"),
        )

    op.create_table(
        "organization_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("record_key", sa.String(length=64), nullable=False),
        sa.Column("programme", sa.String(length=60), nullable=False),
        sa.Column("offering_group", sa.Text(), nullable=False),
        sa.Column("capabilities", sa.Text(), nullable=False),
        sa.Column("brands", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("contract_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_offer_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_offer")),
        sa.UniqueConstraint(
            "organization_id", "record_key", name=op.f("uq_organization_offer_organization_id_record_key")
        ),
    )
    op.create_table(
        "organization_topic",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_organization_topic_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_organization_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("organization_id", "topic_id", name=op.f("pk_organization_topic")),
    )
    with op.batch_alter_table("organization_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organization_topic_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("ref", name=op.f("uq_sign_in_session_ref")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_session_token_digest")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("life", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post_count", sa.Integer(), nullable=False),
        sa.Column("follower_count", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_sentence", sa.Text(), nullable=False),
        sa.Column("hold_contact", sa.Text(), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=120), nullable=False),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        sa.Column("imported_from", sa.String(length=60), nullable=True),
        sa.Column("imported_key", sa.String(length=120), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("audience_list_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audience_list_id"], ["audience_list.id"], name=op.f("fk_thread_audience_list_id_audience_list")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_thread_author_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_thread_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("imported_from", "imported_key", name=op.f("uq_thread_imported_from_imported_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_thread_ref")),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index("ix_thread_list", ["kind", "life", "last_activity_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(thread_id IS NOT NULL AND topic_id IS NULL AND organization_id IS NULL) OR (thread_id IS NULL AND topic_id IS NOT NULL AND organization_id IS NULL) OR (thread_id IS NULL AND topic_id IS NULL AND organization_id IS NOT NULL)",
            name=op.f("ck_follow_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_follow_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_person_id_person")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_follow_thread_id_thread")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_follow_topic_id_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("person_id", "organization_id", name="uq_follow_person_organization"),
        sa.UniqueConstraint("person_id", "thread_id", name=op.f("uq_follow_person_id_thread_id")),
        sa.UniqueConstraint("person_id", "topic_id", name="uq_follow_person_topic"),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_thread_id"), ["thread_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "innovation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("maturity", sa.String(length=20), nullable=True),
        sa.Column("vendor_role", sa.String(length=20), nullable=True),
        sa.Column("used_by", sa.Text(), nullable=False),
        sa.Column("delivery", sa.String(length=20), nullable=True),
        sa.Column("agency_brings", sa.Text(), nullable=False),
        sa.Column("how_to_buy", sa.Text(), nullable=False),
        sa.Column("as_published", sa.Text(), nullable=False),
        sa.Column("as_published_html", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("source_license", sa.String(length=60), nullable=False),
        sa.Column("source_facts", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_innovation_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_innovation")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_innovation_thread_id")),
    )
    with op.batch_alter_table("innovation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_innovation_state_listed_at"), ["state", "listed_at"], unique=False)

    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("engagement", sa.String(length=20), nullable=False),
        sa.Column("outcome_sought", sa.Text(), nullable=False),
        sa.Column("people_affected", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("why_now", sa.Text(), nullable=False),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("constraints", sa.Text(), nullable=False),
        sa.Column("money", sa.String(length=20), nullable=False),
        sa.Column("kept_phrases", sa.JSON(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("as_published", sa.Text(), nullable=False),
        sa.Column("as_published_html", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("source_license", sa.String(length=60), nullable=False),
        sa.Column("questions_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_due_on", sa.Date(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_by_on", sa.Date(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("outcome_reference", sa.String(length=120), nullable=False),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("update_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["person.id"], name=op.f("fk_need_contact_id_person")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_need_officer_id_person")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_need_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("number_year", "number", name=op.f("uq_need_number_year_number")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_need_thread_id")),
    )
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_state_closes_at"), ["state", "closes_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_need_state_questions_close_at"), ["state", "questions_close_at"], unique=False
        )

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("imported_author", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("official_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=120), nullable=False),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("audience_list_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["audience_list_id"], ["audience_list.id"], name=op.f("fk_post_audience_list_id_audience_list")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_post_author_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_post_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_post_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("ref", name=op.f("uq_post_ref")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_post_thread_id_number")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index("ix_post_author", ["author_id", "posted_at"], unique=False)
        batch_op.create_index("ix_post_page", ["thread_id", "posted_at", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_posted_at"), ["posted_at"], unique=False)

    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_search_document_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_search_document_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("organization_id", name=op.f("uq_search_document_organization_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_search_document_thread_id")),
    )
    op.create_table(
        "thread_topic",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_topic_thread_id_thread")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_thread_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("thread_id", "topic_id", name=op.f("pk_thread_topic")),
    )
    with op.batch_alter_table("thread_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_topic_topic_id_thread_id"), ["topic_id", "thread_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("why_come", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("has_room", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("has_online", sa.Boolean(), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("room_seats", sa.Integer(), nullable=True),
        sa.Column("online_seats", sa.Integer(), nullable=True),
        sa.Column("room_taken", sa.Integer(), nullable=False),
        sa.Column("online_taken", sa.Integer(), nullable=False),
        sa.Column("company_seats", sa.Integer(), nullable=True),
        sa.Column("may_register", sa.String(length=20), nullable=False),
        sa.Column("register_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slot_minutes", sa.Integer(), nullable=True),
        sa.Column("slot_count", sa.Integer(), nullable=False),
        sa.Column("call_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("source_license", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_local >= starts_local", name=op.f("ck_event_end_after_start")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_event_need_id_need")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_event_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_event_thread_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_need_id"), ["need_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_state_starts_at"), ["state", "starts_at"], unique=False)

    op.create_table(
        "innovation_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("innovation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["innovation_id"], ["innovation.id"], name=op.f("fk_innovation_version_innovation_id_innovation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_innovation_version")),
        sa.UniqueConstraint("innovation_id", "number", name=op.f("uq_innovation_version_innovation_id_number")),
    )
    op.create_table(
        "need_code",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_code_need_id_need")),
        sa.PrimaryKeyConstraint("need_id", "scheme", "code", name=op.f("pk_need_code")),
    )
    op.create_table(
        "need_colleague",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_colleague_need_id_need")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_need_colleague_person_id_person")),
        sa.PrimaryKeyConstraint("need_id", "person_id", name=op.f("pk_need_colleague")),
    )
    op.create_table(
        "need_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_count", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_need_update_by_id_person")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_update_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_update")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_need_update_need_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_need_update_ref")),
    )
    with op.batch_alter_table("need_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_update_release_at"), ["release_at"], unique=False)

    op.create_table(
        "need_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_version_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_version")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_need_version_need_id_number")),
    )
    op.create_table(
        "post_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_version_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_post_version_post_id_number")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shown_company", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answering_organization_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_question_answered_by_id_person")),
        sa.ForeignKeyConstraint(
            ["answering_organization_id"],
            ["organization.id"],
            name=op.f("fk_question_answering_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_question_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("need_id", "number", name=op.f("uq_question_need_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_question_ref")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_state_release_at"), ["state", "release_at"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_report_post_id_post")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_report_reporter_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("ref", name=op.f("uq_report_ref")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_decided_at"), ["decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_post_id"), ["post_id"], unique=False)

    op.create_table(
        "showing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("innovation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_showing_by_id_person")),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name=op.f("fk_showing_innovation_id_innovation")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_showing_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showing")),
        sa.UniqueConstraint("need_id", "innovation_id", name=op.f("uq_showing_need_id_innovation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_showing_ref")),
    )
    with op.batch_alter_table("showing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_showing_innovation_id"), ["innovation_id"], unique=False)

    op.create_table(
        "event_text",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_text_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_text")),
    )
    op.create_table(
        "event_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_version_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_version")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_event_version_event_id_number")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_message_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitation_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_invitation_event_id_person_id")),
        sa.UniqueConstraint("token", name=op.f("uq_invitation_token")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "question_asker",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_question_asker_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_asker_person_id_person")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_asker_question_id_question")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_asker")),
    )
    with op.batch_alter_table("question_asker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asker_person_id"), ["person_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("takes_part_with", sa.Text(), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_registration_event_id_event")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_registration_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_registration_event_id_person_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_registration_ref")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registration_event_id_state_state_at"), ["event_id", "state", "state_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_registration_person_id"), ["person_id"], unique=False)

    op.create_table(
        "slot_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("innovation_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=False),
        sa.Column("confirm_by_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_application_event_id_event")),
        sa.ForeignKeyConstraint(
            ["innovation_id"], ["innovation.id"], name=op.f("fk_slot_application_innovation_id_innovation")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_slot_application_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_slot_application_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_application")),
        sa.UniqueConstraint("event_id", "innovation_id", name=op.f("uq_slot_application_event_id_innovation_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_slot_application_ref")),
    )
    with op.batch_alter_table("slot_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_application_organization_id"), ["organization_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["slot_application.id"], name=op.f("fk_slot_application_id_slot_application")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("application_id", name=op.f("uq_slot_application_id")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_slot_event_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_slot_ref")),
    )

    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_SEARCH:
            op.execute(statement)
    else:
        op.execute(POSTGRESQL_SEARCH)


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    op.drop_table("slot")
    with op.batch_alter_table("slot_application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_application_organization_id"))

    op.drop_table("slot_application")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_person_id"))
        batch_op.drop_index(batch_op.f("ix_registration_event_id_state_state_at"))

    op.drop_table("registration")
    with op.batch_alter_table("question_asker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_asker_person_id"))

    op.drop_table("question_asker")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))

    op.drop_table("invitation")
    op.drop_table("event_version")
    op.drop_table("event_text")
    with op.batch_alter_table("showing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_showing_innovation_id"))

    op.drop_table("showing")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_post_id"))
        batch_op.drop_index(batch_op.f("ix_report_decided_at"))

    op.drop_table("report")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_state_release_at"))
        batch_op.drop_index(batch_op.f("ix_question_due_on"))

    op.drop_table("question")
    op.drop_table("post_version")
    op.drop_table("need_version")
    with op.batch_alter_table("need_update", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_update_release_at"))

    op.drop_table("need_update")
    op.drop_table("need_colleague")
    op.drop_table("need_code")
    op.drop_table("innovation_version")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_state_starts_at"))
        batch_op.drop_index(batch_op.f("ix_event_need_id"))

    op.drop_table("event")
    with op.batch_alter_table("thread_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_topic_topic_id_thread_id"))

    op.drop_table("thread_topic")
    op.drop_table("search_document")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_post_posted_at"))
        batch_op.drop_index("ix_post_page")
        batch_op.drop_index("ix_post_author")
        batch_op.drop_index(batch_op.f("ix_post_organization_id"))

    op.drop_table("post")
    with op.batch_alter_table("need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_need_state_questions_close_at"))
        batch_op.drop_index(batch_op.f("ix_need_state_closes_at"))

    op.drop_table("need")
    with op.batch_alter_table("innovation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_innovation_state_listed_at"))

    op.drop_table("innovation")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_topic_id"))
        batch_op.drop_index(batch_op.f("ix_follow_thread_id"))
        batch_op.drop_index(batch_op.f("ix_follow_organization_id"))

    op.drop_table("follow")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_organization_id"))
        batch_op.drop_index("ix_thread_list")

    op.drop_table("thread")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_person_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("organization_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_topic_topic_id"))

    op.drop_table("organization_topic")
    op.drop_table("organization_offer")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_acting", sqlite_where=sa.text("is_acting"), postgresql_where=sa.text("is_acting")
        )
        batch_op.drop_index(batch_op.f("ix_membership_organization_id"))

    op.drop_table("membership")
    with op.batch_alter_table("mail_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_message_recipient_ref"))
        batch_op.drop_index("ix_mail_message_due")
        batch_op.drop_index(batch_op.f("ix_mail_message_address"))

    op.drop_table("mail_message")
    with op.batch_alter_table("feed_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_token_person_id"))

    op.drop_table("feed_token")
    with op.batch_alter_table("digest_issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_issue_person_id_made_at"))

    op.drop_table("digest_issue")
    with op.batch_alter_table("digest_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digest_choice_next_due_at"))

    op.drop_table("digest_choice")
    with op.batch_alter_table("audience_list_agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_list_agency_organization_id"))

    op.drop_table("audience_list_agency")
    with op.batch_alter_table("agency_domain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_domain_organization_id"))

    op.drop_table("agency_domain")
    op.drop_table("topic")
    with op.batch_alter_table("rate_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_limit_expires_at"))

    op.drop_table("rate_limit")
    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_name_from_at"))

    op.drop_table("policy")
    op.drop_table("person")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organization_kind_name_key"))

    op.drop_table("organization")
    with op.batch_alter_table("mail_dispatch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_dispatch_state"))
        batch_op.drop_index(batch_op.f("ix_mail_dispatch_object_kind_object_ref"))

    op.drop_table("mail_dispatch")
    op.drop_table("job")
    op.drop_table("code")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object_kind_object_ref"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_ref"))

    op.drop_table("audit_entry")
    op.drop_table("audience_list")
