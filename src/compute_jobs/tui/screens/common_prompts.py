"""Questions that are the same from wherever they are asked: profile, stage, theme."""

from __future__ import annotations

from compute_jobs.core.dossier.dossier_model import STAGES
from compute_jobs.tui.host import Choice, Host
from compute_jobs.tui.widgets.themes import THEME_NAMES, THEME_TITLES


def choose_profile(app: Host) -> None:
    def take(name: str) -> None:
        app.send(lambda: app.desk.use_profile(name), f"Profile {name}.")

    choices = [Choice(name, name) for name in app.desk.profiles()]
    if choices:
        app.pick("Use which profile?", choices, take)
    else:
        app.say("No profile has been saved under a name yet.", "dim")


def name_profile(app: Host) -> None:
    def take(name: str) -> None:
        app.send(lambda: app.desk.save_profile(name), f"Saved as profile {name}.")

    app.ask("save the profile as", "", take)


def choose_stage(app: Host, employer: str) -> None:
    name = app.view.employer(employer).name

    def take(stage: str) -> None:
        app.send(lambda: app.desk.set_stage(employer, stage), f"{name}: {stage}.")

    options = [(str(at), stage, stage) for at, stage in enumerate(STAGES, 1)]
    app.choose(f"stage of {name}", options, take)


def choose_theme(app: Host) -> None:
    options = [(str(at), THEME_TITLES[name], name) for at, name in enumerate(THEME_NAMES, 1)]
    app.choose("theme", options, app.wear)
