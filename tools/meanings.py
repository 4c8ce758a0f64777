"""What each key of a pack and each setting of config.toml is for, for the schemas and the docs.

Kept apart from the validation, which a reader waits for; a test holds the two consistent.
"""

from __future__ import annotations

from collections.abc import Mapping

_DATE = "2026-05-20, 2026-05, 2026-Q1, 2026 or FY2025"

TABLES: Mapping[str, str] = {
    "employer": "A company you might work for.",
    "board": "Where an employer, bundled or your own, posts its open jobs.",
    "asset": "A thing that employers own, operate, supply or lease: a cluster, a fab, a constellation.",
    "relation": "A dated link of the supply map: who owns, operates, supplies or leases what.",
    "origin": "Where a fact originally comes from; sources that relay one origin count once.",
    "source": "A published document.",
    "claim": "One dated assertion, in your own words.",
    "metric": "What a figure measures. The bundled metrics are enough for most claims.",
}

KEYS: Mapping[str, Mapping[str, str]] = {
    "employer": {
        "id": "Slug, unique over all packs; also what commands take.",
        "name": "As it is usually written.",
        "layer": "Its place in the supply chain; decides what shows capacity.",
        "aliases": "Other names for it; commands accept them too.",
        "legal_names": "Its names in public records; `import lca` matches wages only by these.",
        "ticker": "Stock symbol, if listed.",
        "cik": "The SEC's number for it; with it, refresh reads its filings.",
        "parent": "Id of the employer that owns it.",
        "ranked": "true for those that the founding profile scored; otherwise evidence decides who is ranked.",
        "summary": "What it does, in one sentence.",
        "place": "Where it is, for preferences on places.",
        "since": f"When it was founded ({_DATE}).",
    },
    "board": {
        "employer": "Id of the employer.",
        "board": "The kind of job board.",
        "token": "Its name in the board's address: boards.greenhouse.io/TOKEN. For Workday, the tenant.",
        "tenant": "Workday: the first part of the host; optional.",
        "host": "Workday: acme.wd5.myworkdayjobs.com. Lever in Europe: api.eu.lever.co. Others: none.",
        "site": "Workday: the part of the address after the host (and the language).",
        "last_verified": "The month in which it was last checked.",
        "note": "What a reader should know about it.",
    },
    "asset": {
        "id": "Slug, unique over employers and assets.",
        "name": "As it is usually written.",
        "kind": "cluster, fab, constellation, product, model …",
        "aliases": "Other names for it.",
        "place": "Where it is.",
        "alias_of": "Id of the asset that this is another name for.",
        "summary": "What it is, in one sentence.",
    },
    "relation": {
        "employer": "Id of the employer.",
        "asset": "Id of the asset.",
        "role": "The employer's role at the asset.",
        "start": f"From when ({_DATE}).",
        "end": f"Until when ({_DATE}).",
        "status": "Its stage.",
        "claims": "Ids of the claims it is based on.",
    },
    "origin": {
        "id": "Slug, unique over all packs.",
        "title": "What it is: whose report for which quarter, whose post about what.",
        "kind": 'filing, announcement, post, interview … The tier relayed needs "filing".',
        "publisher": "Who issued it.",
        "published": f"When ({_DATE}).",
        "url": "Where it can be opened.",
    },
    "source": {
        "id": "Slug, unique over all packs.",
        "title": "The document's title.",
        "publisher": "Who published it.",
        "kind": "The kind of document; it decides which tiers its claims can have.",
        "stance": "primary: the company or an officer speaks. supporting: someone else.",
        "published": f"When ({_DATE}). Without it the claims are undated.",
        "url": "Where it can be opened; needed for the tier filed.",
        "file": "The name of the file, if there is no address.",
        "relays": "Ids of the origins it relays.",
        "inferred": "true if the document has no date, and this is the latest past date it mentions or a day given on its source card with the reason.",
        "seen": "A day on which an undated document could be read.",
        "note": "What a reader should know: how it was graded and why.",
    },
    "claim": {
        "id": "Slug, unique over all packs.",
        "subjects": "Ids of the employers or assets it is about.",
        "metric": "Id of the metric; docs/packs.md lists the bundled ones.",
        "statement": "The assertion as a sentence of your own.",
        "tier": "How it is known; at least one of its sources must be able to support it.",
        "sources": "Which documents say it, and where.",
        "figure": "As written: $1.25B, ~90%, 200k+, up to 1M, 2–3%, yes, 2026-06-12. Or value, low, high.",
        "value": "The number in base units, instead of figure.",
        "low": "The low end in base units.",
        "high": "The high end in base units.",
        "wording": "How exact value, low and high are; `exact` if it isn't given.",
        "unit": "Only if the metric doesn't set it: gpu, tpu, satellite, user …",
        "per": "For a rate: per what.",
        "period": f"For a figure over time, such as revenue: over what ({_DATE}, or Q1 if the year is unknown).",
        "start": "For a contract: from when.",
        "end": "For a contract: until when.",
        "as_of": f"When it was true ({_DATE}).",
        "published": "When it was said, if not on the source's date.",
        "inferred": "Which of period, start, end, as_of and published aren't stated by any source. They are marked as inferred wherever they are shown.",
        "hedge": 'The source\'s own hedge: "is reported to be".',
        "modality": "fact, plan, or past for what was true at some unknown time.",
        "deal": "A slug of your choice that groups the claims about one deal or event.",
        "deal_status": "The stage of the deal or event.",
        "perimeter": 'What the figure covers, if not the whole subject: "data-center segment".',
        "counterparty": "Id of the other party.",
        "role": "The subject's role in the deal.",
        "only": 'true if the claim says "the only one" in that role.',
        "note": "Why it was graded this way, and what is doubtful.",
        "origin": "Id of the origin of the fact. Leave it out if unknown; the claim then corroborates nothing.",
        "inputs": "For a derived figure: the claims it was calculated from.",
    },
    "metric": {
        "id": "Slug, unique over all packs.",
        "name": "As it is shown.",
        "dimension": "The kind of figure.",
        "unit": "usd, percent, mw, day, ratio, flag, date, text, or a noun for a count.",
        "behaviour": "How its figures relate over time; it decides which rule compares them.",
        "explain": "What it is, in a sentence for someone who isn't an analyst.",
        "criterion": "The criterion it belongs to, if any.",
        "better": "Which direction is good.",
        "tolerance": "The relative gap that still counts as agreement: 0.02 is two percent.",
        "half_life": "In days. Leave it out if age doesn't matter.",
        "choices": "For a choice: the possible values.",
        "ordered": "true if the choices are stages, first to last.",
        "reason": "The reason for the tolerance and the half-life.",
        "floor": "The lowest possible value.",
        "ceiling": "The highest possible value.",
    },
}

