"""Who a figure is about: an employer of its sentence, the one before, or the document's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from compute_jobs.core.coverage.document_facts import DocumentFacts
from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.laid_out import LaidOut
from compute_jobs.core.coverage.names_in_text import NameHit, NameIndex, main_subject
from compute_jobs.core.coverage.phrase_index import Words
from compute_jobs.core.coverage.statement_labels import Sentence, any_of
from compute_jobs.core.evidence.evidence_model import Evidence

_OWNER_REACH = 40
"""Characters after a share within which its owner is named: "41% of Loom's revenue"."""

_OURSELVES = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|us|I|[Tt]he (?:[Cc]ompany|Group|Registrant|Partnership))\b"
)

_PARTY = re.compile(
    r"\b(?:with|from|to|against|(?:built|made|developed|leased) for"
    r"|(?:led|backed|owned|funded|joined) by"
    r"|(?:investors|backers|customers|clients|partners|lenders|tenants),?"
    r" (?:including|such as|like))"
    r"\s+(?:[A-Z][\w.&’'-]*(?: [A-Z][\w.&-]*)?(?:,| and)\s+)?\Z"
)
_PARTY_REACH = 40
_NEXT_PARTY = re.compile(r"[^;.()\d]{0,40}\b(?:with|from|to|for|by)\s+\Z")
"""Between a sum and who it is with: "$38 billion with Corvid"."""
_MARKET = re.compile(
    r"(?:[A-Z][^,.;]{0,40}, )?(?:[\w-]+ ){0,3}?(?:[Ww]orldwide|[Gg]lobal|[Gg]lobally|[Ii]ndustry|"
    r"[Hh]yperscalers|[Bb]ig [Tt]ech|[Tt]ech (?:giants|firms|companies))\b"
)
"""A sentence about all who buy or build, not about one company."""
_ANOTHER = re.compile(r";|\b(?:while|whereas|but)\b")
"""Between a figure and a name of another clause."""
_VERSUS = re.compile(r"\b(?:versus|vs\.?|against|compared (?:with|to))\s+\Z")
_OF_WHOM = re.compile(r"[^,;.\d]{0,30}\b(?:for|at|by)\s+")
"""Around a figure that another's is measured against: "versus 1.4 gigawatts for Loom"."""
_BEGINS = re.compile(r"(?:[,;]|\b(?:and|while|but))\s+(?:that\s+|the\s+|\w+ly\s+)?\Z")
_VALUED = re.compile(r"\b[Vv]alu(?:e|es|ed|ing)\s+\Z")
_VALUE_OF = re.compile(r"[^,;.]{0,30}\bvaluation (?:for|of)\s+")
"""Before the company whose worth a sum is: "values Corvid at", "at a valuation of"."""
_GUEST = re.compile(
    r"\b(?:with|from|to|against|by|including|such as|(?:customer|client|tenant|supplier)s?,?)\s+\Z"
)
"""Before a name that isn't whose text it is."""
_FIRST = re.compile(r"(?:\A|[^\w\s]|\n)\s*\Z")
_THE_COMPANY = re.compile(r"\b[Tt]he (?:Company|Group|Registrant)\b")
_DEFINED = re.compile(
    r"[^.;\n(]{0,40}(?:\([^()]{0,40}\)\s*)?\([^()]{0,60}[“\"](?:Company|Registrant|Group)\b"
    r"|[^(\n]{0,20}\s{1,3}\(Exact name of"
)
"""After a filer's name: "Halyard Compute, Inc. (the “Company”)"."""
_RIVAL = re.compile(
    r"(?:\s+\w+){0,2}\s+(?:challenger|rival|competitor|alum\w*|spin-?off|veteran|supplier|"
    r"customer)s?\b"
    r"|\s+(?:deal|agreement|contract|pact)\b"
    r"|(?: (?:Corp|Inc|Ltd)\.?)?-(?:backed|owned|funded|led|founded)\b"
    r"|\s+(?:lease|contract|deal|agreement)s?\b|['’]s\s+(?:backstop|guarantee)s?\b"
)
_THEIR_PARTNER = re.compile(
    r"['’]s?\s+(?:[\w-]+\s+){0,2}?(?:landlord|supplier|partner|rival|customer|tenant|backer|investor"
    r"|competitor|subsidiary|parent|provider|host|lender|client|peer|unit),?\s+"
)
_BACK_TO = re.compile(r",\s+(?:it|the company|the firm)\s")
_ITS_PRODUCT = re.compile(
    r"(?:['’]s?)?\s+"
    r"(?!(?:L|IC|E)\d\b[^.;]{0,60}\b(?:TC|comp|base|salar|pay|paid|offer|engineer))"
    r"(?:[A-Z]{1,4}\d\w*|GPUs?|TPUs?|chips?|accelerators?|Blackwells?|Hopper|Rubin|"
    r"Trainium\d?|Instinct)\b(?!\s+(?:revenue|sales|shipments|business|unit))"
)
"""After a maker's name, its product that others buy: "50,000 Corvid H9 chips"."""
_DESCRIBED = re.compile(
    r"[\s\"“]*(?:(?:In|On|By|During|At|Since|Last|This|Earlier|[\w ]{3,20} (?:earlier|later|ago))\b"
    r"[^,.]{0,40},\s+)?"
    r"(?:[Tt]he\s+(?:[\w.]+\s+){0,2}?(?:[\w.]+-based\s+)?(?:\w+\s+){0,2}?(?:company|firm|startup|"
    r"chipmaker|"
    r"chip\s+maker|maker|lab|operator|developer|provider|giant|group|hyperscaler|"
    r"neocloud)\b(?!['’])"
    r"|[Ii]t\b(?!\s+(?:was|is)\s+\w+ed\b))"
)
"""A sentence that begins with another word for the previous subject."""

