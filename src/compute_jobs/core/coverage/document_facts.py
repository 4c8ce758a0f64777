"""What a document says about itself: kind, speaker, title, publisher, date and address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from typing import Literal, NamedTuple

from compute_jobs.core.coverage.date_spans import DateSpan, dates_among, find_dates
from compute_jobs.core.coverage.laid_out import LaidOut
from compute_jobs.core.coverage.reading_rules import (
    DocumentSign,
    OutletNames,
    ReadingRules,
    Voice,
    VoiceScore,
)
from compute_jobs.core.coverage.speaker_turns import ASKED, HEARD
from compute_jobs.core.evidence import format as fmt
from compute_jobs.core.evidence.clean import clean_text
from compute_jobs.core.evidence.dates import DayError, parse_day
from compute_jobs.core.evidence.evidence_model import SourceKind, Stance

_HEAD = 6_000
_TAIL = 3_000
_PRESS: Voice = "press"
_LEAST = 3.0
"""Score from which signs decide a document's kind; anything below is an article."""
_MOST, _TOLD = 6.0, 3
_TALK = 8.0
_A_CALL = 10.0
"""So many signs of a call's transcript are one, whatever analysts and hosts say in it."""
_TURN = re.compile(
    r"^(?:\[[\d:]+\] )?((?:[A-Z][\w.'’-]+ ){1,2}[A-Z][\w.'’-]+|Interviewer|Moderator|Host): "
    r"[“\"]?[A-Z](?=[^\n]{80})",
    re.M,
)
"""A speaker's turn in a transcript: "Ana Reyes: Thank you, ..."."""
_POST = re.compile(
    r"^[ \t>*]*(?!(?:Live|Replay|Call|Webcast|Dial|Date|Time)\b)"
    r"((?:u/|@)?[\w.-]{3,25}(?: [A-Z][\w.-]{1,20}){0,2})(?: \([^()\n]{1,20}\))?"
    r"(?:[ \t]*[·•|—-][ \t]*|[ \t]+)"
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4},?(?: at| \|)? \d{1,2}:\d\d ?(?:[ap]m|[AP]M)?"
    r"|\d+ ?(?:h|hr|hrs|hours?|d|days?|w|weeks?|mo|months?|y|years?)\.? ago)"
    r"(?:[ \t]*[·•|][ \t]*edited)?[ \t]*$",
    re.M,
)
"""Who wrote a post, and when: "saul  November 3, 2031, 3:05pm", "u/mira · 4 hours ago"."""
_INTERVIEWED = re.compile(
    r"\b(?:[Ii]nterview|[Cc]onversation [Ww]ith|[Qq]&[Aa]|[Ss]poke (?:with|to)|[Ss]at down with|"
    r"[Tt]alk(?:s|ed)? (?:with|to))\b"
)
_TESTIFIES = re.compile(r"\b(?:CHIEF|Chief) (?:EXECUTIVE|Executive)\b|\bCEO\b")
"""Who speaks for a company at a hearing."""
_FEW = 2
"""More questions than that, each on a line of its own, make an interview of a text that says so."""
_QUOTED = re.compile(r"“[^”]*(?:”|\Z)|\"[^\"]{0,800}\"")
_RESULTS_ARE_OUT = re.compile(
    r"\b(?=report|post|announce|releas|publish|deliver|disclose|unveil|issue)"
    r"(?<!['’]s )"
    r"(?:report(?:s|ed)|post(?:s|ed)|announce[sd]|releas(?:es|ed)|publish(?:es|ed)|"
    r"deliver(?:s|ed)|disclose[sd]|unveil(?:s|ed)|"
    r"issue[sd])\s+(?:(?!that\b)[\w.,'’-]+\s+){0,6}?(?:[Rr]esults|"
    r"[Ee]arnings|[Rr]evenues?|(?:net )?(?:loss|income|profit))\b"
    r"|\b(?:results|earnings) (?:topped|beat|missed|showed|came)\b"
    r"|\b(?:[Ii]n|[Ss]ee|[Aa]ccess|[Rr]ead|[Ff]rom) (?:\w+['’]s |its |the |their )?"
    r"(?:latest |new |own )?(?:(?:first|second|third|fourth)[- ]quarter|quarterly|earnings|"
    r"Q[1-4](?: \d{4})?) (?:reports?|results|earnings|numbers|call)\b"
    r"|\b[Tt]he (?<!ahead of [Tt]he )(?<!before [Tt]he )"
    r"(?:quarter|year|half)['’]s (?:numbers|results|figures)\b"
    r"|\baccording to [^.\n]{0,40}\b(?:(?:IPO|S-1|10-[KQ]) filings?|prospectus|S-1|10-[KQ])\b"
    r"|\b(?:IPO|S-1|10-[KQ]) filing (?:show|reveal|say|mark|give)s\b",
)
_CALL_RETOLD = re.compile(
    r"\b(?:held|hosted)\s+(?:an?|its|the)\s+(?:[\w-]+\s+){0,5}?call\b"
    r"|\b(?:conference|earnings) call(?:\s+(?:summary|notes|highlights|takeaways|minutes|recap|"
    r"key points)\b|:)"
    r"|\b(?:summary|notes|highlights|takeaways|minutes|recap|key points) (?:of|from) "
    r"(?:the|its|\w+['’]s) (?:[\w-]+\s+){0,5}?call\b",
    re.I,
)
_RETOLD_HEAD = 2_000
_OUTLET_REACH = 40
"""Characters before a verb in which an outlet's name begins."""
Relay = Literal["", "results", "call"]
"""What an article reports as a whole: the results a company has just published, or its call."""
_OTHER = (
    r"ended|ending|through|until|by|after|before|since|expires?|between"
    r"|(?:retrieved|accessed|visited|viewed)(?: on)?:?"
)
_OTHER_DAY = re.compile(rf"\b(?:{_OTHER}|(?<=[a-z,;] )as of)\s*\Z", re.I)
"""Before a day on which something else happened: "ended June 30, 2031", "through May 1, 2029"."""
_OF_ACCOUNTS = re.compile(rf"\b(?:{_OTHER}|as of|on|beginning|from|effective|(?-i:At))\s*\Z", re.I)
"""Before days that a filing's accounts speak of: "As of June 30, 2031"."""
_LONGEST_TITLE = 200
_NO_TITLE = ("---", "FOR THE ", "Case No", "http", "Logo of", "Image source")
_FIELD = re.compile(
    r"(?!(?:Show|Ask|Tell) HN|Exclusive|Interview|Q&A|Analysis|Opinion|Update|Breaking)"
    r"[^:\n]{0,11}:"
)
"""A line that names what follows, not a title: "Date: ...", but "Exclusive: ..." is one."""
_LETTERHEAD = re.compile(
    r"(?:in the )?united states\b(?:$| securities| bankruptcy| district)"
    r"|securities and exchange commission|for immediate release",
    re.I | re.M,
)
"""A first line that isn't the title: it comes later, and of a filing its form is one."""
_TITLE_BELOW = 32
"""Characters of a title below it: shorter lines are a day, a place or who publishes it."""
_HEAD_OF_FILING = 1_500
_BYLINE, _END = 800, 200
"""Characters at a text's start and end in which its publisher is looked for."""
_CALLED = re.compile(
    r"\b[Ww]elcome,? (?:everyone,? |everybody,? |you )?to (?:the )?"
    r"([A-Z](?:[^.\n]|\.(?=[\w,])){5,120}?\b(?:[Cc]all|[Ww]ebcast|[Tt]eleconference))\b"
)
_ADDRESS = re.compile(r"https?://[^\s)>\"']{4,300}")


