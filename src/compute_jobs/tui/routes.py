"""The screens by name; each is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen

ROUTES: Mapping[str, str] = {
    "answer": "answer:AnswerScreen",
    "backups": "backups:BackupsScreen",
    "claim_form": "claim_form:ClaimForm",
    "claims_behind": "list_screen:ClaimsBehind",
    "compare": "compare:CompareScreen",
    "employer_form": "employer_form:EmployerForm",
    "filings": "filings:FilingsScreen",
    "glossary": "glossary:GlossaryScreen",
    "help": "help:HelpScreen",
    "hype": "hype:HypeScreen",
    "inbox": "inbox_review:InboxScreen",
    "impact": "impact:ImpactScreen",
    "map": "supply_map:SupplyMapScreen",
    "news": "news:NewsScreen",
    "postings": "postings:PostingsScreen",
    "read": "read_document:ReadScreen",
    "refresh": "refresh:RefreshScreen",
    "robustness": "robustness:RobustnessScreen",
    "scenarios": "scenarios:ScenariosScreen",
    "sites": "sites:SitesScreen",
    "source_card": "read_document:SourceCardForm",
    "sources": "sources:SourcesScreen",
    "timeline": "timeline:TimelineScreen",
    "walk": "checklist_walk:WalkScreen",
    "watch_form": "watches:WatchForm",
    "watches": "watches:WatchesScreen",
    "why": "fit_breakdown:WhyScreen",
}
"""Module in ``tui/screens`` and the class of the screen in it."""

REOPENED = frozenset(ROUTES) & {
    *("compare", "filings", "glossary", "hype", "inbox", "map", "postings", "robustness"),
    *("scenarios", "sites", "sources", "timeline", "watches", "why"),
}
"""Screens that a later start reopens."""


def screen(route: str, *arguments: Any, **named: Any) -> Screen[Any]:
    """A new screen with that name."""
    module, _, kind = ROUTES[route].partition(":")
    made: Screen[Any] = getattr(import_module(f"compute_jobs.tui.screens.{module}"), kind)(
        *arguments, **named
    )
    return made
