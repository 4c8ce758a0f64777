"""What each key of a pack and each setting of config.toml is for, for the schemas and the docs.

Kept apart from the validation, which a reader waits for; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping

_DATE = "2026-05-20, 2026-05, 2026-Q1, 2026 or FY2025"

TABLES: Mapping[str, str] = {
    "employer": "A company one might work for.",
    "board": "Where an employer, bundled or your own, posts its open jobs.",
    "asset": "A thing employers own, operate, supply or rent: a cluster, a fab, a constellation.",
    "relation": "A dated line of the supply map: who owns, operates, supplies or rents what.",
    "origin": "Where a fact itself comes from; sources that relay one origin count once.",
    "source": "A document somebody published.",
    "claim": "One dated assertion, in your own words.",
    "metric": "What a figure measures. The bundled ones do for most claims.",
}

KEYS: Mapping[str, Mapping[str, str]] = {
    "employer": {
        "id": "Slug, unique over all packs; also what commands take.",
        "name": "As people write it.",
        "layer": "Its place in the supply chain; decides what shows capacity.",
        "aliases": "Other names that mean it, also for typing.",
        "legal_names": "Its names in public records; `import lca` matches wages by these alone.",
        "ticker": "Stock symbol, if listed.",
        "cik": "The SEC's number for it; with it, refresh reads its filings.",
        "parent": "Id of the employer that owns it.",
        "ranked": "true for those that the founding profile scored. Evidence alone decides who is ranked.",
        "summary": "A sentence on what it does.",
        "place": "Where it sits, for preferences on places.",
        "since": f"When it was founded ({_DATE}).",
    },
    "board": {
        "employer": "Id of the employer.",
        "board": "The kind of job board.",
        "token": "Its name in the board's address: boards.greenhouse.io/TOKEN. Of Workday: the tenant.",
        "tenant": "Workday: the first part of the host; may be left out.",
        "host": "Workday: acme.wd5.myworkdayjobs.com. Lever in Europe: api.eu.lever.co. Otherwise none.",
        "site": "Workday: the part of the address behind the host (and a language).",
        "last_verified": "The month in which it was last seen to be right.",
        "note": "What a reader should know about it.",
    },
    "asset": {
        "id": "Slug, unique over employers and assets.",
        "name": "As people write it.",
        "kind": "cluster, fab, constellation, product, model …",
        "aliases": "Other names that mean it.",
        "place": "Where it stands.",
        "alias_of": "Id of another asset that this name means.",
        "summary": "A sentence on what it is.",
    },
    "relation": {
        "employer": "Id of the employer.",
        "asset": "Id of the asset.",
        "role": "What the employer is to the asset.",
        "start": f"From when ({_DATE}).",
        "end": f"Until when ({_DATE}).",
        "status": "How far it has come.",
        "claims": "Ids of the claims it rests on.",
    },
    "origin": {
        "id": "Slug, unique over all packs.",
        "title": "What it is: whose report for which quarter, whose post on what.",
        "kind": 'filing, announcement, post, interview … "filing" is what carries the tier relayed.',
        "publisher": "Who issued it.",
        "published": f"When ({_DATE}).",
        "url": "Where it can be opened.",
    },
    "source": {
        "id": "Slug, unique over all packs.",
        "title": "The document's title.",
        "publisher": "Who published it.",
        "kind": "What sort of document; decides which tiers it can carry.",
        "stance": "primary: the company or an officer speaks. supporting: somebody else does.",
        "published": f"When ({_DATE}). Without it the claims are undated.",
        "url": "Where it can be opened; needed for the tier filed.",
        "file": "The name of the file, where there is no address.",
        "relays": "Ids of the origins it passes on.",
        "inferred": "true where the date is the latest past one the document mentions or, where it mentions none, a day shown on its source card with the reason.",
        "seen": "a day on which an undated document was there to be read.",
        "note": "What a reader should know about it: how it was graded and why.",
    },
    "claim": {
        "id": "Slug, unique over all packs.",
        "subjects": "Ids of the employers or assets it is about.",
        "metric": "Id of what is measured; docs/packs.md lists them.",
        "statement": "The assertion as a sentence of your own.",
        "tier": "How it is known; its sources must be able to carry it.",
        "sources": "Which documents say it, and where in them.",
        "figure": "As written: $1.25B, ~90%, 200k+, up to 1M, 2–3%, yes, 2026-06-12. Or value, low, high.",
        "value": "The number in base units, instead of figure.",
        "low": "The low end in base units.",
        "high": "The high end in base units.",
        "wording": "What the wording of value, low, high allows.",
        "unit": "Only where the metric does not give it: gpu, tpu, satellite, user …",
        "per": "For a rate: per what.",
        "period": f"For a flow: what it was measured over ({_DATE}, or Q1 where the year is unknown).",
        "start": "For a contract: from when.",
        "end": "For a contract: until when.",
        "as_of": f"When it was so ({_DATE}).",
        "published": "When it was told, where that differs from the source's date.",
        "inferred": "Which of period, start, end, as_of and published no source states: concluded, and marked wherever they show.",
        "hedge": 'The source\'s own reserve: "is reported to be".',
        "modality": "fact for what is, plan for what is meant to be, past for what was so once without a date.",
        "deal": "A slug of your own that ties the claims about one deal or event together.",
        "deal_status": "How far the deal or event has come.",
        "perimeter": 'What the figure covers where it is not the subject alone: "data-center segment".',
        "counterparty": "Id of the other party.",
        "role": "What the subject is in the deal.",
        "only": 'true where the claim says "the only one" in that role.',
        "note": "Why it was graded so, what is doubtful.",
        "origin": "Id of where the fact comes from. Absent: unknown, and then it corroborates nothing.",
        "inputs": "For a derived figure: the claims it was calculated from. It corroborates none of them.",
    },
    "metric": {
        "id": "Slug, unique over all packs.",
        "name": "As a reader sees it.",
        "dimension": "What kind of figure it takes.",
        "unit": "usd, percent, mw, day, ratio, flag, date, text, or a noun for a count.",
        "behaviour": "How its figures relate over time; decides which rule compares them.",
        "explain": "What it is, in a sentence for somebody who is no analyst.",
        "criterion": "Which criterion it speaks to, if any.",
        "better": "Which way is good.",
        "tolerance": "The relative gap that still counts as agreement: 0.02 is two percent.",
        "half_life": "In days; absent where age takes nothing away.",
        "choices": "For a choice: what it may be.",
        "ordered": "true where the choices are stages, first to last.",
        "reason": "Why tolerance and half-life are what they are.",
        "floor": "The least it can be.",
        "ceiling": "The most it can be.",
    },
}

HEADER: Mapping[str, str] = {
    "schema": "The format's version: 1.",
    "id": "The pack's name, a slug.",
    "title": "What it is about.",
    "note": "Anything a reader should know about the pack.",
}

SETTINGS: Mapping[str, str] = {
    "contact_email": (
        "The SEC answers only to a program that names someone to write to. Sent to the SEC, to"
        " nobody else; without it, refresh leaves filings out."
    ),
    "profile": (
        "Which profile to start from while profile.toml does not exist yet: the founding one"
        " or one you saved."
    ),
    "unknown": (
        "What a new hard preference does with an employer about which nobody knows. Warn keeps"
        " it in the ranking with a mark; nothing found is not the same as nothing there."
    ),
    "editor": "The editor for long notes. Empty: $VISUAL, then $EDITOR.",
    "screen.theme": (
        "Colours of the screens. Empty: the one last chosen, else dark. NO_COLOR is honoured."
    ),
    "screen.ascii": "Draw with plain ASCII. Leave it out to let the terminal decide.",
    "screen.mouse": "Without the mouse the terminal's own text selection works as usual.",
    "screen.welcome": "The few words of help at the first start.",
    "network.enabled": "False: nothing is ever asked over the network, whatever the command.",
    "network.allow_loopback": (
        "For tests only: fetch from this machine too. Private addresses are refused otherwise,"
        " so that a link in a pack can't reach into one's own network."
    ),
    "llm.url": (
        "A language model that `read --llm` may ask about a text, and nothing else does: any"
        " endpoint that answers as OpenAI's chat completions do, on the web or on this machine."
    ),
    "llm.model": "The model's name, as its endpoint knows it.",
    "llm.key_variable": (
        "The environment variable that holds the key. Left out: COMPUTE_JOBS_LLM_KEY."
    ),
    "backups.megabytes": (
        "What snapshots, crash reports and copies of unreadable files may take together. The"
        " oldest go first; the newest five snapshots stay."
    ),
    "refresh.filings_hours": "How old an answer of the SEC may be before refresh asks again.",
    "refresh.postings_hours": (
        "How old a job board's answer may be before refresh asks again. Boards change daily."
    ),
    "filers": (
        "The SEC's numbers (CIK) of companies for which the program knows none; refresh then reads"
        " what they file."
    ),
    "keys": (
        "Other keys for an action, several separated by commas; they replace the action's own."
        " `compute-jobs help keys` and ? in the program name the actions."
    ),
}
