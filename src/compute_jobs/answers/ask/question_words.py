"""The words and phrases that questions are made of, from data/questions.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from compute_jobs.core.evidence.evidence_model import Tier
from compute_jobs.packs.tables import bundled_table

_GAP = r"(?:\S+ ){0,6}?"
"""What " ~ " stands for in the phrase of a kind: up to six words."""
_SAME = {
    **dict.fromkeys(("i", "you", "they", "one"), "we"),
    **dict.fromkeys(("my", "your", "their"), "our"),
    **dict.fromkeys(("don't", "do not", "doesn't", "does not", "doesnt", "didn't"), "dont"),
    **dict.fromkeys(("isn't", "is not", "aren't", "are not", "arent"), "isnt"),
    **dict.fromkeys(("what's", "what is", "what are"), "whats"),
}
_SAME_WORDS = re.compile(rf"\b(?:{'|'.join(sorted(_SAME, key=len, reverse=True))})\b")
DealSide = Literal["", "suppliers", "customers"]


class Topic(Struct, frozen=True):
    name: str
    metrics: tuple[str, ...]
    leads: bool = False
    """Whether it is what is asked wherever it stands: growth, in "who grew revenue"."""
    criterion: str = ""
    """Where it means one of the ratings rather than figures: how stable, best for learning."""
    phrases: frozenset[str] = frozenset()
    """What a claim about it says, where no metric is about it, or one that others are about too."""
    of: str = ""
    """The criterion whose figures it is about, where it is growth: that of revenue."""


class QuestionKind(Struct, frozen=True):
    """A row of the table's kinds, which explains the fields."""

    name: str
    command: str
    says: str
    phrases: tuple[str, ...]
    weak: frozenset[str] = frozenset()
    """Phrases that others mean too: no kind beside a topic, or without a name."""
    needs: Literal["", "topic", "subject", "employer"] = ""
    wide: bool = False
    rated: bool = False


class QuestionWords:
    """The table of phrases, ready to be looked up."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.topics: dict[str, Topic] = {}
        self.aside = frozenset(spaced(it) for row in table["topic"] for it in row.get("weak", ()))
        """Words of topics that others mean too: "spend", in "spend on research"."""
        for row in table["topic"]:
            topic = Topic(
                row["name"],
                tuple(row["metrics"]),
                row.get("leads", False),
                row.get("criterion", ""),
                frozenset(row.get("said", () if row["metrics"] else map(spaced, row["phrases"]))),
                row.get("of", ""),
            )
            for phrase in map(spaced, row["phrases"]):
                self.topics[phrase] = topic
                self.topics.setdefault(phrase.replace(" ", ""), topic)
        topics = {topic.name: topic for topic in self.topics.values()}
        self.between: dict[str, tuple[Topic, Sequence[str]]] = {
            row["name"]: (topics[row["between"]["topic"]], row["between"]["words"])
            for row in table["topic"]
            if "between" in row
        }
        """The topics that others mean between two employers, and the words before the second."""
        self.tiers: dict[str, tuple[Tier, ...]] = {}
        for row in table["tier"]:
            for it in row["words"]:
                self.tiers[it] = (*self.tiers.get(it, ()), row["name"])
        self.tier_says: Mapping[Tier, str] = {row["name"]: row["says"] for row in table["tier"]}
        self.flags: Mapping[str, Sequence[str]] = table["flags"]
        self.kinds: dict[str, QuestionKind] = {}
        for row in table["kind"]:
            phrases = tuple(map(spaced, row["phrases"]))
            if row["name"] == "claims":
                for noun in table["claims"]["nouns"]:
                    phrases += tuple(f"{noun} ~ {it}" for it in self.tiers)
                    phrases += tuple(f"{it} {noun}" for it in self.tiers)
            weak = frozenset(row.get("weak", ()))
            self.kinds[row["name"]] = QuestionKind(**{**row, "phrases": phrases, "weak": weak})
        self.gapped = {
            phrase: re.compile(
                f" {_GAP.join(f'{re.escape(same(it))} ' for it in phrase.split(' ~ '))}"
            )
            for phrases in (self.topics, *(kind.phrases for kind in self.kinds.values()))
            for phrase in phrases
            if " ~ " in phrase
        }
        self.prepositions = frozenset(table["grammar"]["prepositions"].split())
        self.determiners = frozenset(table["grammar"]["determiners"].split())
        self.about = frozenset(table["about"]["words"].split())
        self.small = frozenset(table["small"]["words"])
        self.adverse = frozenset(table["small"]["adverse"])
        self.negative = frozenset(map(spaced, table["small"]["negative"]))
        self.sides = {word: side for side, words in table["one_sided"].items() for word in words}
        sides = table["sides"]
        self.deal_nouns: dict[str, DealSide] = {
            **dict.fromkeys(sides["supplier_nouns"], "suppliers"),
            **dict.fromkeys(sides["customer_nouns"], "customers"),
        }
        """Words for either side of a deal; of verbs, the place in the question says which side."""
        self.sells, self.buys = frozenset(sides["sell_verbs"]), frozenset(sides["buy_verbs"])
        self.counterparty_buys = frozenset(sides["counterparty_buys"])
        self.scenarios: list[tuple[str, bool, tuple[str, ...]]] = [
            (row["scenario"], row.get("site", False), tuple(row["words"]))
            for row in table["scenario_words"]
        ]
        self.verbs = frozenset(table["filler"]["verbs"].split())
        self.filler = frozenset((*table["filler"]["words"].split(), *self.verbs))
        self.ordinary = frozenset(table["ordinary"]["names"])
        self.layers: dict[str, list[str]] = {}
        for layer, words in table["layers"].items():
            for word in words:
                self.layers.setdefault(word, []).append(layer)


@cache
def question_words() -> QuestionWords:
    """The bundled table, read once per run."""
    return QuestionWords(bundled_table("questions"))


def spaced(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace("-", " ").split())


def same(text: str) -> str:
    """The text with one word for those that say the same in a question: you, we, they."""
    return _SAME_WORDS.sub(lambda found: _SAME[found[0]], text)
