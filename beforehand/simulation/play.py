"""Playing one script on its stage, from the invite to past the appointment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from beforehand.simulation.player import Player, Saying
from beforehand.simulation.stage import NUMBER, Stage
from beforehand.started import StartedByUs
from preparation.messages import NewInbound, ProviderKey
from preparation.records.history import read_history
from preparation.records.inbound import waiting_lanes
from preparation.records.positions import read_position

_ROUND = timedelta(hours=6)


@dataclass(slots=True)
class Performance:
    """A script as it is played: what the patient has said so far."""

    stage: Stage
    player: Player
    said: list[Saying] = field(default_factory=list)

    async def play(self) -> None:
        """Invite the patient, say every line, then let time run past the appointment."""
        await self._until(self.stage.clock())
        last = self.stage.clock()
        while sayings := self.player.says(last):
            for saying in sayings:
                await self._until(saying.at)
                await self._say(saying)
            last = sayings[-1].at
            await self._until(last + timedelta(minutes=1))
            await self._listen()
        await self._until(self.stage.appointment.start + timedelta(days=1))

    async def _say(self, saying: Saying) -> None:
        self.said.append(saying)
        by_text = saying.channel == "sms"
        await self.stage.engine.inbox.receive(
            NewInbound(
                practice_id=self.stage.practice.id,
                channel=saying.channel,
                provider_key=ProviderKey(f"line-{len(self.said)}"),
                body=saying.text,
                sender=NUMBER if by_text else None,
                preparation_id=None if by_text else self.stage.preparation_id,
            )
        )

    async def _listen(self) -> None:
        """Look at what is open now; a reply that is late would be a failure worth seeing."""
        database = self.stage.engine.outside.database
        if await database.read(waiting_lanes):
            raise RuntimeError("a message is still waiting for its turn")
        position = await database.read(lambda c: read_position(c, self.stage.preparation_id))
        self.player.hears(position.open_question)

    async def _until(self, moment: datetime) -> None:
        """Let the simulated time run to `moment`, doing what falls due on the way."""
        clock = self.stage.clock
        while True:
            await self._work()
            due = await self.stage.engine.dispatcher.next_due()
            if clock() >= moment:
                return
            steps = [moment, clock() + _ROUND, *([due] if due and due > clock() else [])]
            clock.move_to(min(steps))

    async def _work(self) -> None:
        engine = self.stage.engine
        started = StartedByUs(engine)
        await engine.directory.refresh()
        await started.invite_due()
        await started.remind_due()
        await engine.dispatcher.settle()
        await self._send()
        await started.close_due()
        await self._send()

    async def _send(self) -> None:
        while await self.stage.engine.outbox.send_due():
            pass


async def transcript(performance: Performance) -> Sequence[dict[str, object]]:
    """Return what both sides said, in order; segments count only what is sent by text."""
    stage = performance.stage
    lines = await stage.engine.outside.database.read(
        lambda c: read_history(c, stage.preparation_id)
    )
    count = stage.engine.writing.count_segments
    spoken = [
        (line.at, "assistant", line.channel, line.text, count(line.text))
        for line in lines
        if line.speaker == "assistant"
    ]
    heard = [(said.at, "patient", said.channel, said.text, 0) for said in performance.said]
    return [
        {
            "at": at.isoformat(),
            "from": speaker,
            "channel": channel,
            "text": text,
            "segments": segments if channel == "sms" else 0,
        }
        for at, speaker, channel, text, segments in sorted(heard + spoken, key=lambda row: row[0])
    ]
