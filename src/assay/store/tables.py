"""All tables. Instants are BigInteger microseconds UTC; JSON is canonical text in ``Text``.

Every table that belongs to a project carries ``project_id``, and its unique keys begin with it
or include it, so that the data can be partitioned by project. Flags that hand-written
statements read are integers 0/1, which both databases spell alike.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
Bytewise = Text().with_variant(Text(collation="C"), "postgresql")  # sorted alike on both


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=True)


def _uid() -> Column[str]:
    return Column("uid", Text, nullable=False, unique=True)


def _project() -> Column[int]:
    return Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False)


def _at(name: str, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _rev() -> Column[int]:
    return Column("rev", Integer, nullable=False, server_default="1")


organisations = Table(
    "organisations",
    metadata,
    _key(),
    _uid(),
    Column("name", Text, nullable=False),
    _at("created_at"),
)

persons = Table(
    "persons",
    metadata,
    _key(),
    _uid(),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False),
    Column("email", Text, nullable=False),  # lower case, NFC
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("role", Text, nullable=False),  # owner, creator, member
    Column("state", Text, nullable=False, server_default="active"),  # active, removed
    Column("simulated", Integer, nullable=False, server_default="0"),
    Column("settings", Text, nullable=False, server_default="{}"),
    _at("created_at"),
    _rev(),
    UniqueConstraint("organisation_id", "email"),
)

sessions = Table(
    "sessions",
    metadata,
    _key(),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person_id", Key, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    _at("created_at"),
    _at("seen_at"),
    _at("expires_at"),
    Column("user_agent", Text, nullable=False, server_default=""),
    Index("ix_sessions_person_id", "person_id"),
)

letters = Table(
    "letters",
    metadata,
    Column("person_id", Key, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),  # daily, weekly, alerts
    _at("sent_at"),  # what happened up to here was told
    _at("claimed_at", nullable=True),  # somebody is about to send it
)

tokens = Table(
    "tokens",
    metadata,
    _key(),
    _uid(),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("person_id", Key, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE")),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # JSON list
    _at("created_at"),
    _at("expires_at", nullable=True),
    _at("used_at", nullable=True),
    _at("revoked_at", nullable=True),
    Index("ix_tokens_person_id", "person_id"),
)

one_time_links = Table(
    "one_time_links",
    metadata,
    _key(),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("purpose", Text, nullable=False),  # setup, sign_in
    Column("person_id", Key, ForeignKey("persons.id", ondelete="CASCADE")),
    _at("created_at"),
    _at("expires_at"),
    _at("used_at", nullable=True),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", Text, primary_key=True),  # what is limited, and for whom
    Column("level", Float, nullable=False),  # fill of the leaky bucket
    _at("at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("person_id", Key, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    _at("created_at"),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

projects = Table(
    "projects",
    metadata,
    _key(),
    _uid(),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="active"),  # active, archived
    Column("blueprint_version", Integer, nullable=False, server_default="0"),
    Column("schema_version", Integer, nullable=False, server_default="0"),
    Column("guideline_version", Integer, nullable=False, server_default="0"),
    Column("work", Text, nullable=False, server_default="{}"),  # settings of the queue (JSON)
    Column("source", Text),  # where demo data come from, with licence (JSON)
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("created_at"),
    _rev(),
    UniqueConstraint("organisation_id", "slug"),
)

blueprints = Table(
    "blueprints",
    metadata,
    _key(),
    _project(),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),  # canonical JSON
    Column("source", Text, nullable=False),  # as written (YAML or JSON)
    Column("author_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    _at("at"),
    UniqueConstraint("project_id", "version"),
)

schemas = Table(
    "schemas",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("renames", Text, nullable=False, server_default="{}"),  # from the version before
    _at("at"),
)

members = Table(
    "members",
    metadata,
    _key(),
    _project(),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("pseudonym", Text, nullable=False),
    Column("skills", Text, nullable=False, server_default="[]"),
    Column("state", Text, nullable=False, server_default="active"),
    # active, qualifying, failed (the qualification), paused, removed
    Column("pause_reason", Text),
    Column("qualified_at", BigInteger),
    Column("qualifying_since", BigInteger),  # verdicts before it do not count for the test
    Column("note", Text),  # what a manager told them last, JSON {text, rule, by, at, seen_at}
    Column("exhausted_version", BigInteger, nullable=False, server_default="-1"),
    Column("acknowledged_version", Integer, nullable=False, server_default="0"),
    Column("reliability", Text),  # by question, what a submit needs to weigh their answers
    _at("joined_at"),
    _rev(),
    UniqueConstraint("project_id", "person_id"),
    UniqueConstraint("project_id", "pseudonym"),
    Index("ix_members_person_id", "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    _key(),
    _uid(),
    Column("organisation_id", Key, ForeignKey("organisations.id"), nullable=False),
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE")),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("email", Text),
    Column("role", Text, nullable=False),
    Column("skills", Text, nullable=False, server_default="[]"),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("created_at"),
    _at("expires_at"),
    _at("used_at", nullable=True),
    Column("used_by", Key, ForeignKey("persons.id")),
    _at("revoked_at", nullable=True),
)

items = Table(
    "items",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("key", Bytewise, nullable=False),  # external id, or sha256 of the content
    Column("external_id", Text),
    Column("content_hash", Text, nullable=False),
    Column("data", Text, nullable=False),  # {"photo": {"blob": "blb_..."}} or {"text": "..."}
    Column("attributes", Text, nullable=False, server_default="{}"),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("rank", BigInteger, nullable=False),  # -priority << 40 | seq
    Column("ready", Integer, nullable=False, server_default="1"),
    Column("gold", Integer, nullable=False, server_default="0"),
    Column("needed", Integer, nullable=False, server_default="1"),
    Column("n_open", Integer, nullable=False, server_default="0"),
    Column("n_done", Integer, nullable=False, server_default="0"),
    Column("batch_id", Key),
    Column("group_key", Text),  # items of one group stay in one split
    Column("posterior", Float),
    Column("dispute", Float),
    Column("broken_reason", Text),
    _at("created_at"),
    _at("changed_at"),
    _rev(),
    UniqueConstraint("project_id", "key"),
    CheckConstraint("n_open >= 0 AND n_done >= 0", name="counters"),
    Index(
        "ix_items_ready",
        "project_id",
        "rank",
        sqlite_where=text("ready = 1"),
        postgresql_where=text("ready = 1"),
    ),
    Index(
        "ix_items_gold",
        "project_id",
        "id",
        sqlite_where=text("gold = 1"),
        postgresql_where=text("gold = 1"),
    ),
    Index("ix_items_project_id_id", "project_id", "id"),
    Index("ix_items_state", "project_id", "state", "id"),
    Index("ix_items_changed", "project_id", "changed_at", "id"),
    Index(
        "ix_items_dispute",
        "project_id",
        "dispute",
        "id",
        sqlite_where=text("dispute IS NOT NULL"),
        postgresql_where=text("dispute IS NOT NULL"),
    ),
    Index(
        "ix_items_posterior",
        "project_id",
        "posterior",
        "id",
        sqlite_where=text("posterior IS NOT NULL"),
        postgresql_where=text("posterior IS NOT NULL"),
    ),
)

item_attributes = Table(
    "item_attributes",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_item_attributes_item_id", "item_id"),
    sqlite_with_rowid=False,
)

blobs = Table(
    "blobs",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("sha256", Text, nullable=False),
    Column("key", Text, nullable=False),  # name in the blob store: internal and random
    Column("kind", Text, nullable=False),  # image, text, file
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("original_name", Text, nullable=False, server_default=""),
    Column("variants", Text, nullable=False, server_default="{}"),  # {"clean": key, "thumb": key}
    Column("meta", Text, nullable=False, server_default="{}"),
    Column("broken_reason", Text),
    _at("created_at"),
    UniqueConstraint("project_id", "sha256"),
)

assignments = Table(
    "assignments",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("stage", Text, nullable=False, server_default="label"),
    Column("state", Text, nullable=False, server_default="leased"),
    Column("is_gold", Integer, nullable=False, server_default="0"),
    Column("rank", BigInteger, nullable=False),  # of the last queue item given: the cursor
    Column("queue_version", BigInteger, nullable=False),  # seen when this was handed out
    Column("returned", Integer, nullable=False, server_default="0"),
    Column("return_note", Text),
    _at("leased_at"),
    _at("expires_at"),
    _at("ended_at", nullable=True),
    Column("skip_reason", Text),
    Column("draft", Text),
    _at("draft_at", nullable=True),
    UniqueConstraint("project_id", "person_id", "item_id", "stage"),
    Index("ix_assignments_cursor", "project_id", "person_id", "stage", "id"),
    Index("ix_assignments_item", "item_id"),
    Index(
        "ix_assignments_open",
        "project_id",
        "person_id",
        sqlite_where=text("state = 'leased'"),
        postgresql_where=text("state = 'leased'"),
    ),
    Index(
        "ix_assignments_expiry",
        "expires_at",
        sqlite_where=text("state = 'leased'"),
        postgresql_where=text("state = 'leased'"),
    ),
)

annotations = Table(
    "annotations",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("assignment_id", Key, ForeignKey("assignments.id", ondelete="CASCADE")),
    Column("stage", Text, nullable=False, server_default="label"),
    Column("state", Text, nullable=False),
    Column("rev", Integer, nullable=False, server_default="1"),
    Column("body", Text, nullable=False),  # {"answers": {...}, "shown"?: {...}} canonical JSON
    Column("schema_version", Integer, nullable=False),
    Column("guideline_version", Integer, nullable=False),
    Column("lead_ms", Integer, nullable=False, server_default="0"),
    Column("is_gold", Integer, nullable=False, server_default="0"),
    Column("suggested", Integer, nullable=False, server_default="0"),
    _at("at"),
    UniqueConstraint("project_id", "item_id", "person_id", "stage"),
    Index("ix_annotations_person", "project_id", "person_id", "id", "lead_ms"),
)

annotation_revisions = Table(
    "annotation_revisions",
    metadata,
    _key(),
    _project(),
    Column("annotation_id", Key, ForeignKey("annotations.id", ondelete="CASCADE"), nullable=False),
    Column("rev", Integer, nullable=False),
    Column("author_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("schema_version", Integer, nullable=False),
    Column("guideline_version", Integer, nullable=False),
    Column("lead_ms", Integer, nullable=False, server_default="0"),
    _at("at"),
    UniqueConstraint("project_id", "annotation_id", "rev"),
)

requeues = Table(
    "requeues",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),  # the queue's version
    _project(),
    Column("rank", BigInteger, nullable=False),
    Column("item_id", Key),
    Column("reason", Text, nullable=False),
    _at("at"),
    Index("ix_requeues_project_id_id", "project_id", "id"),
)

reviews = Table(
    "reviews",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("reviewer_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("decision", Text, nullable=False),
    Column("cause", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("annotation_id", Key),  # the one that was fixed or returned
    Column("details", Text, nullable=False, server_default="{}"),
    _at("at"),
    Index("ix_reviews_item", "project_id", "item_id"),
)

gold = Table(
    "gold",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("answers", Text, nullable=False),
    Column("source", Text, nullable=False),  # hand, review, import, generated
    Column("note", Text, nullable=False, server_default=""),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("created_at"),
    _at("retired_at", nullable=True),
    UniqueConstraint("project_id", "item_id"),
)

gold_verdicts = Table(
    "gold_verdicts",
    metadata,
    _key(),
    _project(),
    Column("gold_id", Key, ForeignKey("gold.id", ondelete="CASCADE"), nullable=False),
    Column("item_id", Key, nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("annotation_id", Key, nullable=False),
    Column("annotation_rev", Integer, nullable=False),
    Column("score", Float, nullable=False),  # 1 - distance, in [0, 1]
    Column("correct", Integer, nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),
    _at("at"),
    UniqueConstraint("project_id", "annotation_id", "annotation_rev"),
    Index("ix_gold_verdicts_person", "project_id", "person_id", "id"),
)

consensus = Table(
    "consensus",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("posterior", Float, nullable=False),
    Column("dispute", Float, nullable=False, server_default="0"),
    Column("method", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("support", Text, nullable=False, server_default="{}"),
    _at("at"),
)

quality_points = Table(
    "quality_points",
    metadata,
    _key(),
    _project(),
    Column("day", BigInteger, nullable=False),  # start of the UTC day or week, an instant
    Column("measure", Text, nullable=False),  # alpha, gold_accuracy, agreement, seconds, labels
    Column("of", Text, nullable=False, server_default=""),  # question, label or ""
    Column("person_id", Key),
    Column("value", Float),
    Column("low", Float),
    Column("high", Float),
    Column("n", Integer, nullable=False, server_default="0"),
    Index("ix_quality_points", "project_id", "measure", "day"),
)

live_models = Table(  # what the last quality run learned for submits
    "live_models",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    _at("at"),
)
quality_reports = Table(
    "quality_reports",
    metadata,
    _key(),
    _project(),
    Column("document", Text, nullable=False),
    _at("at"),
    Index("ix_quality_reports_project_id_id", "project_id", "id"),
)

findings = Table(
    "findings",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),  # what it is about: the same finding is raised once
    Column("state", Text, nullable=False, server_default="open"),  # open, acted_on, dismissed
    Column("document", Text, nullable=False),  # title, evidence, effect, actions
    _at("at"),
    _at("changed_at"),
    UniqueConstraint("project_id", "kind", "key"),
)

guidelines = Table(
    "guidelines",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("author_id", Key, ForeignKey("persons.id"), nullable=False),
    _at("at"),
)

rules = Table(
    "rules",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, primary_key=True),  # R4
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", Key, ForeignKey("persons.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _at("at"),
)

examples = Table(
    "examples",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("rule", Text, nullable=False),
    Column("kind", Text, nullable=False),  # good, bad, borderline
    Column("caption", Text, nullable=False),
    Column("item_id", Key, ForeignKey("items.id", ondelete="SET NULL")),
    Column("answers", Text, nullable=False, server_default="{}"),
    Column("discussion_id", Key),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("created_at"),
    _at("retired_at", nullable=True),
    Index("ix_examples_rule", "project_id", "rule"),
)

discussions = Table(
    "discussions",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="SET NULL")),
    Column("assignment_id", Key),
    Column("region", Text),
    Column("region_value", Text),  # the region as it was when asked (JSON)
    Column("question", Text),
    Column("rule", Text),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="question"),
    Column("state", Text, nullable=False, server_default="open"),
    Column("opened_by", Key, ForeignKey("persons.id"), nullable=False),
    Column("example_id", Key),
    Column("seen_by_asker", Integer, nullable=False, server_default="1"),
    _at("opened_at"),
    _at("changed_at"),
    _rev(),
    Index("ix_discussions_state", "project_id", "state", "id"),
)

messages = Table(
    "messages",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("discussion_id", Key, ForeignKey("discussions.id", ondelete="CASCADE"), nullable=False),
    Column("author_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("is_answer", Integer, nullable=False, server_default="0"),
    _at("at"),
    Index("ix_messages_discussion", "discussion_id", "id"),
)

predictions = Table(
    "predictions",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("question", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("scores", Text),  # of the regions, in their order (JSON list)
    Column("score", Float),
    Column("uncertainty", Float),
    _at("at"),
    UniqueConstraint("project_id", "model", "model_version", "question", "item_id"),
    Index("ix_predictions_item", "project_id", "item_id"),
)

suggestions = Table(
    "suggestions",  # what tools drew for a person who asked: where a region came from
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", Key, ForeignKey("persons.id"), nullable=False),
    Column("question", Text),
    Column("tool", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("value", Text, nullable=False),  # the region's geometry, JSON
    Column("score", Float),
    _at("at"),
    Index("ix_suggestions_item", "project_id", "item_id"),
)

batches = Table(
    "batches",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("plan", Text, nullable=False, server_default="{}"),
    Column("size", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("at"),
)

batch_items = Table(
    "batch_items",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("batch_id", Key, ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("arm", Text, nullable=False),  # uncertainty, coverage, weak_slice, control
    Index("ix_batch_items_item", "item_id"),
)

acceptances = Table(  # samples by which a dataset is accepted or rejected
    "acceptances",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("error_limit", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("expected", Float),
    Column("scope", Text, nullable=False, server_default="{}"),  # which items, and strata
    Column("n_pool", Integer, nullable=False),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("at"),
    _at("withdrawn_at", nullable=True),
)

acceptance_items = Table(
    "acceptance_items",
    metadata,
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column(
        "acceptance_id", Key, ForeignKey("acceptances.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("item_id", Key, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("stratum", Text),
    Index("ix_acceptance_items_item", "item_id"),
)

snapshots = Table(
    "snapshots",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("n_items", Integer, nullable=False, server_default="0"),
    Column("n_annotations", Integer, nullable=False, server_default="0"),
    Column("sha256", Text),  # of the frozen file; absent until the job has made it
    Column("key", Text),  # of the frozen file in the blob store
    Column("size", BigInteger),
    Column("job_id", Key),
    Column("certificate", Text, nullable=False, server_default="{}"),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("at"),
    UniqueConstraint("project_id", "name"),
)

exports = Table(
    "exports",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("format", Text, nullable=False),
    Column("options", Text, nullable=False, server_default="{}"),
    Column("snapshot_id", Key),
    Column("job_id", Key),
    Column("key", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    Column("losses", Text, nullable=False, server_default="[]"),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("at"),
)

uploads = Table(
    "uploads",
    metadata,
    _key(),
    _uid(),
    _project(),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("key", Text, nullable=False),
    Column("created_by", Key, ForeignKey("persons.id"), nullable=False),
    _at("at"),
)

jobs = Table(
    "jobs",
    metadata,
    _key(),
    _uid(),
    Column("organisation_id", Key, nullable=False),
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE")),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger),
    Column("cancel_requested", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("payload", Text, nullable=False, server_default="{}"),
    Column("checkpoint", Text, nullable=False, server_default="{}"),
    Column("result", Text, nullable=False, server_default="{}"),
    Column("error", Text),
    Column("created_by", Key),
    Column("dedupe_key", Text, unique=True),
    _at("created_at"),
    _at("started_at", nullable=True),
    _at("heartbeat_at", nullable=True),
    _at("finished_at", nullable=True),
    Index("ix_jobs_project_id_id", "project_id", "id"),
    Index("ix_jobs_state", "state", "heartbeat_at"),
)

job_problems = Table(
    "job_problems",
    metadata,
    _key(),
    Column("project_id", Key, ForeignKey("projects.id", ondelete="CASCADE")),
    Column("job_id", Key, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("external_id", Text),
    Column("pointer", Text, nullable=False, server_default=""),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("value", Text),
    Index("ix_job_problems_job_id_id", "job_id", "id"),
)

events = Table(
    "events",
    metadata,
    _key(),
    Column("organisation_id", Key, nullable=False),
    Column("project_id", Key),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),  # pseudonym in the project, or the person's uid
    Column("actor_id", Key),
    Column("object", Text, nullable=False),  # uid
    Column("version", Integer, nullable=False, server_default="1"),
    Column("payload", Text, nullable=False, server_default="{}"),
    _at("at"),
    Index(
        "ix_events_settled",  # progress over time
        "project_id",
        "at",
        sqlite_where=text("kind = 'item.settled'"),
        postgresql_where=text("kind = 'item.settled'"),
    ),
    Index("ix_events_project_id_id", "project_id", "id"),
)

event_cursors = Table(
    "event_cursors",
    metadata,
    Column("name", Text, primary_key=True),  # reactions, audit
    Column("event_id", Key, nullable=False, server_default="0"),
)

audit = Table(
    "audit",
    metadata,
    Column("event_id", Key, primary_key=True, autoincrement=False),
    Column("organisation_id", Key, nullable=False),
    Column("project_id", Key),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_audit_organisation", "organisation_id", "event_id"),
)
