"""What a sentence says besides its figures: separate clauses, and the syntax of a judgment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from compute_jobs.core.coverage.figure_spans import FigureSpan
from compute_jobs.core.coverage.reading_rules import StatementRules

_FAR = (
    r"(?:very|extremely|exceptionally|particularly|remarkably|unusually|wildly|incredibly|hugely|"
    r"deeply|"
    r"highly|far|too|surprisingly|notably|astonishingly|uniquely|profoundly|perfectly|truly)"
)
_OF_WORTH = (
    r"(?:strong|weak|thin|heavy|robust|solid|healthy|limited|stable|volatile|uncertain|fragile|"
    r"durable|"
    r"attractive|expensive|cheap|essential|meaningful|modest|mixed|favou?rable|advantageous|"
    r"competitive|"
    r"capital-intensive|risky|sticky|sound|optimistic|pessimistic|notable|real|vulnerable|exposed|"
    r"underappreciated|overstated|understated|sustainable|unsustainable|confident|concerning|"
    r"encouraging|disappointing|impressive|supported by|well positioned|priced in)"
)
_THING = (
    r"(?:contest|race|story|bet|wager|test|game|moat|problem|challenge|opportunity|threat|sign|"
    r"signal|"
    r"signature|reason|mechanism|trap|advantage|weakness|strength|contrast|derivative|engine|"
    r"constraint|"
    r"bottleneck|question|risk|turning point|milestone|pure-play|warning|lesson|winner|loser|"
    r"gamble|"
    r"catch|gap|driver|vote of confidence|different business|larger business|better business)"
)
_COMPARES = re.compile(
    r"\b(?!(?:other|rather|later|earlier|whether|another|either|power|never|under)\b)"
    r"[a-z]{2,}er than\b|\b(?:more|less) [a-z-]+(?:\s[a-z-]+)? than\b"
)
_JUDGES = re.compile(
    r"\bthe (?:single )?(?:[a-z]{3,}est|most [a-z-]+)\b[^,;.]{0,40}\b(?:ever|yet|of all|on "
    r"record)\b"
    rf"|\b{_FAR}\s+(?!than\b)[a-z-]{{3,}}"
    r"|\b(?:is|are|was|were|be|remains?|becomes?|looks?|stays?|feels?)(?:,? [a-z]+ly,?)?\s+"
    rf"(?:[a-z]+ly\s+)?"
    rf"{_OF_WORTH}\b"
    rf"|\b(?:is|are|was|were|remains?|becomes?)(?:,? [a-z]+ly,)?\s+(?:not\s+)?(?:an?|the|its?)\s+"
    rf"(?:[\w-]+\s+){{0,3}}?{_THING}\b"
    r"|\b(?:[Tt]hat|[Tt]his)(?:['’]s| is| was) (?:good|bad|why|how|what|where|no accident|"
    r"precisely|exactly)\b"
    r"|\A\W*(?:Most|Many|Few) [a-z-]+s\s(?!of\b)|\A\W*An? (?:[a-z-]+ ){1,2}(?:can|cannot|must)\b"
    r"|\b(?:one|some|among) of the (?:[a-z]+ )?[a-z]{3,}est\b|\bone of the most\b"
    r"|\A\W*(?:suggesting|signal+ing|reflecting|underscoring|highlighting|potentially|likely|"
    r"arguably|"
    r"which (?:is|means|makes|suggests|leaves)|so [a-z-]+ [a-z-]+|making it|increasing|reducing "
    r"the risk)\b"
)
"""Superlatives, words of worth, and clauses that draw a conclusion."""
_CONCLUDES = re.compile(
    r"\A\W*(?:(?:That|This|These|Those)(?:\s+[a-z-]+)?|It|The (?:risk|question|danger|problem|"
    r"point|gap|race|trend|"
    r"shift|lesson|story))\s+(?:also\s+|then\s+|alone\s+)?(?:(?:could|would|may|might)\s+(?:raise|"
    r"mean|make|prove|"
    r"normally|leave|hurt|weigh|puncture)|makes?|means?|highlights?|changes?|carries|carry|shows?|"
    r"suggests?|"
    r"signals?|underscores?|leaves?|creates?|tells?|matters?|sits?|explains?)\b"
    r"|\A\W*(?:[\w’']+ ){0,10}[Ii]f (?:you|one) (?:were|was|wanted|had)\b"
    r"|\b(?:[Ww]e|I)\s+(?:actually\s+|really\s+|still\s+|do\s+|also\s+)?(?:think|believe|feel)\b"
)
"""What a writer concludes, whatever is to come in it."""
_COMMENTS = re.compile(
    r"[\s*_]*(?:read-?through|comments?|commentary|implications?|views?|take(?:away)?s?|our take|"
    r"why it "
    r"matters|assessment|insights?|so what|interpretation|verdict|opinion|meaning|analysis|"
    r"signal)[\s*_]*",
    re.I,
)
_NO_STATEMENT = re.compile(
    r"\W*(?:thanks?\b|good (?:morning|afternoon|evening|day)\b|(?:yes|yeah|okay|great|sure),? "
    r"(?:\w+, )?"
    r"(?:that|thanks?|let)|(?:so )?maybe let me|i['’]ll (?:now )?(?:turn|start|hand|begin|take)\b|"
    r"with that,|"
    r"(?:now )?(?:turning|moving|shifting) (?:now |on )?to\b[^,]*\Z|the following statements|"
    r"(?:simply )?sign up|"
    r"(?:un)?subscribe|see also\b|you(?:['’]re| are) (?:reading|receiving)\b|"
    r"register (?:now|here|today)\b|also: |related:|pursuant to the requirements|"
    r"the information (?:contained )?in this|there can be no assurance|"
    r"we cannot (?:assure|predict|give any assurance)\b|for (?:more|further) information\b|"
    r"(?:check|indicate by check|see note|refer to)\b|"
    r"read (?:more|also)|this (?:article|story|post|content|email) (?:originally|first|was|is)\b|"
    r"numbers may not|(?:this|the) term refers\b|investors can\b|"
    r"[^.;]{0,60}\bcan be found (?:here|at|on|in)\b|"
    r"every weekday\b|access\b|(?:retrieved|accessed|last (?:visited|checked))\b|sources?:|"
    r"photo\b|image\b|click\b|\w+, thanks? (?:you )?for)",
    re.I,
)
"""Courtesies, a show's order and what a page asks of its reader."""
_COURTEOUS = re.compile(
    r"\W*(?:congrat(?:s|ulations)\b|my name is\b|i appreciate (?:the|your|that)|logo\b|"
    r"(?:hi|hey|hello|sure|yeah|yes|got it)\b[^.]{0,20}\W*\Z|the following is\b|"
    r"(?:that['’]s |it['’]s )?(?:an? )?(?:great|good|fair) question|"
    r"(?:so )?let me (?:now )?(?:start|begin|turn|take|hand|walk|give|provide|share|shift)\b|"
    r"with us today\b)",
    re.I,
)
_OF_A_CALL = re.compile(
    r"\b(?:listen[- ]only|on (?:a )?mute|operator assistance|"
    r"star (?:key|one|two|zero|1|then)|"
    r"(?:being|call (?:will|may) be) (?:recorded|webcast)|"
    r"taking questions|assemble (?:our|the) roster|prepared remarks|"
    r"question[- ]and[- ]answer s\w+|(?:your|conference) (?:operator|coordinator)|standing by|"
    r"(?:turn|hand|pass) (?:the|this) (?:rest of the )?(?:\w+ )?(?:call|conference|floor|program|"
    r"discussion|presentation|meeting|webcast)\b[^.]{0,20} to|"
    r"(?:i|me|let['’]s)\b[^.]{0,30} (?:turn|hand|pass) (?:it|things)\b[^.]{0,20} to|"
    r"(?:next|first) (?:question|caller) (?:is|comes|will)|"
    r"welcome,? (?:everyone|everybody|you|to)|"
    r"(?:thank you for|\A|also )joining (?:us|me)|line is (?:now )?open|"
    r"you may (?:now )?(?:begin|proceed|go|disconnect)|please (?:go ahead|proceed|stand by)|"
    r"(?:ask|withdraw|limit)\b[^.]{0,20} questions?|forward[- ]looking statements|"
    r"results (?:may|might|could|to) differ|no obligation to update|"
    r"reconciliations?\b[^.]{0,60} (?:gaap|found|available|release|website)|"
    r"concludes (?:today|our|the|this)|registered trademarks?|prior written consent|"
    r"non-gaap (?:financial )?measures?|(?:live|audio) webcast|undue reliance|regulation fd|"
    r"today (?:announced|reported) (?:its |unaudited |financial |operating )*results (?:for|of)|"
    r"differ materially|replay (?:of|will)|unreasonable efforts?)\b"
)
"""How a call is run, and its warnings, in small letters."""
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]+ ?){1,4}: ")
_REFUSES = re.compile(
    r"\A[^,;:]{0,80}?\b(?:(?:declin|refus)(?:ed|es)\s+to|(?:would|did|does|do|ha[sd]|have)(?:\s+not|n['’]t))\s+"
    r"(?:\w+ly\s+|yet\s+)?(?:said|disclosed|specified|revealed|commented|say|state|comment|disclose|specify|discuss|reveal|elaborate|respond|reply|"
    r"return|(?:break|split)\s+\w+\s+(?:out|down)|provide\s+(?:a\s+)?comment)\b(?!.*(?:;|\b(?:but|while|though)\b|,\s+(?:and|which)\b))",
    re.S,
)
"""Refusals to comment state no fact: "He declined to say how many GPUs are installed"."""
_ASKED = re.compile(r"\A[\w .’'-]{0,50}\b(?:reached out to|(?:has )?contacted)\b[^.]{0,80}\.?\Z")
"""So do a reporter's questions: "Dispatch reached out to the company for more information."."""
_CUT = re.compile(r"[;—–:]|\.\s|,\srespectively,\s|,\s(?!20\d\d\b)|\s\(|\)\s?|\s-\s")
_REMARK = re.compile(
    r"(?:driven|according|based|with|as an?|including|citing|reflecting|supported|impacted|above|"
    r"below|at the|"
    r"in (?:the )?(?:mid|high|low)|seeking|expanding|highlighting|underscoring|breaking|hosting|"
    r"for|due|thanks|"
    r"following|amid|from|to|one|both|e\.g\.|i\.e\.|partly|mainly|largely)\b",
    re.I,
)
"""A clause that begins this way only qualifies the figure beside it."""
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|would|could|may|might|can|has|have|had|intends?|plans?|expects?|"
    r"aims?|means?|"
    r"makes?|leaves?|suggests?|remains?|becomes?|looks?|performed|suggesting|potentially|"
    r"increasing|likely)\b|['’]s\b"
)
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_TOKEN = re.compile(r"[\w'-]+|[\"“:(]")
_NO_VERBS = ("to_do", "most", "year")
"""Forms beside the verbs."""
_WHOLE = (".", "!", "”", '"')
_TITLE_WORDS = 3
_LEAST_WORDS = 5
_SHORT_TURN = 100


