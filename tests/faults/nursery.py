"""A process that has everything loaded, and brings the program to life by forking.

Python and the safety net take seconds to load; a fork has them at once. Nothing of an earlier
life is in the next one: this process itself opens no database and no socket, and has one
thread. `python -m tests.faults.nursery` reads orders from standard input, a line each.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from typing import Any

from beforehand.content import read_net, read_words
from beforehand.logs import set_up_logs
from preparation.conversation.judgement import Net
from preparation.words import Words
from tests.faults.program import Order, live


def main() -> None:
    """Obey until there are no more orders; leave nobody behind."""
    words, net = read_words(), read_net()
    gc.collect()
    gc.freeze()
    alive: set[int] = set()
    _tell("ready")
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "bury":
            _, status = os.waitpid(order["child"], 0)
            alive.discard(order["child"])
            _tell(os.waitstatus_to_exitcode(status))
            continue
        child = os.fork()
        if child == 0:
            _be_born(Order(**order["order"]), words, net)
        alive.add(child)
        _tell(child)
    for child in alive:
        os.kill(child, signal.SIGKILL)


def _tell(word: Any) -> None:
    print(json.dumps(word), flush=True)


def _be_born(order: Order, words: Words, net: Net) -> None:
    """Be the program, and never come back."""
    code = 1
    try:
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        null = os.open(os.devnull, os.O_RDWR)
        for target, source in ((0, null), (1, null), (2, log)):
            os.dup2(source, target)
        set_up_logs()
        asyncio.run(live(order, words, net))
        code = 0
    except BaseException as problem:
        os.write(2, f"ended by {type(problem).__name__}\n".encode())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
