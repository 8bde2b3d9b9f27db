"""The rooms of the practice's pages that need more than their surroundings offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beforehand.content import CONTENT, ROOT
from channels.segments import count_segments
from practice.batch_pages import batch_pages
from practice.import_pages import import_pages
from practice.pages import MakeRoom
from practice.paper import Questions
from practice.paper_pages import paper_pages
from practice.typed_pages import TypedPages
from preparation.conversation.page_work import PageEdges
from preparation.imports.vocabulary import load_vocabulary
from preparation.yaml_file import read_yaml

_ASK = "utter_ask_"


def practice_rooms() -> tuple[MakeRoom, ...]:
    """Return the rooms to add to those every practice's pages have."""
    return (
        import_pages(load_vocabulary(CONTENT), _parts),
        paper_pages(read_questions(ROOT / "domain.yml", CONTENT / "dialogue.yml")),
        batch_pages(_parts),
    )


def _parts(text: str) -> int:
    return count_segments(text).count


def typed_pages(edges: PageEdges) -> MakeRoom:
    """Return the room where paper that came back is typed in."""
    questions = read_questions(ROOT / "domain.yml", CONTENT / "dialogue.yml")
    return lambda here: TypedPages(here, questions, edges)


def read_questions(domain: Path, dialogue: Path) -> Questions:
    """Return the questions as the page asks them: without "reply YES", in the form's order."""
    responses = read_yaml(domain)["responses"]
    topics = read_yaml(dialogue)["topics"]
    texts = {
        name.removeprefix(_ASK): _on_the_page(variations)
        for name, variations in responses.items()
        if name.startswith(_ASK)
    }
    return Questions(texts, [topic for topic in topics if topic in texts])


def _on_the_page(variations: list[dict[str, Any]]) -> str:
    plain = [one for one in variations if not one.get("condition")] or variations
    web = [one for one in plain if one.get("channel") == "web"]
    return str((web or plain)[0]["text"])
