"""`./run` installs what is missing, once, says what it does, and stops when asked to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

UV = """#!/bin/sh
[ "$1" = --version ] && { echo "uv 0.13.9"; exit 0; }
echo "uv $*" >> "$CALLS"
[ -e "$BROKEN" ] && { echo "the lock file is out of date"; exit 2; }
[ -e "$SLOW" ] && { echo $$ > "$SLOW"; exec sleep 60; }
case "$*" in
*bot*) mkdir -p bot/.venv ;;
*) mkdir -p .venv/bin; printf '#!/bin/sh\\necho "python $*" >> "$CALLS"\\n' > .venv/bin/python
   chmod +x .venv/bin/python ;;
esac
"""
NPM = '#!/bin/sh\necho "npm $*" >> "$CALLS"\nmkdir -p node_modules\n'


class Clone:
    """A copy of what `./run` reads, with programs on its PATH that only note their calls."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a clone"
        (self.root / "bot").mkdir(parents=True)
        for name in ("run", "uv.lock", "pyproject.toml", ".python-version", "package-lock.json"):
            shutil.copy(ROOT / name, self.root / name)
        for name in ("uv.lock", "pyproject.toml", ".python-version"):
            shutil.copy(ROOT / "bot" / name, self.root / "bot" / name)
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.calls = folder / "calls"
        self.broken, self.slow = folder / "broken", folder / "slow"
        for name in ("sh", "cat", "cksum", "dirname", "env", "sleep", "tail", "rm", "mkdir",
                     "chmod", "id", "kill"):  # fmt: skip
            if where := shutil.which(name):
                (self.programs / name).symlink_to(where)
        self.program("uv", UV)
        self.program("node", "#!/bin/sh\nexit 0\n")
        self.program("npm", NPM)

    def program(self, name: str, text: str) -> None:
        path = self.programs / name
        path.write_text(text)
        path.chmod(0o755)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        values = {
            "PATH": str(self.programs), "CALLS": str(self.calls), "BROKEN": str(self.broken),
            "SLOW": str(self.slow), "PYENV_VERSION": "2.7",
        }  # fmt: skip
        return subprocess.Popen(
            [self.root / "run", *words], cwd="/", env=values | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *words: str, **environment: str) -> tuple[int, str]:
        with self.start(*words, **environment) as process:
            said, _ = process.communicate(timeout=30)
        return process.returncode, said

    def called(self) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return lines


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_the_first_start_installs_everything_and_says_so(clone: Clone) -> None:
    code, said = clone.run("status", "--json")
    assert code == 0
    assert clone.called() == [
        "uv sync --locked --directory bot",
        "uv sync --locked --inexact",
        "python -c import weasyprint",
        "npm ci --ignore-scripts --no-audit --no-fund --omit=dev",
        "python -m beforehand status --json",
    ]
    assert "Installing Rasa" in said
    assert "Installing the application" in said


def test_the_second_start_installs_nothing(clone: Clone) -> None:
    clone.run()
    clone.called()
    assert clone.run() == (0, "")
    assert clone.called() == ["python -m beforehand"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("uv.lock", "uv sync --locked --inexact"),
        ("bot/uv.lock", "uv sync --locked --directory bot"),
        ("package-lock.json", "npm ci --ignore-scripts --no-audit --no-fund --omit=dev"),
    ],
)
def test_only_what_changed_is_installed_again(clone: Clone, changed: str, again: str) -> None:
    clone.run()
    clone.called()
    with (clone.root / changed).open("a") as file:
        file.write("\n")
    clone.run()
    assert [call for call in clone.called() if not call.startswith("python")] == [again]


def test_where_rasa_runs_elsewhere_it_is_not_installed(clone: Clone) -> None:
    clone.run(BEFOREHAND_RASA_URLS="http://rasa:5005")
    assert not [call for call in clone.called() if "bot" in call]


def test_a_step_that_fails_shows_why_and_is_done_again(clone: Clone) -> None:
    clone.broken.touch()
    code, said = clone.run()
    assert code == 1
    assert "the lock file is out of date" in said
    assert "python -m beforehand" not in clone.called()
    clone.broken.unlink()
    assert clone.run()[0] == 0


def test_without_python_and_uv_it_says_what_to_install(clone: Clone) -> None:
    (clone.programs / "uv").unlink()
    # /usr/bin/python3 is found wherever there is one, so it is taken out of this copy
    script = (clone.root / "run").read_text()
    clone.root.joinpath("run").write_text(script.replace("/bin/python3", "/bin/no-python3"))
    code, said = clone.run()
    assert code == 1
    assert "needs Python 3 with venv and pip" in said
    assert len(said.splitlines()) == 1


def test_an_old_uv_is_not_used(clone: Clone) -> None:
    clone.program("uv", "#!/bin/sh\necho uv 0.4.30\n")
    clone.program("python3", "#!/bin/sh\nexit 1\n")
    script = (clone.root / "run").read_text()
    clone.root.joinpath("run").write_text(script.replace("/bin/python3", "/bin/no-python3"))
    assert clone.run()[0] == 1


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_asked_to_stop_while_it_installs_it_leaves_nothing_running(
    clone: Clone, sign: signal.Signals, code: int
) -> None:
    clone.slow.touch()
    with clone.start() as process:
        pid = _written(clone.slow)
        os.kill(process.pid, sign)
        process.communicate(timeout=15)
    assert process.returncode == code
    time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()


def _written(path: Path) -> int:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if text := path.read_text().strip():
            return int(text)
        time.sleep(0.02)
    raise AssertionError("the step did not start")
