"""A text read sentence by sentence: figures, labels, metrics, periods and subjects."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from compute_jobs.core.coverage.candidates import Candidate, Reading, ReadSentence
from compute_jobs.core.coverage.claim_dates import (
    ClaimDates,
    claim_dates,
    lies_ahead,
)
from compute_jobs.core.coverage.clear_figures import is_clear
from compute_jobs.core.coverage.date_spans import DateSpan, dates_among
from compute_jobs.core.coverage.denials import is_denied, is_doubted, is_ended
from compute_jobs.core.coverage.document_calendar import DocumentCalendar
from compute_jobs.core.coverage.document_facts import (
    DocumentFacts,
    Relay,
    document_facts,
    relay_of,
)
from compute_jobs.core.coverage.figure_filter import COUNTED_ON, is_figure, with_units
from compute_jobs.core.coverage.figure_signs import (
    is_below_zero,
    is_cash_used_row,
    is_loss,
    is_loss_row,
)
from compute_jobs.core.coverage.figure_spans import (
    FigureSpan,
    blocked_spans,
    figures_among,
    scaled_figure,
)
from compute_jobs.core.coverage.figure_subjects import About, FigureSubjects
from compute_jobs.core.coverage.figure_words import (
    is_change,
    is_named_else,
    is_one_loan,
    is_sales_growth,
    part_of_company,
    was_before,
)
from compute_jobs.core.coverage.judgements import (
    clauses_beside,
    is_comment_head,
    judges,
    states_nothing,
    tones,
)
from compute_jobs.core.coverage.laid_out import Block, LaidOut, lay_out
from compute_jobs.core.coverage.metric_suggestions import (
    MOST,
    FigureContext,
    MetricChoice,
    MetricSuggester,
    fits,
    lend_metrics,
)
from compute_jobs.core.coverage.model_hints import ModelHint
from compute_jobs.core.coverage.names_in_text import NameIndex
from compute_jobs.core.coverage.phrase_index import PhraseHit, Words
from compute_jobs.core.coverage.reading_rules import Cue, Provenance, ReadingRules, Tag
from compute_jobs.core.coverage.retold_results import is_companys_own, is_traded
from compute_jobs.core.coverage.sections import (
    BlockFindings,
    TextSection,
    is_part,
    joined,
    read_section,
    source_of,
)
from compute_jobs.core.coverage.sentences import split_sentences
from compute_jobs.core.coverage.speaker_turns import SpeakerTurns, speaker_turns
from compute_jobs.core.coverage.statement_labels import (
    Earlier,
    LabelAnswer,
    Labeller,
    Sentence,
    Told,
    is_judged,
    is_owed,
)
from compute_jobs.core.coverage.table_reading import (
    CellRow,
    TableFigure,
    TableTools,
    caption_scale,
    in_lost_table,
    is_number,
    is_planned,
    is_prose,
    read_table,
    rows_of_cells,
    table_scale,
)
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import Day, Evidence, Tier

LARGEST = 12_000_000
"""Characters of a text that are read; the rest is left out, and the reading says so."""
MOST_NUMBERS = 100_000
MOST_CANDIDATES = 20_000
"""A text longer than any registration statement isn't a document anyone will work through."""
_QUOTE = 400
_LONG = 700
_TABLE_REACH = 4_000
_TELLING = frozenset(("plan", "opinion", "view", "event", "author", "judged"))
_SAYING_SO = frozenset(("plan", "opinion", "view", "judged"))
"""A clause beside a figure is a candidate only with one of these."""
_HEADING = 2_000
"""Characters of a heading that are read for what it says about the text below."""
_LIGHT = 0.5
"""Cues of this weight or less say little without a figure."""
_NOTE = 250
"""A paragraph up to this length may introduce the table below it."""
_MANY_WORDS = 40
_WORDS = 4
"""A sentence with fewer words states nothing."""
_REMARK_WORDS = 3
_MANY_BLOCKS = 400
_SHORT_CELL = 40
_RELAYING = ("filing", "article", "thread", "video", "dataset")
"""Kinds of sources that can relay a filing."""
_SAID_BY_NOBODY = LabelAnswer("reported", "")
_OF_SALES = ("revenue_growth", "quarter_growth")
_EARNINGS = ("operating_income", "net_income")
_ALL_SUMS = re.compile(r"[^)\n]{0,30}, except (?:for )?(?:per )?share")
_WORDED = re.compile(r"\d\s?(?:thousand|million|billion)\b")
"""After "(in millions" where it holds for prose, and a sum with a scale of its own."""
_ROW_BEGINS = 12
"""Characters of a row in which its own name may stand."""
_DIGIT = re.compile(r"\d")
_SPONSOR = re.compile(
    r"\W*(?:TOGETHER WITH|SPONSORED BY|PRESENTED BY|BROUGHT TO YOU BY|IN PARTNERSHIP WITH|"
    r"A MESSAGE FROM|FROM OUR (?:PARTNER|SPONSOR)S?|(?:TODAY['’]S )?SPONSOR)\b"
)
_SPONSORED = 14
"""Blocks that a sponsor's text has at most."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INCLUDES = re.compile(
    r"(?:This|That|It|These) (?:also )?(?:includes?|reflects?|assumes?|excludes?)\b"
)
"""What a plan consists of: "This includes an estimated $900 million"."""
_GUIDES = re.compile(r"\b(?:guidance|outlook)\b")
"""A sentence about what is expected, before the numbers."""
Progress = Callable[[int, int], None]


class ReadingTerms(NamedTuple):
    """What the reader says about a document that doesn't say so itself."""

    kind: str = ""
    stance: str = ""
    publisher: str = ""
    title: str = ""
    date: str = ""
    employer: str = ""
    url: str = ""
    """Where it was read from, or the reader's own word for it: a filing counts as one by it."""
    read_on: str = ""
    """The day of reading: later dates are in the future for an undated document too."""