_OPENING = re.compile(
    r"\W*(?:\S+\s+){0,2}|(?:\S+\s+)*\S+,\s+|(?:\S+\s+)*(?:that|said|says|and|while|but|because)\s+"
)
"""What may precede the employer that a sentence is about."""

_BUYS = re.compile(
    r"(?:,[^,.;]{1,40},|\s+alone|\s+(?:is|was|remains)\s+\w+\s+(?:largest|biggest|top|main)\s+"
    r"customer,?)?\s+(?:account(?:ed|s|ing)\s+for|(?:made|makes|making)\s+up|"
    r"represent(?:ed|s|ing)|contribut(?:ed|es|ing)|generat(?:ed|es|ing)|(?:was|is)(?=\s+(?:\w+\s+)?\d))"
    r"\s+(?:[a-z]+\s+){0,3}"
)
"""Between a customer and its share: "Corvid accounted for about 41% of revenue"."""
_AND_NAMED = re.compile(r"[A-Z]\w*,?\s+and\s+\Z")
_POSSESSIVE = re.compile(r"['’]s?\b")


_ACTING = (
    r"(?:, [^,.;]{1,80},)?(?:['’]s (?:chief|C[EFTO]O|founder|spokes)| (?:also |has |had |was )?"
    r"(?:said|says|told|announced|signed|raised|plans|expects|reported|agreed|disclosed|projects|"
    r"founded|is looking|is raising|is developing|operates)\b)"
)
"""After a company's name, not after a place's."""
_ACTS = re.compile(rf"(?<=\S)(?={_ACTING})")
_OFFICER = re.compile(
    r"\b([A-Z][\w.&-]+(?: [A-Z][\w.&-]+)?)(?:['’]s)? "
    r"(?:CEO|CFO|COO|CTO|[Cc]hief|(?:[Cc]o-)?[Ff]ounder|[Pp]resident)\b"
)
"""Whose officer a talk's title names."""
_INCORPORATED = re.compile(
    r"^[ \t#*]*([A-Z][\w&-]+)(?: [A-Z][\w&-]+){0,3},? "
    r"(?:Inc|Corp|Corporation|Ltd|PLC|plc|LLC|N\.V)\b",
    re.M,
)
_LETTERHEAD = 300
_NUMBER = re.compile(r"[^\d\n]{0,16}[\d.,]+")
_MANY = 3
"""How often an unknown company is named that a text is about."""
_HEAD_BLOCKS = 40
_HEAD = 2_000
_NEARBY = 400
_OPENING_REACH = 600
"""Within so many characters a text names its subject, unless it does so again."""
_ABOUT = 20_000
"""Characters in which a document's subject is looked for."""


class About(NamedTuple):
    """Who a figure is about, the other party, and whether that should be asked."""

    subject: str
    counterparty: str = ""
    unsure: bool = False


def _acting(text: str, companies: frozenset[str]) -> Iterator[str]:
    """Those of some companies that do something in the text, in one pass."""
    sizes = {len(name) for name in companies}
    for act in _ACTS.finditer(text) if sizes else ():
        for size in sizes:
            left = max(0, act.start() - size)
            name = text[left : act.start()]
            if name in companies and not text[max(0, left - 1) : left].isalnum():
                yield name


