"""The contact e-mail for the SEC, if the reader typed it at a prompt.

config.toml is the reader's own and never written, so the answer has a file of its own; a
contact_email in config.toml wins. An empty answer is kept too: the question is asked once.
"""

from __future__ import annotations

import json
import re

from compute_jobs.errors import ReaderError
from compute_jobs.platform.config import Config
from compute_jobs.platform.files import disk_error, read_file, write_file
from compute_jobs.platform.paths import Home
from compute_jobs.platform.toml_lines import parse_toml

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}")
_LARGEST = 4096
_HEAD = """\
# The e-mail address that compute-jobs sends to the SEC and to no one else. A contact_email in
# config.toml
# wins. Delete this file to be asked again.
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
    text = f"{_HEAD}contact_email = {json.dumps(address)}\n"
    write_file(home.contact_file, text.encode())


def load_contact(home: Home) -> str | None:
    """The answer, if the question was answered. Raises ReaderError if it isn't usable."""
    try:
        value = parse_toml(read_file(home.contact_file, _LARGEST).decode()).get("contact_email")
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