HEADER: Mapping[str, str] = {
    "schema": "The format's version: 1.",
    "id": "The pack's name, a slug.",
    "title": "What the pack is about.",
    "note": "Anything a reader should know about the pack.",
}

SETTINGS: Mapping[str, str] = {
    "contact_email": (
        "The contact e-mail that the SEC requires. Sent only to the SEC; without it, refresh"
        " skips filings."
    ),
    "profile": (
        "The profile to start from until profile.toml exists: the founding one or one you saved."
    ),
    "unknown": (
        "What a new deal-breaker does with an employer for which the answer is unknown. warn keeps"
        " it in the ranking with a mark, exclude removes it, ignore leaves the mark out."
    ),
    "editor": "The editor for long notes. Empty: $VISUAL, then $EDITOR.",
    "screen.theme": (
        "Colors of the screens. Empty: the theme last chosen, else dark. NO_COLOR works too."
    ),
    "screen.ascii": "Draw with plain ASCII. Left out, the terminal decides.",
    "screen.mouse": "false: no mouse, so the terminal's own text selection works.",
    "screen.welcome": "Show a short introduction at the first start.",
    "network.enabled": "false: never use the network, whatever the command.",
    "network.allow_loopback": (
        "For tests only: allow fetching from this machine. Otherwise private addresses are refused,"
        " so a link in a pack can't reach into your network."
    ),
    "llm.url": (
        "A language model for `read --llm` and L in the inbox, used for nothing else: any"
        " endpoint with OpenAI's chat completions API, on the web or on this machine."
    ),
    "llm.model": "The model's name at that endpoint.",
    "llm.key_variable": (
        "The environment variable with the API key. Left out: COMPUTE_JOBS_LLM_KEY."
    ),
    "backups.megabytes": (
        "The space for snapshots, crash reports and copies of unreadable files together. The"
        " oldest are removed first; the newest five snapshots stay."
    ),
    "refresh.filings_hours": "How old the SEC's answer may be before refresh fetches it again.",
    "refresh.postings_hours": (
        "How old a job board's answer may be before refresh fetches it again."
    ),
    "filers": (
        "CIKs (the SEC's company numbers) that the program doesn't know; refresh then reads what"
        " these companies file."
    ),
    "keys": (
        "Other keys for an action, separated by commas; they replace the usual ones. docs/keys.md"
        " and ? in the program name the actions."
    ),
}