class DocumentFacts(NamedTuple):
    kind: SourceKind
    name: str
    """The kind of text, finer than a source's kind: release, call, interview, analysis …"""
    voice: Voice
    stance: Stance
    title: str
    publisher: str
    published: str
    url: str
    sure: bool
    """Whether the kind was given or clearly marked."""
    signs: tuple[str, ...] = ()
    """The signs of who speaks, the heaviest first; empty without any, or if the reader said so."""


def document_facts(
    laid: LaidOut, rules: ReadingRules, *, kind: str = "", stance: str = ""
) -> DocumentFacts:
    """``kind`` and ``stance`` are the reader's; they take precedence over what the text shows."""
    head = _shown(laid, 0, _HEAD)
    whole = (
        head
        if len(laid.text) <= _HEAD
        else f"{head}\n{_shown(laid, len(laid.text) - _TAIL, len(laid.text))}"
    )
    if laid.is_html:
        whole = f"{laid.meta.title}\n{whole}"
    asked = (
        whole.count("?") > _FEW
        and _INTERVIEWED.search(head[:_RETOLD_HEAD])
        and len(ASKED.findall(whole)) > _FEW
    )
    talk = (
        _TALK
        if asked or len(set(HEARD.findall(whole))) > 1 or len(set(_TURN.findall(whole))) > 1
        else 0.0
    )
    scored = sorted(
        (
            (_score(whole, sign) + talk * (sign.name == "interview"), -place, sign)
            for place, sign in enumerate(rules.documents)
        ),
        reverse=True,
    )
    own = _best(scored, own=True)
    other = _best(scored, own=False)
    points, why = _voice(_QUOTED.sub(" ", whole), rules.voice, own[0], other[0])
    if own[1].name == "call" and own[0] >= _A_CALL:
        points = max(points, own[0])
    if other[1].name == "government" and other[0] > own[0]:
        points = 0.0
    if len(set(_POST.findall(whole))) > 1:  # whatever release is pasted in it
        posts = next(each for each in rules.documents if each.name == "forum")
        points, other = 0.0, (_TALK, posts)
    best, sign = own if points > 0 else other
    if best >= _LEAST:
        source_kind, name, voice = sign[:3]
    elif points > 0:
        source_kind, name, voice = "article", "statement", "company"
    else:
        source_kind, name, voice = "article", "article", _PRESS
    if kind and kind != source_kind:
        named = [each for each in rules.documents if kind in (each.name, each.kind)]
        if named:
            source_kind, name, voice = named[0][:3]
        elif kind in ("posting", "own"):
            source_kind, name, voice = "posting" if kind == "posting" else "own", kind, _PRESS
    if stance == "primary" and voice in ("press", "author"):
        voice = "company"
    elif stance == "supporting" and voice in ("company", "officer"):
        voice = "press"
    told: Stance = "primary" if voice in ("company", "officer") else "supporting"
    meta = laid.meta
    front = laid.front
    published = _published(
        meta.published or front.get("date") or front.get("filing_date") or "",
        laid,
        filed=source_kind == "filing",
    )
    address = _ADDRESS.match(front.get("source", front.get("url", "")))
    return DocumentFacts(
        kind=source_kind,
        name=name,
        voice=voice,
        stance=told,
        title=clean_text(meta.title or unescape(front.get("title", "")) or _title(laid), limit=300),
        publisher=clean_text(
            meta.publisher
            or front.get("publisher", "")
            or _publisher(head, whole[-_END:], rules.outlets),
            limit=120,
        ),
        published=published,
        url=clean_text(meta.url or (address[0] if address else ""), limit=500),
        sure=best >= _LEAST or bool(kind),
        signs=() if kind or stance else why,
    )


