"""config.toml: the reader's own settings. It is read, never written, and never in the way.

A setting that is misspelt or of the wrong kind is named with its file and line, and its default
is used; so a typo costs a line on the screen, not the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error
from compute_jobs.platform.paths import Home, is_there


class Config(Struct, frozen=True):
    """Every setting with its default; ``SETTINGS`` says what each is for."""

    contact_email: str = ""
    profile: str = ""
    unknown: str = "warn"
    theme: str = ""
    ascii: bool | None = None
    mouse: bool = True
    welcome: bool = True
    editor: str = ""
    network: bool = True
    allow_loopback: bool = False
    filings_hours: float | None = None
    postings_hours: float | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ReaderError, ...] = ()
    """What could not be used, each with file and line; shown, never fatal."""


class Setting(Struct, frozen=True):
    """One setting: where it stands in the file, what it takes and why one would set it."""

    name: str
    """The field of ``Config``."""
    key: str
    """As in the file: "theme", or "network.enabled" for one in a table."""
    takes: str
    why: str
    example: str
    accept: Callable[[Any], Any]
    """The value to use; raises ValueError where it is none."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or any(ord(c) < 32 for c in value):
        raise ValueError
    return value.strip()


def _email(value: Any) -> str:
    if _text(value) and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value.strip()):
        raise ValueError
    return _text(value)


def _one_of(*choices: str) -> Callable[[Any], str]:
    def accept(value: Any) -> str:
        if value not in choices:
            raise ValueError
        return str(value)

    return accept


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _hours(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 87600:
        raise ValueError
    return float(value)


def _keys(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(keys, str) for keys in value.values()):
        raise ValueError
    return dict(value)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "contact_email",
        "contact_email",
        "an e-mail address",
        "The SEC answers only to a program that names someone to write to. Sent to the SEC, to"
        " nobody else; without it, refresh leaves filings out.",
        '"you@example.org"',
        _email,
    ),
    Setting(
        "profile",
        "profile",
        "the name of a profile",
        "Which profile to start from while profile.toml does not exist yet: the founding one or one"
        " you saved.",
        '"infra-curious"',
        _text,
    ),
    Setting(
        "unknown",
        "unknown",
        '"warn", "exclude" or "ignore"',
        "What a new hard preference does with an employer about which nobody knows. Warn keeps it"
        " in the ranking with a mark; nothing found is not the same as nothing there.",
        '"warn"',
        _one_of("warn", "exclude", "ignore"),
    ),
    Setting(
        "editor",
        "editor",
        "a command",
        "The editor for long notes. Empty: $VISUAL, then $EDITOR.",
        '"nano"',
        _text,
    ),
    Setting(
        "theme",
        "screen.theme",
        "the name of a theme",
        "Colours of the screens. Empty: the one last chosen, else dark. NO_COLOR is honoured.",
        '"dark"',
        _text,
    ),
    Setting(
        "ascii",
        "screen.ascii",
        "true or false",
        "Draw with plain ASCII. Leave it out to let the terminal decide.",
        "false",
        _switch,
    ),
    Setting(
        "mouse",
        "screen.mouse",
        "true or false",
        "Without the mouse the terminal's own text selection works as usual.",
        "true",
        _switch,
    ),
    Setting(
        "welcome",
        "screen.welcome",
        "true or false",
        "The few words of help at the first start.",
        "true",
        _switch,
    ),
    Setting(
        "network",
        "network.enabled",
        "true or false",
        "False: nothing is ever asked over the network, whatever the command.",
        "true",
        _switch,
    ),
    Setting(
        "allow_loopback",
        "network.allow_loopback",
        "true or false",
        "For tests only: fetch from this machine too. Private addresses are refused otherwise, so"
        " that a link in a pack can't reach into one's own network.",
        "false",
        _switch,
    ),
    Setting(
        "filings_hours",
        "refresh.filings_hours",
        "a number of hours",
        "How old an answer of the SEC may be before refresh asks again.",
        "12",
        _hours,
    ),
    Setting(
        "postings_hours",
        "refresh.postings_hours",
        "a number of hours",
        "How old a job board's answer may be before refresh asks again. Boards change daily.",
        "6",
        _hours,
    ),
    Setting(
        "keys",
        "keys",
        "a table of action = keys",
        "Other keys for an action, several separated by commas; they replace the action's own."
        " `compute-jobs help keys` and ? in the program name the actions.",
        '{ undo = "u,ctrl+z" }',
        _keys,
    ),
)
_TABLES = {"screen", "network", "refresh"}


