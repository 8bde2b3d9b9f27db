"""A patient in front of a real browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.web.house import ROOT, House

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@dataclass
class Patient:
    """Rosa, with one tab open."""

    house: House
    context: BrowserContext
    page: Page
    complaints: list[str]

    async def opens(self, token: str) -> None:
        """Open the link of a text message."""
        await self.page.goto(f"{self.house.url}/p/{token}")

    async def comes_in(self, token: str = "") -> None:
        """Get to the chat."""
        await self.opens(token or await self.house.link())
        await self.page.get_by_role("button", name="Start now").click()
        await self.gives_date("14", "3", "1951")
        await self.page.wait_for_url("**/p/chat")

    async def gives_date(self, day: str, month: str, year: str) -> None:
        """Fill in a date of birth and go on."""
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            await self.page.get_by_label(label, exact=True).fill(value)
        await self.page.get_by_role("button", name="Continue").click()

    async def writes(self, text: str) -> None:
        """Write something without sending it."""
        await self.page.get_by_label("Write your message").fill(text)

    async def sends(self, text: str) -> None:
        """Write something and send it."""
        await self.writes(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def reads(self, *texts: str) -> None:
        """See exactly these lines, the last ones of the conversation."""
        lines = self.page.locator("#log .line__text")
        await expect(lines.last).to_have_text(texts[-1])
        shown = await lines.all_text_contents()
        assert shown[-len(texts) :] == list(texts)

    async def lines(self) -> list[str]:
        """Return the lines that are shown."""
        return await self.page.locator("#log .line__text").all_text_contents()


@asynccontextmanager
async def a_patient(
    browser: Browser, house: House, *, javascript: bool = True, size: dict[str, int] | None = None
) -> AsyncIterator[Patient]:
    """Sit a patient down in front of a browser; anything it complains about fails the test."""
    context = await browser.new_context(
        viewport=size or PHONE,  # type: ignore[arg-type]
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(8000)
    patient = Patient(house, context, await context.new_page(), [])
    watch(patient, patient.page)
    try:
        yield patient
    finally:
        await context.close()
    assert patient.complaints == []


def watch(patient: Patient, page: Page) -> None:
    """Note what goes wrong on a page: errors of a script, anything the policy blocks."""
    page.on("pageerror", lambda error: patient.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            patient.complaints.append(said.text) if "Content Security Policy" in said.text else None
        ),
    )


async def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"], "preload": False})
    found = await page.evaluate(f"axe.run(document, {options}).then(r => r.violations)")
    return [
        f"{one['id']}: {node['html']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def picture(name: str) -> Path:
    """Return where a picture for a person to look at goes."""
    folder = ROOT / "var" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"