def judges(shown: str) -> bool:
    """Whether a sentence judges by its syntax."""
    compares = " than" in shown and _COMPARES.search(shown)
    return bool(compares or _JUDGES.search(shown))


def tones(text: str, start: int, end: int, rules: StatementRules) -> set[str]:
    """The kinds of words in a statement, its forms of verbs, and the form that comes first."""
    shown = text[start:end].strip().replace("’", "'")
    words = _TOKEN.findall(shown)
    forms = [it.lastgroup for it in rules.forms.finditer(shown.lower()) if it.lastgroup]
    found = {*forms, *(("whole",) if shown.endswith(_WHOLE) else ())}
    for word in rules.tones.keys() & map(str.lower, words):
        found.update(rules.tones[word])
    verbs = [form for form in forms if form not in _NO_VERBS]
    found.add(f"first {verbs[0]}" if verbs else "no verb")
    if set(verbs) - {"did"}:
        found.add("verb")
    if sum(word[0].isupper() for word in words[1:]) > 1:
        found.add("names")
    return found


def concludes(text: str, start: int, end: int) -> bool:
    """Whether a sentence says what its writer makes of it, whatever plan's word it has."""
    return _CONCLUDES.search(text[start:end]) is not None


def states_nothing(text: str, start: int, end: int) -> bool:
    """Courtesies, questions, refusals to comment, and titles on lines of their own."""
    shown = text[start:end].strip()
    if shown.endswith("?") or _NO_STATEMENT.match(shown) or _REFUSES.match(shown):
        return True
    if _ASKED.match(shown) or _COURTEOUS.match(shown) or _OF_A_CALL.search(shown.lower()):
        return True
    said = _SPEAKER.match(shown)
    if said and len(shown) < _SHORT_TURN and _NO_STATEMENT.match(shown, said.end()):
        return True
    if shown.endswith((".", "!", ".”", '."', "*", ")")):
        return False
    words = [word for word in _WORD.findall(shown) if len(word) > 3]
    capital = sum(word[0].isupper() for word in words)
    return len(words) >= _TITLE_WORDS and capital >= 0.7 * len(words)


def is_comment_head(shown: str) -> bool:
    """Whether a table's column holds someone's comments on the others."""
    return _COMMENTS.fullmatch(shown) is not None


def clauses_beside(
    text: str, start: int, end: int, figures: Sequence[FigureSpan]
) -> Iterator[tuple[int, int]]:
    """Spans between the figures of a sentence that begin and end at clause boundaries."""
    edges = [(start, start), *((it.start, it.end) for it in figures), (end, end)]
    for (_, left), (right, _) in pairwise(edges):
        cuts = list(_CUT.finditer(text, left, right))
        first = left if left == start else (cuts[0].end() if cuts else right)
        last = right if right == end else (cuts[-1].start() if cuts else left)
        while first < last and text[first] in " ,;:*—–-\n(":
            first += 1
        if last - first <= 0 or _REMARK.match(text, first):
            continue
        enough = len(_WORD.findall(text, first, last)) >= _LEAST_WORDS
        if enough and _FINITE.search(text, first, last):
            yield first, last
