"""What a question asks: its kind, employers, assets, topics, layers and dates.

Every word has to be accounted for. A word that nothing here knows makes the question one that
can't be answered, because an answer without it would be beside the point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from msgspec import Struct

from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import MONTH_NUMBERS
from compute_jobs.core.evidence.evidence_model import LAYERS, Evidence
from compute_jobs.core.evidence.name_lookup import find_name, plain

MOST_CHARACTERS = 500
_WORD = re.compile(r"[^\W_]+(?:['’&.][^\W_]+)*", re.UNICODE)
_LONGEST_PHRASE = 8
_YEAR = re.compile(r"(?:fy)?(20\d\d)")
_QUARTER = re.compile(r"q([1-4])")
_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")


class Topic(Struct, frozen=True):
    name: str
    metrics: tuple[str, ...]


class QuestionWords:
    """The table of phrases, ready to be looked up."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.topics: dict[str, Topic] = {}
        for row in table["topic"]:
            topic = Topic(row["name"], tuple(row["metrics"]))
            for phrase in row["phrases"]:
                self.topics[_spaced(phrase)] = topic
        self.kinds: list[tuple[str, str, tuple[str, ...]]] = [
            (row["name"], row["command"], tuple(map(_spaced, row["phrases"])))
            for row in table["kind"]
        ]
        self.small = frozenset(table["small"]["words"])
        self.scenarios: list[tuple[str, frozenset[str]]] = [
            (row["scenario"], frozenset(row["words"])) for row in table["scenario_words"]
        ]
        self.filler = frozenset(table["filler"]["words"].split())
        self.ordinary = frozenset(table["ordinary"]["names"])
        self.layers: dict[str, str] = {
            word: layer for layer, words in table["layers"].items() for word in words
        }


class UnderstoodQuestion(Struct, frozen=True):
    text: str
    kind: str
    """Of the table; "figure" where a topic is named and no other kind."""
    command: str
    """The nearest command."""
    employers: tuple[str, ...]
    assets: tuple[str, ...]
    topics: tuple[Topic, ...]
    layer: str
    year: str
    quarter: str
    since: date | None
    scenario: str
    smallest: bool
    unknown: tuple[str, ...]
    """Words that nothing accounts for."""
    ambiguous: tuple[str, ...] = ()
    """Names that could be several."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Those that all topics mean ("active" and "power"); else those of each in turn."""
        named = tuple(dict.fromkeys(name for topic in self.topics for name in topic.metrics))
        shared = [it for it in named if all(it in topic.metrics for topic in self.topics)]
        return tuple(shared) or named


def understand(
    text: str, evidence: Evidence, words: QuestionWords, as_of: date
) -> UnderstoodQuestion:
    """Read a question; nothing is guessed silently, since what wasn't understood is listed."""
    text = clean_text(text, limit=MOST_CHARACTERS)
    return _QuestionReader(text, evidence, words, as_of).read()


