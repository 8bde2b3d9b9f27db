"""Whoever tries the demonstration can be anybody of the practice's team."""

from beforehand.content import read_words
from beforehand.demo.people import read_demo_content
from beforehand.demo.practice import make_demo_practice
from beforehand.demo.staff import add_demo_staff, demo_sign_ins
from preparation.model import Role
from preparation.records.staff import accounts_of
from preparation.summary.outline import read_outline
from tests.imports.files import CONTENT

DESCRIBED = read_demo_content(CONTENT)


async def test_somebody_of_every_role_may_sign_in_however_often_it_is_started(
    database, clock, new_id
):
    def start(c):
        outline = read_outline(read_words())
        made = make_demo_practice(
            c, database.vault, clock, new_id, content=CONTENT, outline=outline
        )
        add_demo_staff(c, made.practice.id, DESCRIBED, "a hash", new_id=new_id)
        return accounts_of(c, made.practice.id)

    for _ in range(2):
        members = [one.member for one in await database.write(start)]
        assert sorted(one.role for one in members) == sorted(Role)
        shown = demo_sign_ins(DESCRIBED, "a password")
        assert {(one.role, one.username) for one in shown} == {
            (one.role, one.username) for one in members
        }


def test_the_clinician_comes_first_and_is_one_whom_patients_meet():
    first = DESCRIBED["staff"][0]
    assert first["role"] == Role.CLINICIAN
    assert first["name"] in {one["name"] for one in DESCRIBED["clinicians"]}
