"""A practice with a week of appointments before it, and its pages on a real port."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, func, select

from beforehand.headers import protect
from beforehand.practice_rooms import practice_rooms
from channels.assets import Assets
from practice.demo_sign_ins import DemoSignIn
from practice.pages import MakeRoom, PracticePages
from practice.passwords import hash_password
from preparation.model import (
    Answer,
    AnswerId,
    ChannelName,
    Op,
    Practice,
    PreparationId,
    PreparationState,
    QuestionName,
    SummaryId,
    TurnId,
)
from preparation.records.alerts import NewAlert, add_alert
from preparation.records.answers import add_answer, add_turn
from preparation.records.database import Database
from preparation.records.staff import add_staff
from preparation.records.summaries import store_summary
from preparation.records.tables import alerts
from preparation.records.whole import read_record
from preparation.summary.shown import shown_answers
from preparation.words import Words, load_words
from tests.builders import Builder, HandClock
from tests.summary.talks import Talk, outline

ROOT = Path(__file__).parents[2]
NHSUK = ROOT / "node_modules/nhsuk-frontend/dist/nhsuk"
PASSWORD = "walk-the-dog-slowly"


@cache
def words() -> Words:
    """Return the words that the pages need."""
    names = ("practice*", "results", "summary*", "topics", "imports", "messages", "data")
    return load_words(ROOT / "content", (*names, "record_copy"))


@cache
def password_hash() -> str:
    """Return the hash of PASSWORD, made once: it is slow on purpose."""
    return hash_password(PASSWORD)


def add_member(c: Connection, builder: Builder, practice: Practice, username: str) -> str:
    """Add a member of staff whose password is PASSWORD."""
    return add_staff(
        c,
        practice_id=practice.id,
        username=username,
        name="Dr Amara Osei",
        role="clinician",
        password_hash=password_hash(),
        new_id=builder.new_id,
    )


def add_talk(
    c: Connection,
    builder: Builder,
    practice: Practice,
    talk: Talk,
    state: PreparationState,
    start: datetime,
    clinician_name: str = "Nurse Khan",
) -> PreparationId:
    """Add a patient with an appointment at `start`, and what they said."""
    clinician = builder.clinician(c, practice, clinician_name)
    first, _, last = talk.name.partition(" ")
    patient = builder.patient(
        c,
        practice,
        first_name=first,
        last_name=last,
        date_of_birth=talk.born,
        access_needs=talk.access_needs,
    )
    days = (start - builder.clock()) / timedelta(days=1)
    appointment = builder.appointment(c, patient, clinician, days=days)
    preparation = builder.preparation(c, appointment, state)
    store_talk(c, builder, preparation.id, talk)
    return preparation.id


def store_talk(c: Connection, builder: Builder, preparation_id: PreparationId, talk: Talk) -> None:
    """Add the rows of a talk, under identifiers of this database."""
    names: dict[AnswerId, AnswerId] = {}
    for row in talk.rows:
        names[row.id] = AnswerId(builder.new_id())
        before = names[row.replaces] if row.replaces else None
        stored = replace(row, id=names[row.id], preparation_id=preparation_id, replaces=before)
        add_answer(c, stored, turn_id=None, sources=())
        talk.rows[talk.rows.index(row)] = stored


def post_summary(
    c: Connection,
    builder: Builder,
    preparation_id: PreparationId,
    talk: Talk,
    targets: tuple[str, ...] = ("folder",),
) -> SummaryId:
    """Store a version of what has been said so far."""
    return store_summary(
        c,
        preparation_id,
        shown_answers(talk.rows, outline()),
        complete=talk.complete,
        targets=targets,
        now=builder.clock(),
        new_id=builder.new_id,
    )


def take_turn(
    c: Connection,
    builder: Builder,
    preparation_id: PreparationId,
    intent: str,
    channel: str = "sms",
) -> None:
    """Add a turn that was taken for `intent`."""
    turn, name = TurnId(builder.new_id()), ChannelName(channel)
    add_turn(c, turn, preparation_id, channel=name, intent=intent, now=builder.clock())


def raise_alert(
    c: Connection,
    builder: Builder,
    practice: Practice,
    preparation_id: PreparationId | None,
    action: str = "999",
    category: str = "chest_pain",
    text: str = "pain in my chest",
) -> str:
    """Raise an alert about words of a preparation's, or (None) of nobody we know."""
    answer_id = patient_id = None
    if preparation_id is not None:
        question = "safeguarding" if action == "safeguarding" else "red_flag"
        answer = Answer(
            AnswerId(builder.new_id()),
            preparation_id,
            QuestionName(question),
            Op.ADD,
            text,
            builder.clock(),
            ChannelName("sms"),
        )
        add_answer(c, answer, turn_id=None, sources=())
        answer_id, patient_id = answer.id, read_record(c, preparation_id).patient.id
    alert = NewAlert(
        practice_id=practice.id,
        category=category,
        action=action,
        certain=True,
        quiet=False,
        found_by="test",
        patient_id=patient_id,
        preparation_id=preparation_id,
        answer_id=answer_id,
        words=None if answer_id else text,
    )
    add_alert(c, alert, now=builder.clock(), new_id=builder.new_id)
    return str(c.execute(select(func.max(alerts.c.id))).scalar_one())


@dataclass
class Surgery:
    """The running pages."""

    url: str
    database: Database
    builder: Builder
    clock: HandClock


@asynccontextmanager
async def open_pages(
    database: Database,
    clock: HandClock,
    builder: Builder,
    demo_sign_ins: Sequence[DemoSignIn] = (),
    public_url: str = "http://127.0.0.1",
    rooms: Sequence[MakeRoom] = (),
    **more: Any,
) -> AsyncIterator[Surgery]:
    """Serve the pages as the program does, headers and all."""
    assets = Assets(NHSUK, ROOT / "practice/static")
    pages = PracticePages(
        database=database,
        words=words(),
        clock=clock,
        new_id=builder.new_id,
        random_token=lambda: secrets.token_urlsafe(32),
        asset_url=assets.url,
        public_url=public_url,
        demo_sign_ins=demo_sign_ins,
        more_rooms=(*practice_rooms(), *rooms),
        **more,
    )
    app = web.Application()
    app.add_routes([*pages.routes(), *assets.routes()])
    app.middlewares.append(pages.trouble)
    protect(app, public_url)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield Surgery(f"http://127.0.0.1:{port}", database, builder, clock)
    finally:
        await runner.cleanup()