NO_TERMS = ReadingTerms()


class ReadingTools:
    """What reading needs, created once for many texts."""

    def __init__(self, rules: ReadingRules, evidence: Evidence, names: NameIndex) -> None:
        self.rules = rules
        self.evidence = evidence
        self.names = names
        self.suggester = MetricSuggester(rules, evidence.metrics)


def read_text(
    source: str,
    tools: ReadingTools,
    terms: ReadingTerms = NO_TERMS,
    *,
    progress: Progress | None = None,
    hints: Sequence[ModelHint] = (),
) -> Reading:
    """Every candidate claim of a text. Offsets count its code points as given.

    ``hints`` are a model's suggestions about the text as ``lay_out`` shows it.
    """
    laid = lay_out(source[:LARGEST])
    facts = document_facts(laid, tools.rules, kind=terms.kind, stance=terms.stance)
    facts = facts._replace(
        publisher=terms.publisher or facts.publisher,
        title=terms.title or facts.title,
        published=terms.date or facts.published,
        url=terms.url or facts.url,
    )
    reader = _TextReader(laid, facts, tools, terms, hints)
    reader.read(progress)
    candidates = sorted(reader.candidates, key=lambda each: (each.start, each.end))
    retold = facts.voice in ("press", "author")
    numbered = lend_metrics(
        candidates, tools.evidence.metrics, source, retold=retold, rows=reader.rows
    )
    return Reading(
        facts,
        tuple(numbered),
        tuple(reader.sentences),
        reader.subjects.main,
        cut=reader.cut or len(source) > LARGEST,
    )


class _Found(NamedTuple):
    """What is known about a figure or a statement."""

    metrics: tuple[str, ...]
    label: LabelAnswer
    about: About
    when: ClaimDates
    change: bool = False
    """Whether a table's column says that it is one."""
    clear: bool = False
    """Whether the figure's words say its first metric, and hardly anything else."""
    figures: Sequence[FigureSpan] = ()
    """All of the sentence."""
    another: bool = False
    """Whether the metric is only the nearest: backlog grew, EBITDA is no operating income."""


