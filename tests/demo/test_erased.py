"""Whoever is erased in the demonstration is gone from its phones too."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from beforehand.content import read_words
from beforehand.demo.erased import ErasedPeople
from beforehand.demo.people import read_demo_content
from beforehand.demo.practice import DemoPractice, make_demo_practice, phones_of
from beforehand.demo.twilio_stand_in import TwilioStandIn
from preparation.keeping.erase import Eraser
from preparation.records.database import Database
from preparation.records.whole import read_record
from preparation.summary.outline import read_outline
from tests.imports.files import CONTENT


@pytest.fixture
def start(database, clock, new_id):
    def start():
        outline = read_outline(read_words())
        return database.write(
            lambda c: make_demo_practice(
                c, database.vault, clock, new_id, content=CONTENT, outline=outline
            )
        )

    return start


async def test_it_starts_again_when_somebody_of_it_was_erased(
    start, database, clock, new_id, tmp_path
):
    made = await start()
    first = made.phones[0].preparations[0]
    rosa = (await database.read(lambda c: read_record(c, first))).patient
    eraser = Eraser(database, tmp_path, clock, new_id)
    await eraser.erase(made.practice.id, rosa.id, by="a manager", contact_again=False)
    again = await start()
    assert again.phones[0].owners == made.phones[0].owners
    assert again.phones[0].preparations == ()
    assert again.phones[1:] == made.phones[1:]


@dataclass
class Phones:
    """The demonstration's phones, their file, and the means to erase somebody."""

    made: DemoPractice
    file: Path
    stand_in: TwilioStandIn
    erased: ErasedPeople
    eraser: Eraser
    database: Database

    def says(self, owner: str, text: str) -> None:
        (phone,) = (one for one in self.made.phones if owner in one.owners)
        self.stand_in.lose_inbound(phone.number, self.made.practice.choices.sender, text)

    async def erases(self, owner: str) -> None:
        (phone,) = (one for one in self.made.phones if owner in one.owners)
        theirs = phone.preparations[phone.owners.index(owner)]
        patient = (await self.database.read(lambda c: read_record(c, theirs))).patient
        mine = self.made.practice.id
        await self.eraser.erase(mine, patient.id, by="a manager", contact_again=False)

    def kept(self) -> str:
        return self.file.read_text()


@pytest.fixture
async def phones(start, database, clock, new_id, tmp_path):
    made, file = await start(), tmp_path / "texts.jsonl"
    stand_in = TwilioStandIn(
        account_sid="AC1",
        auth_token="a-token",
        inbound_url="http://127.0.0.1:9/sms/inbound",
        clock=clock,
        journal=file,
    )
    described = read_demo_content(CONTENT)
    erased = ErasedPeople(
        stand_in, lambda: database.read(lambda c: phones_of(c, made.practice, described))
    )
    eraser = Eraser(database, tmp_path / "delivered", clock, new_id)
    yield Phones(made, file, stand_in, erased, eraser, database)
    await stand_in.close()


async def test_the_texts_of_an_erased_person_leave_the_phone_and_its_file(phones):
    phones.says("Rosa", "my grandson")
    phones.says("Joseph", "my allotment")
    await phones.erased.forget()
    assert "my grandson" in phones.kept()
    await phones.erases("Rosa")
    await phones.erased.forget()
    assert "my grandson" not in phones.kept()
    assert [one.body for one in phones.stand_in.messages] == ["my allotment"]
    assert "my allotment" in phones.kept()


async def test_a_shared_phone_forgets_too_and_goes_on_with_whoever_is_left(phones):
    phones.says("Ann", "my knees")
    await phones.erases("Ann")
    await phones.erased.forget()
    assert "my knees" not in phones.kept()
    phones.says("Robert", "my garden")
    await phones.erased.forget()
    assert "my garden" in phones.kept()


async def test_who_was_erased_while_nothing_ran_is_forgotten_at_the_next_start(phones):
    phones.says("Rosa", "my grandson")
    await phones.erases("Rosa")
    await phones.erased.forget()
    assert "my grandson" not in phones.kept()


async def test_news_of_a_forgotten_text_does_not_bring_it_back(phones):
    phones.says("Rosa", "my grandson")
    (message,) = phones.stand_in.messages
    await phones.erases("Rosa")
    await phones.erased.forget()
    await phones.stand_in.tell(message)
    assert "my grandson" not in phones.kept()
