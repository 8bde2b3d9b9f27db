"""A practice's year: people of many kinds, how far they got, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from preparation.messages import NewOutbound, OutboundId, OutboundState
from preparation.model import (
    Answer,
    AnswerId,
    ChannelName,
    Op,
    Practice,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.plan import PlanWords, Step
from preparation.records.answers import add_answer
from preparation.records.database import Connection
from preparation.records.learning import Afterthought, keep_afterthought, say_useful
from preparation.records.next_steps import store_plan
from preparation.records.outbound import queue, settle
from preparation.records.preparations import set_preparation_state
from preparation.records.staff import StaffId
from preparation.records.tables import outbound
from preparation.records.unmet_needs import UnmetNeed, add_unmet_need
from tests.builders import Builder

YES = "yes"


def token_in(body: str) -> str:
    """Return the token of the link that a text holds."""
    return body.partition("/p/")[2].split("/")[0].split()[0]


@dataclass
class Life:
    """One person, and how far they got."""

    age: int = 70
    language: str = "en"
    state: PreparationState = PreparationState.FINISHED
    said: dict[str, str] = field(
        default_factory=lambda: {"what_matters": "my walk", "consent": YES}
    )
    channel: str = "sms"
    delivered: bool = True
    segments: int = 2
    unmet: str = ""
    score: int = 0
    words: str = ""
    plan: PlanWords | None = None
    useful: str = ""
    days: float = -10


def live(
    c: Connection, builder: Builder, practice: Practice, life: Life, staff: StaffId | None = None
) -> PreparationId:
    """Add one person with all of this."""
    born = date(builder.clock().year - life.age - 1, 7, 1)
    patient = builder.patient(c, practice, date_of_birth=born, language=life.language)
    name = f"Nurse {builder.new_id()[-9:]}"
    appointment = builder.appointment(
        c, patient, builder.clinician(c, practice, name), days=life.days
    )
    preparation = builder.preparation(c, appointment)
    _texts(c, builder, practice, patient.mobile, preparation.id, life)
    for question, text in life.said.items():
        _says(c, builder, preparation.id, question, text, life.channel)
    set_preparation_state(c, preparation.id, life.state, at=builder.clock(), new_id=builder.new_id)
    _afterwards(c, builder, practice, preparation.id, life, staff)
    return preparation.id


def _texts(
    c: Connection,
    builder: Builder,
    practice: Practice,
    mobile: object,
    preparation: PreparationId,
    life: Life,
) -> None:
    now, new_id = builder.clock(), builder.new_id
    message = NewOutbound(
        f"invite:{preparation}", practice.id, None, preparation, ChannelName("sms"), "invite",
        "Hello", mobile,  # type: ignore[arg-type]
    )  # fmt: skip
    queue(c, message, now=now, new_id=new_id, vault=builder.vault, segments=life.segments)
    sent = outbound.select().where(outbound.c.preparation_id == preparation)
    row = c.execute(sent).one()
    state = OutboundState.DELIVERED if life.delivered else OutboundState.UNDELIVERED
    for each in (OutboundState.ACCEPTED, state):
        settle(c, OutboundId(row.id), each, now=now, new_id=new_id)


def _says(
    c: Connection, builder: Builder, preparation: PreparationId, question: str, text: str, how: str
) -> None:
    answer = Answer(
        AnswerId(builder.new_id()),
        preparation,
        QuestionName(question),
        Op.ADD,
        text,
        builder.clock() - timedelta(days=12),
        ChannelName(how),
    )
    add_answer(c, answer, turn_id=None, sources=())


def _afterwards(
    c: Connection,
    builder: Builder,
    practice: Practice,
    preparation: PreparationId,
    life: Life,
    staff: StaffId | None,
) -> None:
    now, new_id = builder.clock(), builder.new_id
    if life.unmet:
        need = UnmetNeed(preparation, life.unmet, now)
        add_unmet_need(c, practice.id, need, form_key=new_id(), new_id=new_id)
    if life.score:
        said = Afterthought(life.score, life.words, ChannelName("web"), now)
        keep_afterthought(c, preparation, said, new_id=new_id)
    if life.plan and staff:
        store_plan(
            c, preparation, life.plan, finished=True, built_on=0, staff_id=staff, now=now,
            new_id=new_id,
        )  # fmt: skip
    if life.useful and staff:
        say_useful(c, preparation, staff, life.useful, now=now, new_id=new_id)


def a_year() -> list[Life]:
    """A hundred and fifty people, as a practice might have them."""
    nothing: dict[str, str] = {}
    no_reply = PreparationState.NO_REPLY
    plan = PlanWords(
        agreed="Half the dose", steps=(Step("Ring the chemist"),), review_how="By telephone"
    )
    lives = []
    for n in range(150):
        life = Life(age=(34, 52, 63, 68, 71, 79, 83)[n % 7], language="en" if n % 5 else "ur")
        life.channel = "web" if n % 3 == 0 else "sms"
        said = ("I cannot sleep", "my feet hurt", "walks with Jean", "the tablets and money")[n % 4]
        life.said = {"what_matters": said, "consent": YES}
        if n % 4 == 1:
            life.said, life.state, life.delivered = nothing, no_reply, n % 8 == 1
        elif n % 11 == 0:
            life.said, life.state = {"what_matters": said}, PreparationState.DEADLINE_PARTIAL
        else:
            life.score = (5, 4, 5, 3, 2)[n % 5] if n % 2 else 0
            life.plan = plan if n % 3 else None
            life.useful = ("yes", "yes", "somewhat", "no")[n % 4] if n % 6 else ""
            life.unmet = "a bus to the swimming pool" if n % 9 == 0 else ""
        lives.append(life)
    lives[2].language, lives[3].language = "pl", "cy"
    return lives
