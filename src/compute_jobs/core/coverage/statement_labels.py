"""How a figure or a sentence is stated: sourced, reported, as a plan or as an opinion.

Opinion takes precedence over plan, plan over source. If several cues compete, the nearest one in
the same clause decides; a plan's reach ends at words that return to facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, get_args

from compute_jobs.core.coverage.estimate_marks import THEY_EXPECTED, THEY_SEE, marked_estimate
from compute_jobs.core.coverage.names_in_text import NameHit
from compute_jobs.core.coverage.phrase_index import PhraseHit
from compute_jobs.core.coverage.reading_rules import (
    Cue,
    Label,
    OutletNames,
    Provenance,
    StatementRules,
    Tag,
    Voice,
)

_HARD = re.compile(
    r"\. (?<=\w\. )(?<!approx\. )(?<!\bvs\. )(?<!Inc\. )(?<!Corp\. )(?<!Ltd\. )(?<!\bCo\. )"
    r"|\b(?:but(?! only\b| just\b)|while|whereas|although|though)\b"
    r"|\n\s*\n|\n(?=[A-Z][\w ]{0,30}: )| [—–] |—|\?|;"
)
"""The end of a clause."""
_OUTLOOK_MOVED = re.compile(
    r"\b(?:rais|lower|cut|narrow)(?:ed|ing|s|es)? (?:our|its|their|the) (?:[\w-]+ ){0,4}"
    r"(?:growth|guidance|outlook|forecast|target|guide|view|cap|budget|expectation)s? "
    r"(?:[\w-]+ ){0,3}to\s*\Z"
)
_GROWING_TO = re.compile(
    r"\b(?:is|are|was|were)\s+(?:now\s+|also\s+)?(?:growing|scaling|lifting|raising|increasing|"
    r"ramping|taking|bringing)\b[^.;,]{0,70}\bto\s+(?:\w+\s+(?:than\s+)?)?\Z"
    r"|\btowards?\s+(?:\w+\s+(?:than\s+)?)?\Z"
    r"|\b(?:campus|site|project|phase|build)\s+that\s+(?:starts|begins)\s+(?:at|with)\s+\Z"
)
"""Before what is aimed at: "is growing its fleet to 1.3 million", "a campus that starts at"."""
_LONG_SENTENCE = 800
"""Characters around a figure within which words can say how it is stated."""
_WAS_SO = re.compile(r"\b(?:was|were|had|grew|rose|fell|reached)\b")
_PIPELINE = re.compile(r"\s+of\s+(?:\w+\s+){0,2}pipeline\b")
_ON_CONDITION = re.compile(r"\b[Ii]f\s+[^,.;]{0,60}\Z")
_CONDITION_FIRST = re.compile(r"\W*(?:Were|Should|If)\b[^,.;?]{4,80},\s")
_SOFT = re.compile(r",|\band\b|;|:| [—–-] ")
_CLAUSE = re.compile(r"[,;:]\s|\b(?:and|but|which|while)\b|[.?!]\s| [—–] |—")
_JUDGED = re.compile(
    r"\b(?:I|we) (?:\w+ly |do |still |would )?(?:think|believe|guess|suspect|reckon|feel)\b"
    r"|\bin (?:my|our|his|her|their) (?:view|opinion)\b"
    r"|\b(?:likely|probably|arguably|presumably|perhaps|maybe)\b",
    re.I,
)
"""Hedges of judgment: no clause with one is a sourced fact."""
_BASELINE = frozenset(
    (
        *(
            "compared to",
            "compared with",
            "versus",
            "vs.",
            "against",
            "up from",
            "down from",
            "from",
        ),
        "instead of",
    )
)
_NEW_VALUE = re.compile(
    r"\bto\s+(?:about |around |roughly |nearly |over |more than |at least |~)?\$?\s*\Z"
)
_LEVELS = ("forecast", "guid", "outlook", "target", "projection", "goal", "range")
"""Plans that are themselves a number."""
_PRESENT = frozenset(
    ("currently", "today", "now", "already", "so far", "to date", "at present", "as of")
)
_MODALS = frozenset(("may", "could", "would", "will", "might", "can go", "'ll", "'d", "shall"))
_WILL = frozenset(("will", "'ll", "shall"))
_AGREED = ("over the", "in the coming", "in the next", "within the next", "to be ", "will ")
"""Plans' words that state what is agreed where a deal was signed."""
_UNREAL = re.compile(
    r"\s+(?:say|argue|note|add|point out|remind)\b|\s+(?:\w+\s+)?have\s+(?:been\b|\w+ed\b)"
)
_HAD = re.compile(
    r"\s+(?:already |just |\w+ly )?(?:been|had|spent|built|made|gone|seen|got|sold|bought|put|done|"
    r"taken|(?!need|proceed|exceed|feed|speed)\w+ed)\b"
)
"""After "'d", what had been: "we'd spent"."""
_EXPECTATIONS = re.compile(r"[Ee]xpectations?\b(?!\s+(?:for|to|that|of|is|are)\b)")
"""What results are measured against: "beat expectations"."""
_DUE_TO = ("is due to", "are due to", "is due", "are due")
_BECAUSE_OF = re.compile(
    r"(?:\s+to)?\s+(?:the|an?|our|its|their|this|these|higher|lower|increased|strong\w*|\w+(?:al|ing|ed|er))\b"
)
_ASKS_HOW = re.compile(r"\b(?:should|do|would)\s\Z")
"""Before "we think", a question."""
_UP_TO_NOW = re.compile(r"\s+(?:now|date|then|today|(?:this|that) point)\b")
_ADDED = re.compile(
    r"\s+(?:(?:an?|another|some|about|nearly|over|more than|up to)\s+)?[\d$]|\s+to\b"
)
"""After "added" where nothing is said: "it added 200 people"."""
_RIGHT_TO = re.compile(
    r"\s+(?:\w+\s+)?(?:terminated?|cancel|end the|elect|renew|walk|find|see why)\b"
)
_OPTIONS = ("option", "the option", "an option")
_TAKEN = re.compile(r"\b(?:executed|exercised)\s+(?:the|its|their|an|both|all)\s+\Z", re.I)
"""Before an option that was taken."""
_OWED = re.compile(
    r"\b(?:debts?|notes?|loans?|bonds?|debentures?|borrowings?|principal|commitments?|obligations?|"
    r"payments?|payable|maturit\w+)\b",
    re.I,
)
"""Where something is owed, "is due" is a term of the contract, not a plan."""
_EXPECTED = ("expect", "anticipat", "forecast")
_FORESEEN = (
    *(*_EXPECTED, "predict", "project", "target", "sees", "outlook", "could", "would", "may"),
    *("eyeing", "will", "should", "is eyed", "is seen", "climb to", "rise to", "grow to", "is set"),
)
"""Plan words that mean an estimate if analysts are their subject."""
_FORESEEN_REACH = 90
_NAMED_BEHIND = re.compile(r"\b(?:by|per|according to|from|at)\s+(?:an?\s+|the\s+)?\Z", re.I)
"""Before an analyst's name at a sentence's end: "is projected at $3 billion by Gartner"."""
_FROM_WHAT = re.compile(
    r"\s+(?:(?:an?|the|its|their)\s+(?:\w+\s+)?)?(?:about|approximately|around|roughly|nearly|almost|over|"
    r"more|less|just|only|some|last|levels?|\$|~|\d)"
)
"""After "from", the earlier value: "from $3 billion", not "from chips"."""
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+\Z")
_TO_DO = re.compile(
    r"\W*(?:[A-Z][\w&.'’-]*,?\s+(?:and\s+|&\s+)?){1,6}to\s+(?:acquire|add|become|begin|boost|bring|"
    r"build|buy|close|complete|construct|create|cut|deliver|deploy|develop|double|erect|expand|fund|"
    r"host|hire|increase|install|invest|join|launch|lease|offer|open|operate|pay|power|produce|provide|"
    r"purchase|raise|receive|rent|roll|sell|ship|spend|start|supply|triple|use)\b"
)
"""A headline's future: "Corvid to lease 2 GW"."""
_OWNED = re.compile(r"(?:['’]s|\bits|\btheir)\s+\Z")
_PEOPLE = re.compile(r"\b(?:users|subscribers|employees|customers)\Z")
_TO_BE = re.compile(
    r"\bto be\s+(?:again\s+|up\s+|down\s+|flat\s+)?(?:of\s+|at\s+|between\s+|in the range of\s+)?"
    r"(?:(?:about|approximately|around|roughly|at least|over|within)\s+)?\Z"
)
"""A forecast's list: "operating expenses to be about $4 billion"."""
_PROJECT = re.compile(
    r"(?:[\s-]+(?!(?:and|to|for|of|in|into|on|from|under|by|with|at|toward|towards)\b)[\w'’\"“”-]+){0,4}?[\s-]+"
    r"(?<!\band )"
    r"([Pp]roject|[Pp]lan|[Ii]nitiative|[Bb]uild-?out|[Pp]rogram|[Vv]ision|[Vv]enture|[Ee]ffort)s?\b"
    r"(?!\s+(?:financ|launched|formed|started|opened|completed))"
)
"""A sum before these is still to be spent: "the $500 billion Lantern project"."""
_ANNOUNCED = re.compile(
    r"\b(?:[Aa]nnounc(?:ed?|es|ing)|[Uu]nveil(?:ed|s|ing)?|[Rr]evealed)"
    r"(?:\s+(?:today|an?|the|its|their|our|new|another|of|about|around|nearly|over|roughly|more|than|giant|massive|data\s+center|campus|capacity|now|totals?))*"
    r"\s+\Z"
)
"""Before what is only news yet: "announced a 900 MW campus"."""
_SINCE_ANNOUNCED = re.compile(
    r"[^,.;:\d]{0,40}(?:,| (?:was|were))\s(?:which was )?(?:first )?(?:announced|unveiled)"
    r"(?:,| (?:in|on|last|earlier|this|by)\b(?![^,.]{0,30} (?:that|an?|it)\b))"
    r"|\s+announced(?=\s+(?:and|but)\b|[,.;])"
)
_BUILT = re.compile(r"(?:[MG]W|watts?|GPUs?|chips|accelerators)\Z", re.I)
_NO_NEWS = re.compile(
    r"[^,.;:\d]{0,60}?\b(?:leases?|leased|agreements?|contract(?:s|ed)?|deals?|orders?|PPAs?|sale|"
    r"purchase|operational|operating|active|live|online|energi[sz]ed|running|deployed|installed|"
    r"racks?|systems?|servers?)\b"
)
"""After power or chips that are signed, run already or make a product: those may be news too."""
_EXPECTED_BEHIND = re.compile(
    r"[^,.;:\d]{0,50},? (?:which|that) (?:is|are) (?:also |currently |now )?"
    r"(?:expected|scheduled|slated|planned|set|due) "
)
"""After a number, what it counts is still to come: "18,500 chips, which are expected to"."""
_MEETS = re.compile(
    r"\b(?:(?:high|low|top|upper|lower) end|midpoint|top|above|below|within|exceed\w*|beat\w*|"
    r"ahead of|in line with|better than)\b[^.;]{0,30}\Z"
)
"""Between a result and the plan it is measured by: "8% growth, at the high end of our guidance"."""
_GUIDED = re.compile(
    r"\s+(?:(?:that )?(?:it|they|we|the company|management) (?:had |has )?guided|guided?)\b"
)
_BESIDE_IT = "guided"
"""After a number: "above the $570 million to $590 million guide"."""
_HAD_BEFORE = re.compile(
    r"\s+(?:that\s+|which\s+)?(?:it|they|he|she|we|which|the \w+|[A-Z]\w+(?:\s[A-Z]\w+)?)\s+"
    r"(?:has|have|had|already|previously|currently|now)\b"
    r"|\s+(?:[\w-]+\s+){0,2}(?:raise|round|deal|loan|purchase|acquisition|offering|sale|venture)\s+"
    r"(?:\w+ed\s+)?(?:last|earlier this)\b"
)
"""The past, after a number: "on top of the $3 billion it has already put in"."""
_IS_AGREED = re.compile(
    r"\s+(?:of (?:which|that|it) )?(?:is|are|was|were|has been|have been) (?:already |now |fully )?"
    r"(?:contracted|signed|secured|under contract|in place|live|energi[sz]ed|operational|running)\b"
)
"""After a part of a plan that exists: "a target of $3B, of which $2B is contracted"."""
_PLANNED_BEFORE = re.compile(
    r",?\s+(?:previously|before|prior|earlier)\b(?!\s+(?:year|quarter|this|that|the|its|it))"
    r"|\s+(?:that )?(?:we|it|they) (?:had )?(?:guided|forecast|expected|projected|planned)\b"
)
"""After the number that a plan replaces: "up from $2 billion previously"."""
_RUNNING = re.compile(
    r"\b(?:live|operating|operational|in operation|in service|energi[sz]ed|completed|delivered|"
    r"online (?:now|today)|today|currently|existing)\b"
)
"""Beside a number in a list of plans: this one exists already."""
_LISTED = re.compile(r"(?:,|\band|\bor|/|\bplus|&)\s+(?:[\w'’.-]+\s+){0,4}\$?\Z")
_LIST_REACH = 60
_NAMED_THING = re.compile(r"[A-Z][\w&’'-]*,\s+an?\s+\Z")
"""Before a number of what has just been named: "a loan for Lantern Center, an 800 MW plant"."""
_APPOSED = re.compile(
    r"[^,;.()]{0,25}"
    r"(?:\(|\bor\b|—|–|,\s*(?:which is|that is|representing|or|equal to|for|with|an?)\b)"
    r"\s*(?:an?|the)?\s*"
    r"(?:(?:additional|incremental|median|annual|YoY|year-over-year|total)\s+){0,3}"
    r"(?:(?:increase|rise|growth|surge|decline|drop|jump|total)\s+of\s+)?"
    r"(?:about|approximately|roughly|some)?\s*"
)
"""Between two numbers that tell one thing: "8.75 billion, which is an incremental ..."."""
_APART = frozenset(("firm", "says", "plan", "opinion", "event", "filing", "company", "unnamed"))
_VERB = re.compile(
    r"\b(?:is(?!\s+at\b)|are(?!\s+at\b)|was|were|has|have|had|will|would|could|may|might|must|shall|should|can|do|does|"
    r"did|'s|(?:come|amount|add)s? (?:to|up)|stands? (?:at|for)|make up|account for|"
    r"(?:become|use|employ|hold|own|owe|draw|pay|earn|include|exclude|represent|remain|get|make|take|give|equal|require|compare|serve|operate|"
    r"expire|begin|commence|allow|permit|contain|"
    r"support|bring|need|sell|rent|count|mean|goe|show|run|cover)s|(?:bear|mature|accrue)s?|laid|left|kept|met|gave|saw|drew|lent|"
    r"sa(?:id|ys)|grew|rose|fell|came|went|made|paid|spent|sold|bought|built|took|got|began|won|lost|"
    r"beat|hit|led|held|"
    r"(?!(?:Adjust|Dilut|Expect|Estimat|Consolidat|Combin|Weight|Project|Annualiz|"
    r"adjust|dilut|expect|estimat|consolidat|combin|relat|weight|bas|fix|leas|own|plann|forecast|"
    r"project|blend|contract|target|unit|implied|annualiz|advanc|limit|restrict|deferr|accru|install|"
    r"propos|anticipat|increas|includ|decreas|hundr|ne|spe|se|fe)(?:ed|d)\b)\w{2,}(?:ed))\b"
)
"""Finite verbs, which make a sentence a statement of its own."""
_AND_THEN = re.compile(r"\band\s+(?:(?:it|they|[A-Z]\w+)\s+)?(?:also\s+|then\s+)?\Z")
_THAT = re.compile(r"\s+(?:(?:that|they|he|she|its|their|we)\s|it(?:['’]s)?\s)")
"""Around a verb of saying that introduces what follows: "grew by $3 billion and confirmed two
more", "sales of $3 billion came as Corvid said it would build".
"""
_STATEMENT = re.compile(r"\b(?:statement|blog post|(?:press|news) release|letter|filing)\b", re.I)
_DIGIT = re.compile(r"\d")
_TO_HEARERS = frozenset(("told", "tell", "tells"))
_HOPED, _BESIDE_SPEAKER = 60, 45
_AS_IT_WAS = re.compile(
    r"\b(?:recent|previous|prior|current|existing|latest|last|earlier|record|"
    r"(?:last|prior|previous)[ -](?:year|quarter|month)(?:['’]s)?|year-ago|year-earlier|"
    r"clos(?:ing|ed) (?:price )?(?:of|at)|share price of)\s+\Z"
)
"""Before a number, these make it a current or past one: "past its recent $20 billion"."""
_CLOSED_AT = re.compile(r"\b(?:clos(?:ing|ed) (?:price )?(?:of|at)|share price of)\s+\Z")
_SIGNED = re.compile(
    r"\b(?:under (?:(?:the|an?|this|its|our) )?(?:\w+ ){0,3}(?:agreement|deal|contract|lease|"
    r"amendment|terms)s?|(?:purchase|lease|payment|contractual|cancell?able) (?:commitment|"
    r"obligation)s?|agreement under which|signed|inked|struck|"
    r"(?:formed|reached|made) an? (?:\w+ )?(?:agreement|deal)|"
    r"entered into|agreed to|ha(?:s|ve) committed|"
    r"contract runs|pursuant to|(?:deal|agreement|contract|lease) "
    r"(?:will )?(?:gives?|provides?|covers?|runs?|includes?))\b",
    re.I,
)
_DEAL = re.compile(
    r"\b(?:agreements?|contracts?|leases?|deals?|transactions?|acquisition|acquired|sale|sold|amendment|PPA|terms|"
    r"pay(?:s|ing)?)\b",
    re.I,
)
_PERFORMS = re.compile(
    r"\s+(?:also\s+|now\s+|initially\s+|then\s+|be\s+)?(?:deliver|receive|pay|paid|lease|backstop|provide|supply|buy|"
    r"purchase|issue|contribute|guarantee|host|get|hold|own|use|encompass|occupy|rent|take|see\s+\w+\s+(?:lease|"
    r"buy|rent|use|pay)|have\s+access|gain\s+access|have\s+an?)(?:ing)?\b"
)
"""What parties to a deal do under it: "will deliver 200 MW"."""
_UNSIGNED = re.compile(
    r"\b(?:talks|negotiat\w+|propos\w+|letters? of intent|non-?binding|plans? to|planned|"
    r"memorandum|preliminary|tentative)\b"
)
_DEAL_REACH = 500
_SPEAKER = re.compile(
    r"\b(?:chief|C[EFTO]O|(?:co-?)?founders?|president|chair\w*|executives?|spokes\w+|manager|officers?|"
    r"director|vice president|head of|company|companies|firm|startup|lab|management|group|maker|"
    r"operator|utility|builder|landlord|miner|it|he|she|they|we|who)\b",
    re.I,
)
_DESCRIBED_SPEAKER = re.compile(
    r"\b[Tt]he (?:\w+ )?(?:provider|maker|operator|developer|owner|builder|supplier|company|"
    r"start-?up|firm) (?:of|that|behind|for|which) [^.,;]{0,70}\Z"
)
"""A speaker described at length: "the provider of chips for training models said"."""
_UNNAMED = re.compile(
    r"\b(?:people|person|sources?|one of them|those|analysts?|economists?|critics|residents|"
    r"experts|some|reports?|papers?|media)\b",
    re.I,
)
_SAID_OF = re.compile(
    r"\b(?:was|were|is|are|been|being)\s+(?:\w+\s+)?\Z|\b(?:widely|previously)\s+\Z", re.I
)
"""Before a verb of saying: an unnamed speaker."""
_UNNAMED_AFTER = re.compile(r"\s+(?:the\s+)?(?:people|person|sources?|one\s+of)\b")
_OUTSIDER = re.compile(
    r"\b(?:former|ex-|until last year|used to|once at|formerly|onetime)"
    r"|\b(?:recruiters?|readers?|users|locals|employees)\s+(?:\w+\s+){0,3}\Z",
    re.I,
)
_RUNS = re.compile(r"\b(?:runs|heads|leads|founded|chief|president|director|head|officer)\b")
_FORMER = re.compile(r"\b(?:former|ex-?|onetime|one-time|departed)\s*(?:\w+\s+)?\Z", re.I)
_ASIDE = re.compile(r",\s+(?:who|a|an|the|which)\b[^,]*,\s*\Z")
_WHO = re.compile(
    r"((?:[A-Z][\w.'’&-]*\s+){1,4})(?:(?:\w+ly|also|has|have|had|first|later|earlier)\s+){0,2}\Z"
)
_FULL_NAME = r"(\b[A-Z][a-zA-Z'’-]{1,40}\s+[A-Z][a-zA-Z'’-]{1,40})"
_TITLE = (
    r"(?:chief\s+\w+\s+officer|chief\s+executive|finance\s+chief|C[EFOT]O|founder|co-founder|"
    r"president|chairman|manager)"
)
_BY_NAME = re.compile(
    r" (?:in|on|at|during)\b|['’]s? (?:chief|C[EFTO]O)| (?:chief|C[EFTO]O|founder|president)\b|[.,]"
)
"""After a company's name that stands behind "said": "said Corvid in a filing"."""
_SPEAKER_REACH = 120
_OF_ONESELF = frozenset(("disclosed", "discloses", "announced", "announces", "unveiled"))
_PERSON = re.compile(
    rf"{_TITLE}(?:\s+of\s+[A-Z]\w{{1,40}})?,?\s+{_FULL_NAME}"
    rf"|{_FULL_NAME},?\s+(?:\w{{1,40}}(?:'s|’s)?\s+){{0,4}}?(?:chief\s+\w+|C[EFOT]O|(?:co-)?founder|president|"
    rf"chairman)\b|{_FULL_NAME}\s+-{{1,2}}\s+(?:Chief|C[EFOT]O|President|Founder)"
)
_ANALYST = re.compile(
    r"\b[Aa]nalysts?\s+((?:[A-Z][\w'’.-]+\s+){1,2}[A-Z][\w'’-]+)"
    r"|\b((?:[A-Z][\w'’.-]+\s+){1,2}[A-Z][\w'’-]+), (?:an?|the) (?:[\w-]+ ){0,3}analyst\b"
)
_AND_I = re.compile(r"\b(?:and|so|but)\s+\Z")
"""Before a judgment that begins after the figure's clause: "we add 200 MW and I think"."""
_FIRM = (
    r"(?:company|utility|[Ss]tart-?up|provider|maker|operator|developer|[Cc]hipmaker|builder|miner|"
    r"neocloud|landlord)"
)
_ITS_OWN = re.compile(rf"\b(?:the (?:{_FIRM}|firm|group)|management)\b", re.I)
"""Whose expectations are plans, in an analyst's text too."""
_FIRM_NAME = (
    r"((?!(?:In|For|At|By|As|But|And|However|Since|Elsewhere|Meanwhile)\b)"
    r"[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3})"
)
_COMPANY = re.compile(
    rf"\b{_FIRM_NAME}(?: \([^)\n]{{1,30}}\))?, (?:which\b|(?:an?|the|one of)\b"
    r"(?![^,.;\n]{0,60}\b(?:analyst|professor|partner|lawyer|reporter|investor|economist|mayor|"
    r"researcher|author|editor|advocate)\b)"
    rf"[^,.;\n]{{0,60}}?\b{_FIRM}s?\b)"
    rf"|\b{_FIRM} {_FIRM_NAME}"
    rf"|\b{_FIRM_NAME}(?:,? (?:Inc|Corp|Ltd|LLC|PLC)\b|['’]s (?:chief|C[EFTO]O|spokes\w+)\b)"
)
"""How a text introduces a company: "Northgate, the largest utility", "startup Loom"."""
_RECKONS = frozenset(("estimates", "calculates", "reckons"))
_PARTS = re.compile(r"[,;.]|\band\b")
_AFTERTHOUGHTS = frozenset(("give or take", "probably", "likely", "IMO", "I think", "I guess"))
_PLANS, _OPINIONS = ("plan",), ("opinion", "view", "author")
_NEAR = 14
_BESIDE = 6
_BACK = 70
_ACCORDING = "according to"
_SOME_SAY = re.compile(
    r"according\s+to\s+(?:at\s+least\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|\d+|"
    r"several|some|multiple|many)\b",
    re.I,
)
""""According to three executives" names no one in particular."""
_PARTICIPLES = frozenset(
    ("announced", "disclosed", "confirmed", "reported", "revealed", "unveiled", "posted", "claimed")
)
_NEXT = 5
_MODIFIES = re.compile(
    r"(?:,|['’]s|\b(?:its|their|the|an?|deals?|agreements?|contracts?|plans?|rounds?|partnership|"
    r"investments?|acquisition|projects?|transaction))\s*\Z"
)
_OFFICIAL = re.compile(
    r"\b(?:[Pp]resident (?:Donald )?(?:Trump|Biden|Xi)|[Pp]rime [Mm]inister|[Gg]overnor|Gov\.|"
    r"[Ss]enator|Sen\.|[Mm]ayor|[Ss]ecretary|[Mm]inister|White House|[Pp]rofessor|[Pp]rosecutors)\b"
)
"""People who speak on the record, but not for a company."""
_AFTER_ASIDE = re.compile(r"\A.*, (?=[A-Z]\w+\s*\Z)")
"""Before a speaker: "Under questioning from Senator Cruz, Reyes said"."""
_ASIDE_FIRST = re.compile(
    r"[^\w\"“]*(?:Since|Because|While|Although|Though|After|Before|When|As|Despite)\b"
)
"""Words that begin an opening aside, which a source at the sentence's end doesn't cover."""
_REMARK = re.compile(r",\s+(?:(?:an?|the)\s+[\w\s-]{1,40}?\s)?(?:that|which|who)\s[^,]*\Z")
"""", a speed that Corvid's chief executive": what follows is about the speed."""
_AFTER = 30
_INTRODUCED = 400_000
"""Characters of the text in which officers are looked for."""
_TOO_HIGH = 1.2
"""Advantage of unnamed sources over others, since grading too high is the worse mistake."""
_SOURCES: tuple[Provenance, ...] = get_args(Provenance)
_NAMED_SOURCES: Mapping[str, Provenance] = {source: source for source in _SOURCES}
_ON_RECORD: tuple[Provenance, ...] = ("filing", "company")


