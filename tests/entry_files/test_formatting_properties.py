"""Property tests of the canonical form, with random texts, and with texts that look like YAML syntax."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from site_builder.entry_files import canonical_form, format_text, render_entry
from site_builder.entry_files.canonical_form import layout_of, normalized
from site_builder.entry_files.scalars import double_quoted, is_plain, to_scalar
from site_builder.entry_files.spacing import space_han_latin, trim_markdown
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.models import Links, Paper
from site_builder.notes import to_html
from tests import examples

# Texts that are hard to write in YAML: long texts, texts that need quotation marks, such as `1e3`, and texts with YAML
# syntax, URLs, TeX or unusual characters.
HOSTILE = (
    *("", " ", "No", "yes", "y", "N", "on", "off", "null", "~", "=", "<<", "true", "False"),
    *(
        "1984",
        "007",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
        "1,000",
        "3.10",
        ".5",
        "5.",
        "1e3",
        "685e1234",
    ),
    *("12:30", "12:30:45.6", "-1", "+12", "-.inf", ".nan", "inf", "NaN", ".", "..", "..."),
    *("2026-11-23", "2026-11-23 12:00:00", "2023", "---", "--- a", "- a", "-a", "-", "?", "? a"),
    *(":", ": a", "a: b", "a:", "a:b", "a #b", "a#b", "#a", "[a", "a]", "{a", "a}", "a, b", ","),
    *(
        "&a",
        "*a",
        "!a",
        "!!int 1",
        "|",
        ">",
        ">-",
        "'a'",
        '"a"',
        "'",
        '"',
        "%a",
        "@a",
        "`a`",
        "\\n",
    ),
    *(
        " a",
        "a ",
        "a\tb",
        "\ta",
        "a\nb",
        "a\n",
        "\na",
        "a\n\n b\n",
        "a  b",
        "a  \nb",
        "a \nb",
        "\n",
    ),
    *(
        "中文",
        "用CLIP做",
        "“太乙”系列",
        "中文：说明",
        "\u3000中",
        "\u00a0a",
        "a\u00a0b",
        "😀",
        "a\u200db",
    ),
    *(
        "https://example.org/?utm_source=x#a",
        "https://arxiv.org/pdf/2301.12597v2.pdf",
        "doi:10.1/a",
    ),
    *("\u202e", "\u2028", "\x00", "\x85", "\ufeff", "\x1b[2J", "\ufffe", "\ue000", "é", "e\u0301"),
    *(
        r"$\pi_0$",
        r"$\frac{a}{b}$ {\"o}",
        r"\'e\&",
        "$1.$ a",
        r"$x$y$\pi$z$",
        r"{\"u}ber, G{\"o}del",
    ),
    *("x" * 130, "long words " * 15, "中" * 120, "a: b " * 30, "`code用CLIP`", "[用A](papers/a)"),
)
texts = st.sampled_from(HOSTILE) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20
)
# Keys are short and have no line breaks. The formatter does not change files with other keys.
keys = texts.map(lambda text: text.replace("\n", " ")[:60])
bilingual = st.fixed_dictionaries({}, optional={"zh": texts, "en": texts})
names = texts | bilingual
FIELD_VALUES: dict[str, st.SearchStrategy[object]] = {
    **{field: st.lists(texts, max_size=4) for field in ("aliases", "authors", "topics", "tags")},
    **dict.fromkeys(("title", "name", "size"), names),
    **dict.fromkeys(("year", "venue", "pages", "url", "license", "added", "oops"), texts),
    "links": st.dictionaries(st.sampled_from([*Links.model_fields, "x"]), texts | st.lists(texts)),
    "summary": bilingual,
    "notes": bilingual,
    "waive": st.dictionaries(keys, texts | st.none(), max_size=2),
    "strange": st.recursive(
        st.none() | texts,
        lambda values: st.lists(values, max_size=3) | st.dictionaries(keys, values, max_size=3),
        max_leaves=6,
    ),
}
entries = st.permutations(list(FIELD_VALUES)).flatmap(
    lambda order: st.fixed_dictionaries(
        {}, optional={field: FIELD_VALUES[field] for field in order}
    )
)
topic_lists = st.lists(
    st.fixed_dictionaries({}, optional={"name": names, "description": bilingual, "id": texts}),
    min_size=1,
)

tag_lists = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": names,
            "description": bilingual,
            "tag": texts,
            "oops": texts,
            "aliases": st.lists(texts, max_size=4),
        },
    ),
    min_size=1,
)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


@st.composite
def files(draw: st.DrawFn, data: st.SearchStrategy[object]) -> tuple[str, list[str]]:
    """Draw a file in a random style with random comments. Return its content and the comments."""
    content = yaml.dump(
        draw(data),
        Dumper=_Dumper,
        allow_unicode=draw(st.booleans()),
        default_style=draw(st.sampled_from([None, None, "'", '"', "|", ">"])),
        default_flow_style=draw(st.sampled_from([None, True, False])),
        width=draw(st.sampled_from([20, 80, 4096])),
        indent=draw(st.integers(2, 4)),
        sort_keys=False,
        explicit_start=draw(st.booleans()),
    )
    lines = content.splitlines()
    comments = []
    for number in range(draw(st.integers(0, 5))):
        comment = f"#c{number} {draw(st.sampled_from(['', 'a: b', '# [', '中文A']))}".rstrip()
        index = draw(st.integers(0, len(lines)))
        pad = " " * draw(st.integers(0, 6))
        if draw(st.booleans()) or index == len(lines):
            blank = [""] * draw(st.integers(0, 1))
            lines[index:index] = [pad + comment, *blank]
        else:
            lines[index] += f" {pad}{comment}"
        comments.append(comment)
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return ending.join(lines) + draw(st.sampled_from(["", ending, ending * 3])), comments


def read(content: str) -> object:
    return read_yaml(content.encode()).data


def is_valid(content: str) -> bool:
    return not read_yaml(content.encode()).problems


def has_key_with_line_break(data: object) -> bool:
    """Return whether a key contains a line break.

    `keys` draws no such key. But PyYAML may write a key with U+0085, U+2028 or U+2029 as a block scalar. Then `files`
    replaces this character by a line break.
    """
    if isinstance(data, dict):
        return any("\n" in key or has_key_with_line_break(value) for key, value in data.items())
    return isinstance(data, list) and any(map(has_key_with_line_break, data))


property_settings = settings(
    max_examples=examples(40),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


@pytest.fixture(autouse=True, scope="module")
def _accept_wrong_results() -> Any:
    """Switch off the comparison of data in `format_text`, so that the tests find results with wrong data.

    With the comparison, `format_text` would return the original content in place of such a result.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical_form, "_has_same_meaning", lambda *_, **__: True)
        yield


