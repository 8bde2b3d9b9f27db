"""`./run evaluate FILE.jsonl`: starts a Rasa and evaluates the texts of a file."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import aiohttp

from beforehand.content import CONTENT, read_net, read_words
from beforehand.evaluation.moment import SampleReader
from beforehand.evaluation.run import Evaluator
from beforehand.evaluation.scores import score_lines
from beforehand.evaluation.texts import Outcome, read_texts
from beforehand.rasa_alone import own_rasa, serving_actions
from beforehand.rasa_client import RasaClient
from beforehand.rasa_process import free_port
from beforehand.training import Say
from bot.actions import make_actions
from preparation.summary.outline import read_outline


async def evaluate_file(file: Path, say: Say) -> list[Outcome]:
    """Evaluate the texts of a file; say the scores where they are labelled.

    Raises TextsRefused.
    """
    texts, words = read_texts(file), read_words()
    token, port = secrets.token_hex(16), free_port()
    actions = make_actions(SampleReader(read_outline(words)), CONTENT)
    with tempfile.TemporaryDirectory(prefix="beforehand-") as logs:
        async with (
            own_rasa(token, port, Path(logs), say) as rasa,
            serving_actions(actions, token, port),
            aiohttp.ClientSession() as http,
        ):
            await rasa.ready()
            began = time.perf_counter()
            evaluator = Evaluator(RasaClient(http, [rasa.url], token), read_net(), words)
            outcomes = await evaluator.all(texts)
            took = time.perf_counter() - began
    for line in score_lines(zip(texts, outcomes, strict=True)):
        say(line)
    say(f"{len(texts)} texts, {len(texts) / took:.0f} a second")
    return outcomes


def as_lines(outcomes: Sequence[Outcome]) -> str:
    """Return outcomes as JSON, one object a line."""
    rows = (json.dumps(asdict(outcome), ensure_ascii=False) for outcome in outcomes)
    return "".join(f"{row}\n" for row in rows)
