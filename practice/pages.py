"""The practice's pages under /practice/: the rooms, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp import web
from aiohttp.typedefs import Middleware

from practice.access import AccessRules
from practice.account_pages import AccountPages
from practice.alert_pages import AlertPages
from practice.audit_pages import AuditPages
from practice.contact_pages import ContactPages
from practice.day_pages import DayPages
from practice.delivery_pages import DeliveryPages
from practice.demo_sign_ins import DemoSignIn
from practice.door import EVERYBODY, Door
from practice.find_pages import FindPages
from practice.frame import Frames
from practice.guide_pages import GuidePages
from practice.more_pages import MorePages
from practice.oidc import OpenIdProvider
from practice.oidc_pages import OpenIdPages
from practice.patient_change_pages import PatientChangePages
from practice.patient_form_pages import PatientFormPages
from practice.patient_pages import PatientPages
from practice.places_pages import PlacesPages
from practice.plan_pages import PlanPages
from practice.preference_pages import PreferencePages
from practice.preparation_pages import PreparationPages
from practice.presence_pages import PresencePages
from practice.reading_pages import ReadingPages
from practice.rendering import Rendering
from practice.report_pages import ReportPages
from practice.results_pages import ResultsPages
from practice.room import Room, Surroundings
from practice.seen_lists import SeenLists
from practice.set_up_pages import SetUpPages
from practice.sign_in import SignIns
from practice.sign_in_pages import SignInPages
from practice.staff_pages import StaffPages
from practice.staff_person_pages import StaffPersonPages
from practice.texts_pages import TextsPages
from practice.trouble import say_trouble
from practice.useful_pages import UsefulPages
from practice.worklist_pages import WorklistPages
from preparation.clock import Clock, NewId
from preparation.delivery.mail import Mailer
from preparation.errors import NotFound
from preparation.records.database import Database
from preparation.records.staff import StaffMember
from preparation.summary.outline import read_outline
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words

type MakeRoom = Callable[[Surroundings], Room]

ROOMS: tuple[MakeRoom, ...] = (
    DayPages,
    FindPages,
    PatientPages,
    PatientChangePages,
    PatientFormPages,
    DeliveryPages,
    PreparationPages,
    ReadingPages,
    PlanPages,
    GuidePages,
    PresencePages,
    AlertPages,
    AccountPages,
    AuditPages,
    ContactPages,
    WorklistPages,
    PreferencePages,
    ResultsPages,
    PlacesPages,
    TextsPages,
    UsefulPages,
    ReportPages,
    StaffPages,
    StaffPersonPages,
    SetUpPages,
    MorePages,
)

_USUAL = AccessRules()


class PracticePages:
    """Everything below /practice/. Whoever is signed in sees one practice: their own.

    `more_rooms` are those that need more than `Surroundings` offers, such as a target to
    send a test to.
    """

    def __init__(
        self,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: NewId,
        random_token: Callable[[], str],
        asset_url: Callable[[str], str],
        public_url: str,
        demo_sign_ins: Sequence[DemoSignIn] = (),
        more_rooms: Sequence[MakeRoom] = (),
        rules: AccessRules = _USUAL,
        provider: OpenIdProvider | None = None,
        mailer: Mailer | None = None,
    ) -> None:
        outline = read_outline(words)
        rendering = Rendering(words, asset_url, demo_sign_ins)
        sign_ins = SignIns(database, clock, random_token, public_url, rules)
        frames = Frames(database, clock, words)
        self._door = Door(sign_ins, rendering, frames, SeenLists(database, clock))
        self._trouble = say_trouble(rendering, sign_ins)
        here = Surroundings(
            database=database,
            words=words,
            clock=clock,
            new_id=new_id,
            random_token=random_token,
            outline=outline,
            printer=SummaryPrinter(outline, words),
            rendering=rendering,
            door=self._door,
            public_url=public_url,
            sign_ins=sign_ins,
            by_openid=provider is not None,
            frames=frames,
            mailer=mailer,
        )
        signing_in = SignInPages(sign_ins, rendering, database, clock, new_id, words, provider)
        by_openid = [OpenIdPages(here, provider)] if provider is not None else []
        self._rooms: list[Room] = [signing_in, *by_openid, *_made(here, more_rooms)]

    @property
    def trouble(self) -> Middleware:
        """Return what words a refusal or a failure, for the application's middlewares."""
        return self._trouble

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return all addresses; all but the sign-in are for those who are signed in."""
        found = [route for room in self._rooms for route in room.routes()]
        nothing = self._door.opens(self._nothing, EVERYBODY)
        return [*found, web.get("/practice/{anything:.*}", nothing)]

    async def _nothing(self, _request: web.Request, _member: StaffMember) -> web.Response:
        raise NotFound("page")


def _made(here: Surroundings, more: Sequence[MakeRoom]) -> list[Room]:
    return [make(here) for make in (*ROOMS, *more)]
