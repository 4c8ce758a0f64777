"""What a question asks: its kind, employers, assets, topics, layers and dates.

Every word has to be accounted for. A word that nothing here knows makes the question one that
can't be answered, because an answer without it would be beside the point.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from compute_jobs.answers.ask.question_words import (
    DealSide,
    QuestionKind,
    QuestionWords,
    Topic,
    same,
    spaced,
)
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import MONTH_NUMBERS
from compute_jobs.core.evidence.evidence_model import LAYERS, Evidence, Tier
from compute_jobs.core.evidence.name_lookup import known_names, plain
from compute_jobs.core.evidence.places import place_words

MOST_CHARACTERS = 500
_WORD = re.compile(r"[^\W_]+(?:['’&.][^\W_]+)*", re.UNICODE)
_LONGEST_PHRASE = 8
_YEAR = re.compile(r"(?:fy)?(20\d\d)")
_QUARTER = re.compile(r"q([1-4])")
_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_AGO = re.compile(
    r"\b(last|past|newer than|younger than|fresher than|older than) (?:the )?"
    rf"(?:(\d{{1,3}}|{'|'.join(_COUNTS)}) )?(day|week|month|quarter|year)s?\b"
)
_THIS = re.compile(r"\bthis (week|month|quarter)\b")
_AGO_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_HALVES = {"h1": "1", "h2": "2", "first half": "1", "second half": "2"}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_NUMBER = re.compile(r"\d{1,2}|\d{5,}|[\d.,]+(?:k|m|b|bn|mw|gw)")
_CONTRACTION = re.compile(r"(?:n't|'(?:m|d|ll|ve|re|s))$")
_AND_HOW_MUCH = re.compile(r"\band how (?:much|many)\b", re.I)
_FISCAL = re.compile(r"\bfiscal\b|\bfy")
_TITLE_CASE = re.compile(r"\b[A-Z][a-z]")
_STOP = re.compile(r"[,.;:!?/()]")
_NAMED = {"compare": (2, 99), "depends": (1, 99), "runs_where": (1, 99), "most": (0, 0)}
"""How many employers and assets a kind needs; others take any number."""
_ALSO_WORDS = frozenset(("may", "march"))
"""Months that are words too: months only with a capital."""


class QuestionTime(NamedTuple):
    """The time that a question names."""

    year: str = ""
    quarter: str = ""
    half: str = ""
    month: int = 0
    """That a period ends in."""
    since: date | None = None
    before: date | None = None


_FIGURE = (
    r"(\$?\d[\d.,]*\s*(?:%|(?:[Bb]illion|[Mm]illion|[Tt]rillion)\b|[kKMBT]\b)?\s*"
    r"((?:[MG]W|GPUs?|TPUs?|percent|people|employees)\b)?)"
)
FIGURE = re.compile(rf"(?<![\w.-]){_FIGURE}")
"""A figure that a question names: "where does the 3.7 GW come from"."""
BEYOND: Mapping[str, Callable[[float, float], bool]] = {
    **dict.fromkeys(("more than", "over", "above"), operator.gt),
    **dict.fromkeys(("less than", "fewer than", "under", "below"), operator.lt),
    "at least": operator.ge,
    "at most": operator.le,
}
LIMIT = re.compile(rf"\b({'|'.join(BEYOND)})\s+" + _FIGURE, re.I)
"""A limit that a question sets, its figure and the figure's unit: "more than 1 GW"."""


