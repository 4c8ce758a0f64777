"""The list of all actions; keys, footer, palette, help and the docs are generated from it.

An action is found by the key and the reader's context: the focused parts of the screen name their
contexts, nearest first. It runs the method ``do_<id>`` of the nearest part of the screen that has
one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textual.dom import DOMNode


class Action(NamedTuple):
    id: str
    title: str
    """A verb phrase, as the palette and the help show it."""
    keys: tuple[str, ...]
    where: tuple[str, ...]
    """Contexts in which its keys work."""
    group: str
    help: str = ""
    short: str = ""
    """The word in the footer; empty leaves it out."""
    rank: int = 50
    """A narrow footer keeps the lowest ranks."""


def act(  # noqa: PLR0917
    id: str,  # noqa: A002
    keys: str,
    where: str,
    title: str,
    short: str = "",
    rank: int = 50,
    help: str = "",  # noqa: A002
) -> Action:
    return Action(id, title, tuple(keys.split()), tuple(where.split()), "", help, short, rank)


def _group(name: str, *actions: Action) -> list[Action]:
    return [action._replace(group=name) for action in actions]


ACTIONS: tuple[Action, ...] = tuple(
    _group(
        "Navigation",
        act("up", "up k", "list page", "Go up"),
        act("down", "down j", "list page", "Go down"),
        act("page_up", "pageup ctrl+b", "list page", "Go a page up"),
        act("page_down", "pagedown ctrl+f", "list page", "Go a page down"),
        act("first", "home", "list page", "Go to the top"),
        act("last", "end G", "list page", "Go to the bottom"),
        act("first_behind", "g", "glossary", "Go to the top: g g, from any list or page"),
        act("next_pane", "tab right", "main", "Go to the next pane", "next pane", 62),
        act("previous_pane", "shift+tab left", "main", "Go to the previous pane"),
        act("to_employers", "1", "main", "Go to employers"),
        act("to_claims", "2", "main", "Go to claims"),
        act("to_checklist", "3", "main", "Go to the checklist"),
        act("to_notes", "n 4", "main", "Write notes on this employer", "notes", 45),
        act("back", "escape", "screen drawer typing walk", "Go back", "back", 5),
        act("back_too", "q", "screen drawer walk", "Go back"),
        act("read_drawer", "tab", "drawer", "Read the explanation", "explain", 11),
        act("to_table", "tab", "drawer-page", "Go to the table; tab comes back",
            "to the table", 13),
        act("read", "enter tab", "page-list", "Read it in full, and back", "read", 12),
        act("clear", "escape", "main", "Clear the zoom, the filter or the what-if"),
        act("zoom", "z", "main", "Give this pane the whole width, and back", "zoom", 31),
    )
    + _group(
        "Employers",
        act("open", "enter", "employers", "Open the employer's claims", "claims", 40),
        act("filter", "/", "employers claims words checklist", "Filter by words", "filter", 10,
         "Names, layers, metrics and claims; small typing errors are forgiven."),
        act("show_only", "f", "employers claims compare", "Show only …", "show only", 48,
         "Eligible, shortlisted, one layer or stage, or by a preference: met, broken, unknown."),
        act("sort", "s", "employers claims sites", "Sort by …", "sort", 47),
        act("reverse", "r", "employers claims", "Reverse order"),
        act("shortlist", "space", "employers", "Add to the shortlist, or remove", "shortlist", 25),
        act("shortlist_up", "shift+up", "employers", "Move up on the shortlist"),
        act("shortlist_down", "shift+down", "employers", "Move down on the shortlist"),
        act("stage", "S", "employers checklist", "Set the stage …"),
        act("add_employer", "a", "employers", "Add an employer of your own …"),
        act("edit_employer", "A", "employers", "Change your employer, or give one a job board …"),
        act("remove_employer", "D delete", "employers", "Remove an employer of your own …"),
        act("links", "", "main", "Links of this employer …"),
        act("contacts", "", "main", "People you know there …"),
    )
    + _group(
        "Claims",
        act("open_source", "o", "claims source behind postings filings inbox", "Open the source",
            "source", 14),
        act("copy", "C", "claims source behind postings filings", "Copy it with its source",
            "copy", 46),
        act("add_claim", "a", "claims", "Add a claim of your own", "add claim", 42),
        act("another_claim", "+", "claims", "Add another claim from this one's source"),
        act("edit_claim", "A", "claims", "Change your claim …"),
        act("remove_claim", "D delete", "claims", "Remove your claim"),
        act("undo_claim", "Z", "claims", "Undo only the last change of your claim",
            help="Keeps later changes. On another claim: restores one you removed."),
        act("restore_claim", "", "claims", "Restore a claim you removed …"),
        act("set_aside", "x", "claims behind", "Set the claim aside, or restore it",
            "set aside", 44,
         "Scores are recalculated without it; nothing is saved."),
        act("impact", "I", "claims behind source sites", "Its effect on every employer",
            "what it moves", 43),
        act("detail", "enter", "claims", "Read the claim in full", "read", 11),
    )
    + _group(
        "Inbox",
        act("inbox", "B", "main", "Inbox: claims that what you read suggests", "inbox", 39),
        act("read_document", "P", "main inbox", "Read an article: paste it, a file, an address …",
            "read article", 36,
            "Text pasted into the inbox or the panes is read too."),
        act("read_now", "ctrl+s", "reading", "Read it", "read", 10),
        act("accept_candidate", "a", "inbox", "Accept into your claims", "accept", 10),
        act("reject_candidate", "x", "inbox", "Reject, or put back", "reject", 11,
            "An accepted one is removed from your claims, after asking."),
        act("edit_candidate", "e", "inbox", "Change its subject, metric, period, tier …",
            "edit", 12),
        act("next_candidate", "n", "inbox", "Next open candidate", "next", 13),
        act("previous_candidate", "p", "inbox", "Previous open candidate"),
        act("accept_sourced", "A", "inbox", "Accept all sourced figures of the document …",
            "all sourced", 13, "Only complete ones that contradict nothing; asks once."),
        act("source_text", "t", "inbox", "The document's text, and back", "text", 15),
        act("pick_document", "d", "inbox", "Go to a document …", "document", 17),
        act("edit_card", "c", "inbox", "Change the document's source card …", "source card", 18),
        act("open_only", "f", "inbox", "Only open candidates, or all", "open/all", 19),
        act("ask_model", "L", "inbox", "Ask your language model for suggestions …",
            help="The one in config.toml; says first what is sent where, and checks each."),
        act("remove_document", "", "inbox", "Remove the document from the inbox …"),
    )
    + _group(
        "Checklist",
        act("walk", "enter", "checklist", "Walk through the checklist", "walk", 15),
        act("verdict", "space", "checklist", "Give or remove a verdict …", "verdict", 16),
    )
    + _group(
        "What counts",
        act("preferences", "p", "main drawer", "Preferences: deal-breakers", "preferences", 16),
        act("weights", "w", "main drawer", "Weights of the criteria", "weights", 21),
        act("evidence_only", "E", "main", "Evidence only: ignore published scores, on or off"),
        act("profiles", "", "main drawer", "Use another profile …"),
        act("save_profile", "", "main drawer", "Save the profile under a name …"),
        act("undo", "u", "main drawer screen walk", "Undo", "undo", 55),
        act("redo", "U ctrl+r", "main drawer screen walk", "Redo"),
    )
    + _group(
        "Preferences",
        act("switch", "space", "preferences", "Switch on or off", "on/off", 11),
        act("edit_value", "enter", "preferences weights", "Change the value", "edit value", 12),
        act("operator", "o", "preferences", "Change the operator", "≤ or ≥", 14),
        act("unknown", "n", "preferences", "How to treat unknowns", "if unknown", 15),
        act("add_preference", "a", "preferences", "Add a deal-breaker …", "add", 16),
        act("remove_preference", "x delete", "preferences", "Remove the preference", "remove", 17),
        act("reset", "R", "preferences weights", "Reset all", "reset all", 18),
    )
    + _group(
        "Weights",
        act("less", "left minus", "weights", "Decrease by 1", "less", 10),
        act("more", "right plus equals_sign", "weights", "Increase by 1", "more", 11),
        act("much_less", "shift+left", "weights", "Decrease by 5"),
        act("much_more", "shift+right", "weights", "Increase by 5"),
    )
    + _group(
        "The walk",
        act("pass", "p", "walk", "Pass", "pass", 10),
        act("concern", "c", "walk", "Concern", "concern", 11),
        act("fail", "f", "walk", "Fail", "fail", 12),
        act("gap", "g", "walk", "Gap: not known", "gap", 13),
        act("skip", "s", "walk", "Skip", "skip", 14),
        act("take_back", "x backspace", "walk", "Remove the verdict"),
        act("rate", "r", "walk", "Rate it 0–100 …", "rate", 24),
        act("told", "t", "walk", "Who told you? …"),
        act("pay", "m", "walk", "Record pay …"),
        act("item_note", "n", "walk", "Write a note", "note", 16),
        act("next_item", "enter right", "walk", "Next item", "next", 15),
        act("previous_item", "left", "walk", "Previous item"),
    )
    + _group(
        "Typing",
        act("accept", "enter", "typing", "Confirm", "confirm", 10),
        act("finish", "escape ctrl+s", "note", "Finish (saved as you type)", "done", 5),
        act("external_editor", "ctrl+o", "note", "Write in $EDITOR", "$EDITOR", 12),
        act("next_field", "down tab", "form", "Next field", "next field", 12),
        act("previous_field", "up shift+tab", "form", "Previous field"),
        act("save_form", "ctrl+s", "form", "Save", "save", 10),
    )
    + _group(
        "Screens",
        act("views", "v", "main screen", "Go to a screen …", "screens", 50),
        act("compare", "c", "main", "Compare employers", "compare", 32),
        act("map", "m", "main", "Supply map: who supplies, owns, leases", "map", 33),
        act("sites", "M", "main", "Sites: where machines and power are", "sites", 33),
        act("timeline", "t", "main sites", "Timeline of an employer or a deal", "timeline", 34),
        act("postings", "J", "main", "Open postings", "postings", 35),
        act("sources", "d", "main", "Sources and the claims on them"),
        act("robustness", "b", "main", "How robust the ranking is"),
        act("hype", "h", "main", "Hype watch"),
        act("news", "N", "main refresh", "What changed since you last looked", "news", 37),
        act("watches", "W", "main news", "Watches: rules, and what fired", "watches",
            37),
        act("filings", "F", "main refresh news", "Filings to read: what companies report"),
        act("ask", "Q", "main screen", "Ask a question in words …", "ask", 38,
         "Answered with claims, or refused. In the list of actions, a text with ? asks it too."),
        act("scenarios", "i", "main", "What if…?"),
        act("glossary", "", "main", "Glossary"),
        act("backups", "", "main", "Backups"),
        act("refresh", "R", "main", "Fetch filed numbers and postings", "refresh", 51),
    )
    + _group(
        "On the screens",
        act("follow", "enter", "follow", "Open the claims behind it", "claims", 11),
        act("to_panes", "l", "behind postings sites", "Show on the main screen",
            "show on main screen", 26),
        act("column_left", "left", "compare", "Go a column to the left"),
        act("column_right", "right", "compare", "Go a column to the right", "next column", 11),
        act("add_column", "a", "compare", "Add an employer …", "add employer", 15),
        act("remove_column", "x delete", "compare", "Remove the column", "remove column", 16),
        act("usual_columns", "backspace", "compare", "Back to the shortlist"),
        act("empty_rows", "h", "compare", "Show or hide metrics that none of them has",
            "empty rows", 17),
        act("regroup", "f", "map", "By layer, or by asset", "by layer/asset", 14),
        act("all_or_one", "f", "sites", "One employer's sites, or all", "one employer/all", 13),
        act("of_employer", "a", "sites", "Another employer's sites …", "another employer", 14),
        act("another", "a", "timeline", "Choose an employer, asset or deal …",
            "another timeline", 13),
        act("toggle", "space enter", "scenarios", "Switch on or off", "flip", 10),
        act("all_off", "x backspace", "scenarios", "Switch all off", "all off", 15),
        act("filters", "f", "postings", "Filter by title, place, level, pay …", "filters", 13),
        act("target", "space", "postings", "Mark as a target, or not", "mark target", 14),
        act("all_employers", "e", "postings", "All employers, or only this one",
            "one/all", 16),
        act("searches", "s", "postings", "Saved searches …", "saved searches", 17),
        act("clear_filters", "backspace", "postings", "Clear the filters", "clear filters", 12),
        act("fetch", "R", "postings", "Fetch these postings", "fetch", 18),
        act("news_since", "s", "news", "What changed since a date …", "since a date", 13),
        act("all_news", "f", "news", "The first five changes, or all", "first five/all", 14),
        act("read_filing", "r", "filings", "Read it into the inbox, with its releases",
            "read to inbox", 13),
        act("mark_read", "space", "filings", "Mark as read, or unread", "read/unread", 14),
        act("show_unread", "f", "filings", "Only unread, or all", "unread/all", 15),
        act("start", "enter R", "refresh-plan", "Start fetching", "start", 11),
        act("stop", "x", "refresh", "Stop; keep what was fetched", "stop", 12),
        act("again", "R", "refresh", "Run again", "run again", 13),
        act("add_watch", "a", "watches", "Add a watch …", "add watch", 10),
        act("remove_watch", "x delete", "watches", "Remove the watch", "remove watch", 13),
        act("check_watches", "c", "watches", "Mark what fired as known", "mark as known", 14),
        act("restore", "r", "backups", "Restore …", "restore", 13),
        act("back_up", "b", "backups", "Make a snapshot now", "snapshot now", 14),
    )
    + _group(
        "Anywhere",
        act("why", "y", "main walk drawer screen", "Why? Trace to the sources", "why?", 20),
        act("terms", "g", "main drawer screen", "What the columns and terms on this screen mean",
            "terms", 26),
        act("export", "e", "main", "Export …", "export", 27),
        act("palette", ": ctrl+p", "main drawer screen walk", "Actions by name", "actions", 49),
        act("help", "? f1", "main drawer screen walk", "Help for this screen", "help", 0),
        act("theme", "T", "main drawer screen walk", "Change the theme"),
        act("read_again", "", "main drawer screen walk", "Reload from disk"),
        act("redraw", "ctrl+l", "any", "Redraw the screen"),
        act("suspend", "ctrl+z", "main screen drawer walk", "Suspend (fg comes back)"),
        act("quit", "q", "main", "Quit", "quit", 60),
        act("quit_now", "ctrl+c ctrl+q", "any", "Quit; asks first where typed text would be lost"),
    )
)  # fmt: skip

HELP_IN: Mapping[tuple[str, str], str] = {
    ("show_only", "claims"): "One tier or criterion, fresh, aged, contested or set aside.",
    ("show_only", "compare"): "One criterion, or what is contested.",
}
"""An action's help in a context where it means something else."""


