"""Every command by name: where it lives and what it does, in the order help shows them.

Only the module of the command that was asked for is imported; a new command is one file here
in ``cli/`` and one row below.
"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A named tuple, because the kept screen is put up before msgspec is loaded."""

    name: str
    module: str
    group: str
    summary: str

    @property
    def takes_packs(self) -> bool:
        """Whether it lists or judges evidence, so that ``--packs`` may limit it."""
        return self.group not in ("Live data", "Upkeep")


COMMANDS: tuple[Command, ...] = (
    Command("rank", "rank", "Who", "employers in order, with fit, range and deal-breakers"),
    Command("explain", "explain", "Who", "one employer's breakdown in words and numbers"),
    Command("compare", "compare", "Who", "employers side by side, metric by metric"),
    Command("employers", "employers", "Who", "every employer's claims, counted by tier"),
    Command("sites", "sites", "Who", "where machines and power are: running, contracted, planned"),
    Command("employer", "employer", "Who", "add, edit or remove your own employers"),
    Command("supply", "supply", "Who", "who supplies, owns and leases what"),
    Command("robustness", "robustness", "How sure", "rank shares, fit ranges, weight stability"),
    Command("next", "next_question", "How sure", "the best questions to ask next"),
    Command("hype", "hype", "How sure", "the hype watch: capacity compared with commitments"),
    Command("scenario", "scenario", "How sure", "what-if events: list, switch on or off"),
    Command("ask", "ask", "How do you know", "ask in plain English, answered with claims"),
    Command("claims", "claims", "How do you know", "the ledger, claim by claim"),
    Command("claim", "claim", "How do you know", "add, edit or remove your own claims"),
    Command(
        "conflicts",
        "conflicts",
        "How do you know",
        "what agrees, contradicts or supersedes, by which rule",
    ),
    Command("verify", "verify", "How do you know", "check relayed claims against filings"),
    Command("sources", "sources", "How do you know", "source cards, and the claims of each"),
    Command("impact", "impact", "How do you know", "what a claim, source or asset changes"),
    Command("balance", "balance", "How do you know", "evidence for and against, by criterion"),
    Command("read", "read", "How do you know", "find candidate claims in an article or filing"),
    Command("inbox", "inbox", "How do you know", "review candidates: accept, edit, reject"),
    Command("glossary", "glossary", "How do you know", "terms explained"),
    Command("news", "news", "What changed", "what changed in the evidence and the ranking"),
    Command("watch", "watch", "What changed", "rules that fire once when something changes"),
    Command("pref", "pref", "Your priorities", "hard preferences: list, set, remove"),
    Command("weight", "weight", "Your priorities", "how much each criterion counts"),
    Command("profile", "profile", "Your priorities", "named sets of weights and preferences"),
    Command("show", "show", "Your record", "your record of one employer"),
    Command("mark", "mark", "Your record", "a verdict on a checklist item"),
    Command("note", "note", "Your record", "add to an employer's notes"),
    Command("stage", "stage", "Your record", "where you stand with an employer"),
    Command("shortlist", "shortlist", "Your record", "your shortlist: add, remove, list, order"),
    Command("undo", "undo", "Your record", "undo the last change"),
    Command("redo", "redo", "Your record", "redo the last undone change"),
    Command("export", "export", "Your record", "export the shortlist as md, json, csv or html"),
    Command("refresh", "refresh", "Live data", "fetch filings and open postings"),
    Command("filings", "filings", "Live data", "what companies reported to the SEC lately"),
    Command("postings", "postings", "Live data", "search open postings"),
    Command("import", "import_data", "Live data", "read a data set into the ledger"),
    Command("check", "check", "Upkeep", "validate bundled and own packs"),
    Command("doctor", "doctor", "Upkeep", "paths, versions, counts, problems"),
    Command("backup", "backup", "Upkeep", "snapshots of your files"),
    Command("restore", "restore", "Upkeep", "restore a snapshot or an export"),
    Command("completion", "completion", "Upkeep", "shell completion for bash, zsh or fish"),
    Command("plain", "plain", "Screens", "the program as linear text, for screen readers"),
    Command("mcp", "mcp", "Screens", "answers for your own assistant, over MCP"),
    Command("serve", "serve", "Screens", "the program in a browser on this machine"),
)

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}