class UnderstoodQuestion(Struct, frozen=True):
    text: str
    kind: QuestionKind
    employers: tuple[str, ...]
    assets: tuple[str, ...]
    topics: tuple[Topic, ...]
    """What is asked first, then what describes it."""
    aside: frozenset[str]
    """Topics named only by words that others mean too."""
    layers: Sequence[str]
    when: QuestionTime
    fiscal: bool
    grown: bool
    """Whether it asks how its topic has grown, of which no metric is."""
    scenario: str
    smallest: bool
    best: bool
    """Whether it asks for the best or the worst, whichever end of the scale that is."""
    negative: bool
    """Whether it asks for employers with a "no": who loses money."""
    one_sided: str
    """ "for" or "against", where only that is asked for: "what are the risks of X"."""
    side: DealSide
    """Whether it asks for suppliers of the named employers, or for their customers."""
    unknown: tuple[str, ...]
    """Words that nothing accounts for."""
    beside: tuple[str, ...] = ()
    """Words that weren't understood and narrow nothing."""
    parts: frozenset[str] = frozenset()
    """Words that name a part of an employer's figures: "gaming" of its revenue."""
    topic_words: frozenset[str] = frozenset()
    """The words by which its topics are named, without a plural's s."""
    words: frozenset[str] = frozenset()
    """All words, and those of the topics' names."""
    place: frozenset[str] = frozenset()
    """Words of where sites are."""
    tiers: frozenset[Tier] = frozenset()
    """Where it asks for claims by what they rest on."""

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(it.criterion for it in self.topics if it.criterion))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Those that most topics mean ("active" and "power"); else those of each in turn."""
        topics = sorted(self.topics, key=lambda it: it.name in self.aside)
        named = tuple(dict.fromkeys(name for topic in topics for name in topic.metrics))
        meant = {it: sum(it in topic.metrics for topic in topics) for it in named}
        most = max(meant.values(), default=1)
        both = [it for it in named if meant[it] == most] if most > 1 else list(named)
        if most > 1 and _AND_HOW_MUCH.search(self.text):  # each is asked for
            both = [*(it.metrics[0] for it in reversed(self.topics) if it.metrics), *both]
        return tuple(dict.fromkeys(both))


def understand(
    text: str, evidence: Evidence, words: QuestionWords, as_of: date
) -> UnderstoodQuestion:
    """Read a question; nothing is guessed silently, since what wasn't understood is listed."""
    text = clean_text(text, limit=MOST_CHARACTERS)
    return _QuestionReader(text, evidence, words, as_of).read()


def _limit_words(limit: re.Match[str]) -> str:
    """A limit without its number, which is no word of the question."""
    return f"{'less' if BEYOND[limit[1].lower()](0, 1) else 'more'} than {limit[3] or ''}"


def _figure_words(figure: re.Match[str]) -> str:
    """A figure's unit without its number; a bare number may be a year."""
    return f" {figure[2] or ''} " if figure[2] or "$" in figure[1] else figure[0]