class FigureSubjects:
    """Follows who a text speaks of. ``above`` is the subject of a heading or a lead-in."""

    def __init__(
        self,
        laid: LaidOut,
        facts: DocumentFacts,
        names: NameIndex,
        evidence: Evidence,
        employer: str,
        *,
        companies: Iterable[str],
    ) -> None:
        """``companies`` are those that an article introduces, known or not."""
        self._text = laid.text
        self._names = names
        self._own = facts.voice in ("company", "officer")
        self._many = facts.name == "newsletter"
        """Whether the text is about many things, so that its subject is only a guess."""
        self._last = ""
        """The employer of the sentences before in the paragraph."""
        self._buyers: set[str] = set()
        """Customers whose share of another's revenue the sentence gives."""
        self._stranger: re.Pattern[str] | None = None
        """The company that the document is about, where the evidence doesn't know it."""
        self._strangers = any_of(
            name
            for name in set(_acting(laid.text, frozenset(companies)))
            if not (name.isupper() or name in names.names or names.find(name, 0, len(name)))
        )
        """Others that the evidence doesn't know."""
        self._strange = False
        """Whether the sentence before was about one of them."""
        self._head_names: list[NameHit] = []
        self._head_end = 0
        """The offset up to which the names are those of ``_head_names``."""
        self.main = employer or self._main(laid, facts, evidence)
        """Who "the company" refers to."""

    def _main(self, laid: LaidOut, facts: DocumentFacts, evidence: Evidence) -> str:
        blocks, text = laid.blocks, laid.text
        first = blocks[:_HEAD_BLOCKS]
        pieces = [(it.start, min(it.end, it.start + _HEAD)) for it in first]
        head = [name for piece in pieces for name in self._names.among(laid.words(*piece))]
        cut = (end for it, (_, end) in zip(first, pieces, strict=True) if end < it.end)
        self._head_names = head
        self._head_end = next(cut, first[-1].end if first else 0)
        title = facts.title
        stranger = self._names.stranger(title, text[:_ABOUT])
        if self._own and not stranger:
            stranger = self._letterhead(title, text[:_LETTERHEAD])
        if stranger:
            self._stranger = re.compile(rf"\b{re.escape(stranger)}\b")
            return ""
        above = max(blocks[0].end, 300) if blocks else 0
        acting = [it for it in head if _GUEST.search(text, max(0, it.start - 12), it.start) is None]
        acting = [it for it in acting if not _in_columns(text, it.start)]
        acting = [it for it in acting if not _BUYS.match(text, it.end)]
        order = facts.name == "order"
        opening = [it for it in acting if it.start < above and not order]
        own = facts.voice == "company" and _OURSELVES.search(text[:_ABOUT]) is not None
        opening = [it for it in opening if not own or not _owns_in_passing(text, it)]
        titled = self._names.find(title, 0, len(title))
        titled = [it for it in titled if not own or not _owns_in_passing(title, it)]
        named = [*titled, *opening]
        employers = [name.id for name in named if not name.is_asset]
        if order and not employers:
            return ""  # parties of a proceeding
        filer = next((it.id for it in head if _DEFINED.match(text, it.end)), "")
        if facts.voice == "company" and (filer or employers):
            filer = filer or employers[0]
            apart = facts.kind == "filing" and self._beside_us(filer, acting)
            return "" if apart else filer
        main = main_subject(head, employers, evidence)
        if main in employers:
            return main
        if own:
            acts = [it for it in acting if it.id == main]
            named_most = 1 < len(acts) > len(head) / 2  # else perhaps a customer
            return main if named_most and not self._beside_us(main, acting) else ""
        named = [it for it in head if it.id == main]
        if self._strangers is not None:
            counts = Counter(self._strangers.findall(text[:_ABOUT]))
            if max(counts.values(), default=0) >= max(_MANY, len(named)):
                return ""
        return "" if len(named) == 1 and named[0].start > _OPENING_REACH else main

    def _letterhead(self, title: str, text: str) -> str:
        """The unknown company whose officer the title names, or whose name is on a line above."""
        if officer := _OFFICER.search(title):
            return "" if self._names.find(title, *officer.span(1)) else officer[1]
        line = _INCORPORATED.search(text)
        if line is None or self._names.find(title, 0, len(title)):
            return ""
        return "" if self._names.find(text, 0, line.end()) else line[1]

    def _beside_us(self, employer: str, names: Sequence[NameHit]) -> bool:
        """Whether an employer often acts in the sentences in which "the Company" does."""
        places = [_around(self._text, name.start) for name in names if name.id == employer]
        sentences = [self._text[slice(*place)] for place in places]
        beside = sum(bool(_THE_COMPANY.search(it)) and "subsidiar" not in it for it in sentences)
        return beside > len(places) / 4

    def about(self, sentence: Sentence, at: int, above: str) -> About:
        """Who the figure or clause at an offset is about."""
        employers = [name for name in sentence.names if not name.is_asset]
        makers = [it for it in employers if _ITS_PRODUCT.match(self._text, it.end)]
        before = [name for name in employers if name.end <= at + 1]
        before = [name for name in before if not self.is_other(sentence, name)] or (
            []
            if self._last or self.main or self._stranger or self._own
            else [name for name in before if name not in makers]
        )
        back = before and _BACK_TO.search(self._text, before[-1].end, at) is not None
        if back:  # "after deals with Corvid and Halyard, it has"
            before = []
        own = self._own
        if self._is_about_stranger(sentence, before, at):
            return About("", employers[0].id if employers else "", unsure=True)
        if self._strange and not before and not above:
            return About("", unsure=True)
        if not (self._own or sentence.names) and _MARKET.match(self._text, sentence.start):
            return About("", unsure=True)
        described = _DESCRIBED.match(self._text, sentence.start)
        if described and (self._last or self.main):
            before = [name for name in before if name.end <= described.end()]
        ours = own and _OURSELVES.search(self._text, sentence.start, at) is not None
        mine = own and any(it.id == self.main for it in before)
        if ours or (mine and not _POSSESSIVE.match(self._text, before[-1].end)):
            subject = self.main
        elif before:
            clause = self._text.rfind(";", sentence.start, at)
            subject = self._nearest([it for it in before if it.start > clause] or before)
            valued = (it for it in employers if self._is_valued(it, at))
            subject = next((it.id for it in valued), subject)
        elif (
            employers
            and not back
            and not (own and self.main)
            and not (described or self.is_other(sentence, employers[0]))
        ):
            subject = employers[0].id
        else:
            asset = next((name.id for name in sentence.names if name.is_asset), "")
            subject = asset or above or (self.main if own else self._last or self.main)
            named = (name.id for name in employers if not own and name not in makers)
            subject = subject or next(named, "")
        others = [name for name in employers if name.id != subject and not name.unsure]
        others.sort(key=lambda name: (name.start > at, abs(name.start - at)))  # the last one before
        guessed = self._many and not (above or self._last or subject != self.main)
        unsure = len({it.id for it in others}) > 1 or not (
            employers or own or (subject and not guessed)
        )
        misspelt = any(name.unsure and name.id == subject for name in employers)
        party = self._party(sentence, others, at)
        return About(subject, party.id if party else "", unsure or misspelt)

    def _party(self, sentence: Sentence, others: Sequence[NameHit], at: int) -> NameHit | None:
        """The other party: the one named right after a sum, else the last one before it."""
        others = [it for it in others if not _ANOTHER.search(self._text, at, it.start)]
        after = next((it for it in others if it.start > at), None)
        if after and _NEXT_PARTY.fullmatch(self._text, self._end_of_number(at), after.start):
            return after
        before = [it for it in others if it.end <= at and self.is_other(sentence, it)]
        return before[0] if before else next(iter(others), None)

    def _end_of_number(self, at: int) -> int:
        """Where the digits after an offset end."""
        found = _NUMBER.match(self._text, at)
        return found.end() if found else at

    def _is_valued(self, name: NameHit, at: int) -> bool:
        """Whether a figure is of a company named beside it: "values Corvid at $9 billion"."""
        if name.start < at:
            return _VALUED.search(self._text, max(0, name.start - 8), name.start) is not None
        of = _OF_WHOM if _VERSUS.search(self._text, max(0, at - 14), at) else _VALUE_OF
        return of.fullmatch(self._text, self._end_of_number(at), name.start) is not None

    def about_share(self, sentence: Sentence, span: FigureSpan, above: str) -> About | None:
        """Whose revenue a named customer has a share of, and the customer: the company named in
        "of Loom's revenue", else the one that the text is about.
        """
        employers = [name for name in sentence.names if not name.is_asset]
        before = [name for name in employers if name.end <= span.start]
        verb = _BUYS.match(self._text, before[-1].end) if before else None
        if verb is None or not span.start <= verb.end() <= span.end:
            return None
        buyer = before[-1].id
        two = _AND_NAMED.search(self._text, sentence.start, before[-1].start) is not None
        subject = above or self.main or ("" if self._stranger else self._last)
        others = [] if two else [it.id for it in before if it.id not in (*self._buyers, buyer)]
        owner = next((it for it in employers if 0 <= it.start - span.end < _OWNER_REACH), None)
        unsure = two or not subject
        of = owner is not None and self._text[span.end : owner.start].strip() == "of"
        if owner is not None and of and _POSSESSIVE.match(self._text, owner.end):
            subject = owner.id
        elif others and subject not in others:  # perhaps who says so
            subject, unsure = others[0], True
        if subject == buyer:
            return None
        self._buyers.update((buyer, before[0].id) if two else (buyer,))
        return About(subject, "" if two else buyer, unsure)

    def _is_about_stranger(self, sentence: Sentence, before: Sequence[NameHit], at: int) -> bool:
        """Whether a figure is about a company that the evidence doesn't know."""
        last = before[-1].end if before else sentence.start
        until = at
        if at == sentence.start:  # a statement
            until = next((it.start for it in sentence.names if not it.is_asset), sentence.end)
        if self._opens_with_stranger(last, until):
            return True
        if self._stranger is None:
            return False
        if self._stranger.search(self._text, last, at):
            return True
        return not before and not self._last

    def _opens_with_stranger(self, start: int, end: int) -> bool:
        """Whether a clause has an unknown company as its subject."""
        found = self._strangers.search(self._text, start, end) if self._strangers else None
        if found is None or _PARTY.search(
            self._text, max(start, found.start() - 12), found.start()
        ):
            return False
        return _OPENING.fullmatch(self._text, start, found.start()) is not None

    def is_other(self, sentence: Sentence, name: NameHit) -> bool:
        """Whether a name is another party: "a contract with Corvid", "Corvid-backed", "a Corvid
        rival"."""
        left = max(sentence.start, name.start - _PARTY_REACH)
        before = _PARTY.search(self._text, left, name.start)
        return (
            before is not None
            or _RIVAL.match(self._text, name.end) is not None
            or self._has_partner(sentence, name)
            or _ITS_PRODUCT.match(self._text, name.end) is not None
        )

    def _has_partner(self, sentence: Sentence, name: NameHit) -> bool:
        """Whether a name says whose partner the next one is: "Corvid's landlord Halyard"."""
        role = _THEIR_PARTNER.match(self._text, name.end)
        return role is not None and any(
            each.start == role.end() and not each.is_asset for each in sentence.names
        )

    def _nearest(self, names: Sequence[NameHit]) -> str:
        """The last name where it owns what follows or begins a clause, else the first."""
        last = names[-1]
        if len(names) > 1 and (
            _POSSESSIVE.match(self._text, last.end)
            or _BEGINS.search(self._text, names[-2].end, last.start)
        ):
            return last.id
        return names[0].id

    def remember(self, sentence: Sentence) -> None:
        """Continue with the employer that this sentence is about, not one that it only mentions."""
        named = next((name for name in sentence.names if not name.is_asset), None)
        begun = self._last or self.main or self._stranger
        if named is not None and named.id in self._buyers:
            named = None
        self._buyers.clear()
        first = named.start if named else sentence.end
        strange = self._opens_with_stranger(sentence.start, first)
        self._strange = strange or (self._strange and named is None)
        if strange:
            self._last = ""
        elif named and _ITS_PRODUCT.match(self._text, named.end) and not begun:
            return
        elif named and (not begun or _OPENING.fullmatch(self._text, sentence.start, named.start)):
            self._last = named.id

    def end_paragraph(self) -> None:
        """A paragraph without names is about the main subject again."""
        self._last, self._strange = "", False

    def names_between(self, words: Words, start: int, end: int) -> list[NameHit]:
        """The names of a stretch, which may have been found already in the document's head."""
        if end > self._head_end:
            return self._names.among(words)
        left = bisect_left(self._head_names, start, key=_place)
        right = bisect_left(self._head_names, end, key=_place)
        return self._head_names[left:right]


def _around(text: str, at: int) -> tuple[int, int]:
    """Roughly the sentence around an offset, within its paragraph."""
    left, right = max(0, at - _NEARBY), at + _NEARBY
    starts = max(text.rfind(". ", left, at), text.rfind("\n\n", left, at), left - 1) + 1
    ends = (text.find(mark, at, right) for mark in (". ", "\n\n"))
    return starts, min((end for end in ends if end >= 0), default=right)


def _owns_in_passing(text: str, name: NameHit) -> bool:
    """Whether a name only says whose something is: "to integrate Corvid's operations"."""
    begins = _FIRST.search(text[max(0, name.start - 3) : name.start])
    return begins is None and _POSSESSIVE.match(text, name.end) is not None


def _in_columns(text: str, at: int) -> bool:
    """Whether a place is in a table's line: far to the right of the words before it."""
    return "   " in text[text.rfind("\n", 0, at) + 1 : at].strip()


def _place(name: NameHit) -> int:
    return name.start
