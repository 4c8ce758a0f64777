"""Numbers that the words right around them show to be estimates: expected, targets, multiples."""

from __future__ import annotations

import re

THEY_SEE = re.compile(
    r"\b(?:sees?|saw|model(?:s|l?ed|l?ing)?|valu(?:es?|ed)|puts?(?!\s+up\b)|believes?|"
    r"thinks?|attributes?|assumes?|"
    r"pencil(?:s|ed) in|pegs?|call(?:s|ed)? for|(?:is|are|was|were|had been) looking for|"
    r"looks? for|count(?:s|ed)? on|"
    r"reckons?|want(?:s|ed)?|had (?:hoped|expected|forecast|projected|predicted)|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?:expected|anticipated|predicted)|"
    r"(?:price )?targets?|betting|bets?|"
    r"(?:rais|lift|hik|cut|lower|trimm|increas|boost|reduc)\w* (?:(?:its|their|his|her|the) )?"
    r"(?:[\w-]+ ){0,4}(?:estimates?|forecasts?|targets?|projections?))\b"
)
"""Verbs for analysts' own numbers."""
THEY_EXPECTED = re.compile(
    r"\s+(?:that\s+|which\s+)?(?:[\w'’]+\s+){0,3}?(?:had\s+|were\s+|was\s+|have\s+|on average\s+)*"
    r"(?:been\s+)?(?:expect\w*|forecast\w*|estimat\w*|project\w*|predict\w*|anticipat\w*|"
    r"looking for|pencil\w* in|model\w*|want\w*)\b"
)
"""After a number that analysts had expected: "above the $3 billion that analysts had expected"."""
_AGAINST_HOPES = re.compile(
    r"\b(?:versus|vs\.?|against|above|below|beat(?:ing|s)?|top(?:ping|ped|s)|miss(?:ing|ed|es)|than|"
    r"compared (?:to|with)|exceed(?:ing|ed|s)|surpass(?:ing|ed|es))\s+(?:the\s+|an?\s+)?"
    r"(?:about\s+|roughly\s+)?\Z"
)
_HOPES = re.compile(
    r"\s+(?:that\s+was\s+|(?:that|as)\s+had\s+been\s+|was\s+|were\s+)?(?:expected|estimated|forecast|"
    r"anticipated|predicted|projected|consensus|view|expectations?|estimates?|"
    r"[Ss]treet (?:number|estimate|view))\b"
)
"""Around what was expected of results: "versus $3 billion expected"."""
_WERE_HOPED = re.compile(r"\b(?:expectations?|estimates?|consensus|the Street) (?:was|were)\s+\Z")
"""Before a number: "expectations were $1.78"."""
_OFF_HOPES = re.compile(
    r"\s+(?:above|below|under|over|short of|ahead of|higher than|lower than|better than|"
    r"worse than)\s+(?:the\s+)?(?:average\s+|median\s+|what\s+)?(?:analyst|consensus|"
    r"(?:Wall )?Street|estimate|expectation|forecast)"
)
"""After a percent: "about 10% below analysts' expectations"."""
_MULTIPLE = re.compile(
    r"\s+(?:(?:its|their|the|annual|annualized|forward|trailing|expected|estimated|this year['’]s|"
    r"next year['’]s|\d{4})\s+){0,2}(?:sales|revenue|earnings|profits?|EBITDA|cash flow|book|"
    r"forward|run[- ]rate|ARR)\b(?! growth)"
)
"""After "22 times": a multiple is someone's arithmetic."""
_PRICE_TARGET = re.compile(r"[\s-]+(?:\w+\s+)?(?:price targets?|target price|PT)\b")
_SHARE_PRICE = re.compile(r"(?:US)?\$\d{1,4}(?:\.\d+)?")
_TARGET = re.compile(r"\b(?:target|tgt|PT)\b")
_AT_THAT = re.compile(r"\W*At (?:an? |about |roughly |around )?", re.I)
_SUPPOSED = re.compile(
    r"[^.;]{0,40},[^.;]{0,60}?\b(?:would|implie[sd]|works? out|comes? to|looks?)\b"
)
"""Around a number that a calculation starts from: "At $40 billion, the company would be"."""
_TARGET_AFTER = re.compile(r"\s+(?:target|tgt)\b")
"""An analyst's target for a share."""
_TRADES = re.compile(r"\btrad(?:es|ed|ing)\b")
_ESTIMATED_YEAR = re.compile(r"\b(?:(?:FY|CY)\s?['’]?\d{2,4}|20\d\d|[1-4]Q\d\d)E\b")
"""How analysts mark a year's estimate."""
_EQUATION = re.compile(r"\d[^\n;]{0,40}?\s[×*÷/x]\s*[~$\d][^\n;]{0,40}?\s[=≈]\s*[~$]*\d[\d.,]*\w*")
"""A product written out: "100 GW × $50B/GW = ~$5T"."""
_NUMBER_IS = re.compile(
    r"(?:\A|[.;:,\n]\W*|\bthat )[~$€]*\d[\d.,]*[\s-]?\w*(?:\s\w+){0,4}\s(?:is|are|equals|means)\s+"
    r"(?:only\s+|just\s+)?\Z"
)
_ROUGHLY = re.compile(r"roughly|about|around|approximately|nearly|[~≈]")
"""Around what another number comes to: "$5.5 billion over 15 years is roughly $367 million"."""
_CLAUSE_BEGINS = re.compile(r"(?:\A|[.;:,\n]\W*|\b(?:that|for|and) )\Z")
_COMES_TO = re.compile(
    r"(?:\s\w+){0,2}\s(?:is|equals)\s(?:only\s|just\s)?(?:roughly|about|around|nearly|[~≈]|enough)"
)
"""Around what is put into proportion: "$5 billion is roughly 4% of it"."""
_IF_IT_GOES_ON = re.compile(
    r"\W*If (?:[\w'’-]+ ){0,6}"
    r"(?:trends?|pace|rates?|trajectory|patterns?|growth|curves?|demand)\b[^,.;]*,"
)
"""A forecast with a condition: "If the observed trends continue, it will need"."""
_BEFORE, _BEHIND = 60, 12


