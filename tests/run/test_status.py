"""What whoever started the program is told: where everything is, and who they may be."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from beforehand.demo.places import DEMO_FILE, DemoPlaces, read_demo_places
from beforehand.status import status_lines
from practice.demo_sign_ins import DemoSignIn

PEOPLE = (
    DemoSignIn("clinician", "demo", "a-word"),
    DemoSignIn("staff", "reception", "a-word"),
    DemoSignIn("auditor", "auditor", "a-word"),
)
PLACES = DemoPlaces("http://here/p/1", "http://here/demo", "http://here/practice/", PEOPLE)


def test_what_the_demo_wrote_is_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / DEMO_FILE).write_text(json.dumps(asdict(PLACES)))
    assert read_demo_places(tmp_path) == PLACES


def test_a_home_that_an_older_demo_left_has_no_places_yet(tmp_path: Path) -> None:
    old = {"patient_link": "a", "handset": "b", "practice": "c", "username": "d", "password": "e"}
    (tmp_path / DEMO_FILE).write_text(json.dumps(old))
    assert read_demo_places(tmp_path) is None


def test_the_sign_ins_stand_in_one_line() -> None:
    found = {
        "ready": True,
        "parts": {},
        "addresses": {},
        "counts": {},
        "demo_sign_ins": [asdict(one) for one in PEOPLE],
    }
    line = "sign in as demo (clinician), reception (staff) or auditor with a-word"
    assert line in "\n".join(status_lines(found))