class _QuestionReader:
    def __init__(self, text: str, evidence: Evidence, words: QuestionWords, as_of: date) -> None:
        self.text = text
        self.evidence = evidence
        self.table = words
        self.as_of = as_of
        spaced = LIMIT.sub(_limit_words, _DAY.sub(" ", _THOUSANDS.sub("", text)))
        spaced = FIGURE.sub(_figure_words, spaced).replace("-", " ")
        found = list(_WORD.finditer(spaced))
        self.written = [re.sub(r"['’]s?$", "", it[0]) for it in found]
        self.parted = [
            _STOP.search(spaced, one.end(), other.start()) is not None
            for one, other in pairwise(found)
        ]
        """Whether there is a comma or similar between a word and the next."""
        self.words = [word.casefold().replace("’", "'") for word in self.written]
        self.used = [False] * len(self.words)
        self.named = [False] * len(self.words)
        self.all_lower = _TITLE_CASE.search(text) is None

    @property
    def _line(self) -> str:
        return f" {' '.join(self.words)} "

    def read(self) -> UnderstoodQuestion:
        self._mend_names()
        employers, assets, topics = self._nouns()
        grown = self._grown(topics)
        if grown:
            topics = tuple(it for it in topics if not it.of)
        kind = self._kind(employers, assets)
        when = self._dates()
        unread = [
            place
            for place, word in enumerate(self.words)
            if not self.used[place] and not self._says_nothing(word)
        ]
        wide = kind is not None and kind.wide and bool(employers or assets)
        beside = set(self._beside(unread, wide=wide))
        unknown = tuple(self.written[place] for place in unread if place not in beside)
        parts = self._parts(unknown, (*employers, *assets), topics)
        unknown = tuple(word for word in unknown if word.casefold() not in parts)
        kinds = self.table.kinds
        sited = kind is None or kind.name in ("runs_where", "most")
        place = self._place(unknown) if sited else set()
        if place:
            unknown = tuple(word for word in unknown if word.casefold() not in place)
            kind = kinds["runs_where"]
        kind = kind or kinds["figure" if topics else "about"]
        if kind.name in ("changed", "old", "claims") and when.since is None:
            when = self._ago(when)
        tiers = frozenset[Tier]()
        if kind.name == "claims":
            tiers = frozenset(
                it for word, known in self.table.tiers.items() if self._says(word) for it in known
            )
            named = {self._topic(it) for it in self._topic_spans if it not in self.table.tiers}
            topics = tuple(it for it in topics if it in named)
        scenario = self._scenario(bool(assets)) if kind.name == "what_if" else ""
        if scenario:
            unknown = ()  # the event is described in many words; the scenario is found above
        if kind.name == "about" and not unknown:
            unknown = tuple(self._beside_the_name()) if employers or assets else ()
        return UnderstoodQuestion(
            text=self.text,
            kind=kind,
            employers=employers,
            assets=assets,
            topics=topics,
            aside=self._aside(topics),
            layers=self._layers(),
            when=when,
            fiscal=_FISCAL.search(self.text.casefold()) is not None,
            grown=grown,
            scenario=scenario,
            smallest=self._said_any(self.table.small) != self._said_any(self.table.adverse),
            best=self._said_any(("best", "worst")),
            negative=any(map(self._says, self.table.negative)),
            one_sided=next((it for word, it in self.table.sides.items() if self._says(word)), ""),
            side=self._side(employers) if kind.name == "depends" else "",
            unknown=unknown,
            beside=tuple(self.written[place] for place in sorted(beside)),
            parts=frozenset(parts),
            topic_words=self._topic_words(),
            words=frozenset((*self.words, *(w for it in topics for w in it.name.split()))),
            place=frozenset(place),
            tiers=tiers,
        )

    # -- names -------------------------------------------------------------------------------

    @cached_property
    def _known_names(self) -> dict[str, tuple[str, bool]]:
        """Ids by the words of each name, with whether it is an asset."""
        names: dict[str, tuple[str, bool]] = {}
        known = known_names(self.evidence)
        makers = {spaced(name) for name, (_, asset) in known.items() if not asset}
        short: dict[str, set[str]] = {}
        for name, (thing, is_asset) in known.items():
            names[spaced(name)] = (thing, is_asset)
            if not is_asset:
                names[spaced(plain(name))] = (thing, False)
                continue
            words = spaced(name).split()
            for size in range(1, len(words)):
                if " ".join(words[:size]) in makers:
                    short.setdefault(" ".join(words[size:]), set()).add(thing)
            for word in words:
                if len(word) >= 5 and word not in makers and word not in self._heard:
                    short.setdefault(word, set()).add(thing)
        for employer in self.evidence.employers.values():
            names.setdefault(spaced(employer.id), (employer.id, False))
        for asset in self.evidence.assets.values():
            names.setdefault(spaced(asset.id), (asset.alias_of or asset.id, True))
        for name, things in short.items():
            if len(things) == 1 and not name.isdigit() and name not in self.table.filler:
                names.setdefault(name, (things.pop(), True))
        names.pop("", None)
        return names

    @cached_property
    def _metric_topics(self) -> dict[str, Topic]:
        """Metrics by their own names."""
        return {
            spaced(name): Topic(metric.name.lower(), (metric.id,))
            for metric in self.evidence.metrics.values()
            for name in (metric.name, metric.id.replace("_", " "))
            if spaced(name) not in self.table.filler
        }

    def _topic(self, phrase: str) -> Topic | None:
        for known in (self.table.topics, self._metric_topics):
            for each in (phrase, _singular(phrase)):
                if each in known:
                    return known[each]
        return None

    def _mend_names(self) -> None:
        """Put right a slip of the keyboard in a word of a name, if no other word is as near."""
        heard = self._heard
        parts = {word for name in self._known_names for word in name.split() if len(word) >= 5}
        for place, word in enumerate(self.words):
            if len(word) < 5 or word in heard or word in parts or _singular(word) in heard:
                continue
            if not (self.all_lower or self.written[place][0].isupper()):
                continue
            from rapidfuzz.distance import OSA

            near = [it for it in parts if it[0] == word[0] and OSA.distance(word, it) == 1]
            if len(near) == 1:
                self.words[place] = near[0]

    @cached_property
    def _heard(self) -> frozenset[str]:
        """Every word that means something by itself."""
        phrases = [*self.table.topics, *self._metric_topics]
        phrases += [it for kind in self.table.kinds.values() for it in kind.phrases]
        phrases += [it for _, _, many in self.table.scenarios for it in many]
        words = {word for phrase in phrases for word in phrase.split()}
        return frozenset((*words, *self.table.filler, *self.table.layers, *MONTH_NUMBERS))

    def _nouns(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Topic, ...]]:
        """Employers, assets and topics; the longest phrase wins, and a name before a topic."""
        names: list[tuple[str, bool]] = []
        topics: dict[str, tuple[Topic, int]] = {}
        self._topic_spans: list[str] = []
        for start, end, phrase in self._phrases():
            named = self._known_names.get(phrase)
            if named is not None and self._means_name(start, end, phrase):
                self._use(start, end)
                self.named[start:end] = [True] * (end - start)
                names.append(named)
                continue
            topic = self._topic(phrase)
            if topic is not None:
                self._use(start, end)
                self._topic_spans.append(phrase)
                topics.setdefault(topic.name, (topic, start))
        text = same(self._line)
        for phrase, pattern in self.table.gapped.items():
            topic = self.table.topics.get(phrase)
            if topic is not None and (found := pattern.search(text)) is not None:
                self._use_phrase(phrase)
                self._topic_spans.append(phrase)
                topics.setdefault(topic.name, (topic, text.count(" ", 0, found.start())))
        employers = dict.fromkeys(name for name, asset in names if not asset)
        assets = dict.fromkeys(name for name, asset in names if asset and name != "market")
        for name, other in self._between().items():
            if topics.pop(name, None) is not None:
                topics[other.name] = (other, 0)
        return tuple(employers), tuple(assets), self._headed(list(topics.values()))

    def _between(self) -> Mapping[str, Topic]:
        """Topics that mean others here, before the second name: pay, in "X pays Y"."""
        starts = [it for it, named in enumerate(self.named) if named and not self.named[it - 1]]
        before = [f" {' '.join(self.words[:it])}" for it in starts if any(self.named[:it])]
        return {
            name: other
            for name, (other, words) in self.table.between.items()
            if any(text.endswith(f" {word}") for text in before for word in words)
        }

    def _headed(self, found: list[tuple[Topic, int]]) -> tuple[Topic, ...]:
        """The topics with the one first that the others describe: in "notice period of the deal"
        the first, in "R&D headcount" the last before a preposition."""
        found.sort(key=lambda it: it[1])
        ends = (it for it, word in enumerate(self.words) if word in self.table.prepositions)
        end = next((it for it in ends if found and it > found[0][1]), len(self.words))
        own = [topic for topic, start in found if start < end]
        rest = [topic for topic, start in found if start >= end]
        return tuple(sorted((*reversed(own), *rest), key=lambda topic: not topic.leads))

    def _aside(self, topics: Sequence[Topic]) -> frozenset[str]:
        several = sum(self.named) > 1
        firm = {
            topic.name
            for span in self._topic_spans
            if (topic := self._topic(span)) is not None
            and (span not in self.table.aside or (topic.name in self.table.between and not several))
        }
        return frozenset(it.name for it in topics if it.name not in firm)

    def _grown(self, topics: Sequence[Topic]) -> bool:
        """Whether the growth of one topic is asked for that isn't what growth is measured of."""
        of = next((it.of for it in topics if it.of), "")
        aside = self._aside(topics)
        others = [it for it in topics if it.metrics and not it.of and it.name not in aside]
        metric = self.evidence.metrics.get(others[0].metrics[0]) if of and others else None
        if metric is None or {"and", "but", "or"} & set(self.words):
            return False
        return metric.criterion != of and metric.dimension != "flag"

    def _beside(self, unread: Sequence[int], *, wide: bool) -> Iterable[int]:
        """Places of unread words that narrow nothing: "ballpark" in "ballpark: how much power?".

        What stands next to a name or a topic, or after an article or a preposition, may name what
        nothing here speaks of, and stays unread.
        """
        runs: list[list[int]] = []
        for place in unread:
            joined = runs and runs[-1][-1] == place - 1 and not self.parted[place - 1]
            runs[-1].append(place) if joined else runs.append([place])
        for run in runs:
            first, last = run[0] - 1, run[-1] + 1
            before = first if first >= 0 and not self.parted[first] else None
            after = last if last < len(self.words) and not self.parted[last - 1] else None
            word = self.words[before] if before is not None else ""
            narrow = word in self.table.prepositions
            if not wide:
                narrow = narrow or word in self.table.determiners or self._means_something(before)
                narrow = narrow or self._means_something(after)
                narrow = narrow or (after is not None and self.words[after] == "of")
            if not narrow:
                yield from run

    def _means_something(self, place: int | None) -> bool:
        """Whether there is a name, a topic or a kind's phrase; dates and numbers don't count."""
        if place is None or not self.used[place]:
            return False
        word = self.words[place]
        return not any(char.isdigit() for char in word) and word not in MONTH_NUMBERS

    def _topic_words(self) -> frozenset[str]:
        spans = self._topic_spans
        firm = [span for span in spans if span not in self.table.aside] or spans
        return frozenset(_singular(word) for span in firm for word in span.split())

    def _parts(
        self, unknown: Sequence[str], subjects: Sequence[str], topics: Sequence[Topic]
    ) -> set[str]:
        """Of the unknown words those that name a part of the subjects' figures."""
        metrics = {name for topic in topics for name in topic.metrics}
        wanted = {word.casefold() for word in unknown}
        if not (wanted and metrics and subjects):
            return set()
        known = {
            _singular(word)
            for claim in self.evidence.claims.values()
            if claim.metric in metrics and {*subjects} & {*claim.subjects}
            for word in _WORD.findall(f"{claim.perimeter} {claim.statement}".casefold())
        }
        return {word for word in wanted if _singular(word) in known}

    def _place(self, unknown: Sequence[str]) -> set[str]:
        """Of the unknown words those that say where a site is: "in Texas"."""
        known = {it for asset in self.evidence.assets.values() for it in place_words(asset.place)}
        return {word.casefold() for word in unknown} & known

    def _side(self, employers: Sequence[str]) -> DealSide:
        """Who sells to X, or who X buys from: its suppliers; the reverse is its customers.

        A verb before the name has another subject, one after it has X.
        """
        table = self.table
        if len(employers) > 1:
            return ""
        for word in self.words:
            if (noun := table.deal_nouns.get(word)) is not None:
                return noun
        names = [place for place, used in enumerate(self.named) if used]
        for place, word in enumerate(self.words):
            sells, rest = word in table.sells, self.words[place + 1 :]
            if names and (sells or word in table.buys):
                if "by" in rest or (not sells and "to" in rest):  # supplied by, rents to
                    sells = not sells
                return "suppliers" if sells == (place < names[-1]) else "customers"
        return ""

    def _beside_the_name(self) -> Iterable[str]:
        """The other words of a question that only names an employer or an asset."""
        for written, word, used in zip(self.written, self.words, self.used, strict=True):
            if not used and word not in self.table.about:
                yield written

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

    # -- topics and kinds ----------------------------------------------------------------------

    def _kind(self, employers: Sequence[str], assets: Sequence[str]) -> QuestionKind | None:
        text = same(f"{self._line} {' '.join(map(_singular, self.words))} ")
        named = len(employers) + len(assets)
        chosen = None
        for kind in self.table.kinds.values():
            hits = [it for it in kind.phrases if self._said(it, text) and not self._in_topic(it)]
            if self._topic_spans or not named:
                weak = [it for it in hits if it in kind.weak]
                hits = [it for it in hits if it not in kind.weak]
                for phrase in weak:
                    self._use_phrase(phrase)
            least, most = _NAMED.get(kind.name, (0, named))
            if not hits or not least <= named <= most:
                continue
            for phrase in hits:
                self._use_phrase(phrase)
            chosen = chosen or kind
        return chosen

    def _says(self, phrase: str) -> bool:
        return f" {phrase} " in self._line

    def _said_any(self, words: Collection[str]) -> bool:
        return any(word in words for word in self.words)

    def _said(self, phrase: str, text: str) -> bool:
        gapped = self.table.gapped.get(phrase)
        return f" {same(phrase)} " in text if gapped is None else bool(gapped.search(text))

    def _in_topic(self, phrase: str) -> bool:
        """Whether the phrase is a part of a longer one that names a topic."""
        spans = [*self._topic_spans, *map(_singular, self._topic_spans)]
        return phrase not in spans and any(f" {phrase} " in f" {span} " for span in spans)

    def _scenario(self, site: bool) -> str:
        for scenario, of_site, phrases in self.table.scenarios:
            if (site or not of_site) and any(map(self._says, phrases)):
                return scenario
        return ""

    def _layers(self) -> Sequence[str]:
        words = [word for word, named in zip(self.words, self.named, strict=True) if not named]
        for word in words:
            if word in self.table.layers:
                return self.table.layers[word]
        return [word for word in words if word in LAYERS and word != "power"][:1]

    # -- dates ---------------------------------------------------------------------------------

    def _dates(self) -> QuestionTime:
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
            elif matched := _QUARTER.fullmatch(word):
                quarter = matched[1]
            elif word in MONTH_NUMBERS and (
                word not in _ALSO_WORDS or self.written[place][0].isupper()
            ):
                month = MONTH_NUMBERS[word]
            elif not _NUMBER.fullmatch(word):
                continue
            self.used[place] = True
        text = self._line
        half = next((number for words, number in _HALVES.items() if f" {words} " in text), "")
        for words, ago in (("last year", 1), ("this year", 0)):
            if f" {words} " in text and not year:
                year = str(self.as_of.year - ago)
        if "since" not in self.words:
            return QuestionTime(year, quarter, half, month, day)
        if day is None and (month or year):
            if year:
                day = date(int(year), month or 1, 1)
            else:
                day = date(self.as_of.year - (month > self.as_of.month), month, 1)
        return QuestionTime(since=day)

    def _ago(self, when: QuestionTime) -> QuestionTime:
        """With the day that "the last 3 weeks" began, or that "older than a month" ends."""
        if found := _THIS.search(self._line):
            day = self.as_of
            months = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1}
            monday = day - timedelta(days=day.weekday())
            first = day.replace(month=months[found[1]], day=1) if found[1] in months else monday
            return when._replace(since=first)
        if (found := _AGO.search(self._line)) is None:
            return when
        count = _COUNTS.get(found[2] or "one") or int(found[2])
        day = self.as_of - timedelta(days=count * _AGO_DAYS[found[3]])
        older = found[1] == "older than"
        return when._replace(before=day) if older else when._replace(since=day)

    # -- parts ---------------------------------------------------------------------------------

    def _phrases(self) -> Iterable[tuple[int, int, str]]:
        """Stretches of unused words, the longest first."""
        for size in range(min(_LONGEST_PHRASE, len(self.words)), 0, -1):
            for start in range(len(self.words) - size + 1):
                if not any(self.used[start : start + size]):
                    yield start, start + size, spaced(" ".join(self.words[start : start + size]))

    def _use(self, start: int, end: int) -> None:
        self.used[start:end] = [True] * (end - start)

    def _use_phrase(self, phrase: str) -> None:
        for part in phrase.split(" ~ "):
            self._use_part(part)

    def _use_part(self, phrase: str) -> None:
        size = len(phrase.split())
        for start in range(len(self.words) - size + 1):
            words = self.words[start : start + size]
            forms = (" ".join(words), " ".join(map(_singular, words)))
            if same(phrase) in map(same, forms):
                self._use(start, start + size)

    def _says_nothing(self, word: str) -> bool:
        table = self.table
        word = _CONTRACTION.sub("", word) or word
        return (
            word in table.filler
            or _singular(word) in table.filler
            or any(stem in table.verbs for stem in _stems(word))
            or word in table.small
            or word in table.layers
            or (word.endswith("ly") and len(word) > 4)
            or word in LAYERS
            or word.replace("'", "").removesuffix("s") in table.filler
        )


def _singular(phrase: str) -> str:
    return phrase[:-1] if phrase.endswith("s") and not phrase.endswith("ss") else phrase


def _stems(word: str) -> Iterable[str]:
    """The verb that a word may be a form of: facing, faced, faces → face."""
    yield word.removesuffix("es")
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            yield from (stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem)
