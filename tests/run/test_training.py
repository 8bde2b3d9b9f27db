"""A model is trained when what it is made from has changed, and only then."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from beforehand.training import TrainingFailed, model_path, trained_model
from tests.run.conftest import Project


async def train(project: Project, said: list[str] | None = None) -> Path:
    say = (said if said is not None else []).append
    return await trained_model(project.root, project.root / "var/log/training.log", say)


async def test_it_trains_once_and_then_not_again(project: Project) -> None:
    said: list[str] = []
    model = await train(project, said)
    assert model.read_text() == "a model"
    assert await train(project, said) == model
    assert len(project.started()) == 1
    assert len(said) == 1
    assert sorted(path.name for path in model.parent.iterdir()) == [".lock", model.name]


@pytest.mark.parametrize(
    "name",
    ["domain.yml", "bot/data/nlu/a.yml", "bot/data/rules/b.yml", "bot/turn.py", "bot/uv.lock"],
)
def test_each_source_counts(project: Project, name: str) -> None:
    before = model_path(project.root)
    project.write(name, "changed")
    assert model_path(project.root) != before


@pytest.mark.parametrize(
    "name", ["bot/data/notes.txt", "README.md", "bot/data/.a.yml.swp", "endpoints.yml"]
)
def test_nothing_else_does(project: Project, name: str) -> None:
    before = model_path(project.root)
    project.write(name, "changed")
    assert model_path(project.root) == before


async def test_two_at_once_train_one_model(project: Project) -> None:
    models = await asyncio.gather(*(train(project) for _ in range(4)))
    assert len(set(models)) == 1
    assert len(project.started()) == 1


async def test_a_failure_quotes_the_log_and_leaves_no_model(project: Project) -> None:
    project.write("broken", "")
    with pytest.raises(TrainingFailed, match="contradicting rules"):
        await train(project)
    assert not model_path(project.root).exists()
    (project.root / "broken").unlink()
    assert (await train(project)).exists()


async def test_a_training_that_is_cancelled_takes_its_child_along(project: Project) -> None:
    training = asyncio.create_task(train(project))
    while not project.started():
        await asyncio.sleep(0.02)
    training.cancel()
    with pytest.raises(asyncio.CancelledError):
        await training
    assert not Path(f"/proc/{project.started()[0]['pid']}").exists()
    assert (await train(project)).exists()