class Sentence(NamedTuple):
    start: int
    end: int
    hits: Sequence[PhraseHit[Tag]]
    names: Sequence[NameHit]


class Told(NamedTuple):
    """What a sentence's surroundings say about it."""

    voice: Voice
    provenance: Provenance = ""
    """Of the heading, the lead-in or the quotation it continues."""
    plan: bool = False
    opinion: bool = False


class LabelAnswer(NamedTuple):
    label: Label
    provenance: Provenance
    hedge: str = ""
    """The words that made it a plan or an opinion."""


class Earlier(NamedTuple):
    """A figure labeled earlier in the same sentence."""

    end: int
    label: LabelAnswer


class _Spot(NamedTuple):
    """A figure's place in its sentence."""

    sentence: Sentence
    cues: Sequence[PhraseHit[Cue]]
    start: int
    end: int
    told: Told


class Labeller:
    """Labels for one text."""

    def __init__(self, text: str, outlets: OutletNames) -> None:
        self._text = text
        self._outlets = outlets
        self._seen: tuple[Sentence | None, list[PhraseHit[Cue]]] = None, []
        """The sentence whose cues were wanted last."""

    @cached_property
    def _people(self) -> re.Pattern[str] | None:
        """Officers that the text introduces with their title, by surname."""
        found = _PERSON.finditer(self._text[:_INTRODUCED])
        names = {(match[1] or match[2] or match[3]).split()[-1] for match in found}
        return any_of(names)

    @cached_property
    def _analysts(self) -> re.Pattern[str] | None:
        """The surnames of the analysts that the text introduces."""
        text = self._text[:_INTRODUCED]
        found = _ANALYST.finditer(text) if "nalyst" in text else ()
        return any_of({(match[1] or match[2]).split()[-1] for match in found})

    @cached_property
    def companies(self) -> frozenset[str]:
        """Those that the text introduces as such, which the evidence needn't know."""
        found = _COMPANY.finditer(self._text[:_INTRODUCED])
        told = {name for match in found for name in match.groups() if name}
        told |= {name.split()[0] for name in told}
        return frozenset(name for name in told if not self._outlets.word.search(name))

    @cached_property
    def _companies(self) -> re.Pattern[str] | None:
        return any_of(self.companies)

    def figure(
        self,
        sentence: Sentence,
        start: int,
        end: int,
        told: Told,
        *,
        up_to: bool = False,
        earlier: Earlier | None = None,
    ) -> LabelAnswer:
        """The label of the figure from ``start`` to ``end``.

        ``earlier`` is the previous figure of the same unit in the sentence.
        """
        cues = self.cues(sentence)
        if sentence.end - sentence.start > _LONG_SENTENCE:
            cues = [it for it in cues if abs(it.start - start) < _LONG_SENTENCE]
        spot = _Spot(sentence, cues, start, end, told)
        provenance = self._provenance(spot)
        closed = _CLOSED_AT.search(self._text, max(sentence.start, start - 24), start)
        if closed:
            return _fact(told, provenance)
        opinion = self._opinion(spot)
        if opinion:
            return LabelAnswer("opinion", provenance, opinion)
        plan = self._plan(spot) or ("up to" if up_to else "")
        if not plan and earlier is not None and self._goes_on(spot, earlier):
            return earlier.label._replace(provenance=provenance)
        if told.plan and not plan and self._is_so(spot):
            told = told._replace(plan=False)
        if plan or told.plan:
            return LabelAnswer("ambition", provenance, plan or "plan")
        if told.opinion and provenance in ("", "press"):
            return LabelAnswer("opinion", provenance, "section")
        return _fact(told, provenance)

    def _goes_on(self, spot: _Spot, earlier: Earlier) -> bool:
        """Whether a number only continues a list: "300 MW in Ohio, 200 MW in Utah and 90"."""
        text, start, since = self._text, spot.start, earlier.end
        if earlier.label.label not in ("opinion", "ambition") or earlier.label.hedge == _BESIDE_IT:
            return False
        if _NAMED_THING.search(text, since, start):
            return False
        if 0 <= start - since <= _LIST_REACH and _APPOSED.fullmatch(text, since, start):
            return True
        if start - since > _LIST_REACH or not _LISTED.search(
            text, max(since - 1, spot.sentence.start), start
        ):
            return False
        if _VERB.search(text, since, start) or _HARD.search(text, since, start):
            return False
        if any(since <= hit.start < start and hit.tag.kind in _APART for hit in spot.cues):
            return False
        stop = _SOFT.search(text, spot.end, spot.sentence.end)
        return _VERB.search(text, spot.end, stop.start() if stop else spot.sentence.end) is None

    def _is_so(self, spot: _Spot) -> bool:
        """Whether an item of a list of plans says that this one is done or running."""
        text, left, right = self._text, spot.sentence.start, spot.sentence.end
        near = max(left, spot.start - 50), min(right, spot.end + 30)
        return _RUNNING.search(text, *near) is not None

    def is_verbless(self, sentence: Sentence) -> bool:
        """Whether a sentence continues the previous subject: "Revenue of about $2 billion"."""
        return not _VERB.search(self._text, sentence.start, sentence.end)

    def statement(
        self, sentence: Sentence, told: Told, signs: set[str], rules: StatementRules
    ) -> LabelAnswer:
        """The label of a sentence's own statement, where it has no figure: the likeliest by the
        signs that it has.
        """
        cues = self.cues(sentence)
        middle = (sentence.start + sentence.end) // 2
        provenance = self._provenance(_Spot(sentence, cues, middle, middle, told))
        plan, opinion = rules.leanings(signs)
        fact = _fact(told, provenance)
        opinion += rules.caution * (fact.label == "sourced")
        if max(plan, opinion) <= 0:
            return fact
        label: Label = "ambition" if plan > opinion else "opinion"
        kinds = _PLANS if plan > opinion else _OPINIONS
        words = next((hit.tag.words for hit in cues if hit.tag.kind in kinds), "its words")
        return LabelAnswer(label, provenance, words)

    def cues(self, sentence: Sentence) -> list[PhraseHit[Cue]]:
        if self._seen[0] is not sentence:
            self._seen = sentence, self._cues(sentence)
        return self._seen[1]

    def _cues(self, sentence: Sentence) -> list[PhraseHit[Cue]]:
        text = self._text
        found: list[PhraseHit[Cue]] = []
        for start, end, tag in sentence.hits:
            if not isinstance(tag, Cue):
                continue
            words = tag.words
            if tag.kind == "analyst" and text.startswith(" Journal", end):
                continue
            if tag.kind == "firm" and text[start - 1 : start] == "-":
                continue  # "purpose-built"
            if words.startswith(_OPTIONS) and _TAKEN.search(text, max(0, start - 24), start):
                continue
            if "due" in words.split() and _OWED.search(text, sentence.start, sentence.end):
                continue
            if words == "added" and _ADDED.match(text, end):
                continue
            if words == "up to" and _UP_TO_NOW.match(text, end):
                continue
            if words == "expect*" and _EXPECTATIONS.match(text, start):
                continue
            if words in _DUE_TO and _BECAUSE_OF.match(text, end):
                continue
            if words == "we think" and _ASKS_HOW.search(text, max(0, start - 8), start):
                continue
            if words in _MODALS:
                month = text[start].isupper() and words == "may"
                if month and (start > sentence.start or text[end : end + 3].strip()[:1].isdigit()):
                    continue
                if words == "'d" and _HAD.match(text, end):
                    continue
                if _RIGHT_TO.match(text, end) or (
                    words in ("would", "'d") and _UNREAL.match(text, end)
                ):
                    continue  # neither a contractual right nor what would have been is a plan
            found.append(PhraseHit(start, end, tag))
        return found

    # -- plans -----------------------------------------------------------------------------------

    def _plan(self, spot: _Spot) -> str:
        """The words that make a figure a plan; empty if it isn't one."""
        return self._plan_beside(spot) or self._plan_before(spot) or self._plan_behind(spot)

    def _plan_beside(self, spot: _Spot) -> str:
        left = max(spot.sentence.start, spot.start - 40)
        if _OUTLOOK_MOVED.search(self._text, max(spot.sentence.start, left - 60), spot.start):
            return "outlook"
        if self._text.find("to be", left, spot.start) >= 0 and _TO_BE.search(
            self._text, left, spot.start
        ):
            return "to be"
        if self._is_only_announced(spot):
            return "announced"
        if _GROWING_TO.search(self._text, max(spot.sentence.start, left - 60), spot.start):
            return "growing to"
        condition = _CONDITION_FIRST.match(self._text, spot.sentence.start, spot.start)
        if condition and _WAS_SO.search(self._text, condition.end(), spot.start):
            condition = None  # "if you ask Corvid, revenue was $9 million"
        if condition or _ON_CONDITION.search(self._text, left, spot.start):
            return "if"
        for hit in spot.cues:
            if hit.tag.kind != "plan" or hit.tag.reach != "near" or _is_own_work(hit, spot):
                continue
            if hit.start < spot.start < hit.end or spot.start < hit.start < spot.end:
                return hit.tag.words
            gap = self._text[hit.end : spot.start] if hit.end <= spot.start else None
            if gap is not None and len(gap) <= _NEAR and not _PARTS.search(gap):
                return hit.tag.words
            if 0 <= hit.start - spot.end <= 3 and hit.tag.words.endswith("ed"):
                return hit.tag.words  # "1.2 GW planned"
        return ""

    def _is_only_announced(self, spot: _Spot) -> bool:
        """Whether power or chips are news, not yet there: "announced a 900 MW campus"."""
        text, start, end = self._text, spot.start, spot.end
        if not _BUILT.search(text, start, end) or _NO_NEWS.match(text, end):
            return False
        left = max(spot.sentence.start, start - 60)
        told = _ANNOUNCED.search(text, left, start)
        return (told or _SINCE_ANNOUNCED.match(text, end, spot.sentence.end)) is not None

    def _plan_before(self, spot: _Spot) -> str:
        """The last plan before the figure, unless the sentence has returned to facts."""
        text, start = self._text, spot.start
        state, since = "", 0
        left = max(spot.sentence.start, start - 12)
        own = _OWNED.search(text, left, start) and _PEOPLE.search(text, start, spot.end)
        own = own or _IS_AGREED.match(text, spot.end)
        if own or _HAD_BEFORE.match(text, spot.end) or _AS_IT_WAS.search(text, left, start):
            return ""
        opening = _TO_DO.match(text, spot.sentence.start, start)
        if opening is not None:
            state, since = "to", opening.end()
        for hit in spot.cues:
            if hit.start >= start:
                break
            words = hit.tag.words
            if hit.tag.kind == "plan" and hit.tag.reach == "after":
                agreed = words in _WILL or words.startswith("to be ")
                if agreed and self._is_signed(spot, hit):
                    state = "" if state in _WILL else state
                    continue
                state, since = words, hit.end
            elif hit.tag.kind == "firm" and state and hit.start >= since:
                if words == "from" and any(level in state for level in _LEVELS):
                    back = False  # a raised forecast was one before: "from $4 billion"
                elif words == "from" and not _FROM_WHAT.match(text, hit.end):
                    back = False
                elif words in _BASELINE:
                    back = not _NEW_VALUE.search(text, hit.end, start)
                    back = back and not _PLANNED_BEFORE.match(text, spot.end)
                elif words in _PRESENT:
                    back = words != "as of" or start - hit.end < 60
                else:
                    back = _SOFT.search(text, since, hit.start) is not None
                state = "" if back else state
        if not state or _HARD.search(text, since, start):
            return ""
        return state

    def _is_signed(self, spot: _Spot, will: PhraseHit[Cue]) -> bool:
        """Whether the sentence states the terms of an existing deal."""
        if _SIGNED.search(self._text, spot.sentence.start, spot.sentence.end):
            return True
        around = self._text[max(0, spot.sentence.start - _DEAL_REACH) : spot.sentence.end]
        done = _PERFORMS.match(self._text, will.end) and _DEAL.search(around)
        return bool(done) and not _UNSIGNED.search(around)

    def _plan_behind(self, spot: _Spot) -> str:
        """As in "$50B is planned": in the same clause, without another number between."""
        project = _PROJECT.match(self._text, spot.end, spot.sentence.end)
        if project is not None and spot.told.voice == "press":
            return project[1]
        if _EXPECTED_BEHIND.match(self._text, spot.end, spot.sentence.end):
            return "expected"
        if _GUIDED.match(self._text, spot.end, spot.sentence.end):
            return _BESIDE_IT
        if _PIPELINE.match(self._text, spot.end, spot.sentence.end):
            return "pipeline"
        for hit in spot.cues:
            if hit.start < spot.end or hit.tag.kind != "plan" or hit.tag.reach != "before":
                continue
            if hit.tag.words.startswith(_AGREED) and self._is_signed(spot, hit):
                continue
            if _is_own_work(hit, spot):
                continue
            between = self._text[spot.end : hit.start]
            if _MEETS.search(between):
                continue
            own = not _CLAUSE.search(between) and not any(ch.isdigit() for ch in between)
            if hit.tag.words == "would":  # its subject must be what the number measures
                own = own and not any(
                    spot.end <= other.start < hit.start and other.tag.kind in ("firm", "says")
                    for other in spot.cues
                )
            return hit.tag.words if own and len(between) <= _BACK else ""
        return ""

    # -- opinions --------------------------------------------------------------------------------

    def _opinion(self, spot: _Spot) -> str:
        text, start, end = self._text, spot.start, spot.end
        state, since, foreseen = "", 0, False
        analysts: PhraseHit[Cue] | None = None
        for hit in spot.cues:
            words, reach = hit.tag.words, hit.tag.reach
            if hit.tag.kind == "analyst":
                analysts = hit
            elif hit.tag.kind == "plan" and self._foreseen(spot, hit, analysts):
                if hit.end <= start:
                    state, since, foreseen = words, hit.end, True
            elif hit.tag.kind == "firm" and state and hit.end <= start:
                if foreseen and words not in _BASELINE and _SOFT.search(text, since, hit.start):
                    state = ""
            elif not _is_opinion(hit, spot.told):
                source = hit.tag.kind in ("filing", "company", "says")
                if source and state and hit.end <= start and _SOFT.search(text, since, hit.start):
                    state = ""
            elif reach == "sentence":
                left, right = min(hit.end, end), max(hit.start, start)
                apart = _HARD.search(text, left, right) or _AND_I.search(text, end, hit.start)
                if spot.told.voice == "author" or not apart:
                    return words
            elif reach == "near":
                gap = text[hit.end : start] if hit.end <= start else text[end : hit.start]
                if len(gap) <= _BESIDE and "," not in gap and "\n\n" not in gap:
                    return words
                if words in _RECKONS and hit.start > end and spot.sentence.end - hit.end <= 2:
                    return words  # "..., PitchBook estimates."
                if hit.end <= start:  # "their estimates from $41.8 billion to $42.3 billion"
                    state, since, foreseen = words, hit.end, True
            elif hit.start < start:
                state, since, foreseen = words, min(hit.end, start), False
            elif (
                0 <= hit.start - end <= _AFTER
                and words in _AFTERTHOUGHTS
                and not _AND_I.search(text, end, hit.start)
            ):
                return words
        if state and not _HARD.search(text, since, start):
            return state
        return self._marked_estimate(spot, analysts) or self._foreseen_behind(spot)

    def _marked_estimate(self, spot: _Spot, analysts: PhraseHit[Cue] | None) -> str:
        """The words around a number: analysts expect it, it was hoped for, it is a multiple."""
        text, start, end = self._text, spot.start, spot.end
        if analysts is not None and 0 <= start - analysts.end <= _FORESEEN_REACH:
            seen = THEY_SEE.search(text, analysts.end, start)
            if seen and not _HARD.search(text, analysts.end, start):
                return analysts.tag.words
        left = max(spot.sentence.start, start - _FORESEEN_REACH)
        named = self._analysts.search(text, left, start) if self._analysts else None
        seen = THEY_SEE.search(text, named.end(), start) if named else None
        if named and seen and not _HARD.search(text, named.end(), start):
            return "an analyst's"
        return marked_estimate(text, (spot.sentence.start, spot.sentence.end), (start, end))

    def _foreseen_behind(self, spot: _Spot) -> str:
        """The analyst who is named after a forecast; a company's own plan stays one."""
        text, end = self._text, spot.end
        for hit in spot.cues:
            if hit.tag.kind != "analyst":
                continue
            if hit.start < end:
                continue
            near = hit.start - end <= _HOPED and not _DIGIT.search(text, end, hit.start)
            if (
                near
                and THEY_EXPECTED.match(text, hit.end)
                and not _CLAUSE.search(text, end, hit.start)
            ):
                return hit.tag.words
            if _HARD.search(text, end, hit.start) or THEY_EXPECTED.match(text, hit.end):
                continue
            named = self._is_source(spot, hit) or self._is_speaker(spot, hit)
            if named and self._plan(spot).startswith(_FORESEEN):
                return hit.tag.words
        return ""

    def _is_speaker(self, spot: _Spot, analyst: PhraseHit[Cue]) -> bool:
        """Whether a verb of saying is beside an analyst: "said Tom Ruiz, an analyst at"."""
        for hit in spot.cues:
            if hit.tag.kind != "says" or (
                hit.tag.words in _TO_HEARERS and hit.end <= analyst.start
            ):
                continue
            left, right = sorted((hit, analyst), key=lambda each: each.start)
            between = self._text[left.end : right.start] if left.end <= right.start else ""
            if len(between) <= _BESIDE_SPEAKER and not _DIGIT.search(between):
                return True
        return False

    def _is_source(self, spot: _Spot, analysts: PhraseHit[Cue]) -> bool:
        left = max(spot.sentence.start, analysts.start - 16)
        return _NAMED_BEHIND.search(self._text, left, analysts.start) is not None

    def _foreseen(self, spot: _Spot, hit: PhraseHit[Cue], analysts: PhraseHit[Cue] | None) -> bool:
        """Whether a plan's word states what analysts expect, not what a company intends.

        In an analyst's own text, no analyst needs to be named.
        """
        words = hit.tag.words
        if not words.startswith(_FORESEEN):
            return False
        text, left = self._text, spot.sentence.start
        if analysts is None:
            if spot.told.voice != "author":
                return False
        else:
            left = analysts.end
            if hit.start - left > _FORESEEN_REACH or _HARD.search(text, left, hit.start):
                return False
        named = any(left <= name.start < hit.start for name in spot.sentence.names)
        own = analysts is None and (named or _ITS_OWN.search(text, left, hit.start) is not None)
        passive = _PASSIVE.search(text, max(left, hit.start - 8), hit.start)
        if analysts is not None and self._is_source(spot, analysts):
            passive = None  # "according to Gartner, sales are expected to reach"
        return not own and not passive

    # -- sources ---------------------------------------------------------------------------------

    def _provenance(self, spot: _Spot) -> Provenance:
        """The source nearest to the figure in its sentence, else what the surroundings say."""
        best: Provenance = ""
        nearest = 1e9
        for hit in spot.cues:
            kind = hit.tag.kind
            found: Provenance | None = None
            if kind == "company" and self._is_outsider(spot.sentence, hit):
                found = "press"
            elif kind == "says":
                if not _within_a_source(hit, spot.cues):
                    found = self._speaker(spot.sentence, hit)
            else:
                found = _NAMED_SOURCES.get(kind)
            if not found or (found in _ON_RECORD and self._in_aside(spot, hit)):
                continue
            left, right = (hit.end, spot.start) if hit.end <= spot.start else (spot.end, hit.start)
            between = self._text[left:right] if left < right else ""
            later = kind == "says" and hit.start >= spot.end
            if later and (_AND_THEN.search(between) or _THAT.match(self._text, hit.end)):
                continue
            cost = len(between) / 100 + 0.5 * len(_CLAUSE.findall(between))
            cost += 2.0 * len(_HARD.findall(between)) - (_TOO_HIGH if found == "unnamed" else 0.0)
            if cost < nearest:
                best, nearest = found, cost
        return best or spot.told.provenance

    def _is_outsider(self, sentence: Sentence, hit: PhraseHit[Cue]) -> bool:
        """Whether "executive said" is about a former executive or unnamed ones."""
        if _SOME_SAY.match(self._text, hit.start):
            return True
        left = max(sentence.start, hit.start - 20)
        return _FORMER.search(self._text, left, hit.start) is not None

    def _in_aside(self, spot: _Spot, hit: PhraseHit[Cue]) -> bool:
        """Whether a figure is in an opening aside and its source in the main clause, or the source
        is in a remark at the end.
        """
        start = spot.sentence.start
        if hit.start >= spot.end and _REMARK.search(self._text, spot.end, hit.start):
            return True
        if hit.start < spot.end or not _ASIDE_FIRST.match(self._text, start):
            return False
        return "," in self._text[spot.end : hit.start]

    def _speaker(self, sentence: Sentence, hit: PhraseHit[Cue]) -> Provenance | None:
        """Who says so: someone on the record, someone unnamed, or (None) unknown."""
        text, words = self._text, hit.tag.words
        if words == _ACCORDING:
            named = (name for name in sentence.names if not name.is_asset)
            if any(0 <= name.start - hit.end <= _NEXT for name in named):
                return "company"
            if self._companies is not None and self._companies.match(text, hit.end + 1):
                return "company"
            person = self._people and self._people.search(text, hit.end, hit.end + 25)
            return "company" if person and not self._is_outsider(sentence, hit) else None
        left = max(sentence.start, hit.start - _SPEAKER_REACH)
        before = text[left : hit.start]
        cut = max(before.rfind(mark) for mark in (";", "”", '"', "—"))
        left += cut + 1
        before = text[left : hit.start]
        after = text[hit.end : min(sentence.end, hit.end + 60)]
        aside = _ASIDE.search(before)
        if aside is not None:
            before = before[: aside.start()]
            before += " " * (before[-1:].isalnum())
        near = before[-45:]
        wide = text[max(sentence.start, hit.start - 90) : hit.start]
        if aside is None and words in _PARTICIPLES and _MODIFIES.search(before):
            return None  # "a deal with Corvid, disclosed last month", "its reported revenue"
        if _OFFICIAL.search(_AFTER_ASIDE.sub("", near)):
            return "press"
        if _SAID_OF.search(near):
            return None
        if _OUTSIDER.search(wide) or _OUTSIDER.match(after.lstrip()):
            return "press"
        if _UNNAMED.search(near) or _UNNAMED_AFTER.match(after):
            return "unnamed"
        if aside is not None and _RUNS.search(aside[0]):
            edge = left + aside.start()
            if any(edge <= name.start < hit.start and not name.is_asset for name in sentence.names):
                return "company"
        for name in sentence.names:
            inside = aside is not None and name.start >= left + aside.start()
            if name.is_asset or inside or not 0 <= hit.start - name.end <= 45:
                continue
            if "," not in text[name.end : hit.start].rstrip(", "):
                return "company"
        who = _WHO.search(near)
        if who is not None and not self._is_officer(who, aside):
            if _STATEMENT.search(wide):
                return None  # "In a statement, Corvid said": a statement is on the record
            if words in _OF_ONESELF and not self._outlets.word.search(who[1]):
                return "company"  # you can't disclose what belongs to someone else
            if self._companies is not None and self._companies.fullmatch(who[1].strip()):
                return "company"
            return "press"  # an outlet, or someone the text doesn't introduce
        if _DESCRIBED_SPEAKER.search(wide):
            return "company"
        if _SPEAKER.search(near) or (self._people is not None and self._people.search(near)):
            return "company"
        if self._people is not None and self._people.search(after):
            return "company"
        if any(
            0 <= name.start - hit.end <= 1 and _BY_NAME.match(text, name.end)
            for name in sentence.names
        ):
            return "company"
        return None

    def _is_officer(self, named: re.Match[str], aside: re.Match[str] | None) -> bool:
        """Whether a name right before a verb of saying is one of the company's people."""
        if _SPEAKER.search(named[1]) or (aside is not None and _SPEAKER.search(aside[0])):
            return True
        return self._people is not None and self._people.search(named[1]) is not None