def help_in(action: Action, contexts: Sequence[str]) -> str:
    """The help of an action in the reader's contexts, nearest first."""
    helps = (HELP_IN.get((action.id, context)) for context in contexts)
    return next(filter(None, helps), action.help)


PLACES: Mapping[str, str] = {
    "employers": "the employers",
    "claims": "the claims",
    "checklist": "the checklist",
    "preferences": "the preferences",
    "weights": "the weights",
    "walk": "the walk",
    "compare": "the comparison",
    "map": "the supply map",
    "timeline": "the timeline",
    "sites": "the sites",
    "hype": "the hype watch",
    "scenarios": "what if…?",
    "postings": "the postings",
    "news": "the news",
    "watches": "the watches",
    "filings": "the filings",
    "inbox": "the inbox",
    "refresh": "the refresh",
    "refresh-plan": "a refresh before it starts",
    "backups": "the backups",
    "glossary": "the glossary",
    "behind": "claims behind a figure",
    "source": "the sources",
    "main": "the main screen",
}
"""The names of contexts."""
_PANES = frozenset({"employers", "claims", "checklist"})

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}

_NAMES = {
    "slash": "/", "question_mark": "?", "colon": ":", "plus": "+", "minus": "-",
    "full_stop": ".", "comma": ",", "equals_sign": "=", "left_square_bracket": "[",
    "right_square_bracket": "]", "number_sign": "#", "asterisk": "*", "at": "@",
}  # fmt: skip
_SHOWN = {
    "left": "←", "right": "→", "shift+left": "shift+←", "shift+right": "shift+→",
    "escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "backspace": "bksp", "delete": "del",
}  # fmt: skip
"""Up and down stay words: in ASCII, an arrow down would look like the key v."""


