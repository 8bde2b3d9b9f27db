"""What is shown of where somebody is signed in."""

from __future__ import annotations

from practice.access import device_of


def test_computers_are_known_by_browser_and_system() -> None:
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126 Safari/537"
    assert device_of(windows) == "Chrome on Windows"
    assert device_of(windows + " Edg/126.0") == "Edge on Windows"
    assert device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17 Safari/604") == (
        "Safari on iPhone"
    )
    assert device_of("<script>") == device_of("") == ""
