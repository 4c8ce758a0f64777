"""Every action by name, and where to go: employers, themes, profiles."""

from __future__ import annotations

from compute_jobs.tui.action_screen import ActionScreen
from compute_jobs.tui.actions import BY_ID, shown_key
from compute_jobs.tui.host import Choice, Host, host, numbered
from compute_jobs.tui.widgets.themes import THEME_NAMES, THEME_TITLES

_QUIET = frozenset({"up", "down", "page_up", "page_down", "first", "last", "palette", "back_too"})


def palette_choices(screen: ActionScreen) -> list[Choice]:
    """What can be done on a screen, then where it can go."""
    app = host(screen)
    contexts = screen.here
    choices = []
    here = {it.id: it for it in app.keymap.here(contexts) if screen.can_do(it)}
    for action in (*here.values(), *(it for it in screen.elsewhere if it.id not in here)):
        if action.id in _QUIET:
            continue
        reachable = app.keymap.reachable(action, contexts)
        key = shown_key(reachable, ascii_only=app.look.ascii) if reachable else ""
        found_by = f"{action.short}; {action.id.replace('_', ' ')}"
        choices.append(Choice(f"do:{action.id}", action.title, action.group, key, found_by))
    choices += [
        Choice(f"theme:{name}", f"Theme: {THEME_TITLES[name]}", "how it looks")
        for name in THEME_NAMES
    ]
    choices += [
        Choice(f"profile:{name}", f"Profile: {name}", "weights and deal-breakers")
        for name in app.desk.profiles()
    ]
    view = app.view
    choices += [
        Choice(f"employer:{id_}", f"Go to {view.employer(id_).name}", view.employer(id_).layer)
        for id_ in view.order
    ]
    return choices


def open_palette(screen: ActionScreen) -> None:
    app = host(screen)

    def take(value: str) -> None:
        kind, _, rest = value.partition(":")
        if kind == "do" and rest in BY_ID:
            screen.perform(rest)
        elif kind == "theme":
            app.wear(rest)
        elif kind == "profile":
            app.send(lambda: app.desk.use_profile(rest), f"Profile {rest}.")
        elif kind == "employer":
            app.go_to_employer(rest)
        elif kind == "ask":
            app.open("answer", rest)

    app.pick("Actions", palette_choices(screen), take, _question)


def _question(typed: str) -> Choice | None:
    """A text with a question mark is a question in words."""
    text = typed.strip().removeprefix("?").strip()
    if "?" not in typed or not text:
        return None
    return Choice(f"ask:{text}", f"Ask: {text}", "answered with claims")


def choose_theme(app: Host) -> None:
    app.choose("theme", numbered(THEME_NAMES, THEME_TITLES.__getitem__), app.wear)
