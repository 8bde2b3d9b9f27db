"""Serving aiohttp applications on ports, with a clear sentence when a port is taken."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from preparation.errors import BeforehandError

_GRACE_SECONDS = 10.0


class PortTaken(BeforehandError):
    """Somebody else listens on the port that we are to listen on."""


def bind(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Return a listening socket. Raises PortTaken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise PortTaken(
            f"Port {port} is in use. Stop what uses it, or set BEFOREHAND_PORT to another one."
        ) from None
    listener.setblocking(False)
    return listener


@asynccontextmanager
async def serving(application: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    """Serve `application` while the context is open.

    Nothing is logged of a request: a path may hold a token.
    """
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        yield
    finally:
        await runner.cleanup()
