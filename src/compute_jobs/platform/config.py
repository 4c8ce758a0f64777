"""config.toml: the reader's own settings. It is read and never written.

A misspelled setting, or one of the wrong kind, is named with file and line, and its default is
used: a typo costs a line on the screen, not a start.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert, field

from compute_jobs.errors import ReaderError
from compute_jobs.platform.files import disk_error, read_file, write_file
from compute_jobs.platform.paths import Home, is_there
from compute_jobs.platform.toml_lines import TomlLines, find_lines, parse_toml


class Config(Struct, frozen=True):
    """Every setting with its default."""

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
    backup_megabytes: float = 200.0
    llm_url: str = ""
    llm_model: str = ""
    llm_key_variable: str = ""
    filers: Mapping[str, int] = field(default_factory=dict)
    """CIKs by employer, where the program knows none."""
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ReaderError, ...] = ()
    """Invalid settings, each with file and line; shown, never fatal."""


class Setting(Struct, frozen=True):
    """One setting; config.example.toml explains what each is for."""

    key: str
    """As in the file: "theme", or "network.enabled" for one in a table."""
    name: str
    """The field of ``Config``."""
    kind: Any
    """The type that a value must have."""
    takes: str
    """The same in words."""


Text = Annotated[str, Meta(pattern=r"^[^\x00-\x1f]*\Z")]
_WORD = r"[^@\s\x00-\x1f]+"
Email = Annotated[str, Meta(pattern=rf"^ *({_WORD}@{_WORD}\.{_WORD})? *\Z")]
_OWN = r"http://(localhost|127\.0\.0\.1)(:\d{1,5})?"
Endpoint = Annotated[
    str, Meta(pattern=rf"^ *((https://[\w.-]+|{_OWN})(/[\w./-]*)?)? *\Z", max_length=300)
]
Variable = Annotated[str, Meta(pattern=r"^ *([A-Za-z_]\w{0,99})? *\Z")]
Unknown = Literal["warn", "exclude", "ignore"]
Megabytes = Annotated[float, Meta(ge=1, le=1e6)]
Cik = Annotated[int, Meta(ge=1, lt=10**10)]
Hours = Annotated[float, Meta(ge=0, le=87_600)]

SETTINGS = (
    Setting("contact_email", "contact_email", Email, "an e-mail address"),
    Setting("profile", "profile", Text, "the name of a profile"),
    Setting("unknown", "unknown", Unknown, '"warn", "exclude" or "ignore"'),
    Setting("editor", "editor", Text, "a command"),
    Setting("screen.theme", "theme", Text, "the name of a theme"),
    Setting("screen.ascii", "ascii", bool, "true or false"),
    Setting("screen.mouse", "mouse", bool, "true or false"),
    Setting("screen.welcome", "welcome", bool, "true or false"),
    Setting("network.enabled", "network", bool, "true or false"),
    Setting("network.allow_loopback", "allow_loopback", bool, "true or false"),
    Setting("refresh.filings_hours", "filings_hours", Hours, "a number of hours"),
    Setting("refresh.postings_hours", "postings_hours", Hours, "a number of hours"),
    Setting("backups.megabytes", "backup_megabytes", Megabytes, "a number of megabytes"),
    Setting(
        "llm.url", "llm_url", Endpoint, "https://… or http://127.0.0.1:… or http://localhost:…"
    ),
    Setting("llm.model", "llm_model", Text, "the name of a model"),
    Setting(
        "llm.key_variable", "llm_key_variable", Variable, "the name of an environment variable"
    ),
    Setting("filers", "filers", dict[str, Cik], "a table of employer = CIK"),
    Setting("keys", "keys", dict[str, str], "a table of action = keys"),
)
_LARGEST = 2**20
_TABLES = {"screen", "network", "refresh", "backups", "llm"}


def load_config(home: Home) -> Config:
    """The reader's settings; defaults where there is no file."""
    path = home.config_file
    try:
        raw = read_file(path, _LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        if not is_there(path):
            return Config()
        what = "config.toml is a link to a file that isn't there"
        return Config(problems=(ReaderError(what, str(path), "defaults are used"),))
    except OSError as error:
        return Config(problems=(disk_error(error, "read config.toml", path),))
    return parse_config(raw, path)


def unknown_profile(home: Home, why: ReaderError) -> ReaderError:
    """The problem with a profile that config.toml names but that can't be used."""
    path = home.config_file
    try:
        line = _line_of("profile", find_lines(read_file(path, _LARGEST).decode("utf-8-sig")))
    except (OSError, ValueError):
        line = 1  # it was readable a moment ago: another program is writing it
    what = f"config.toml: {why.what}, so the founding profile is used"
    return ReaderError(what, f"{path}:{line}", why.todo)


def parse_config(raw: bytes, path: Path) -> Config:
    """The settings in a file's content, with every problem in it."""
    try:
        text = raw.decode("utf-8-sig")
        tables = parse_toml(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return _unread("it is not UTF-8 text", f"{path}:{line}")
    except ValueError as error:
        at = re.search(r"at line (\d+)", str(error))
        return _unread(str(error), f"{path}:{at[1]}" if at else str(path))
    given: dict[str, Any] = {}
    for key, value in tables.items():
        if key in _TABLES and isinstance(value, dict):
            given |= {f"{key}.{name}": each for name, each in value.items()}
        else:
            given[key] = value
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for setting in SETTINGS:
        if setting.key in given:
            try:
                value = convert(given.pop(setting.key), setting.kind)
                values[setting.name] = value.strip() if isinstance(value, str) else value
            except ValidationError:
                wrong[setting.key] = f"{setting.key} takes {setting.takes}"
    wrong |= {key: f"unknown setting {key}{_hint(key)}" for key in given}
    lines = find_lines(text)
    todo = "config.example.toml lists them all"
    problems = [
        ReaderError(what, f"{path}:{_line_of(key, lines)}", todo) for key, what in wrong.items()
    ]
    return Config(**values, problems=tuple(problems))


def _unread(reason: str, where: str) -> Config:
    problem = ReaderError(f"config.toml can't be read: {reason}", where, "defaults are used")
    return Config(problems=(problem,))


def _hint(key: str) -> str:
    """The setting that was probably meant, also in another table."""
    import difflib

    names = [setting.key for setting in SETTINGS]
    last = {name.rpartition(".")[2]: name for name in names}
    close = difflib.get_close_matches(key, names, n=1) or [
        last[each] for each in difflib.get_close_matches(key.rpartition(".")[2], list(last), n=1)
    ]
    return f"; did you mean {close[0]}?" if close else ""


def _line_of(key: str, lines: TomlLines) -> int:
    """The line that sets a key: in its table, or as a dotted key or inline table above them all."""
    table, _, name = key.rpartition(".")
    in_table = lines.keys.get((table, 0, name)) or lines.keys.get(("", 0, key))
    return in_table or lines.of_top(table or key)


# -- the contact e-mail for the SEC ------------------------------------------------------------
#
# config.toml is never written, so an answer typed at a prompt has a file of its own. An empty
# answer is kept too: the question is asked once.

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}")
_CONTACT_HEAD = """\
# The e-mail address that compute-jobs sends to the SEC and to no one else. A contact_email in
# config.toml wins. Delete this file to be asked again.
"""


def valid_contact(email: str) -> bool:
    """Whether this can be used in a User-Agent as an e-mail address."""
    return _EMAIL.fullmatch(email.strip()) is not None


def contact_of(home: Home, config: Config) -> str:
    """The address for the SEC; empty without one."""
    return config.contact_email or _kept(home) or ""


def was_asked(home: Home) -> bool:
    """Whether the reader has answered the question, if only with nothing."""
    return _kept(home) is not None


def keep_contact(home: Home, email: str) -> None:
    """Save an answer, which may be empty. Raises ReaderError if it isn't an address."""
    address = email.strip()
    if address and not valid_contact(address):
        what = f"{address!r} is not an e-mail address"
        raise ReaderError(what, todo="type one such as you@example.org, or nothing")
    text = f"{_CONTACT_HEAD}contact_email = {json.dumps(address)}\n"
    write_file(home.contact_file, text.encode())


def load_contact(home: Home) -> str | None:
    """The answer, if the question was answered. Raises ReaderError if it isn't usable."""
    try:
        value = parse_toml(read_file(home.contact_file, 4096)).get("contact_email")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_error(error, "read the address for the SEC", home.contact_file) from error
    except ValueError:
        value = None
    if isinstance(value, str) and (not value or valid_contact(value)):
        return value.strip()
    what = "the file has no e-mail address for the SEC, so you will be asked again"
    raise ReaderError(what, str(home.contact_file), "correct or remove the file")


def _kept(home: Home) -> str | None:
    try:
        return load_contact(home)
    except ReaderError:
        return None
