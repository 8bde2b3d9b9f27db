"""More people: hard to set (alphabets, emoji, long words, forty items), or with little to set."""

from __future__ import annotations

from datetime import date

from tests.summary.talks import Talk

_ITEMS = (
    "my feet",
    "the new water tablets and whether I need all of them",
    "sleep",
    "the stairs",
    "blue badge",
    "hearing aid batteries",
    "Betty's memory",
    "who to call at night",
)


def emoji() -> Talk:
    """Answers as people text: pictures of faces, families and thumbs."""
    talk = Talk("Kayleigh Jones", date(1999, 1, 1))
    talk.says("what_matters", "my little girl \U0001f467\U0001f3fd\u2764\ufe0f and \U0001f600")
    talk.says("whats_working", "\U0001f44d\U0001f44d\U0001f44d")
    talk.says("whats_not", "no sleep \U0001f62d")
    talk.says("talk_about", "\U0001f937\u200d\u2640\ufe0f")
    talk.says("consent", "\U0001f44d ok")
    return talk


def alphabets() -> Talk:
    """Urdu, Bengali and Hindi, with English in between."""
    talk = Talk("فاطمہ احمد", date(1960, 1, 1), access_needs="Urdu interpreter")
    talk.says("what_matters", "میں اپنے پوتے کو اٹھانا چاہتی ہوں۔ ڈاکٹر نے 3 بار کہا")
    talk.says("whats_working", "আমি প্রতিদিন হাঁটি")
    talk.says("whats_not", "नई गोलियाँ पेट खराब करती हैं")
    talk.says("talk_about", "گولیاں (metformin 500mg) کیوں؟")
    talk.says("consent", "yes جی")
    return talk


def forty() -> Talk:
    """Forty things to talk about, and something urgent: still one side."""
    talk = Talk("Arthur Pemberton", date(1941, 2, 2), access_needs="Hearing loop; wheelchair")
    talk.flags("chest_pain", "999", "bit of a tight chest going up hills")
    talk.says("what_matters", "staying in my own home with Betty")
    talk.says("talk_about", "the parking")
    for number in range(39):
        talk.says("something_else", f"{_ITEMS[number % len(_ITEMS)]} ({number + 2})")
    talk.says("priority", "7, 2 and 3")
    talk.says("whats_not", "the waiting")
    talk.says("tried", "raising the bed")
    talk.says("consent", "yes")
    return talk


def kept_back() -> Talk:
    """Agreed to sharing, and then kept every line private."""
    talk = Talk("Irene Walsh", date(1957, 3, 3))
    secret = talk.says("what_matters", "secretword")
    talk.says("consent", "yes but not my brother")
    talk.hides(secret)
    return talk


def withdrawn() -> Talk:
    """She and her son shared; then she took all of it back."""
    talk = Talk("Beryl Marsh", date(1949, 5, 30))
    talk.says("what_matters", "secretword of mine")
    talk.by = "Carl, her son"
    talk.says("whats_not", "secretword of his")
    talk.by = "patient"
    talk.says("consent", "yes")
    talk.sends()
    talk.waits(days=1)
    talk.says("consent", "no, do not share it")
    return talk


def longest() -> Talk:
    """A name and words without a blank in them."""
    name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    talk = Talk(f"{name} Wolfeschlegelsteinhausenbergerdorff", date(1959, 1, 1))
    talk.says("what_matters", "aaaaaaaaaa" * 30)
    talk.says("whats_not", "https://example.com/" + "x/" * 120)
    talk.says("talk_about", "W" * 200)
    talk.says("consent", "yes")
    return talk


def unplaced() -> Talk:
    """Words that came to a question without a heading are not lost."""
    talk = Talk("Ann Leigh", date(1955, 4, 4))
    talk.says("what_matters", "walking the dog")
    talk.says("carry_on", "my chest is fine now by the way")
    talk.says("consent", "yes")
    return talk


def silent() -> Talk:
    """Nothing at all."""
    return Talk("Joan Silver", date(1950, 9, 9), complete=False)
