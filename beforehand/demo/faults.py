"""What can go wrong with a send at Twilio, to be scripted: `stand_in.faults.append(...)`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one send instead of the usual. As it stands: nothing unusual."""

    http_status: int = 0
    """Refuse with this status and `code`; the text is not taken."""
    code: int = 0
    taken: bool = True
    answered: bool = True
    """False: the connection is cut instead of answering."""
    seconds: float = 0.0
    """Wait this long before the answer, when the text is long taken."""
    page: str = ""
    """Answer with this instead of Twilio's JSON."""
    news: tuple[str, ...] = ("queued", "sent", "delivered")
    news_first: bool = False
    """The status callbacks come before the answer to the send."""
    news_code: int | None = None


USUAL = Fault()


def refused(http_status: int, code: int) -> Fault:
    """Return a refusal, as Twilio words it."""
    return Fault(http_status=http_status, code=code, taken=False)


def cut_after_accepting() -> Fault:
    """Return the worst one: the text goes out, and we are never told."""
    return Fault(answered=False)


def cut_before_accepting() -> Fault:
    """Return a connection that breaks before the text is taken."""
    return Fault(answered=False, taken=False)


def slow_answer(seconds: float) -> Fault:
    """Return an answer that takes its time, while the text is on its way."""
    return Fault(seconds=seconds)


def garbled(page: str = "<html>Bad gateway</html>", http_status: int = 502) -> Fault:
    """Return a page from somewhere in between. The text is not taken."""
    return Fault(page=page, http_status=http_status, taken=False)


def undelivered(code: int, state: str = "undelivered") -> Fault:
    """Return a text that is taken and then does not arrive."""
    return Fault(news=("queued", "sent", state), news_code=code)


def no_news() -> Fault:
    """Return a text that is taken, and no status callback ever comes."""
    return Fault(news=())


def early_news() -> Fault:
    """Return status callbacks that overtake the answer to the send."""
    return Fault(news_first=True)
