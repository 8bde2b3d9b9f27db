"""The tests, room by room; `journeys/` walks through all of them."""
