#!/usr/bin/env python3
"""Stands in for the `rasa` command: trains at once, serves at once, and dies when told to.

Writes what it was started with into `started.jsonl`, so that a test can look.
"""

import http.server
import json
import os
import pathlib
import signal
import sys
import time


def option(name):
    return sys.argv[sys.argv.index(name) + 1]


def note(what):
    with pathlib.Path("started.jsonl").open("a") as file:
        file.write(json.dumps(what) + "\n")


note({"arguments": sys.argv[1:], "environment": dict(os.environ), "pid": os.getpid()})
if sys.argv[1] == "train":
    time.sleep(0.3)
    if pathlib.Path("broken").exists():
        print("contradicting rules")
        sys.exit(1)
    out = pathlib.Path(option("--out"))
    out.mkdir()
    (out / (option("--fixed-model-name") + ".tar.gz")).write_text("a model")
    sys.exit(0)
if pathlib.Path("broken").exists():
    print("no such model")
    sys.exit(1)
if pathlib.Path("stubborn").exists():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Hello from Rasa")


http.server.HTTPServer((option("-i"), int(option("--port"))), Hello).serve_forever()
