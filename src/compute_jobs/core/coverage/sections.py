"""What headings and lead-ins say about the text below them: who said it, and as what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from compute_jobs.core.coverage.date_spans import DateSpan
from compute_jobs.core.coverage.laid_out import Block
from compute_jobs.core.coverage.names_in_text import NameHit
from compute_jobs.core.coverage.phrase_index import PhraseHit
from compute_jobs.core.coverage.reading_rules import Cue, Provenance, Tag

_PLANS = re.compile(
    r"\b(?:outlook|guidance|(?-i:plan|(?<!\w )Plan)s?|planned|targets?|pipeline|what[’']s next"
    r"|roadmap|ambitions|proposed)\b",
    re.I,
)
_VIEWS = re.compile(
    r"\b(?:we think|(?:our|my) (?:view|take|model|estimates)|opinion|panel|thesis|bottom line|"
    r"editorial|scenarios?|assumptions|back[- ]of[- ]the[- ]envelope|what if|the math)\b",
    re.I,
)
_ASSUMED = re.compile(
    r"\bassum(?:es?|ing|ptions?)\b[^\n]*:\Z"
    r"|\b(?:that[’']s|that is|means|implies|gives|works out to|adds up to):\Z"
)
"""A lead-in to assumptions in a calculation, or to its results."""
_CONTRACTED = re.compile(
    r"\b(?:minimum|contract(?:ed|ual)|obligations|commitments|maturit(?:y|ies)|"
    r"(?:lease|rental|principal) payments)\b",
    re.I,
)
"""What is to be paid under contracts is no plan."""
_PART = re.compile(
    r"\W*(?:details?|context|key points|cited text|highlights?|summary|notes?|background|overview|"
    r"key takeaways|sources?|facts)\W*",
    re.I,
)
"""Headings of a part: the section above continues."""
_WANTED = re.compile(
    r"\W*(?:about you|(?:minimum |preferred |basic )?(?:requirements|qualifications|skills)|"
    r"what (?:you[’']ll|you will) (?:do|need|bring)|what we(?:[’']re| are) looking for|"
    r"(?:your )?responsibilities|(?:you have|who you are|nice to have|bonus points))\W*",
    re.I,
)
_AROUND = re.compile(
    r"\A\W*(?:(?:slide|page|section|part)\s+)?\d+\s*[:.)]\s*|\s*\([^()\n]*\)\W*\Z", re.I
)
"""What numbers and dates a heading: "Slide 8: FY31 outlook (as of August 6, 2031)"."""
_HEADING_WORDS = 5
"""A longer heading is a headline: a word in it describes the story, not each number."""
_PLAN_REACH = 2_500
_PERIODS = ("quarter", "year", "stretch", "half")
_SOURCES: tuple[Provenance, ...] = ("unnamed", "filing", "company")


class TextSection(NamedTuple):
    hits: Sequence[PhraseHit[Tag]] = ()
    provenance: Provenance = ""
    plan: bool = False
    opinion: bool = False
    period: str = ""
    subject: str = ""
    start: int = 0
    wanted: bool = False
    """Of a job posting: what an applicant should have or would do."""

    def plans(self, at: int) -> bool:
        """Whether the text at an offset is a plan because of this heading."""
        return self.plan and at - self.start < _PLAN_REACH


class BlockFindings(NamedTuple):
    """What was found in one block."""

    hits: Sequence[PhraseHit[Tag]]
    names: Sequence[NameHit]
    dates: Sequence[DateSpan]


def joined(found: Sequence[BlockFindings]) -> BlockFindings:
    """What was found in the sentences of a block."""
    return BlockFindings(
        [hit for each in found for hit in each.hits],
        [name for each in found for name in each.names],
        [date for each in found for date in each.dates],
    )


def source_of(found: BlockFindings) -> Provenance:
    """Who a block names as the source of what stands below it."""
    kinds = {hit.tag.kind for hit in found.hits if isinstance(hit.tag, Cue)}
    return next((kind for kind in _SOURCES if kind in kinds), "")


def read_section(text: str, block: Block, found: BlockFindings, above: TextSection) -> TextSection:
    """``above`` is the section that contains a smaller heading."""
    shown = text[block.start : block.end].strip()
    if is_part(shown):
        return above
    if shown.endswith(":"):
        plan = any(_is_plan(hit) for hit in found.hits) and _CONTRACTED.search(shown) is None
    else:
        named = _AROUND.sub("", shown)
        plan = len(named.split()) <= _HEADING_WORDS and _PLANS.search(named) is not None
    employers = {name.id for name in found.names if not name.is_asset}
    periods = [date.text for date in found.dates if date.grain in _PERIODS]
    return TextSection(
        hits=found.hits,
        provenance=source_of(found) or above.provenance,
        plan=plan,
        opinion=_VIEWS.search(shown) is not None or _ASSUMED.search(shown) is not None,
        period=periods[0] if len(periods) == 1 else "",
        subject=employers.pop() if len(employers) == 1 else "",
        start=block.start,
        wanted=_WANTED.fullmatch(shown) is not None,
    )


def is_part(heading: str) -> bool:
    return _PART.fullmatch(heading) is not None


def _is_plan(hit: PhraseHit[Tag]) -> bool:
    tag = hit.tag
    if not isinstance(tag, Cue) or tag.words == "won't":
        return False  # "you won't find it elsewhere" says nothing of the list below
    return tag.kind == "plan" and tag.reach != "near"
