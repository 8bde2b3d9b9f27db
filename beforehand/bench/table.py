"""The figures as a person reads them: tables that can be put into a page as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.box import MARKDOWN
from rich.console import Console, Group
from rich.table import Table

from beforehand.bench.bars import bars
from beforehand.bench.figures import MARKS, times

KINDS = {
    "inside": "inside Rasa",
    "end_to_end": "end to end",
    "plain_rasa": "plain Rasa",
    "floor": "bare floor",
}
_WIDTH = 130


def show(found: Mapping[str, Any], console: Console | None = None) -> None:
    """Print every figure there is, the bars last."""
    console = console or Console(width=_WIDTH, highlight=False)
    console.print(Group(*(part for part in _parts(found) if part.row_count)))


def _parts(found: Mapping[str, Any]) -> Iterator[Table]:
    yield _machine(found["machine"])
    yield _turns(found.get("talks", {}))
    yield _per_second(found.get("talks", {}))
    yield _by_turn(found.get("talks", {}))
    yield _others(found)
    yield _bars(found)


def _table(title: str, columns: Sequence[str], numbers: bool = True) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=MARKDOWN)
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if numbers and place else "left", overflow="fold")
    return table


def _machine(told: Mapping[str, Any]) -> Table:
    table = _table("The machine", ("what", "which"), numbers=False)
    versions = ", ".join(
        f"{name} {told[key]}"
        for key, name in (
            ("python", "Python"),
            ("rasa", "Rasa"),
            ("aiohttp", "aiohttp"),
            ("sqlite", "SQLite"),
        )
        if told.get(key)
    )
    table.add_row("cores", f"{told.get('cores')} of {told.get('processor', '')}")
    table.add_row("versions", f"{versions}, {told.get('system', '')}")
    table.add_row("load before and after", f"{told['load_before']}, {told.get('load_after', '-')}")
    if "took_s" in told:
        table.add_row("the whole run took", f"{told['took_s']} s")
    if commit := told.get("commit_ms"):
        table.add_row("a synced commit", f"{commit['p50']} ms, p99 {commit['p99']} ms")
    return table


def _turns(talks: Mapping[str, Any]) -> Table:
    title = "A turn in milliseconds: median / 99th percentile"
    table = _table(title, ("people x turns", *KINDS.values(), "plain / ours", "ours / floor"))
    for size, of in _sizes(talks):
        ours, plain, floor = (of[kind] for kind in ("end_to_end", "plain_rasa", "floor"))
        slower = times(plain["p50"], ours["p50"]) if plain and ours else "-"
        above = times(ours["p50"], floor["p50"]) if ours and floor else "-"
        cells = (_both(turns) for turns in of.values())
        table.add_row(size, *cells, slower, above)
    for size, turns in talks.get("paced", {}).items():
        table.add_row(f"{_spaced(size)}, reading first", "-", _both(turns), "-", "-", "-", "-")
    return table


def _per_second(talks: Mapping[str, Any]) -> Table:
    table = _table("Turns a second", ("people x turns", *KINDS.values(), "ours / plain"))
    for size, of in _sizes(talks):
        ours, plain = of["end_to_end"], of["plain_rasa"]
        faster = times(ours["per_s"], plain["per_s"]) if plain and ours else "-"
        rates = (f"{turns['per_s']:,.0f}" if turns else "-" for turns in of.values())
        table.add_row(size, *rates, faster)
    return table


def _sizes(talks: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Mapping[str, Any] | None]]]:
    """Return every size of talk, by people and turns, with what was measured of each kind."""
    sizes = {size for kind in KINDS for size in talks.get(kind, {})}
    for size in sorted(sizes, key=lambda size: [int(part) for part in size.split("x")]):
        yield _spaced(size), {kind: talks.get(kind, {}).get(size) for kind in KINDS}


def _spaced(size: str) -> str:
    return size.replace("x", " x ")


def _both(turns: Mapping[str, Any] | None) -> str:
    return f"{turns['p50']:g} / {turns['p99']:g}" if turns else "-"


def _by_turn(talks: Mapping[str, Any]) -> Table:
    columns = ("turn", *map(str, MARKS), "last quarter / first")
    table = _table("As one talk grows longer: milliseconds a turn", columns)
    for kind, name in KINDS.items():
        if turns := talks.get(kind, {}).get("1x200"):
            at = (str(turns["by_turn"].get(str(mark), "-")) for mark in MARKS)
            table.add_row(name, *at, str(turns["growth"]))
    return table


def _others(found: Mapping[str, Any]) -> Table:
    table = _table("The rest", ("what", "measured"), numbers=False)
    for key, how in (
        ("acknowledged_per_s", "with their turns waiting"),
        ("acknowledged_while_turns_run_per_s", "while turns run"),
    ):
        if key in found:
            took = found["acknowledged_ms"][key]
            figure = f"{found[key]} a second; median {took['p50']} ms, p99 {took['p99']} ms"
            table.add_row(f"stored and acknowledged, {how}", figure)
    if backlog := found.get("backlog"):
        _backlog(table, backlog)
    for part, size in found.get("memory_mb", {}).items():
        share = found.get("memory_pss_mb", {}).get(part, "-")
        table.add_row(f"memory, {part.replace('_', ' ')}", f"{size} MB RSS, {share} MB PSS")
    if "start_s" in found:
        table.add_row("from start to ready", f"{found['start_s']} s")
    return table


def _backlog(table: Table, backlog: Mapping[str, Any]) -> None:
    took = backlog["stored_ms"]
    table.add_row(
        f"backlog of {backlog['texts']:,} texts of {backlog['people']:,} people, stored",
        f"{backlog['stored_per_s']} a second; median {took['p50']} ms, p99 {took['p99']} ms",
    )
    table.add_row(
        "the same, worked off when Rasa is back",
        f"{backlog['drained_s']} s: {backlog['texts_per_s']} texts in "
        f"{backlog['turns_per_s']} turns a second",
    )
    table.add_row(
        "lost, twice, people whose words are out of order",
        f"{backlog['lost']}, {backlog['twice']}, {backlog['out_of_order']}",
    )


def _bars(found: Mapping[str, Any]) -> Table:
    table = _table("The bars", ("what", "bar", "measured", "met?"), numbers=False)
    for bar in bars(found):
        verdict = "met" if bar.met else "not met"
        table.add_row(bar.what, bar.asked, f"{bar.figure:g} {bar.unit}".rstrip(), verdict)
    return table
