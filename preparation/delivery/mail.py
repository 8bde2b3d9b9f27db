"""Sending email: one small class for whoever has something to say.

Never words of a patient's in a subject or a body; what holds them goes as an attachment, to
an address that may have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate

import aiosmtplib

from preparation.errors import SendFailed

SECONDS = 30.0
_PERMANENT = range(500, 600)
_OPERATOR = frozenset({530, 534, 535, 538})
"""The server wants another name, password or encryption: no use trying before that is mended."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where email is handed over. `tls`: `tls` from the start, `starttls`, or `none`."""

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along. Its name must name nobody."""

    name: str
    content_type: str
    body: bytes


class Mailer:
    """Hands emails to one server."""

    def __init__(self, server: MailServer, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    async def send(
        self,
        to: str,
        subject: str,
        body: str,
        attachments: Sequence[Attachment] = (),
        *,
        key: str = "",
    ) -> str:
        """Hand over one email and return what the server said. Raises SendFailed.

        `key` makes the Message-ID: sent again after a doubt, a mailbox can tell it is the same.
        """
        server = self._server
        try:
            message = self._message(to, subject, body, attachments, key)
            _, said = await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.username or None,
                password=server.password or None,
                use_tls=server.tls == "tls",
                start_tls=server.tls == "starttls",
                timeout=self._seconds,
            )
        except aiosmtplib.SMTPRecipientsRefused as refusal:
            code = refusal.recipients[0].code if refusal.recipients else 550
            raise _failed(code) from None
        except aiosmtplib.SMTPResponseException as refusal:
            raise _failed(refusal.code) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
            raise SendFailed(type(problem).__name__, permanent=False) from None
        return said[:200]

    def _message(
        self, to: str, subject: str, body: str, attachments: Sequence[Attachment], key: str
    ) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Auto-Submitted"] = "auto-generated"
        if key:
            message["Message-ID"] = f"<{key}@{self._server.sender.rpartition('@')[2]}>"
        message.set_content(body)
        for file in attachments:
            main, _, sub = file.content_type.partition("/")
            message.add_attachment(file.body, maintype=main, subtype=sub, filename=file.name)
        return message


def _failed(code: int) -> SendFailed:
    operator = code in _OPERATOR
    permanent = code in _PERMANENT and not operator
    return SendFailed(f"SMTP {code}", permanent=permanent, operator=operator)