class _QuestionReader:
    def __init__(self, text: str, evidence: Evidence, words: QuestionWords, as_of: date) -> None:
        self.text = text
        self.evidence = evidence
        self.table = words
        self.as_of = as_of
        spaced = _DAY.sub(" ", text).replace("-", " ")
        self.written = [re.sub(r"['’]s?$", "", it) for it in _WORD.findall(spaced)]
        self.words = [word.casefold().replace("’", "'") for word in self.written]
        self.used = [False] * len(self.words)
        self.all_lower = text == text.casefold()

    def read(self) -> UnderstoodQuestion:
        employers, assets, topics = self._nouns()
        kind, command = self._kind(employers, assets)
        year, quarter, since = self._dates()
        layer = self._layer()
        unknown = tuple(
            written
            for written, word, used in zip(self.written, self.words, self.used, strict=True)
            if not used and not self._says_nothing(word)
        )
        fuzzy, ambiguous, unknown = self._slips(unknown)
        employers = tuple(dict.fromkeys((*employers, *fuzzy)))
        scenario = self._scenario() if kind == "what_if" else ""
        if scenario:
            unknown = ()  # what happens is told in many words, and the scenario is named below
        if not kind:
            kind, command = ("figure", "claims") if topics else ("about", "explain")
        return UnderstoodQuestion(
            text=self.text,
            kind=kind,
            command=command,
            employers=employers,
            assets=assets,
            topics=topics,
            layer=layer,
            year=year,
            quarter=quarter,
            since=since,
            scenario=scenario,
            smallest=any(word in self.table.small for word in self.words),
            unknown=unknown,
            ambiguous=ambiguous,
        )

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def _known_names(self) -> dict[str, tuple[str, bool]]:
        """Ids by the words of each name, with whether it is an asset."""
        names: dict[str, tuple[str, bool]] = {}
        for asset in self.evidence.assets.values():
            for name in (asset.name, asset.id.replace("-", " "), *asset.aliases):
                names.setdefault(_spaced(name), (asset.alias_of or asset.id, True))
        for employer in self.evidence.employers.values():
            for name in (employer.name, employer.id.replace("-", " "), *employer.aliases):
                names[_spaced(name)] = (employer.id, False)
                names[_spaced(plain(name))] = (employer.id, False)
            if employer.ticker:
                names.setdefault(employer.ticker.casefold(), (employer.id, False))
        names.pop("", None)
        return names

    def _nouns(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Topic, ...]]:
        """Employers, assets and topics; the longest phrase wins, and a name before a topic."""
        names: list[tuple[str, bool]] = []
        topics: dict[str, Topic] = {}
        self._topic_spans: list[str] = []
        for start, end, phrase in self._phrases():
            named = self._known_names.get(phrase)
            if named is not None and self._means_name(start, end, phrase):
                self._use(start, end)
                names.append(named)
                continue
            topic = self.table.topics.get(phrase) or self.table.topics.get(_singular(phrase))
            if topic is not None:
                self._use(start, end)
                self._topic_spans.append(phrase)
                topics.setdefault(topic.name, topic)
        employers = dict.fromkeys(name for name, asset in names if not asset)
        assets = dict.fromkeys(name for name, asset in names if asset and name != "market")
        return tuple(employers), tuple(assets), tuple(topics.values())

    @cached_property
    def _tickers(self) -> frozenset[str]:
        employers = self.evidence.employers.values()
        return frozenset(it.ticker.casefold() for it in employers if it.ticker)

    def _means_name(self, start: int, end: int, phrase: str) -> bool:
        """An ordinary word is a name only with a capital, unless the question has none at all."""
        if end - start > 1:
            return True
        written = self.written[start]
        capital = written[:1].isupper() and start > 0
        if phrase in self._tickers and written.isupper():
            return True
        if phrase in self.table.ordinary:
            return capital or self.all_lower or (start > 0 and self.written[start].isupper())
        if phrase in self.table.topics or phrase in self.table.filler:
            return capital
        return True

    def _slips(self, unknown: Sequence[str]) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
        """Names with a slip of the keyboard, names that could be several, and the rest."""
        fuzzy: list[str] = []
        ambiguous: list[str] = []
        rest: list[str] = []
        for word in unknown:
            match = None
            if len(word) > 3 and (word[0].isupper() or self.all_lower):
                match = find_name(word, self.evidence.employers.values())
            if match is not None and match.id is not None and _alike(word, match.id, self.evidence):
                fuzzy.append(match.id)
            elif match is not None and match.ambiguous:
                ambiguous += match.candidates
            else:
                rest.append(word)
        return fuzzy, tuple(ambiguous), tuple(rest)

    # -- topics and kinds ----------------------------------------------------------------------

    def _kind(self, employers: Sequence[str], assets: Sequence[str]) -> tuple[str, str]:
        text = f" {' '.join(self.words)} "
        chosen = ("", "")
        for name, command, phrases in self.table.kinds:
            hits = [it for it in phrases if f" {it} " in text and not self._in_topic(it)]
            if not hits or (name == "compare" and len(employers) < 2):
                continue
            if name == "most" and (employers or assets):
                continue
            if name in ("depends", "runs_where") and not (employers or assets):
                continue
            for phrase in hits:
                self._use_phrase(phrase)
            chosen = chosen if chosen[0] else (name, command)
        return chosen

    def _in_topic(self, phrase: str) -> bool:
        """Whether the phrase is a part of a longer one that names a topic."""
        return any(phrase != span and f" {phrase} " in f" {span} " for span in self._topic_spans)

    def _scenario(self) -> str:
        for scenario, words in self.table.scenarios:
            if any(word in words or _singular(word) in words for word in self.words):
                return scenario
        return ""

    def _layer(self) -> str:
        for word in self.words:
            if word in self.table.layers:
                return self.table.layers[word]
        return next((word for word in self.words if word in LAYERS and word != "power"), "")

    # -- dates ---------------------------------------------------------------------------------

    def _dates(self) -> tuple[str, str, date | None]:
        year = quarter = ""
        month = 0
        day: date | None = None
        if given := _DAY.search(self.text):
            try:
                day = date(*map(int, given.groups()))
            except ValueError:
                day = None
        for place, word in enumerate(self.words):
            if matched := _YEAR.fullmatch(word):
                year = matched[1]
                self.used[place] = True
            elif matched := _QUARTER.fullmatch(word):
                quarter = matched[1]
                self.used[place] = True
            elif word in MONTH_NUMBERS and self.written[place][0].isupper():
                month = MONTH_NUMBERS[word]
                self.used[place] = True
            elif word.isdigit() and len(word) <= 2:
                self.used[place] = True
        if day is None and (month or year) and "since" in self.words:
            if year:
                day = date(int(year), month or 1, 1)
            else:
                day = date(self.as_of.year - (month > self.as_of.month), month, 1)
        if "since" in self.words:
            year = quarter = ""
        return year, quarter, day

    # -- parts ---------------------------------------------------------------------------------

    def _phrases(self) -> Iterable[tuple[int, int, str]]:
        """Stretches of unused words, the longest first."""
        for size in range(min(_LONGEST_PHRASE, len(self.words)), 0, -1):
            for start in range(len(self.words) - size + 1):
                if not any(self.used[start : start + size]):
                    yield start, start + size, _spaced(" ".join(self.words[start : start + size]))

    def _use(self, start: int, end: int) -> None:
        self.used[start:end] = [True] * (end - start)

    def _use_phrase(self, phrase: str) -> None:
        size = len(phrase.split())
        for start in range(len(self.words) - size + 1):
            if " ".join(self.words[start : start + size]) == phrase:
                self._use(start, start + size)

    def _says_nothing(self, word: str) -> bool:
        table = self.table
        return (
            word in table.filler
            or _singular(word) in table.filler
            or word in table.small
            or word in table.layers
            or (word.endswith("ly") and len(word) > 4)
            or word in LAYERS
            or word.replace("'", "").removesuffix("s") in table.filler
        )


def _spaced(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").replace("-", " ").split())


def _singular(phrase: str) -> str:
    return phrase[:-1] if phrase.endswith("s") and not phrase.endswith("ss") else phrase


def _alike(word: str, employer: str, evidence: Evidence) -> bool:
    """Whether the word is a whole name with at most a slip, and no part of one."""
    about = evidence.employers[employer]
    names = (about.name, about.id, *about.aliases)
    return any(abs(len(plain(name)) - len(plain(word))) <= 2 for name in names)
