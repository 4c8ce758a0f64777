"""A language model of the reader's choice, asked about one text.

Any endpoint compatible with OpenAI's chat completions. Used only on request, each time; the text
goes only to the host in config.toml, and the key is read from the environment.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from compute_jobs.errors import ReaderError
from compute_jobs.platform.paths import Home

KEY_VARIABLE = "COMPUTE_JOBS_LLM_KEY"
_MOST_ANSWERED = 400_000
"""Characters of an answer that are read."""


class ModelEndpoint(Struct, frozen=True):
    """Where the model is, from config.toml and the environment."""

    url: str
    model: str
    key: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url


def model_endpoint(home: Home) -> ModelEndpoint:
    """Raises ReaderError if config.toml names none, or the network is switched off."""
    from compute_jobs.live.api import network_config

    config = network_config(home)
    if not (config.llm_url and config.llm_model):
        what = "no language model is set up"
        todo = "set url and model under [llm] (see config.example.toml)"
        raise ReaderError(what, str(home.config_file), todo)
    key = os.environ.get(config.llm_key_variable or KEY_VARIABLE, "").strip()
    return ModelEndpoint(config.llm_url.rstrip("/"), config.llm_model, key)


def ask_model(endpoint: ModelEndpoint, instructions: str, text: str) -> str:
    """The model's answer. Blocks; raises ReaderError."""
    from compute_jobs.live.fetch import FetchError, Request, fetch_once
    from compute_jobs.packs.tables import bundled_table

    table = bundled_table("fetching")
    settings: Mapping[str, Any] = {
        **table,
        "caps": {**table["caps"], **table["llm"]},
        "retries": {**table["retries"], "attempts": 1},  # a second request would be charged again
    }
    body = {
        "model": endpoint.model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": instructions},
            {"role": "user", "content": text},
        ],
    }
    request = Request(
        f"{endpoint.url}/chat/completions", json.dumps(body).encode(), key=endpoint.key
    )
    local = endpoint.url if urlsplit(endpoint.url).scheme == "http" else ""
    try:
        answer = fetch_once(request, settings=settings, local=local, hosts=(endpoint.host,))
        return _content(answer.body, endpoint.host)
    except FetchError as error:
        raise ReaderError(f"the language model: {error.what}", endpoint.host, error.todo) from None


def _content(body: bytes, host: str) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        content = None
    if not isinstance(content, str):
        what = "the language model's answer isn't a chat completion"
        raise ReaderError(what, host, "check url and model under [llm]")
    return content[:_MOST_ANSWERED]
