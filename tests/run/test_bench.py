"""What the bench counts, draws and says is right; how fast anything is, is not tested."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest
import yaml
from aiohttp import web
from rich.console import Console

from beforehand.bench.backlog import Order, order_of, said
from beforehand.bench.bars import bars
from beforehand.bench.by_rest import ByRest
from beforehand.bench.chart import draw
from beforehand.bench.children import without_settings
from beforehand.bench.figures import Measured, p50_p99, quantile, times
from beforehand.bench.floor import QUESTIONS, Floor, application, step
from beforehand.bench.machine import machine
from beforehand.bench.memory import memory_mb
from beforehand.bench.plain import PROJECT, plain_model_path
from beforehand.bench.plan import FULL, QUICK
from beforehand.bench.script import some_lines, unprompted
from beforehand.bench.table import show
from beforehand.bench.talking import measure
from beforehand.rasa_process import free_port
from beforehand.serving import bind, serving
from preparation.conversation.judgement import Net, is_urgent
from preparation.conversation.red_flags import assess
from preparation.errors import TurnFailed

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def talks(median: float, per_second: float, growth: float = 1.0) -> dict[str, Any]:
    """What one kind of talk came to, made up."""
    turns = {
        "p50": median,
        "p99": median * 2,
        "per_s": per_second,
        "growth": growth,
        "by_turn": {str(mark): median for mark in (1, 10, 40, 80, 200)},
    }
    return dict.fromkeys(("1x20", "1x200", "8x20"), turns)


def figures(**more: Any) -> dict[str, Any]:
    """A whole run, made up: end to end is ten times faster than plain Rasa."""
    return {
        "machine": {"cores": 2, "processor": "One & Only", "load_before": 0.1},
        "talks": {
            "inside": talks(5, 200),
            "end_to_end": talks(10, 120),
            "paced": {"8x20": talks(12, 30)["8x20"]},
            "plain_rasa": talks(100, 12, 4.0),
            "floor": talks(1, 2300),
        },
        "turns_per_s": {"1": 80.0, "8": 120.0},
        "memory_mb": {"application": 250, "rasa": 500},
        **more,
    }


def printed(found: dict[str, Any]) -> str:
    page = StringIO()
    show(found, Console(file=page, width=120))
    return page.getvalue()


def test_quantiles_are_of_the_values_as_they_are_ranked() -> None:
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile(range(1, 101), 0.99) == 100
    assert p50_p99([4.04]) == {"p50": 4.0, "p99": 4.0}


def test_a_talk_that_slows_down_is_told_from_one_that_is_flat() -> None:
    flat = Measured(2, 200, [[5.0] * 200, [5.0] * 200], 4.0)
    slower = Measured(1, 200, [[float(turn) for turn in range(1, 201)]], 4.0)
    assert (flat.growth(), flat.per_second) == (1.0, 100.0)
    assert slower.growth() > 6
    assert slower.by_turn() == {"1": 1.0, "10": 10.0, "40": 40.0, "80": 80.0, "200": 198.5}


def test_turns_that_a_talk_did_not_reach_are_absent() -> None:
    assert set(Measured(1, 20, [[1.0] * 20], 1.0).by_turn()) == {"1", "10"}


@pytest.mark.parametrize(
    ("one", "other", "said_as"),
    [(289, 10, "29"), (12, 5, "2.4"), (1, 2, "0.50"), (1, 0, "-")],
)
def test_ratios_have_the_figures_that_mean_something(
    one: float, other: float, said_as: str
) -> None:
    assert times(one, other) == said_as


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        ([[0, 1, 2], [0, 1, 2]], Order(0, 0, 0)),
        ([[0, 1, 2], [0, 2]], Order(1, 0, 0)),
        ([[0, 1, 1, 2]], Order(0, 1, 0)),
        ([[0, 2, 1]], Order(0, 0, 1)),
        ([[]], Order(3, 0, 0)),
    ],
)
def test_what_went_wrong_with_a_backlog_is_told(found: Sequence[list[int]], wrong: Order) -> None:
    assert order_of(found, 3) == wrong
    assert wrong.is_right == (wrong == Order(0, 0, 0))


def test_the_bars_are_met_or_not() -> None:
    met = {bar.what: bar.met for bar in bars(figures())}
    assert met["A turn inside Rasa, median"]
    assert met["Turns sustained, everything included"]
    assert not met["Memory of the application (RSS)"]
    wrong = {"texts": 10_000, "lost": 0, "twice": 1, "out_of_order": 0}
    assert not bars({"backlog": wrong})[0].met
    assert bars({}) == []


def test_the_tables_show_what_was_run_and_how_it_compares() -> None:
    page = printed(figures())
    row = next(line for line in page.splitlines() if line.startswith("| 1 x 200"))
    assert [cell.strip() for cell in row.strip("|").split("|")][-2:] == ["10", "10"]
    assert "| not met |" in page
    assert "backlog" not in page


def test_tables_of_a_run_in_which_little_was_measured_can_be_shown() -> None:
    assert "cores" in printed({"machine": {"cores": 1, "load_before": 0.0}})


def test_the_chart_is_well_formed_and_says_every_value_in_words() -> None:
    drawn = ElementTree.fromstring(draw(figures()))
    assert drawn.get("role") == "img"
    names = drawn.get("aria-labelledby", "").split()
    assert {each.get("id") for each in drawn if each.get("id")} == set(names)
    told = drawn.findtext(f"{SVG}desc") or ""
    assert "plain Rasa 100 ms" in told
    assert "Beforehand, end to end 120 turns a second" in told
    assert any("One & Only" in (text.text or "") for text in drawn.iter(f"{SVG}text"))


def test_the_chart_of_a_run_without_talks_is_well_formed_too() -> None:
    assert ElementTree.fromstring(draw({})).tag == f"{SVG}svg"


def test_labels_in_the_chart_do_not_cover_each_other() -> None:
    same = figures(talks={kind: talks(5, 9) for kind in ("inside", "end_to_end", "floor")})
    drawn = ElementTree.fromstring(draw(same))
    heights = [
        float(text.get("y", 0))
        for text in drawn.iter(f"{SVG}text")
        if (text.text or "").startswith("5 ms")
    ]
    assert len(heights) == 3
    assert all(abs(one - other) >= 16 for one in heights for other in heights if one != other)
    assert len(set(heights)) == 3


def test_the_floor_asks_one_question_after_the_other() -> None:
    question, is_answer, reply = step(None, "ok")
    assert (question, is_answer) == (0, False)
    for number in range(1, len(QUESTIONS)):
        question, is_answer, reply = step(question, "walking")
        assert (question, is_answer) == (number, True)
    assert step(question, "one more thing")[:2] == (question, True)
    assert reply.endswith("Something else?")
    assert step(question, "help")[:2] == (question, False)


async def test_the_floor_keeps_every_answer_in_order(tmp_path: Path) -> None:
    floor, port = Floor(str(tmp_path / "floor.db")), free_port()
    async with serving(application(floor), bind(port)), aiohttp.ClientSession() as http:
        people = [ByRest(http, f"http://127.0.0.1:{port}") for _ in range(3)]
        measured = await measure(people, some_lines(12))
    assert [len(series) for series in measured.took] == [12, 12, 12]
    kept = floor.kept()
    floor.close()
    commands = {"help", "who will see this?", "when is my appointment"}
    answers = [line for line in some_lines(12)[1:] if line not in commands]
    assert list(kept.values()) == [answers] * 3


async def test_a_turn_without_a_reply_is_an_error_and_no_figure(tmp_path: Path) -> None:
    async def nothing(_request: web.Request) -> web.Response:
        return web.json_response([])

    site, port = web.Application(), free_port()
    site.router.add_post("/webhooks/rest/webhook", nothing)
    async with serving(site, bind(port)), aiohttp.ClientSession() as http:
        with pytest.raises(TurnFailed):
            await measure([ByRest(http, f"http://127.0.0.1:{port}")], ["ok"])


def test_our_own_settings_never_reach_what_is_measured() -> None:
    given = {"PATH": "/bin", "TWILIO_AUTH_TOKEN": "x", "BEFOREHAND_MODE": "live"}
    assert without_settings(given) == {"PATH": "/bin"}


def test_the_machine_is_described(tmp_path: Path) -> None:
    told = machine(ROOT, tmp_path)
    assert told["rasa"] == "3.6.21"
    assert told["cores"] >= 1
    assert set(told["commit_ms"]) == {"p50", "p99"}


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_memory_is_told_in_both_ways() -> None:
    sizes = memory_mb(os.getpid())
    assert sizes["rss"] >= sizes["pss"] > 0


def test_memory_that_nobody_tells_is_absent(tmp_path: Path) -> None:
    assert memory_mb(os.getpid(), proc=tmp_path) == {}


def test_plain_rasa_has_a_reply_for_everything_it_can_take_a_text_for() -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    rules = yaml.safe_load((PROJECT / "data/rules.yml").read_text(encoding="utf-8"))["rules"]
    steps = [step_ for rule in rules for step_ in rule["steps"]]
    taken = {step_["intent"] for step_ in steps if "intent" in step_}
    ends = {"deny"}  # fills the last question, which ends the form
    assert taken == set(domain["intents"]) - ends
    said_by = {step_["action"] for step_ in steps if "action" in step_}
    assert said_by - set(domain["responses"]) == {"preparation_form"}
    assert "bot/" not in str(plain_model_path().relative_to(ROOT))


def test_nothing_the_bench_says_takes_a_way_of_its_own(net: Net) -> None:
    texts = {*some_lines(20), *(unprompted(number) for number in range(20))}
    found = {text: assess(text, net.safety) for text in texts}
    assert [text for text in texts if is_urgent(text, net)] == []
    assert [text for text, assessed in found.items() if assessed.quiet_note] == []


def test_the_quick_plan_leaves_out_what_takes_long() -> None:
    assert QUICK.plain == ()
    assert QUICK.backlog == 0
    assert {(size.people, size.turns) for size in FULL.end_to_end} == {
        (people, turns) for people in (1, 8, 32) for turns in (20, 200)
    }
    assert FULL.backlog == 10_000
    assert FULL.backlog % FULL.backlog_people == 0
    assert said(3) != said(4)