@property_settings
@given(files(entries))
def test_formatting_an_entry_keeps_its_data_and_comments(file: tuple[str, list[str]]) -> None:
    _check_formatting(*file, layout_name="papers")


@property_settings
@given(files(topic_lists))
def test_formatting_topics_keeps_their_data_and_comments(file: tuple[str, list[str]]) -> None:
    _check_formatting(*file, layout_name="topics.yml")


@property_settings
@given(files(tag_lists))
def test_formatting_tags_keeps_their_data_and_comments(file: tuple[str, list[str]]) -> None:
    _check_formatting(*file, layout_name="tags.yml")


def _check_formatting(content: str, comments: list[str], layout_name: str) -> None:
    result = format_text(content, layout_name)
    if not is_valid(content) or has_key_with_line_break(read(content)):
        assert result == content
        return
    assert is_valid(result)
    assert read(result) == normalized(read(content), layout_of(layout_name))
    assert format_text(result, layout_name) == result
    if result == content:
        return
    assert result.endswith("\n")
    assert "\r" not in result
    # A comment that was drawn inside a block scalar or a quoted scalar is a part of the data.
    data = str(read(content))
    assert [c for c in comments if c not in data and result.count(c) != 1] == []


@property_settings
@given(entries)
def test_a_rendered_entry_contains_its_data(data: dict[str, object]) -> None:
    content = render_entry("papers", data)
    expected = normalized(_without_none(data), layout_of("papers"))
    if not expected:
        return
    assert read(content) == expected
    assert format_text(content, "papers") == content
    order = Paper.field_order()
    keys = [key for key in read(content) if key in order]  # type: ignore[attr-defined]
    assert keys == sorted(keys, key=order.index)


def _without_none(data: object) -> object:
    if isinstance(data, Mapping):
        return {k: _without_none(v) for k, v in data.items() if v is not None}
    return [_without_none(item) for item in data] if isinstance(data, list) else data


@property_settings
@given(texts, st.booleans())
def test_parsers_of_both_yaml_versions_read_the_original_text(text: str, flow: bool) -> None:
    for scalar in (to_scalar(text, flow=flow), double_quoted(text)):
        document = f"[{scalar}]" if flow else f"- {scalar}"
        assert yaml.safe_load(document) == [text]
        assert yaml.load(document, Loader=yaml.CSafeLoader) == [text]
        yaml_1_2 = YAML(typ="safe", pure=True)
        assert yaml_1_2.load(io.StringIO(document)) == [text]


@property_settings
@given(texts | st.lists(texts).map("\n".join))
def test_normalizing_white_space_changes_only_spaces_in_the_html(text: str) -> None:
    def html(markdown: str) -> str:
        return to_html(markdown, lambda entry_id: entry_id)

    trimmed = trim_markdown(text)
    assert html(trimmed) == html(text.strip())
    assert trim_markdown(trimmed) == trimmed
    spaced = space_han_latin(trimmed)
    assert html(spaced).replace(" ", "") == html(trimmed).replace(" ", "")
    assert space_han_latin(spaced) == spaced


@pytest.mark.parametrize("text", [*filter(is_plain, HOSTILE)])
def test_a_hostile_text_that_needs_no_quotes_is_read_as_a_string(text: str) -> None:
    assert yaml.safe_load(text) == text
