"""Rasa's natural language component, which says whether a message is a command or an answer."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import Classifier
from bot.patterns import MOST_OF_A_COMMAND, MOST_OF_AN_ANSWER, wordings
from bot.phrases import ANSWER, Phrases
from bot.training import train

_PHRASES_FILE = "phrases.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CommandOrAnswer(GraphComponent, IntentClassifier):
    """Names a command only when sure; every other message is the intent `answer`.

    A whole message that is listed is what it is listed as. What is not listed goes to the
    classifier. Which question is open is not known here: "yes" and "no" are always named, and
    the forms in domain.yml keep them as answers where they are answers.
    """

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        phrases: Optional[Phrases] = None,
        classifier: Optional[Classifier] = None,
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._phrases = phrases
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CommandOrAnswer:
        """An empty component, to be trained."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CommandOrAnswer:
        """The component as it was trained."""
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / _PHRASES_FILE).read_text(encoding="utf-8"))
            classifier = Classifier.load(folder)
        return cls(model_storage, resource, Phrases.from_json(kept), classifier)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples in bot/data/nlu and stores what it learnt."""
        examples = _examples(training_data)
        self._phrases = Phrases.of(examples)
        self._classifier = train(examples, training_data.entity_synonyms)
        with self._storage.write_to(self._resource) as folder:
            kept = json.dumps(self._phrases.as_json(), ensure_ascii=False)
            (folder / _PHRASES_FILE).write_text(kept, encoding="utf-8")
            self._classifier.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as it is: no later component learns from a guess of ours."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the intent of each message."""
        for message in messages:
            name = self.intent_of(message.get(TEXT) or "")
            message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
        return messages

    def intent_of(self, text: str) -> str:
        """What this message is, as a whole."""
        if self._phrases is None or self._classifier is None:
            raise RuntimeError("not trained")
        return self._phrases.intent_of(text) or self._classifier.intent_of(text)


def _examples(training_data: TrainingData) -> Dict[str, str]:
    """Every message the lines of training data stand for, and its intent."""
    examples: Dict[str, str] = {}
    for line in training_data.intent_examples:
        intent = line.get(INTENT)
        most = MOST_OF_AN_ANSWER if intent == ANSWER else MOST_OF_A_COMMAND
        examples.update(dict.fromkeys(wordings(line.get(TEXT), most), intent))
    return examples