def load_config(home: Home) -> Config:
    """The reader's settings; defaults where there is no file."""
    path = home.config_file
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if not is_there(path):
            return Config()
        what = "config.toml is a link to a file that isn't there"
        return Config(problems=(ReaderError(what, str(path), "defaults are used"),))
    except OSError as error:
        return Config(problems=(disk_error(error, "read config.toml", path),))
    return parse_config(raw, path)


def unknown_profile(home: Home, why: ReaderError) -> ReaderError:
    """What to tell of a profile that config.toml names and that can't be had."""
    path = home.config_file
    try:
        line = _line_of("profile", path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        line = 1  # it has just been read; somebody is writing it
    what = f"config.toml: {why.what}, so the founding profile is used"
    return ReaderError(what, f"{path}:{line}", why.todo)


def parse_config(raw: bytes, path: Path) -> Config:
    import tomllib

    try:
        text = raw.decode("utf-8-sig")
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{path}:{line[1]}" if line else str(path)
        if isinstance(error, UnicodeDecodeError):
            number = raw[: error.start].count(b"\n") + 1
            error, where = ValueError("it is not UTF-8 text"), f"{path}:{number}"
        problem = ReaderError(f"config.toml can't be read: {error}", where, "defaults are used")
        return Config(problems=(problem,))
    values: dict[str, Any] = {}
    problems: list[ReaderError] = []
    flat = _flat(found)
    for setting in SETTINGS:
        if setting.key not in flat:
            continue
        try:
            values[setting.name] = setting.accept(flat.pop(setting.key))
        except ValueError:
            what = f"{setting.key} takes {setting.takes}"
            problems.append(_problem(what, setting.key, text, path))
    problems += [_unknown(key, text, path) for key in flat]
    return Config(**values, problems=tuple(problems))


def _flat(found: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in found.items():
        if key in _TABLES and isinstance(value, dict):
            flat |= {f"{key}.{inner}": each for inner, each in value.items()}
        else:
            flat[key] = value
    return flat


def _unknown(key: str, text: str, path: Path) -> ReaderError:
    import difflib

    names = [setting.key for setting in SETTINGS]
    last = {name.rpartition(".")[2]: name for name in names}
    close = difflib.get_close_matches(key, names, n=1) or [
        last[each] for each in difflib.get_close_matches(key.rpartition(".")[2], list(last), n=1)
    ]
    hint = f"; did you mean {close[0]}?" if close else ""
    return _problem(f"there is no setting {key}{hint}", key, text, path)


def _problem(what: str, key: str, text: str, path: Path) -> ReaderError:
    return ReaderError(what, f"{path}:{_line_of(key, text)}", "config.example.toml lists them all")


def _line_of(key: str, text: str) -> int:
    """Where a key is set: its own line, in its own table where it has one."""
    table, _, name = key.rpartition(".")
    here = ""
    fallback = 1
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if heading := re.match(r"\[\s*([^\[\]]+?)\s*\]", stripped):
            here = heading[1]
            if here == key:
                return number
        elif re.match(rf"""["']?{re.escape(name)}["']?\s*[.=]""", stripped):
            if here == table:
                return number
            fallback = number
        elif re.match(rf"{re.escape(key)}\s*=", stripped):
            return number
    return fallback
