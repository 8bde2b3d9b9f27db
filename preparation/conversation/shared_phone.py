"""A phone that several people share: asking who is there, and keeping what was said until then."""

from __future__ import annotations

from collections.abc import Sequence

from preparation.conversation.commit import Writing
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.naming import Named, NotThem, Person, labels_of, naming_of
from preparation.conversation.situation import Several
from preparation.messages import InboundMessage
from preparation.model import PatientId
from preparation.records.database import Connection
from preparation.records.inbound import assign, mark_handled, park, parked_messages
from preparation.records.lookups import number_hash
from preparation.records.number_talks import TalkState, add_talk
from preparation.records.opt_outs import is_stopped
from preparation.words import Words

ASKED_AT_MOST = 3
"""After so many questions without a name the person is told to use their link, or to ring."""


class SharedPhones:
    """Writes what follows when nobody can know, or somebody says, who is on a shared phone."""

    def __init__(self, writing: Writing, words: Words, fixed: FixedReplies) -> None:
        self._writing = writing
        self._words = words
        self._fixed = fixed

    def ask(
        self,
        c: Connection,
        whose: Several,
        messages: Sequence[InboundMessage],
        *,
        to: InboundMessage,
        after_start: bool = False,
    ) -> None:
        """Keep `messages` and ask whose they are; where we cannot ask, say what to do instead.

        `to`: the text that the question answers. `after_start`: it was the word START, so that
        the question may go although nobody here may be texted.
        """
        labels = labels_of(whose.people)
        if labels is None:
            self._fixed.to_number(c, whose, messages)
            return
        park(c, messages, now=self._writing.clock())
        if whose.asked >= ASKED_AT_MOST:
            self._fixed.to_number(c, whose, [], channel=to.channel)
            return
        key = "messages.who_is_it_again" if whose.asked else "messages.who_is_it"
        self._fixed.say_to_number(
            c,
            whose,
            channel=to.channel,
            intent_key=f"who:{to.id}",
            kind="start_asked" if after_start else "who",
            body=self._words(key, names=self._names(labels)),
            patient_id=self._reachable(c, whose),
        )
        self._add(c, whose, TalkState.ASKED)

    def choose(
        self,
        c: Connection,
        whose: Several,
        message: InboundMessage,
        who: Person,
        before: Sequence[InboundMessage] = (),
    ) -> None:
        """Let the talk be with `who`: what was kept, and `before`, is theirs but for mere names."""
        now = self._writing.clock()
        theirs = self.kept_for(c, whose, who)
        names = [each for each in self._parked(c, whose) if each not in theirs]
        mark_handled(c, [message, *names], now=now, preparation_id=None)
        self._add(c, whose, TalkState.CHOSEN, who=who)
        assign(c, [*theirs, *before], who.preparation_id)

    def kept_for(self, c: Connection, whose: Several, who: Person) -> list[InboundMessage]:
        """Return what was kept and is the words of `who` once we know that it is them."""
        kept = self._parked(c, whose)
        return [each for each in kept if not _is_name_of(each.body, who, whose)]

    def confirm(self, c: Connection, whose: Several, message: InboundMessage, who: Person) -> None:
        """Say that we know who is there, where no question is open that could be asked again."""
        self._fixed.say_to_number(
            c,
            whose,
            channel=message.channel,
            intent_key=f"named:{message.id}",
            kind="who",
            body=self._words("messages.named", first_name=who.first_name),
            patient_id=who.patient_id,
        )

    def not_me(
        self,
        c: Connection,
        whose: Several,
        message: InboundMessage,
        rest: Sequence[InboundMessage],
    ) -> None:
        """End a talk with somebody who is not there, and ask who is."""
        mark_handled(c, [message], now=self._writing.clock(), preparation_id=None)
        self.ask(c, whose, rest, to=message)

    def nobody(self, c: Connection, whose: Several, messages: Sequence[InboundMessage]) -> None:
        """End it where a person says that they are none of those we named."""
        self._add(c, whose, TalkState.ENDED)
        self._fixed.to_number(c, whose, [*self._parked(c, whose), *messages])

    def _parked(self, c: Connection, whose: Several) -> list[InboundMessage]:
        return parked_messages(c, whose.practice_id, self._hash(whose))

    def _reachable(self, c: Connection, whose: Several) -> PatientId | None:
        """Return somebody on the phone who has not said stop: one who has silences no other."""
        for person in whose.people:
            if not is_stopped(c, whose.practice_id, self._hash(whose), person.patient_id):
                return person.patient_id
        return None

    def _names(self, labels: Sequence[str]) -> str:
        numbered = [
            self._words("messages.one_of_them", first_name=label, number=number)
            for number, label in enumerate(labels, start=1)
        ]
        return self._words("messages.or").join([", ".join(numbered[:-1]), numbered[-1]])

    def _hash(self, whose: Several) -> str:
        return number_hash(self._writing.vault, whose.number)

    def _add(
        self,
        c: Connection,
        whose: Several,
        state: TalkState,
        *,
        who: Person | None = None,
    ) -> None:
        writing = self._writing
        add_talk(
            c,
            whose.practice_id,
            self._hash(whose),
            state,
            at=writing.clock(),
            new_id=writing.new_id,
            preparation_id=who.preparation_id if who else None,
            offered=[person.preparation_id for person in whose.people],
        )


def first_naming(
    messages: Sequence[InboundMessage], whose: Several, chosen: Person | None = None
) -> tuple[int, Named | NotThem] | None:
    """Return the first message that says who is there, by its place, and what it says."""
    for place, message in enumerate(messages):
        found = naming_of(
            message.body,
            whose.people,
            offered=whose.offered,
            chosen=chosen.preparation_id if chosen else None,
        )
        if isinstance(found, NotThem):
            return place, found
        if found and (found.plainly or chosen is not None):
            return place, found
    return None


def _is_name_of(text: str, who: Person, whose: Several) -> bool:
    """Tell whether a kept text was only a name: it was the question that made sense of it."""
    found = naming_of(text, whose.people)
    return isinstance(found, Named) and found.person == who
