"""What one run measures. `--quick` leaves out what takes long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """So many people who talk at once, for so many turns each."""

    people: int
    turns: int

    @property
    def key(self) -> str:
        """What it is called in the figures."""
        return f"{self.people}x{self.turns}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The sizes of everything. Without sizes a part is not run."""

    inside: tuple[Size, ...]
    end_to_end: tuple[Size, ...]
    paced: tuple[Size, ...]
    """People who read before they answer, `pause` seconds each."""
    floor: tuple[Size, ...]
    plain: tuple[Size, ...] = ()
    acknowledged: int = 1000
    backlog: int = 0
    backlog_people: int = 0
    pause: float = 0.2

    @property
    def patients(self) -> int:
        """How many people are needed besides the backlog's, with some to spare."""
        talking = sum(size.people for size in (*self.end_to_end, *self.paced))
        return talking + 64


ALL = tuple(Size(people, turns) for people in (1, 8, 32) for turns in (20, 200))
# Plain Rasa grows slower with every turn: the rest would take half an hour.
AFFORDABLE = (Size(1, 20), Size(1, 200), Size(8, 20))
FULL = Plan(
    inside=ALL,
    end_to_end=ALL,
    paced=(Size(8, 20),),
    floor=ALL,
    plain=AFFORDABLE,
    backlog=10_000,
    backlog_people=2_500,
)
_FEW = (Size(1, 20), Size(1, 200), Size(8, 20))
QUICK = Plan(inside=_FEW, end_to_end=_FEW, paced=(Size(8, 20),), floor=_FEW, acknowledged=500)
