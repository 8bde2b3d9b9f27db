"""A receiver, an HTTP client, and a preparation whose summary is to be delivered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from preparation.clock import NewId
from preparation.delivery.base import DeliveryTarget
from preparation.delivery.dispatch import Dispatcher
from preparation.delivery.folder import FolderTarget
from preparation.delivery.outside import Outside, outside_session
from preparation.delivery.webhook import WebhookTarget
from preparation.model import PreparationId, PreparationState, SummaryId
from preparation.records.database import Connection, Database
from preparation.records.deliveries import DeliveryState, states_of
from preparation.summary.printer import SummaryPrinter
from tests.builders import Builder, HandClock
from tests.delivery.receiver import Receiver, running_receiver
from tests.practice.surgery import post_summary, store_talk
from tests.summary.people import rosa
from tests.summary.talks import Talk, outline, words

HERE = Outside(loopback=True)
"""This machine may be posted to."""
SECRETS = ["newest secret", "old secret"]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Return a real receiver of webhooks."""
    async with running_receiver() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Return the client that webhooks are posted with."""
    async with outside_session(HERE) as session:
        yield session


@pytest.fixture
def printer() -> SummaryPrinter:
    """Return the printer with the words of content/."""
    return SummaryPrinter(outline(), words())


@dataclass
class Post:
    """A practice with two targets, one preparation, and a dispatcher over real parts."""

    database: Database
    builder: Builder
    clock: HandClock
    dispatcher: Dispatcher
    preparation_id: PreparationId
    folder: Path
    talk: Talk = field(default_factory=rosa)

    async def stores(self, *targets: str) -> SummaryId:
        """Store a version of all that was said so far."""
        return await self.database.write(
            lambda c: post_summary(c, self.builder, self.preparation_id, self.talk, targets)
        )

    def adds_another(self, c: Connection) -> PreparationId:
        """Add a practice with one more preparation."""
        practice = self.builder.practice(c)
        patient = self.builder.patient(c, practice)
        clinician = self.builder.clinician(c, practice)
        appointment = self.builder.appointment(c, patient, clinician)
        return self.builder.preparation(c, appointment).id

    async def hears(self, question: str, text: str) -> None:
        """Let the patient add something."""
        more = Talk()
        more.says(question, text)
        await self.database.write(lambda c: store_talk(c, self.builder, self.preparation_id, more))
        self.talk.rows.extend(more.rows)

    async def runs(self, only: str | None = None) -> int:
        """Run one round."""
        return await self.dispatcher.run_due(self.clock(), only)

    async def state(self, summary_id: SummaryId, target: str) -> DeliveryState:
        """Return what is known of a delivery."""
        found = await self.database.read(lambda c: states_of(c, summary_id))
        return found[target]


@pytest.fixture
def make_post(
    clock: HandClock,
    new_id: NewId,
    receiver: Receiver,
    http: aiohttp.ClientSession,
    printer: SummaryPrinter,
    tmp_path: Path,
) -> Callable[[Database], Post]:
    """Return what builds a `Post` in a database."""

    def make(database: Database, *extra: DeliveryTarget, **choices: str) -> Post:
        builder = Builder(database.vault, clock, new_id)

        def build(c: Connection) -> PreparationId:
            practice = builder.practice(c, webhook_url=receiver.url, **choices)
            patient = builder.patient(c, practice)
            appointment = builder.appointment(c, patient, builder.clinician(c, practice))
            return builder.preparation(c, appointment, PreparationState.FINISHED).id

        with database.engine.begin() as c:
            preparation_id = build(c)
        folder = FolderTarget(tmp_path / "delivered")
        webhook = WebhookTarget(http, HERE, lambda _: SECRETS, clock)
        dispatcher = Dispatcher(
            database,
            {target.name: target for target in (folder, webhook, *extra)},
            printer,
            new_id=new_id,
            random=lambda: 0.5,
        )
        post = Post(database, builder, clock, dispatcher, preparation_id, tmp_path / "delivered")
        with database.engine.begin() as c:
            store_talk(c, builder, preparation_id, post.talk)
        return post

    return make


@pytest.fixture
def post(database: Database, make_post: Callable[[Database], Post]) -> Post:
    """Return a `Post` on SQLite."""
    return make_post(database)


A_WEEK = timedelta(days=7)
