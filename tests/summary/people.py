"""People as they are: the talks that the golden summaries are made from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from preparation.plan import Step, Who
from preparation.summary.model import AgreedBefore, ResultBeside
from tests.summary.more_people import (
    alphabets,
    emoji,
    forty,
    kept_back,
    longest,
    silent,
    unplaced,
    withdrawn,
)
from tests.summary.talks import APPOINTMENT, START, Talk


def rosa() -> Talk:
    """The example of formats.md: a few words to everything, SMS and web, one person left out."""
    talk = Talk("Rosa Ahmed", date(1962, 3, 4))
    talk.says("what_matters", "being able to pick up my grandson\nand sleeping")
    talk.says("whats_working", "walking with my neighbour")
    talk.waits(days=3)
    talk.says("whats_not", "the new tablets upset my stomach")
    talk.says("tried", "taking them with food")
    talk.channel = "web"
    talk.says("talk_about", "the tablets")
    talk.says("something_else", "my feet")
    talk.says("priority", "2")
    talk.says("consent", "yes, but not my brother")
    return talk


def terse() -> Talk:
    """One word to everything."""
    talk = Talk("Bob Price", date(1940, 12, 31), clinician="Dr Osei", role="GP")
    for question, text in (
        ("what_matters", "dog"),
        ("whats_working", "pills"),
        ("whats_not", "sleep"),
        ("talk_about", "sleep"),
        ("consent", "ok"),
    ):
        talk.says(question, text)
    return talk


def rambling() -> Talk:
    """Everything, at length, every topic: it still has to be read in half a minute."""
    talk = Talk("Margaret Winterbourne-Okonkwo", date(1944, 8, 23))
    talk.access_needs = "Large print, hard of hearing"
    for question, text in _RAMBLING:
        talk.says(question, text)
    talk.channel = "web"
    talk.waits(days=2, hours=5)
    talk.says("meeting", "in the morning please and my daughter Jean would like to come")
    talk.says("support", "big letters, and talk towards my left side")
    talk.says("consent", "Yes that's all fine, nurse and the doctor and Jean too")
    return talk


_RAMBLING = (
    (
        "what_matters",
        "well to be honest since Harold died its keeping the garden going and seeing the "
        "church ladies on a thursday, I dont want to be a burden on Jean she has enough on",
    ),
    (
        "whats_working",
        "the inhaler with the counter on it is much better than the old one & I get to the "
        "shop most days, the chair exercises from the leaflet are good and Jean rings every "
        "evening at six",
    ),
    (
        "whats_not",
        "getting up the stairs, I have to stop half way and some nights I sleep in the chair "
        "because its easier. Also all the different appointments, it was four in one month "
        "and three buses each time. What would need to change? one trip instead of four",
    ),
    ("tried", "pursed lips breathing which helps, and a stick which I keep forgetting"),
    ("tried", "the breathing class but it was too far"),
    ("talk_about", "can the appointments be on one day"),
    ("something_else", "whether I should be on oxygen like my friend Doris"),
    ("something_else", "the stairs"),
    ("something_else", "the flu jab"),
    ("something_else", "my will and not going into hospital if it can be helped"),
    ("priority", "3 then 1 and 5"),
    ("people", "Jean my daughter rings every day, Pat next door has a key"),
    ("places", "St Marks on thursdays, Pat drives me"),
    ("own_part", "keep up the chair exercises and do the pots by the back door"),
    ("others_part", "Jean could do the online shopping, Pat the bins"),
    ("future", "to see the garden open day in August and be on my feet for it"),
    ("ideas", "a rail on the stairs? a seat in the hall?"),
    ("if_worse", "ring Jean, then the surgery. The blue card is on the fridge"),
    ("other_plans", "I started the ADVANCE thing with Dr Patel but never finished it"),
    ("confidence", "6 on a good day"),
)


def carer() -> Talk:
    """A daughter answers for her mother, and has needs of her own."""
    talk = Talk("Halina Nowak", date(1938, 2, 9), access_needs="Polish interpreter")
    talk.by = "Ewa, her daughter"
    talk.says("what_matters", "Mama wants to stay in her own flat")
    talk.says("whats_working", "the carer in the morning")
    talk.says("whats_not", "afternoons, she forgets to drink and gets muddled")
    talk.says("tried", "a big jug on the table. it helped a bit")
    talk.says("talk_about", "what to do about the afternoons")
    talk.says("if_worse", "I dont know who to call at night")
    talk.says("carer_needs", "I have not had a weekend off since March")
    talk.by = "patient"
    talk.says("something_else", "Ewa too tired")
    talk.says("consent", "yes")
    return talk


def partial() -> Talk:
    """Stopped halfway and said yes to sharing what was there."""
    talk = Talk("Delroy Campbell", date(1971, 7, 1), complete=False)
    talk.says("what_matters", "getting back to work")
    talk.says("whats_not", "my sugars are all over the place on nights")
    talk.waits(days=5)
    talk.says("consent", "Yes share it")
    return talk


def declined() -> Talk:
    """Prepared, and keeps it to himself."""
    talk = Talk("Tom Fletcher", date(1959, 10, 30))
    talk.says("what_matters", "that is between me and the wife")
    talk.says("talk_about", "my waterworks")
    talk.says("consent", "no I would rather tell her myself")
    return talk


def private() -> Talk:
    """Hides one line, takes back another, corrects a third."""
    talk = Talk("Priya Sharma", date(1985, 5, 5))
    talk.says("what_matters", "having energy for the kids")
    drinking = talk.says("whats_not", "I am drinking more than I should")
    talk.says("whats_not", "my knees")
    job = talk.says("talk_about", "losing my job")
    weight = talk.says("something_else", "wieght")
    talk.says("priority", "1 and 2")
    talk.says("tried", "slimming club")
    talk.says("consent", "yes the nurse only")
    talk.hides(drinking)
    talk.takes_back(job)
    talk.changes(weight, "weight")
    return talk


def awkward() -> Talk:
    """Markup, emoji, other alphabets, hidden direction marks and a formula."""
    talk = Talk("Siân O'Neil <b>", date(1990, 1, 1))
    talk.says("what_matters", "<script>alert(1)</script> & \u0645\u0631\u062d\u0628\u0627 café")
    talk.says("whats_working", '=HYPERLINK("http://x") {{7*7}} ${x} %s')
    talk.says("whats_not", "\u202eevil gnp.exe")
    talk.says("tried", "łóżko ŵyneb 7/10 — “quoted” …")
    talk.says("talk_about", "</li></ol><h1>big</h1>\r\nnext line\ttab")
    talk.says("consent", "Yes <b>please</b>")
    return talk


def review() -> Talk:
    """The 4+1 questions of a second year."""
    talk = Talk("Gwen Parry", date(1948, 11, 11))
    talk.says("what_matters", "still the choir")
    talk.says("tried", "swimming twice a week since Easter")
    talk.says("learned", "that I sleep better after")
    talk.says("pleased", "lost a stone")
    talk.says("concerned", "my hip, and the bus is being cut")
    talk.says("what_next", "keep swimming, ask about the hip")
    talk.says("talk_about", "the hip")
    talk.says("consent", "aye go on then")
    return talk


def second_year() -> Talk:
    """A review, with what was shared a year before; one line of then was kept private."""
    before = Talk("Gwen Parry", date(1948, 11, 11), now=START - timedelta(days=365))
    before.start = APPOINTMENT - timedelta(days=364)
    before.says("what_matters", "singing with the choir on a friday")
    before.says("whats_not", "puffed on the chapel steps, and the weight")
    before.says("whats_working", "the pill box")
    wine = before.says("whats_not", "a bottle of wine most nights")
    before.says("talk_about", "my weight")
    before.says("something_else", "the steps")
    before.says("ideas", "swimming? Mair goes on tuesdays")
    before.says("consent", "yes")
    before.hides(wine)
    talk = review()
    talk.before = before
    talk.agreed = AgreedBefore(
        before.start,
        "Gwen will try the pool; the weight is looked at again next year.",
        (
            Step("Swim with Mair", by_when="from Easter"),
            Step("Look at the water tablet again", Who.PRACTITIONER, by_when="in July"),
            Step("Ask about the handrail", Who.OTHER, "Emyr at the chapel"),
        ),
    )
    talk.says("whats_not", "my hip on the steps, not the breath any more")
    return talk


def flagged() -> Talk:
    """Something urgent in the middle of it, said twice; then carried on."""
    talk = Talk("Frank Dobson", date(1953, 1, 20))
    talk.says("what_matters", "my allotment and the lads there")
    talk.flags("chest_pain", "999", "tight across the chest when I dig, bad one this morning")
    talk.says("red_flag", "tight across the chest when I dig, bad one this morning")
    talk.waits(hours=3)
    talk.flags("suicide", "crisis", "some days I dont see the point")
    talk.says("safeguarding", "some days I dont see the point")
    talk.waits(days=1)
    talk.says("whats_not", "no puff for digging")
    talk.says("talk_about", "the chest thing, they kept me in overnight")
    talk.says("consent", "yes")
    return talk


def curious() -> Talk:
    """Asks about results: one with its trend and target, one that is not shown any more."""
    talk = Talk("Samuel Oyelaran", date(1969, 3, 3), now=START, channel="web")
    talk.says("what_matters", "seeing my daughter graduate")
    talk.says("whats_working", "no fizzy drinks since Christmas")
    talk.asks_about(
        ResultBeside(
            name="Average blood sugar (HbA1c)",
            day="1 June 2026",
            value="53 mmol/mol (7.0%)",
            earlier=(("58 mmol/mol (7.5%)", "2 June 2025"), ("61 mmol/mol (7.7%)", "4 June 2024")),
            trend="Lower than the time before.",
            target="Target you agreed with Nurse Khan on 9 June 2025: 53 mmol/mol",
        ),
        "is this down because of the drinks? can I stop a tablet",
    )
    talk.asks_about(
        ResultBeside(name="Kidney test (eGFR)", day="1 June 2026"), "what does this one mean"
    )
    talk.says("something_else", "driving at night")
    talk.says("priority", "1")
    talk.says("consent", "yes and my wife Folake")
    return talk


def many() -> Talk:
    """Nine things to talk about, one named in words."""
    talk = Talk("Michael Adeyemi", date(1966, 6, 6))
    talk.says("what_matters", "keeping my licence")
    talk.says("talk_about", "my eyes")
    for item in (
        "the new meter",
        "driving",
        "numb toes",
        "Ramadan",
        "my weight",
        "blood pressure tablets",
        "travel to Lagos in December",
        "the dietitian",
    ):
        talk.says("something_else", item)
    talk.says("priority", "driving most of all because of my job")
    talk.says("consent", "Yes")
    return talk


PEOPLE: dict[str, Callable[[], Talk]] = {
    made.__name__: made
    for made in (
        rosa,
        terse,
        rambling,
        carer,
        partial,
        declined,
        private,
        awkward,
        review,
        second_year,
        flagged,
        curious,
        many,
        unplaced,
        silent,
        emoji,
        alphabets,
        forty,
        longest,
        kept_back,
        withdrawn,
    )
}
