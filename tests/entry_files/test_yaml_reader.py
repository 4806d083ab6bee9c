"""`read_yaml` returns values with their positions, and refuses harmful files."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import (
    MAX_FILE_BYTES,
    MAX_REPORTED_HIDDEN_CHARACTERS,
    read_yaml,
)
from site_builder.models import Paper
from site_builder.models.results import Withdrawal

TEXT = """\
title: 视觉 CLIP   # a comment
links:
  paper: https://example.org
  code:
    - https://example.org/a
    - {url: x}
notes:
  en: |
    Text.
"""

POSITIONS = {
    ("title",): (1, 8),
    ("links",): (3, 3),
    ("links", "paper"): (3, 10),
    ("links", "code", 1): (6, 7),
    ("links", "code", 1, "url"): (6, 13),
    ("notes", "en"): (8, 7),
    # A missing value has the position of the nearest parent that exists.
    ("links", "code", 7): (5, 5),
    ("year",): (1, 1),
}
KEY_POSITIONS = {("title",): (1, 1), ("links", "code"): (4, 3), ("links", "code", 1, "url"): (6, 8)}


@pytest.mark.parametrize(("path", "expected"), POSITIONS.items())
def test_a_value_has_the_position_of_its_start(
    path: tuple[str | int, ...], expected: tuple[int, int]
) -> None:
    position = read_yaml(TEXT.encode()).locate(path)
    assert (position.line, position.column) == expected


def test_a_file_with_many_short_mappings_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "- scores: {r1: 85.4}\n  source: {url: https://example.org/a, where: Table 7}\n"
    monkeypatch.setattr(yaml, "parse", lambda *_args, **_options: pytest.fail("parsed twice"))
    document = read_yaml(f"results:\n{row * 100}".encode())
    assert document.value_at(("results", 99, "source", "where")) == "Table 7"


@pytest.mark.parametrize(("path", "expected"), KEY_POSITIONS.items())
def test_a_key_has_the_position_of_its_start(
    path: tuple[str | int, ...], expected: tuple[int, int]
) -> None:
    position = read_yaml(TEXT.encode()).locate(path, key=True)
    assert (position.line, position.column) == expected


@pytest.mark.parametrize("text", ["a: ", "a: ~", "a: null", "a: Null", "a: NULL"])
def test_null_without_quotes_is_read_as_none(text: str) -> None:
    assert read_yaml(text.encode()).data == {"a": None}


@pytest.mark.parametrize("text", ["''", '""', "'~'", '"null"', "|\n  null"])
def test_null_in_quotes_is_read_as_a_string(text: str) -> None:
    data = read_yaml(f"a: {text}".encode()).data
    assert isinstance(data, dict)
    assert isinstance(data["a"], str)


HARMFUL = {
    "deep brackets": (b"[" * 200_000, "too-deep"),
    "deep brackets after closed ones": (b"x: [" + b"[a], " * 30 + b"[" * 60_000, "too-deep"),
    "deep brackets around quotes": (b"[{a: '}', " * 20_000, "too-deep"),
    "deep braces": (b"{a: " * 60_000, "too-deep"),
    "deep dashes": (b"- " * 100_000, "too-deep"),
    "deep question marks": (b"? " * 100_000, "too-deep"),
    "too large": (b"a" * (MAX_FILE_BYTES + 1), "too-large"),
    "alias bomb": (b"a: &a [x, x]\nb: &b [*a, *a]\n", "anchor"),
    "only null bytes": (b"\0" * MAX_FILE_BYTES, "hidden-character"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_files_are_refused_without_a_crash(name: str) -> None:
    content, code = HARMFUL[name]
    program = "import sys; from site_builder.entry_files.yaml_reader import read_yaml\n"
    program += "print(*{p.code for p in read_yaml(sys.stdin.buffer.read()).problems})"
    # Parsing such a file can crash Python, so the test uses a separate process.
    result = subprocess.run(
        [sys.executable, "-c", program], input=content, capture_output=True, check=True
    )
    assert code in result.stdout.decode().split()


def test_the_hint_about_too_many_levels_states_the_maximum_for_an_entry() -> None:
    """The five levels are the entry, `results`, a result, `withdrawn` and `reason`."""
    withdrawn = {"date": "2026-11-23", "reason": {"en": "Wrong.", "zh": "有误。"}}
    Withdrawal.model_validate(withdrawn)
    entry = {"results": [{"withdrawn": withdrawn}]}

    def levels(value: object) -> int:
        inner = (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        )
        return 1 + max(map(levels, inner)) if inner else 0

    (problem,) = read_yaml(b"[" * 50 + b"]" * 50).problems
    assert (levels(entry), problem.hint) == (5, "Remove levels. An entry has at most five levels.")


def test_the_number_of_reported_invisible_characters_is_limited() -> None:
    problems = read_yaml(b"a: " + b"\x01" * 1_000).problems
    assert [p.code for p in problems].count("hidden-character") == MAX_REPORTED_HIDDEN_CHARACTERS


def test_columns_are_counted_in_characters_not_in_bytes() -> None:
    (problem,) = read_yaml("a: b\n视觉: 🤗视\u202e觉\n".encode()).problems
    assert (problem.position.line, problem.position.column) == (2, 7)


@given(
    st.binary()
    | st.text(alphabet="ab:-[]{}|>'\"\\&*!#%@`,? \t\r\n\x00\x85\ufeff\u2028视").map(str.encode)
)
@example(b"\xff\xfe")
@example(b"%YAML 9.9\n---\na")
@example(b"!e!x a")
@example(b"? ? a")
@example(b"a: |9\n b")
def test_any_file_gives_data_or_problems_with_positions(content: bytes) -> None:
    document = read_yaml(content)
    assert document.data is not None or document.problems
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    line_count = sum(lines.count(end) for end in "\n\x85\u2028\u2029") + 1
    for problem in document.problems:
        assert 1 <= problem.position.line <= line_count
        assert problem.position.column >= 1
        assert problem.message
        assert problem.hint
        assert "\n" not in problem.message


def values() -> st.SearchStrategy[object]:
    texts = st.sampled_from(["", " ", "x", "en", "https://example.org", "2023", "vision", "a\nb"])
    scalars = st.none() | st.booleans() | st.integers(0, 3000) | texts | st.dates(date(1990, 1, 1))
    keys = st.sampled_from(["en", "zh", "paper", "code", "url", "identifier", "key", "x", "titel"])
    return st.recursive(
        scalars,
        lambda values: st.lists(values, max_size=3) | st.dictionaries(keys, values, max_size=3),
        max_leaves=6,
    )


FIELDS = st.sampled_from([*Paper.model_fields, "titles", "Year", "author", "name"])


@given(st.dictionaries(FIELDS, values(), max_size=6))
def test_problems_of_random_data_have_hints_and_quote_no_message_of_pydantic(
    data: dict[str, object],
) -> None:
    document = read_yaml(yaml.safe_dump(data, allow_unicode=True).encode())
    assert document.problems == ()
    try:
        Paper.model_validate(document.data)
    except ValidationError as error:
        problems = to_problems("x.yml", error, document, Paper)
        assert problems
        for problem in problems:
            assert problem.hint, problem
            assert "Input should" not in problem.message, problem
            assert "_" not in problem.code, problem
