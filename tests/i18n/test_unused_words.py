"""Templates, scripts or Python files use every text in a table of messages.

Many composed keys are only listed in `COMPUTED_IN_PAGES`, and count as used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

import site_builder
from site_builder.checks import CHECKS
from site_builder.i18n import FALLBACK, LANGUAGES, SiteLanguages
from site_builder.models import KINDS
from site_builder.models.entries import Links, Relation
from site_builder.models.field_facts import facts_of
from site_builder.models.results import Result
from site_builder.notes import CALLOUTS
from site_builder.observing import changes
from site_builder.pages.api_page import EXAMPLES, FILES
from site_builder.pages.browse_page import SCRIPT_WORDS
from site_builder.pages.results_about_page import SECTIONS
from site_builder.results.changes import Action
from site_builder.search.messages import dialog_words
from tests.i18n.test_words import COMPUTED_KEYS
from tests.links.test_reasons import used_reasons

PACKAGE = Path(site_builder.__file__).parent


def source(folder: str, *suffixes: str) -> str:
    """Return the text of all source files below a folder of the package, without the tables of messages."""
    files = [
        path
        for path in sorted((PACKAGE / folder).rglob("*"))
        if path.suffix in suffixes and path.parent.name != "i18n"
    ]
    assert files
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def unused(keys: Iterable[str], source_text: str) -> list[str]:
    """Return the keys that a source text does not contain in quotation marks."""
    return [key for key in keys if not re.search(rf"""(["']){re.escape(key)}\1""", source_text)]


COMPUTED_FOR_RESULTS = (
    *(
        "result.rank.",
        "result.dimension.",
        "result.setting.",
        "result.extra_data.",
        "result.ensemble.",
    ),
    *("result.resolution", "results.count.", "results.models."),
)
"""Beginnings of keys of texts about results. The package `pages` composes these keys."""

COMPUTED_IN_PAGES = {
    *COMPUTED_KEYS,
    *(f"field.{name}" for spec in KINDS.values() for name in facts_of(spec.model)),
    *(f"{what}.lead" for what in ("year", "venue", "author", "tag", "new")),
    *(f"theme.colours.{choice}" for choice in ("system", "light", "dark")),
    *(f"checks.{severity}" for severity in ("error", "warning", "off")),
    *(
        f"browse.sort.{order}"
        for order in ("newest", "added", "title", "stars", "citations", "activity")
    ),
    *(f"why.{role}.to" for role in (*Links.model_fields, "uses", "link")),
    *(f"why.{role}.from" for role in (*Links.model_fields, "uses", "link")),
    *(f"reason.{reason}" for reason in used_reasons()),
    *(f"reason.http-{status}" for status in range(300, 600)),
    *(f"report.links.{category}" for category in ("one", "other")),
    *(
        f"facts.{what}.{category}"
        for what in ("stars", "citations", "downloads")
        for category in ("one", "other")
    ),
    *(key for key in FALLBACK.words if key.startswith("evidence.")),
    *(f"about.{name}" for name in SECTIONS),
    *(
        f"about.{item}{part}"
        for items in SECTIONS.values()
        for item in items
        for part in ("", ".means")
    ),
    *(f"api.file.{name}" for name in FILES),
    *(f"api.example.{name}" for name in EXAMPLES),
    *(f"api.{name}{part}" for name in ("addresses", "promise") for part in ("", ".text")),
    *(f"changes.{action}" for action in get_args(Action)),
    *(f"changes.field.{name}" for name in Result.model_fields),
    *(f"changes.more.{category}" for category in ("one", "other")),
    *(f"board.{direction}" for direction in ("higher", "lower")),
    *(
        f"board.{rows}{part}"
        for rows in ("unranked", "withdrawn")
        for part in ("", ".lead", ".why")
    ),
    *SCRIPT_WORDS.values(),  # tested below
    *(f"observe.{kind}" for kind in changes.KINDS),
    *(key for key in FALLBACK.words if key.startswith(COMPUTED_FOR_RESULTS)),
    *(f"notes.callout.{name.lower()}" for name in CALLOUTS),
    *(f"notes.{key}" for key in ("code", "table", "formula", "footnotes", "footnote-back")),
    *(f"notes.task-{state}" for state in ("done", "open")),
    *(f"check.{check}" for check in CHECKS),
    *(f"check.{check}.meaning" for check in CHECKS),
    *(
        key for key in FALLBACK.words if key.startswith(("search.", "page.", "reading."))
    ),  # tested below
    *(key for key in FALLBACK.words if key.startswith("form.problem.")),  # tested below
    *(f"language.{code}" for code in LANGUAGES),
    *(f"disclosure.{relation}" for relation in get_args(Relation)),
    # Tests in tests/issue_forms check the keys of forms, except those of problems and of replies.
    *(
        key
        for key in FALLBACK.words
        if key.startswith("form.") and not key.startswith("form.reply.")
    ),
}
"""Keys that are composed from parts, and keys whose use other tests check."""


@pytest.mark.slow
def test_every_key_is_in_the_source_code_or_composed() -> None:
    keys = FALLBACK.words.keys() - COMPUTED_IN_PAGES
    assert len(keys) > 50
    assert unused(sorted(keys), source("", ".py", ".html")) == []


def composed_keys(script: str) -> list[str]:
    """Return a regular expression for each key that a script composes, such as `page.keys.${name}`."""
    return [
        re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(literal))
        for literal in re.findall(r"(?:words|texts)\[(?:\w+ \? )?`([^`]+)`", script)
    ]


def test_scripts_of_the_browse_page_use_all_texts_of_the_page() -> None:
    folders = ("browse", "reading", "page")
    script = "\n".join(source(f"search/assets/{folder}", ".js") for folder in folders)
    composed = composed_keys(script)
    assert composed
    keys = dict.fromkeys(re.sub(r"\.(one|other)$", "", name) for name in SCRIPT_WORDS)
    names = [key for key in keys if not any(re.fullmatch(pattern, key) for pattern in composed)]
    assert len(names) > 10
    assert unused(names, script) == []


def test_scripts_use_all_texts_of_the_search_dialog() -> None:
    script = source("search/assets", ".js")
    facets = set(re.findall(r"\b(\w+): \d", re.findall(r"INITIAL_VALUES = \{(.*?)\}", script)[0]))
    assert facets == {"kind", "topic", "year", "tag"}
    words = dialog_words("en", SiteLanguages())
    keys = {re.sub(r"\.(one|other)$", "", key) for key in words} - facets - {"lang", "prefix"}
    composed = composed_keys(script)
    keys = {key for key in keys if not any(re.fullmatch(pattern, key) for pattern in composed)}
    error_keys = {key for key in keys if key.startswith("error_")}
    assert len(keys - error_keys) > 10
    assert unused(sorted(keys - error_keys), script) == []
    assert unused([key.removeprefix("error_") for key in sorted(error_keys)], script) == []


def test_python_files_contain_all_problem_codes_that_have_texts() -> None:
    # Message keys write the underscores of pydantic's error types as hyphens.
    python = source("", ".py").replace("_", "-")
    prefix = "form.problem."
    codes = {key.split(".")[2] for key in FALLBACK.words if key.startswith(prefix)}
    assert len(codes) > 15
    assert unused(sorted(codes), python) == []