def any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of some names, the longest first."""
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b") if longest else None


def is_owed(text: str, sentence: Sentence) -> bool:
    """Whether a sentence's sums are owed under contracts: "principal payments of $2B in 2033"."""
    return _OWED.search(text, sentence.start, sentence.end) is not None


def is_judged(text: str, sentence: Sentence, start: int, end: int) -> bool:
    """Whether the clause around a place says that it is someone's judgment."""
    left, right = sentence.start, sentence.end
    if not _JUDGED.search(text, left, right):
        return False
    edges = [left, *(match.end() for match in _CLAUSE.finditer(text, left, start))]
    behind = _CLAUSE.search(text, min(end, right), right)
    return _JUDGED.search(text, edges[-1], behind.start() if behind else right) is not None


def _within_a_source(hit: PhraseHit[Cue], cues: Sequence[PhraseHit[Cue]]) -> bool:
    """Whether a longer phrase names the source: "its annual report says"."""
    return any(
        other.start < hit.start and hit.end <= other.end and other.tag.kind in _SOURCES
        for other in cues
    )


def _is_own_work(hit: PhraseHit[Cue], spot: _Spot) -> bool:
    """What a company is building is a fact in its own words."""
    return spot.told.voice == "company" and hit.tag.words == "under construction"


def _is_opinion(hit: PhraseHit[Cue], told: Told) -> bool:
    kind, reach, weight, words = hit.tag
    if kind == "opinion":
        near = reach == "near" and words.startswith("estimate")  # as in accounting
        own = told.voice == "company"
        return not (own and (weight < 1 or near or words.startswith("estimated ")))
    return kind == "author" and told.voice == "author"


def _fact(told: Told, provenance: Provenance) -> LabelAnswer:
    if provenance in ("unnamed", "press"):
        return LabelAnswer("reported", provenance)
    if provenance in ("filing", "company") or told.voice in ("company", "officer"):
        return LabelAnswer("sourced", provenance)
    return LabelAnswer("reported", provenance)
