"""Rasa's own rules, found by index: which rule applies is decided exactly as RulePolicy does.

RulePolicy looks at every rule in every prediction, and predicts three times a turn: more than
half of a turn's time with our rules. Most of them cannot apply, because they begin after
another action or stand for another intent; here only the rest are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Dict, List, Mapping, Optional, Set, Text, Tuple

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

Place = Tuple[Optional[Text], Optional[Text]]
"""The action before, and the intent; None: any, or none."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class IndexedRulePolicy(RulePolicy):
    """A RulePolicy that looks only at the rules that can apply."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indices: Dict[int, RuleIndex] = {}

    def _get_possible_keys(self, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        if not states:
            return set(lookup)
        newest = states[-1]
        possible = {
            key
            for key in self._index_of(lookup).may_apply(newest)
            if self._is_rule_applicable(key, 0, newest)
        }
        for index, state in enumerate(reversed(states[:-1]), start=1):
            possible = {key for key in possible if self._is_rule_applicable(key, index, state)}
        return possible

    def _index_of(self, lookup: Dict[Text, Text]) -> RuleIndex:
        """Return the index of a table of rules; while training, tables still grow."""
        index = self._indices.get(id(lookup))
        if index is None or not index.is_of(lookup):
            index = self._indices[id(lookup)] = RuleIndex(lookup, self._rule_key_to_state)
        return index


class RuleIndex:
    """The rules of one table, by what their newest state asks for."""

    def __init__(self, lookup: Mapping[Text, Text], states_of: Any) -> None:
        self._lookup = lookup
        self._size = len(lookup)
        self._rules: Dict[Place, List[Text]] = defaultdict(list)
        for key in lookup:
            self._rules[_asked_for(states_of(key)[-1])].append(key)

    def is_of(self, lookup: Mapping[Text, Text]) -> bool:
        """Tell whether this index was made of `lookup` as it is now."""
        return self._lookup is lookup and self._size == len(lookup)

    def may_apply(self, state: State) -> List[Text]:
        """Return every rule that can apply to a state, and some that cannot."""
        action, intent = _place(state)
        places = {(a, i) for a in (action, None) for i in (intent, None)}
        return [key for place in places for key in self._rules.get(place, ())]


def _asked_for(state: State) -> Place:
    """Return what a rule's state demands; what it only forbids is no demand."""
    action, intent = _place(state)
    return (
        None if action == SHOULD_NOT_BE_SET else action,
        None if intent == SHOULD_NOT_BE_SET else intent,
    )


def _place(state: State) -> Place:
    action = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
    intent = state.get(USER, {}).get(INTENT)
    return str(action) if action else None, str(intent) if intent else None