class _TextReader:
    def __init__(
        self,
        laid: LaidOut,
        facts: DocumentFacts,
        tools: ReadingTools,
        terms: ReadingTerms,
        hints: Sequence[ModelHint],
    ) -> None:
        self.candidates: list[Candidate] = []
        self.sentences: list[ReadSentence] = []
        self.rows = set[int]()
        """Where table rows with figures begin in the source."""
        self.cut = False
        """Whether reading stopped before the end."""
        self._numbers = 0
        self._sponsor = 0
        """How many blocks of a sponsor's text have passed, its label included."""
        self._marked_headings = any(block.level for block in laid.blocks)
        self._relay: Relay = ""
        """What an article reports as a whole."""
        self._laid = laid
        self._hints = {hint.start: hint for hint in hints}
        self._suggested: set[int] = set()
        """Numbers that are figures, or have a metric, because a model said so."""
        self._text = laid.text
        self._facts = facts
        self._rules = tools.rules
        self._metrics = tools.evidence.metrics
        self._evidence = tools.evidence
        self._names = tools.names
        self._suggester = tools.suggester
        self._labeller = Labeller(laid.text, tools.rules.outlets)
        self.subjects = FigureSubjects(
            laid,
            facts,
            tools.names,
            tools.evidence,
            terms.employer,
            companies=() if facts.stance == "primary" else self._labeller.companies,
        )
        self._today = _day(facts.published)
        self._latest = self._today or _day(terms.read_on)
        """The document was written no later than that."""
        self._blocked = blocked_spans(laid.text)
        self._calendar = DocumentCalendar(laid, facts, self._today)
        self._heading = self._lead = TextSection()
        self._noted: Provenance = ""
        """Of the short paragraph just above."""
        self._carried: Provenance = ""
        """Of the sentence before in the same list item."""
        self._planned = self._estimated = False
        """Whether the previous sentence in the same block stated a plan, and whether its last
        figure is an opinion, as the items below it then are.
        """
        self._quoted: Provenance = ""
        """Of the quotation that a paragraph continues."""
        self._turns = SpeakerTurns([], [])
        self._scale = 0.0
        """Of the last table that stated one."""
        self._throughout = 0.0
        """The scale of all a filing's sums, in its sentences too."""
        self._caption = 0.0, 0
        """The scale of the last caption in the text, and where it ends."""
        self._counted = ""
        """The unit of what was counted last."""

    def read(self, progress: Progress | None) -> None:
        blocks, text = self._laid.blocks, self._text
        if self._facts.voice == "press":
            self._relay = relay_of(text, self._rules.outlets)
        if self._relay == "call" or self._facts.name in ("call", "interview"):
            self._turns = speaker_turns(text, hosted=self._facts.name == "interview")
        rows: list[CellRow] = []
        cells: list[Block] = []
        for number, block in enumerate(blocks):
            if progress is not None and not number % 500:
                progress(block.start, len(text))
            if self._numbers > MOST_NUMBERS or len(self.candidates) > MOST_CANDIDATES:
                self.cut = True
                break
            if self._sponsored(block):
                continue
            if block.kind == "row":
                rows.append(CellRow(block, block.cells))
                continue
            self._table(rows)
            rows = []
            following = blocks[number + 1] if number + 1 < len(blocks) else block
            short = (
                block.kind == "heading"
                and block.end - block.start <= _SHORT_CELL
                and (bool(cells) or following.kind == "cell" or is_number(text, following))
            )
            if block.kind == "cell" or short or is_number(text, block):
                cells.append(block)
                continue
            self._cells(cells)
            cells = []
            self._block(block)
        self._table(rows)
        self._cells(cells)

    def _sponsored(self, block: Block) -> bool:
        """Whether a block is a sponsor's: from "TOGETHER WITH LOOM" to the next rule or the
        next heading but its own.
        """
        shown = self._text[block.start : min(block.end, block.start + _SHORT_CELL)]
        short = block.end - block.start <= _SHORT_CELL and not _DIGIT.search(shown)
        if self._facts.voice == "press" and short and _SPONSOR.match(shown):
            self._sponsor = 1
        elif self._sponsor > 1 and block.kind == "heading":
            self._sponsor = 0
        elif self._sponsor > 1 and not any(ch.isalnum() for ch in shown):
            self._sponsor = 0
            return True
        elif self._sponsor:
            self._sponsor = (self._sponsor + 1) % _SPONSORED
        if self._sponsor:
            place = self._laid.source_span(block.start, block.end)
            self.sentences.append(ReadSentence(*place, None))
        return self._sponsor > 0

    # -- text ----------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        text = self._text
        unmarked = block.kind == "heading" and not block.level and self._marked_headings
        if unmarked and _DIGIT.search(text, block.start, block.end):
            block = block._replace(kind="text")  # a short line below a real heading
        ending = text[block.start : block.end].rstrip()
        leads_in = ending.endswith(":")
        if block.kind == "heading" and not leads_in:
            above = self._heading if block.level > 2 else TextSection()
            above = self._heading if is_part(ending) else above
            head = block._replace(end=min(block.end, block.start + _HEADING))
            self._heading = read_section(text, head, self._scan(head.start, head.end), above)
            if ending.strip() == self._facts.title:
                estimates = self._heading.opinion and "estimate" in ending.lower()
                self._heading = self._heading._replace(opinion=estimates)
            self._lead = TextSection()
        self._planned = self._estimated = False
        sentences = split_sentences(text, block.start, block.end)
        found = [self._sentence(block, start, end) for start, end in sentences]
        self._carried = ""
        if block.kind == "text" or self._facts.name in ("order", "newsletter"):
            self.subjects.end_paragraph()
        self._noted = ""
        if leads_in:
            self._lead = read_section(text, block, joined(found), TextSection())
            if self._estimated:
                self._lead = self._lead._replace(plan=False, opinion=True)
        elif block.kind != "heading":
            self._quoted = ""
            if block.kind == "text" and not (self._lead.plan and self._lists(block, found)):
                self._lead = TextSection()
            if len(ending) < _NOTE:
                self._noted = source_of(joined(found))

    def _lists(self, block: Block, found: Sequence[BlockFindings]) -> bool:
        """Whether a short line may be of a list without bullets: it has no verb, or plans."""
        line = Sentence(block.start, block.end, joined(found).hits, joined(found).names)
        short = block.end - block.start < _NOTE
        return short and (self._planned or self._labeller.is_verbless(line))

    def _scan(self, start: int, end: int, words: Words | None = None) -> BlockFindings:
        words = words or self._laid.words(start, end)
        return BlockFindings(
            self._rules.phrases.among(words),
            self.subjects.names_between(words, start, end),
            list(dates_among(words, self._today)),
        )

    def _sentence(self, block: Block, start: int, end: int) -> BlockFindings:
        text = self._text
        words = self._laid.words(start, end)
        found = self._scan(start, end, words)
        self._calendar.remember(found.dates)
        sentence = Sentence(start, end, found.hits, found.names)
        told = self._told(block, sentence)
        spans = figures_among(words, self._rules.nouns, self._taken(start, end, found))
        self._numbers += len(spans)
        scale, since = self._lost_scale(sentence)
        if scale:
            spans = [
                in_lost_table(text, span, scale) if span.start >= since else span for span in spans
            ]
        if self._throughout and not scale:
            spans = [
                in_lost_table(text, span, self._throughout) if span.unit == "usd" else span
                for span in spans
            ]
        spans = with_units(text, sentence, spans, self._rules, self._counted)
        wanted = block.kind == "item" and self._heading.wanted
        sells = bool(spans) and bool(self._rules.ads.among(words))
        spans = [] if sells or wanted else spans
        figures = [span for span in spans if self._counts(sentence, span)]
        label: LabelAnswer | None = None
        before: dict[str, Earlier] = {}
        for span in figures:
            earlier = before.get(span.unit) or before.get("")
            label = self._labeller.figure(
                sentence, span.start, span.end, told, up_to=span.up_to, earlier=earlier
            )
            fact = label.label in ("sourced", "reported") and not scale
            owed = span.unit == "usd" and is_owed(text, sentence)
            if fact and not owed and lies_ahead(text, span, found.dates, self._latest):
                label = label._replace(label="ambition", hedge="a date to come")
            before[span.unit] = before[""] = Earlier(span.end, label)
            self._figure(sentence, span, figures, label, found.dates)
            self._counted = span.unit if span.unit in COUNTED_ON else self._counted
        if not figures and block.kind != "heading" and not (sells or wanted):
            label = self._statement(sentence, told)
        elif figures and block.kind != "heading":
            self._clauses(sentence, told, figures)
        if label is not None and label.provenance:
            self._carried = label.provenance
        if label is not None:
            guides = not figures and _GUIDES.search(text, start, end) is not None
            self._planned = guides or label.label == "ambition"
            if figures:
                self._estimated = label.label == "opinion"
        self._remember(sentence)
        place = self._laid.source_span(start, end)
        self.sentences.append(ReadSentence(*place, None if label is None else label.label))
        return found

    def _lost_scale(self, sentence: Sentence) -> tuple[float, int]:
        """The scale of a table that ran together, and from where on it holds; 0 for prose."""
        if self._facts.voice != "company":
            return 0.0, 0
        scale, end = caption_scale(self._text, sentence.start, sentence.end)
        if scale:
            self._caption = scale, end
            if _ALL_SUMS.match(self._text, end) and not _WORDED.search(self._text):
                self._throughout = scale
            return scale, end
        near = sentence.start - self._caption[1] < _TABLE_REACH
        table = near and self._caption[0] and self._labeller.is_verbless(sentence)
        return (self._caption[0], sentence.start) if table else (0.0, 0)

    def _counts(self, sentence: Sentence, span: FigureSpan) -> bool:
        if is_figure(self._text, sentence, span, self._rules):
            return True
        hinted = span.core_start in self._hints
        if hinted:
            self._suggested.add(span.core_start)
        return hinted

    def _taken(self, start: int, end: int, found: BlockFindings) -> list[tuple[int, int]]:
        left = max(0, bisect_right(self._blocked, (start, start)) - 1)
        right = bisect_left(self._blocked, (end, end))
        spans = [span for span in self._blocked[left:right] if span[1] > start]
        dates = [(date.start, date.end) for date in found.dates if date.grain != "relative"]
        return sorted([*spans, *dates])

    def _told(self, block: Block, sentence: Sentence) -> Told:
        text, voice = self._text, self._facts.voice
        provenance = self._lead.provenance or self._heading.provenance
        if self._quoted and self._text[sentence.start] in '"“':
            provenance = self._quoted
        talk = self._facts.name == "interview" and self._turns.starts
        introduces = talk and sentence.start < talk[0] < len(text) / 2
        if introduces or self._turns.asks(sentence.start):
            voice = "press"  # an analyst or an interviewer
        if not provenance and block.kind == "item":
            provenance = self._carried
        plan = self._plans(sentence.start)
        goes_on = self._planned and block.kind == "text"
        if (plan and block.kind != "item") or (goes_on and not plan):
            plan = block.kind != "heading" and (
                self._labeller.is_verbless(sentence)
                or (goes_on and _INCLUDES.match(text, sentence.start) is not None)
            )
        return Told(voice, provenance, plan, self._heading.opinion or self._lead.opinion)

    def _above(self) -> str:
        """The employer that a lead-in or a heading names."""
        return self._lead.subject or self._heading.subject

    def _plans(self, at: int) -> bool:
        """Whether a heading or a lead-in above makes the text at an offset a plan."""
        return self._heading.plans(at) or self._lead.plans(at)

    def _remember(self, sentence: Sentence) -> None:
        self.subjects.remember(sentence)
        if self._text[sentence.start] not in '"“':
            return
        spoken = [hit.tag.kind for hit in sentence.hits if isinstance(hit.tag, Cue)]
        if "says" in spoken or "company" in spoken:
            self._quoted = "unnamed" if "unnamed" in spoken else "company"

    # -- candidates ------------------------------------------------------------------------------

    def _figure(
        self,
        sentence: Sentence,
        span: FigureSpan,
        figures: Sequence[FigureSpan],
        label: LabelAnswer,
        dates: Sequence[DateSpan],
    ) -> None:
        text = self._text
        around = ((0.35, self._heading.hits), (0.5, self._lead.hits))
        metrics, clear = self._suggest(sentence, span, figures, label, around)
        if (
            self._relay
            and label == _SAID_BY_NOBODY
            and not self._turns.asks(span.start)
            and is_companys_own(text, sentence, span, metrics, self._relay)
        ):
            label = label._replace(label="sourced", provenance="company")
        if (
            label.label in ("sourced", "ambition")
            and self._facts.voice in ("press", "author")
            and is_traded(text, sentence, span)
        ):
            label = label._replace(label="reported", provenance="press")
        metrics, label = self._hinted(span, metrics, label)
        about = self.subjects.about(sentence, span.start, self._above())
        if metrics and metrics[0] in ("top_customer_share", "partial_customer_share"):
            about = self.subjects.about_share(sentence, span, self._above()) or about
        metric = self._metrics.get(metrics[0]) if metrics else None
        first = metric.id if metric is not None else ""
        lost = first in _EARNINGS and is_loss(text, sentence, span)
        if lost or is_below_zero(text, sentence, span, first):
            span = span._replace(figure=scaled_figure(span.figure, -1.0, span.figure.unit))
        behaviour = metric.behaviour if metric is not None else None
        fallback = self._lead.period or self._heading.period
        if label.label != "ambition":
            fallback = self._calendar.results_of(sentence.start, sentence.end, fallback)
            dates = [date for date in dates if not self._is_deadline(date)]
        elif fallback == self._calendar.about:
            fallback = ""
        when = claim_dates(
            self._text,
            span,
            figures,
            dates,
            behaviour=behaviour,
            fallback=fallback,
            about=self._calendar.told,
            plan=label.label == "ambition",
            within=(sentence.start, sentence.end),
        )
        when = self._calendar.complete(when, ahead=label.label == "ambition")
        another = first in _OF_SALES and not is_sales_growth(text, sentence, span)
        another = another or is_named_else(text, sentence, span, first)
        clear = clear and not self._labeller.is_verbless(sentence)
        found = _Found(metrics, label, about, when, clear=clear, figures=figures, another=another)
        self._put(sentence, span, found)

    def _is_deadline(self, date: DateSpan) -> bool:
        """Whether something is to come by a date, of which a fact beside it isn't: "1,500 are back,
        and we expect the rest by May 10".
        """
        if self._latest is None or date.role != "by":
            return False
        day = _day(date.text)
        return day is not None and day.last > self._latest.last

    def _hinted(
        self, span: FigureSpan, metrics: tuple[str, ...], label: LabelAnswer
    ) -> tuple[tuple[str, ...], LabelAnswer]:
        """Metrics and label with a model's: its metric comes last, its label only lowers one."""
        hint = self._hints.get(span.core_start)
        if hint is None:
            return metrics, label
        metric = self._metrics.get(hint.metric)
        if metric is not None and metric.id not in metrics and fits(span, metric):
            if not metrics:
                self._suggested.add(span.core_start)
            metrics = (*metrics[: MOST - 1], metric.id)
        if hint.label is not None and label.label in ("sourced", "reported"):
            label = label._replace(label=hint.label, hedge="a model's suggestion")
        return metrics, label

    def _suggest(
        self,
        sentence: Sentence,
        span: FigureSpan,
        figures: Sequence[FigureSpan],
        label: LabelAnswer,
        around: Sequence[tuple[float, Sequence[PhraseHit[Tag]]]],
        *,
        tabled: bool = False,
    ) -> MetricChoice:
        plan = label.label == "ambition"
        context = FigureContext(
            self._text, span, sentence.hits, figures, around, plan, sentence.names, tabled
        )
        return self._suggester.for_figure(context)

    def _statement(self, sentence: Sentence, told: Told) -> LabelAnswer | None:
        """The label of a sentence without a figure, which is a candidate where it states enough."""
        place = sentence.start, sentence.end
        words = len(self._text[slice(*place)].split())
        if words < _WORDS or states_nothing(self._text, *place):
            return None
        metrics = self._suggester.for_statement(sentence.hits, opinion=False)
        signs = self._signs(sentence, told)
        signs |= {
            name for name, is_so in (("measure", metrics), ("long", words > _MANY_WORDS)) if is_so
        }
        label = self._labeller.statement(sentence, told, signs, self._rules.statements)
        if self._rules.statements.worth(signs) <= 0:
            return label if signs & _TELLING else None
        named = "named" in signs
        if self._facts.kind == "filing" and len(self._laid.blocks) > _MANY_BLOCKS and not named:
            return label  # a filing's risk factors would bury its figures
        about = self.subjects.about(sentence, sentence.start, self._above())
        if label.label == "opinion":
            metrics = self._suggester.for_statement(sentence.hits, opinion=True)
        elif is_denied(self._text[slice(*place)]):
            metrics = ()
        self._put(sentence, None, _Found(metrics, label, about, ClaimDates()))
        return label

    def _signs(self, sentence: Sentence, told: Told) -> set[str]:
        """What a statement has that shows whether it is worth noting, and what it is."""
        cues = [hit.tag for hit in self._labeller.cues(sentence)]
        order = [cue.kind for cue in cues if cue.kind in {"opinion", "plan"}]
        kinds = Counter(cue.kind for cue in cues)
        signs = {f"{cue.kind} {cue.reach}" for cue in cues if cue.weight > _LIGHT}
        signs |= {*kinds, *(f"{kind}s" for kind, count in kinds.items() if count > 1)}
        signs |= tones(self._text, sentence.start, sentence.end, self._rules.statements)
        signs |= {f"{told.voice} speaks", f"in {self._facts.name}", f"source {told.provenance}"}
        holds = {
            "judged": self._facts.kind != "filing" and judges(self._text[slice(*sentence[:2])]),
            "named": any(not name.is_asset for name in sentence.names),
            "opinion first": order[:1] == ["opinion"] and "plan" in order,
            "planned above": told.plan,
            "judged above": told.opinion,
            "filing": self._facts.kind == "filing",
        }
        return signs | {name for name, is_so in holds.items() if is_so}

    def _clauses(self, sentence: Sentence, told: Told, figures: Sequence[FigureSpan]) -> None:
        """Plans and judgments in separate clauses beside a sentence's figures."""
        filed = self._facts.kind == "filing"
        if filed and len(self._laid.blocks) > _MANY_BLOCKS:
            return
        for start, end in clauses_beside(self._text, sentence.start, sentence.end, figures):
            hits = [hit for hit in sentence.hits if start <= hit.start and hit.end <= end]
            names = [name for name in sentence.names if start <= name.start < end]
            clause = Sentence(start, end, hits, names)
            signs = self._signs(clause, told)
            if not signs & _SAYING_SO:
                continue
            label = self._labeller.statement(clause, told, signs, self._rules.statements)
            if label.label != "ambition" and (filed or label.label != "opinion"):
                continue
            about = self.subjects.about(sentence, start, self._above())
            metrics = self._suggester.for_statement(hits, opinion=label.label == "opinion")
            self._put(clause, None, _Found(metrics, label, about, ClaimDates()))

    def _put(self, sentence: Sentence, span: FigureSpan | None, found: _Found) -> None:
        metrics, label, when = found.metrics, found.label, found.when
        subject, other, unsure = found.about
        if span is not None and span.unit == "point":
            label = label._replace(label="opinion", hedge="a score")
        place = (sentence.start, sentence.end) if span is None else (span.start, span.end)
        if label.label == "sourced" and is_judged(self._text, sentence, *place):
            label = label._replace(label="opinion", hedge="a judgment")
        doubted = span is not None and is_doubted(self._text, sentence, span)
        if doubted and label.label == "sourced":
            label = label._replace(label="reported")
        part = "" if span is None else part_of_company(self._text, sentence, span, self._names)
        asks = ["subject"] if unsure or not subject else []
        asks += ["denied"] if doubted else []
        if span is not None and (found.change or is_change(self._text, sentence, span)):
            asks.append("change")
        if span is not None and span.core_start in self._suggested:
            asks.append("suggested")
        if span is not None and (
            found.another or not metrics or is_ended(self._text, sentence, span)
        ):
            asks.append("metric")
        metric = self._metrics.get(metrics[0]) if metrics else None
        if span is not None and metric is not None and metric.behaviour == "closed":
            told = when.period and when.period[0] not in "QH" and not when.asked
            asks += [] if told else ["period"]
        elif span is not None and not (when.period or when.as_of):
            asks += ["period"] if was_before(self._text, span) else []
        elif span is not None and when.asked and label.label != "ambition":
            asks.append("period")
        lent = span is not None and metric is not None and metric.id == "debt"
        if lent and "change" not in asks and is_one_loan(self._text, sentence):
            asks.append("change")  # a loan isn't all that is owed
        around = self._laid.source_span(sentence.start, sentence.end)
        start, end = around if span is None else self._laid.source_span(span.start, span.end)
        self.candidates.append(
            Candidate(
                id="",
                start=start,
                end=end,
                sentence_start=around[0],
                sentence_end=around[1],
                quote=self._quote(sentence, span),
                subject=subject,
                counterparty=other,
                perimeter=part,
                metrics=metrics,
                figure=None if span is None else span.figure,
                unit="" if span is None else span.unit,
                period=when.period,
                as_of=when.as_of,
                start_day=when.start,
                end_day=when.end,
                label=label.label,
                tier=self._tier(label, subject),
                modality="plan" if label.label == "ambition" else "fact",
                hedge=label.hedge,
                provenance=label.provenance,
                asks=tuple(asks),
                clear=not (asks or part) and self._is_clear(sentence, span, found),
            )
        )

    def _is_clear(self, sentence: Sentence, span: FigureSpan | None, found: _Found) -> bool:
        metric = self._metrics.get(found.metrics[0]) if found.metrics else None
        if span is None or metric is None or not found.clear or self._facts.kind == "thread":
            return False
        main, own = self.subjects.main, self._facts.stance == "primary"
        return is_clear(
            self._text,
            sentence,
            span,
            found.figures,
            about=found.about,
            metric=metric,
            main=main,
            own=own,
        )

    def _quote(self, sentence: Sentence, span: FigureSpan | None) -> str:
        """The sentence; of a very long one the part around the figure."""
        start, end = sentence.start, sentence.end
        if end - start > _LONG and span is not None:
            start, end = max(start, span.start - _LONG // 2), min(end, span.end + _LONG // 2)
        return clean_text(self._text[start : min(end, start + 2 * _LONG)], limit=_QUOTE)

    def _tier(self, label: LabelAnswer, subject: str) -> Tier:
        """The best tier that the kind of document can support for this label and subject."""
        if label.label == "opinion":
            return "analysis"
        if label.label != "sourced":
            return label.label
        facts = self._facts
        if facts.stance == "primary":
            if facts.kind == "filing" and self._is_of_another(subject):
                return "reported"
            return "filed" if facts.kind == "filing" and facts.url else "primary"
        relayed = label.provenance == "filing" and facts.kind in _RELAYING
        return "relayed" if relayed else "reported"

    def _is_of_another(self, subject: str) -> bool:
        """Whether an employer is neither the one whose text it is nor a part of it."""
        at, known = subject, self._evidence.employers
        while at in known and at != self.subjects.main:
            at = known[at].parent or ""
        return bool(self.subjects.main) and subject in known and not at

    # -- tables ----------------------------------------------------------------------------------

    def _cells(self, cells: Sequence[Block]) -> None:
        """Cells on lines of their own: labels, each with the numbers below it."""
        rows = rows_of_cells(self._text, cells) if cells else None
        if rows is not None:
            self._table(rows)
            return
        for block in cells:
            self._block(block)

    def _table(self, rows: Sequence[CellRow]) -> None:
        if not rows:
            return
        self._numbers += sum(len(row.cells) for row in rows)
        filed = self._facts.kind == "filing" and self._scale > 0
        near = rows[0].block.start - self._caption[1] < _TABLE_REACH
        carried = self._scale if filed else self._caption[0] if near else 0.0
        tools = TableTools(self._rules, self._names, self._today, carried, filed)
        stated = table_scale(self._text, rows)
        self._scale = stated or self._scale
        if stated and self._facts.voice == "company":
            self._caption = stated, rows[-1].block.end
        for figure in read_table(self._text, rows, tools):
            self._table_figure(figure)
            if len(self.candidates) > MOST_CANDIDATES:
                break
        remarks = {
            cell[2]
            for cell in rows[0].cells
            if self._facts.voice in ("press", "author")
            and is_comment_head(self._text[cell[0] : cell[1]])
        }
        for number, row in enumerate(rows):
            place = self._laid.source_span(row.block.start, row.block.end)
            self.sentences.append(ReadSentence(*place, None))
            for cell in row.cells:
                if number and cell[2] in remarks and not _DIGIT.search(self._text, *cell[:2]):
                    self._remark(cell[0], cell[1])
                elif is_prose(self._text, row, cell, first=number == 0):
                    self._prose(row, cell[0], cell[1])

    def _prose(self, row: CellRow, start: int, end: int) -> None:
        """A cell of sentences, about the employer and the measure that the row names first."""
        label = self._scan(row.block.start, start)
        employer = next((name.id for name in label.names if not name.is_asset), "")
        above = self._lead
        hits = label.hits or above.hits
        plan = is_planned(self._text[row.block.start : start])
        periods = {date.text for date in label.dates}
        self._lead = above._replace(
            subject=employer or above.subject,
            hits=hits,
            plan=plan or above.plan,
            start=start if plan else above.start,
            period=periods.pop() if len(periods) == 1 else above.period,
        )
        self._carried = ""
        for left, right in split_sentences(self._text, start, end):
            self._sentence(Block("item", start, end), left, right)
        self._carried = ""
        self._lead = above

    def _remark(self, start: int, end: int) -> None:
        """A cell in a column of comments, which judges the cells beside it."""
        if len(self._text[start:end].split()) < _REMARK_WORDS:
            return
        found = self._scan(start, end)
        sentence = Sentence(start, end, found.hits, found.names)
        about = About(self._heading.subject or self.subjects.main)
        metrics = self._suggester.for_statement(found.hits, opinion=True)
        label = LabelAnswer("opinion", "", "a column of comments")
        self._put(sentence, None, _Found(metrics, label, about, ClaimDates()))

    def _table_figure(self, figure: TableFigure) -> None:
        span = figure.span
        provenance = self._lead.provenance or self._noted or self._heading.provenance
        told = Told(
            self._facts.voice,
            provenance,
            figure.plan or (not figure.running and self._plans(span.start)),
            figure.opinion,
        )
        cell = Sentence(span.start, span.end, figure.cell_hits, ())
        label = self._labeller.figure(cell, span.start, span.end, told, up_to=span.up_to)
        row = Sentence(figure.start, figure.end, figure.cell_hits, figure.names)
        size = max(1, figure.label_size)
        labels = ((_worth_in_label(hit, size), (hit,)) for hit in figure.label_hits)
        around = (
            *labels,
            (2.0, figure.head_hits),
            (3.0, figure.section_hits),
            (0.35, self._heading.hits),
            (0.5, self._lead.hits),
        )
        metrics, _ = self._suggest(row, span, (span,), label, around, tabled=True)
        if figure.part and span.unit == "usd":
            whole = figure.part.lower().startswith("total")
            metrics = ("revenue", "segment_revenue") if whole else ("segment_revenue", "revenue")
        elif figure.unmeasured:
            metrics = ()
        self.rows.add(self._laid.source_span(figure.start, figure.end)[0])
        earnings = bool(metrics) and metrics[0] in _EARNINGS and (span.figure.middle or 0) > 0
        shown = self._text[figure.start : figure.end]
        used = metrics[:1] == ("operating_cash_flow",) and is_cash_used_row(shown)
        if used or (earnings and is_loss_row(shown)):
            span = span._replace(figure=scaled_figure(span.figure, -1.0, span.figure.unit))
        names = [name for name in figure.names if not self.subjects.is_other(row, name)]
        other = ""
        if self._facts.voice == "company":  # a name further on in its row is its customer's
            begun = figure.start + _ROW_BEGINS
            other = next((it.id for it in names if it.start > begun and not it.is_asset), "")
            names = [it for it in names if it.start <= begun or it.is_asset]
        named = next((name.id for name in names if not name.is_asset), "")
        named = named or next((name.id for name in names), "")
        subject = named or self._heading.subject or self.subjects.main
        when = ClaimDates(period=figure.period or self._calendar.results)
        if _DAY.fullmatch(figure.period):
            when = ClaimDates(as_of=figure.period)  # a balance sheet's
        another = metrics[:1] == ("quarter_growth",) and not figure.part
        another = another and not is_sales_growth(self._text, row, span)
        first = metrics[0] if metrics else ""
        another = another or is_named_else(self._text, row, span, first, tabled=True)
        found = _Found(
            metrics, label, About(subject, other), when, change=figure.change, another=another
        )
        self._put(row, span, found)


def _worth_in_label(hit: PhraseHit[Tag], size: int) -> float:
    """A word that is a small part of a row's label means little: "loss on disposal of assets"."""
    return 3.0 * min(1.0, 1.6 * (hit.end - hit.start) / size)


def _day(text: str) -> Day | None:
    try:
        return parse_day(text) if text else None
    except DayError:
        return None
