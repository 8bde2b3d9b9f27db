"""One inbound message end to end: identity, opt-out, red flags, joining bursts, the turn."""
