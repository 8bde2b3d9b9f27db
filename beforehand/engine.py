"""The working parts without any web page: inbox, turns, outbox, invites, deliveries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from beforehand.directory import Directory
from channels.segments import count_segments
from channels.twilio_outcomes import verdict
from preparation.clock import Clock, NewId
from preparation.conversation.afterwards import Afterwards
from preparation.conversation.alarm import Alarm
from preparation.conversation.commit import Writing
from preparation.conversation.deadline import Deadlines
from preparation.conversation.dispatcher import Dispatcher
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.handling import Conversations, Edges
from preparation.conversation.inbox import Inbox
from preparation.conversation.judgement import Net, is_urgent
from preparation.conversation.notices import Notices
from preparation.conversation.outbox import Outbox
from preparation.conversation.reconciler import Reconciler
from preparation.conversation.serving import SENT_BEFORE, TO_A_MACHINE, Serving
from preparation.conversation.shared_phone import SharedPhones
from preparation.conversation.wake import Wake
from preparation.messages import Carrier, Dialogue
from preparation.model import ChannelName
from preparation.records.database import Database
from preparation.results.kinds import read_kinds
from preparation.summary.outline import Outline, read_outline
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class Outside:
    """What an engine is given: its edges to the world, each replaceable."""

    database: Database
    dialogue: Dialogue
    carriers: Mapping[ChannelName, Carrier]
    clock: Clock
    new_id: NewId
    random: Callable[[], float]
    words: Words
    net: Net
    public_url: str


@dataclass(frozen=True, slots=True)
class Engine:
    """The parts, put together. Nothing here runs by itself."""

    outside: Outside
    directory: Directory
    outline: Outline
    writing: Writing
    notices: Notices
    inbox: Inbox
    reconciler: Reconciler
    serving: Serving
    dispatcher: Dispatcher
    outbox: Outbox
    deadlines: Deadlines


def build_engine(outside: Outside, directory: Directory) -> Engine:
    """Put the working parts together."""
    inbox_wake, outbox_wake, notices = Wake(), Wake(), Notices()
    outline = read_outline(outside.words)
    net = outside.net
    database, clock, new_id = outside.database, outside.clock, outside.new_id
    writing = Writing(clock, new_id, database.vault, outline, _segments)
    edges = Edges(
        database,
        outside.dialogue,
        clock,
        new_id,
        notices,
        outbox_wake,
        net,
        outside.public_url,
        read_kinds(outside.words),
    )
    aloud, sent_before, unanswered = (
        _conversations(edges, each, outside.words) for each in _aloud(writing)
    )
    fixed = FixedReplies(writing, outside.words)
    serving = Serving(edges, aloud, sent_before, unanswered, fixed)
    inbox = Inbox(database, clock, new_id, inbox_wake, lambda body: is_urgent(body, net))
    return Engine(
        outside=outside,
        directory=directory,
        outline=outline,
        writing=writing,
        notices=notices,
        inbox=inbox,
        reconciler=Reconciler(database, inbox, outside.carriers, clock, new_id),
        serving=serving,
        dispatcher=Dispatcher(database, clock, inbox_wake, directory.quiet_time, serving.serve),
        deadlines=Deadlines(writing, outside.words),
        outbox=Outbox(
            database, outside.carriers, clock, new_id, outbox_wake, outside.random, verdict
        ),
    )


def _aloud(writing: Writing) -> tuple[Writing, Writing, Writing]:
    """Return how replies are written: to be sent, sent once already, not to be sent at all."""
    return writing, replace(writing, silent=SENT_BEFORE), replace(writing, silent=TO_A_MACHINE)


def _conversations(edges: Edges, writing: Writing, words: Words) -> Conversations:
    fixed = FixedReplies(writing, words)
    alarm, shared = Alarm(writing, words, fixed), SharedPhones(writing, words, fixed)
    afterwards = Afterwards(writing, words, fixed)
    return Conversations(edges, writing, fixed, alarm, shared, afterwards)


def _segments(text: str) -> int:
    return count_segments(text).count