def lower_title(action: Action) -> str:
    """The title for use inside a sentence."""
    return action.title[:1].lower() + action.title[1:].removesuffix(" …")


def key_name(key: str) -> str:
    """One spelling per key: the character, if it produces one."""
    return _NAMES.get(key, key)


def shown_key(key: str) -> str:
    """The key as shown to the reader."""
    return _SHOWN.get(key, _NAMES.get(key, key))


def contexts_of(start: DOMNode | None) -> list[str]:
    """The reader's contexts, nearest first. A part may stop the search further out."""
    contexts: list[str] = []
    node = start
    while node is not None:
        contexts += getattr(node, "contexts", ())
        if getattr(node, "contexts_end", False):
            break
        node = node.parent
    contexts.append("any")
    return contexts


class Keymap:
    """Which key does what in which context, with the reader's own keys replacing the defaults."""

    def __init__(self, changes: Mapping[str, str] | None = None) -> None:
        self.problems: list[str] = []
        own = self._own(changes or {})
        self._keys: dict[str, tuple[str, ...]] = {
            action.id: own.get(action.id, tuple(key_name(key) for key in action.keys))
            for action in ACTIONS
        }
        self._by_context: dict[str, dict[str, Action]] = {}
        ordered = sorted(ACTIONS, key=lambda action: action.id not in own)
        for action in ordered:
            for context in action.where:
                table = self._by_context.setdefault(context, {})
                for key in self._keys[action.id]:
                    table.setdefault(key, action)

    def _own(self, changes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        own: dict[str, tuple[str, ...]] = {}
        for id_, text in changes.items():
            if id_ not in BY_ID:
                self.problems.append(f"keys: there is no action {id_!r}")
                continue
            keys = [text] if text in (",", "") else text.split(",")
            own[id_] = tuple(key_name(key.strip()) for key in keys if key.strip())
        return own

    def keys(self, action: str) -> tuple[str, ...]:
        return self._keys[action]

    def key(self, action: str) -> str:
        """The first of its keys; empty where it has none."""
        return next(iter(self._keys[action]), "")

    def find(self, key: str, character: str | None, contexts: Sequence[str]) -> Action | None:
        """The action of a key in the nearest context that has one."""
        for context in contexts:
            table = self._by_context.get(context)
            if table is None:
                continue
            action = table.get(key_name(key)) or (table.get(character) if character else None)
            if action is not None:
                return action
        return None

    def elsewhere(self, key: str, contexts: Sequence[str]) -> str:
        """Why a key does nothing in these contexts: what it does elsewhere, and where.

        On the main screen the other panes come first.
        """
        others = [
            action
            for action in ACTIONS
            if key_name(key) in self._keys[action.id] and any(it in PLACES for it in action.where)
        ]
        if "main" in contexts:
            others = [it for it in others if _PANES.intersection(it.where)] or others
        if len(others) != 1:
            return f"{shown_key(key)} does nothing here; ? lists the keys that do."
        (action,) = others
        near = _PANES.intersection(action.where) if "main" in contexts else ()
        places = ", ".join(PLACES[it] for it in action.where if it in (near or PLACES))
        return f"{shown_key(key)} works in {places}: {lower_title(action)}."

    def here(self, contexts: Sequence[str]) -> list[Action]:
        """The actions that work in these contexts, nearest first, each once."""
        seen: dict[str, Action] = {}
        for context in contexts:
            for action in ACTIONS:
                if context in action.where:
                    seen.setdefault(action.id, action)
        return list(seen.values())

    def reachable(self, action: Action, contexts: Sequence[str]) -> str | None:
        """The first of its keys that isn't taken by a nearer action."""
        for key in self._keys[action.id]:
            if self.find(key, key, contexts) is action:
                return key
        return None
