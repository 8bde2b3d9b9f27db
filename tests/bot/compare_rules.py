"""Run in Rasa's environment: does the index find what Rasa's RulePolicy finds?

Prints the number of conversations compared, and fails at the first difference. The
conversations are the model's own rules, each as it is, cut short, and with one value changed
to that of another rule.
"""

from __future__ import annotations

import json
import random
import sys
import tarfile
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy

from bot.rule_policy import IndexedRulePolicy

ROUNDS = 3


def main(model: str) -> None:
    lookup = _rules(model)
    indexed = IndexedRulePolicy.__new__(IndexedRulePolicy)
    indexed._indices = {}
    chance, compared, found = random.Random(1), 0, 0
    for table in (lookup["rules"], lookup["rules_for_loop_unhappy_path"]):
        everything = [json.loads(key) for key in table]
        for states in everything * ROUNDS:
            for conversation in (states, states[1:], _changed(states, everything, chance)):
                plain = RulePolicy._get_possible_keys(indexed, table, conversation)
                assert indexed._get_possible_keys(table, conversation) == plain, conversation
                compared, found = compared + 1, found + bool(plain)
    print(compared, found)


def _rules(model: str) -> dict[str, Any]:
    with tarfile.open(model) as archive:
        (name,) = [one for one in archive.getnames() if one.endswith("/rule_policy.json")]
        file = archive.extractfile(name)
        assert file is not None
        lookup: dict[str, Any] = json.load(file)["lookup"]
        return lookup


def _changed(states: list[Any], everything: list[Any], chance: random.Random) -> list[Any]:
    """Give the newest state a part of another rule's newest state."""
    other = chance.choice(everything)[-1]
    part = chance.choice(sorted(other) or ["user"])
    return [*states[:-1], {**states[-1], part: other.get(part, {})}]


if __name__ == "__main__":
    main(sys.argv[1])
