"""What Twilio tells with a text, and which of our tokens it may be signed with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port

from channels.sms import sign
from tests.channels.recording import TOKEN, House, running_house
from tests.channels.test_sms_inbound import fields, post


@pytest.mark.parametrize(
    ("field", "told"),
    [("STOP", "stop"), ("START", "start"), ("HELP", "help"), ("help", "help"), ("", ""), ("X", "")],
)
async def test_what_twilio_took_a_text_for_is_passed_on(
    house: House, browserless: ClientSession, field: str, told: str
) -> None:
    """With Advanced Opt-Out a practice's own words may mean stop; Twilio has answered them."""
    assert await post(browserless, house, fields(OptOutType=field), "/sms/inbound") == 200
    assert house.inbox.received[0].told == told


async def test_without_advanced_opt_out_nothing_is_told(
    house: House, browserless: ClientSession
) -> None:
    assert await post(browserless, house, fields(Body="STOP"), "/sms/inbound") == 200
    assert house.inbox.received[0].told == ""


@pytest.mark.covers("F63")
async def test_once_the_old_token_is_gone_it_opens_nothing(
    browserless: ClientSession,
) -> None:
    async with running_house() as house:
        only = house.channel(replace(house.account, auth_tokens=("the-newest-token",)))
        app = web.Application()
        app.add_routes(only.routes())
        server = TestServer(app, host="127.0.0.1", port=unused_port())
        await server.start_server()
        form, url = fields(), f"{house.url}/sms/inbound"
        for token, status in ((TOKEN, 403), ("the-newest-token", 200)):
            headers = {"X-Twilio-Signature": sign(url, form, token)}
            address = server.make_url("/sms/inbound")
            async with browserless.post(address, data=form, headers=headers) as answer:
                assert answer.status == status
        await server.close()
        await only.close()