def marked_estimate(text: str, sentence: tuple[int, int], number: tuple[int, int]) -> str:
    """What marks a number as someone's estimate; empty if nothing does."""
    start, end = number
    left = max(sentence[0], start - _BEFORE)
    if text.find("=", *sentence) >= 0:
        for match in _EQUATION.finditer(text, *sentence):
            if match.start() <= start + 2 and end <= match.end() + 2:
                return "arithmetic"
    if _COMES_TO.match(text, end) and _CLAUSE_BEGINS.search(text[sentence[0] : start]):
        return "a comparison"
    if _ROUGHLY.match(text, start) and _NUMBER_IS.search(
        text[max(sentence[0], start - 90) : start]
    ):
        return "arithmetic"
    if _IF_IT_GOES_ON.match(text, sentence[0], start):
        return "a forecast with a condition"
    price = _SHARE_PRICE.fullmatch(text, start, end)
    if _PRICE_TARGET.match(text, end) or (price and _TARGET_AFTER.match(text, end)):
        return "price target"
    if _OFF_HOPES.match(text, end):
        return "expectations"
    if _WERE_HOPED.search(text, left, start):
        return "expectations"
    if _HOPES.match(text, end) and _AGAINST_HOPES.search(text, left, start):
        return "expected"
    if text[start:end].endswith(("x", "times")) and _MULTIPLE.match(text, end):
        return "" if _TRADES.search(text, left, start) else "a multiple"
    if _AT_THAT.fullmatch(text, sentence[0], start) and _SUPPOSED.match(text, end, sentence[1]):
        return "supposed"
    if price and _TARGET.search(text, left, start):
        return "target"
    place = sentence[0], min(end + _BEHIND, sentence[1])
    marked = _ESTIMATED_YEAR.search(text, *place) if text.find("E", *place) >= 0 else None
    return marked[0] if marked else ""