def relay_of(text: str, outlets: OutletNames) -> Relay:
    """Whether an article covers a company's call or the results it has just reported.

    What an outlet reports of results isn't the company's report.
    """
    head = text[:_RETOLD_HEAD]
    if _CALL_RETOLD.search(head[: _RETOLD_HEAD // 4]):
        return "call"
    found = _RESULTS_ARE_OUT.search(head)
    while found and _follows_outlet(head, found.start(), outlets):
        found = _RESULTS_ARE_OUT.search(head, found.start() + 1)
    return "results" if found else ""


def _follows_outlet(text: str, start: int, outlets: OutletNames) -> bool:
    near = outlets.word.finditer(text, max(0, start - _OUTLET_REACH), start)
    return any(name.end() == start - 1 for name in near)


def _shown(laid: LaidOut, start: int, end: int) -> str:
    """The text of the blocks between two offsets: what a reader of the page sees."""
    if not laid.is_html:
        return laid.text[start:end]
    return "\n".join(
        laid.text[block.start : block.end] for block in laid.blocks if start <= block.start < end
    )


def _score(text: str, sign: DocumentSign) -> float:
    total = sum(weight for word, weight in sign.signs if word in text)
    for first, last, weight in sign.spread:
        at = text.find(first)
        total += weight if at >= 0 and 0 <= text.find(last, at) - at < 80 else 0.0
    return total


def _best(
    scored: Sequence[tuple[float, int, DocumentSign]], *, own: bool
) -> tuple[float, DocumentSign]:
    """The kind with the most signs, among those in which a company speaks or among the others."""
    return next((score, sign) for score, _, sign in scored if (sign.voice == "company") is own)


def _voice(text: str, rules: VoiceScore, own: float, other: float) -> tuple[float, tuple[str, ...]]:
    """The score for a company's own text, and the signs with the most weight."""
    weights = {
        "letterhead": rules.own * min(own, _MOST),
        "another kind": rules.other * min(other, _MOST),
    }
    found = Counter(
        place
        for start, end, place in rules.phrases.scan(text, 0, len(text))
        if not rules.signs[place].small or text[start + 1 : end].islower()
    )
    for place, sign in enumerate(rules.signs):
        count = found[place] + (len(sign.pattern.findall(text)) if sign.pattern else 0)
        weights[sign.name] = sign.weight * min(count, sign.most)
    told = sorted((each for each in weights if weights[each]), key=lambda each: -abs(weights[each]))
    return rules.start + sum(weights.values()), tuple(told[:_TOLD])


def _publisher(head: str, end: str, outlets: OutletNames) -> str:
    """The outlet of a dateline, a byline, or a line of its own; "Loom Weekly, May 1, 2031"."""
    for place in (head[:_BYLINE], end):
        if found := outlets.publisher.search(place):
            return next(name for name in found.groups() if name)
    return ""


def _title(laid: LaidOut) -> str:
    least = 8
    for block in laid.blocks[:12]:
        text = laid.text[block.start : block.end].strip(" #*\t◆")
        if _TURN.match(text):
            return ""
        if _LETTERHEAD.match(text):
            near = laid.text[block.start : block.start + _HEAD_OF_FILING]
            if "SECURITIES AND EX" in near.upper() and (form := fmt.filing_form(near)):
                return form
            least = _TITLE_BELOW
            text = text.partition("\n")[2]
        if (
            block.kind != "row"
            and len(text) >= least
            and not _FIELD.match(text)
            and not text.startswith(_NO_TITLE)
        ):
            return _short_title(text.partition("\n")[0])
    return ""


def _short_title(line: str) -> str:
    """A long first line is the text itself, and of a call names the call."""
    called = _CALLED.search(line) if len(line) > _LONGEST_TITLE else None
    return called[1] if called else line[:_LONGEST_TITLE]


def _published(given: str, laid: LaidOut, *, filed: bool) -> str:
    if given:
        try:
            return parse_day(given[:10]).text
        except DayError:
            found = _days(find_dates(given, 0, len(given)))
            if found:
                return found[0].text
    whole = dates_among(laid.head.until(1500))
    other = _OF_ACCOUNTS if filed else _OTHER_DAY
    days = (date for date in whole if date.grain == "day")
    before = ((it, laid.text[max(0, it.start - 25) : it.start]) for it in days)
    dated = (it.text for it, words in before if not other.search(words))
    title = _title(laid)
    months = (it.text for it in find_dates(title, 0, len(title)) if it.grain == "month")
    return next(dated, next(months, ""))


def _days(dates: Sequence[DateSpan]) -> list[DateSpan]:
    return [date for date in dates if date.grain == "day"]
