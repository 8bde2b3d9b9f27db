"""Sign-in: second factors, recovery codes, OpenID subjects; alerts that were passed on."""

import sqlalchemy as sa
from alembic import op

from preparation.records.columns import Sealed

revision = "0011"
down_revision = "0010"

_NEVER = "the audit trail is never changed"


def upgrade() -> None:
    """Make the tables, and let the database itself refuse to change the audit."""
    staff_columns()
    second_factors()
    openid()
    alerts()
    audit_head()
    guard_sqlite() if op.get_bind().dialect.name == "sqlite" else guard_postgresql()


def staff_columns() -> None:
    """Say of a sign-in what is missing, how it began and where; and who may not sign in."""
    for name, length, default in (
        ("stage", 10, "full"),
        ("how", 20, "password"),
        ("device", 60, ""),
    ):
        column = sa.Column(name, sa.String(length), nullable=False, server_default=default)
        op.add_column("staff_sign_ins", column)
    op.create_table(
        "staff_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_states_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_states"),
    )
    op.create_index("ix_staff_states_staff_id", "staff_states", ["staff_id"])


def second_factors() -> None:
    """Make the tables of authenticator secrets and recovery codes."""
    op.create_table(
        "staff_totp",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_totp_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_totp"),
    )
    op.create_index("ix_staff_totp_staff_id", "staff_totp", ["staff_id"])
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_recovery_codes_staff_id_staff"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_recovery_codes"),
    )
    for column in ("staff_id", "code_hash"):
        op.create_index(f"ix_staff_recovery_codes_{column}", "staff_recovery_codes", [column])


def openid() -> None:
    """Make the tables of OpenID subjects and their sign-ins."""
    op.create_table(
        "staff_subjects",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_subjects_staff_id_staff"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_subjects"),
        sa.UniqueConstraint("issuer", "subject", name="uq_staff_subjects_issuer_subject"),
    )
    op.create_index("ix_staff_subjects_staff_id", "staff_subjects", ["staff_id"])
    op.create_table(
        "openid_sign_ins",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("issuer", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("provider_key", sa.String(255), nullable=False),
        sa.Column("id_token", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_openid_sign_ins"),
    )
    for column in ("token_hash", "subject", "provider_key"):
        op.create_index(f"ix_openid_sign_ins_{column}", "openid_sign_ins", [column])


def alerts() -> None:
    """Give what was done about an alert a note, and make the tables of what was passed on."""
    op.add_column("alert_states", sa.Column("note", sa.LargeBinary()))
    op.create_table(
        "escalations",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("alert_id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("rung", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("leased_until", sa.DateTime()),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_escalations_alert_id_alerts"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_escalations_practice_id_practices"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_escalations"),
        sa.UniqueConstraint("alert_id", "rung", "round", "how", name="uq_escalations_alert_id"),
    )
    for column in ("alert_id", "practice_id"):
        op.create_index(f"ix_escalations_{column}", "escalations", [column])
    op.create_table(
        "escalation_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("escalation_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["escalation_id"],
            ["escalations.id"],
            name="fk_escalation_states_escalation_id_escalations",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_escalation_states"),
    )
    op.create_index("ix_escalation_states_escalation_id", "escalation_states", ["escalation_id"])


def audit_head() -> None:
    """Make the sealed end of the audit's chain, for the rows that are there already too."""
    op.create_index("ix_audit_subject", "audit", ["subject"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", Sealed("audit_head.seal"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    newest = sa.text("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    if row := op.get_bind().execute(newest).first():
        seal = f"{row.number}:{row.hash}"
        op.bulk_insert(head, [{"id": "head", "number": row.number, "seal": seal}])


def guard_sqlite() -> None:
    """Refuse to change or delete what is in the audit, or to put its end back."""
    for table, event, when in (
        ("audit", "UPDATE", ""),
        ("audit", "DELETE", ""),
        ("audit_head", "UPDATE", "WHEN new.number < old.number"),
        ("audit_head", "DELETE", ""),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
        )


def guard_postgresql() -> None:
    """Refuse to change, delete or empty what is in the audit, or to put its end back."""
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_NEVER}'; END $$"
    )
    does = "EXECUTE FUNCTION refuse_audit_change()"
    for table in ("audit", "audit_head"):
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT {does}"
        )
    op.execute(f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH STATEMENT {does}")
    op.execute(
        "CREATE TRIGGER audit_head_no_update BEFORE UPDATE ON audit_head FOR EACH ROW "
        f"WHEN (NEW.number < OLD.number) {does}"
    )
