"""The builder finds the position of each link in an entry file, in every style of YAML and Markdown."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.entry_files import EntryText, record_links
from site_builder.entry_files.scalar_spans import Scalar
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.models import TagRecord, Topic
from site_builder.notes import link_targets
from site_builder.notes.markdown_links import markdown_links
from tests import examples
from tests.factories import dataset, paper

property_settings = settings(
    max_examples=examples(60),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)


# --- Markdown ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "urls"),
    [
        pytest.param("见https://a.org/x。", ["https://a.org/x"], id="bare"),
        pytest.param("$[a](https://a.org)$ `https://a.org`", [], id="formula-and-code"),
        pytest.param("a[^1]\n\n[^1]: https://a.org", ["https://a.org"], id="footnote"),
        pytest.param("[a](https://a.org)", ["https://a.org"], id="inline"),
        pytest.param("[a](<https://a.org/b c> 'T')", ["https://a.org/b c"], id="angle-brackets"),
        pytest.param("[a](\n  https://a.org\n  'T'\n)", ["https://a.org"], id="several-lines"),
        pytest.param("[a](https://a.org/b_(c)_d)", ["https://a.org/b_(c)_d"], id="parentheses"),
        pytest.param("<https://a.org/?x=1&y>", ["https://a.org/?x=1&y"], id="autolink"),
        pytest.param("<me@a.org>", ["me@a.org"], id="mail-address"),
        pytest.param("![i](https://a.org/i.png)", ["https://a.org/i.png"], id="picture"),
        pytest.param(
            "[![i](https://a.org/i.svg)](https://b.org)",
            ["https://a.org/i.svg", "https://b.org"],
            id="badge",
        ),
        pytest.param(
            "![a [b](https://a.org)](https://b.org)", ["https://b.org"], id="link-in-a-picture"
        ),
        pytest.param(
            "[[a](https://a.org)](https://b.org)",
            ["https://a.org", "https://b.org"],
            id="link-in-a-link",
        ),
        pytest.param("`[a](https://a.org)`", [], id="code"),
        pytest.param("    <https://a.org>", [], id="code-block"),
        pytest.param("```\n<https://a.org>\n```", [], id="fence"),
        pytest.param("[a]() [b](javascript:x)", [], id="no-target"),
        pytest.param(
            "[a][r] [r] [r][]\n\n[r]: https://a.org 'T'", ["https://a.org"], id="reference"
        ),
        pytest.param("[r]: <https://a.org>", ["https://a.org"], id="unused-definition"),
        pytest.param("[r]:\n  https://a.org", ["https://a.org"], id="definition-in-two-lines"),
        pytest.param(
            "[r]: https://a.org\n[r]: https://b.org",
            ["https://a.org", "https://b.org"],
            id="two-definitions",
        ),
        pytest.param("[r\\]]: https://a.org", ["https://a.org"], id="bracket-in-label"),
        pytest.param(
            "> [r]: https://a.org\n> [s]:\n> https://b.org",
            ["https://a.org", "https://b.org"],
            id="definitions-in-block-quotes",
        ),
        pytest.param("[r](no link\n\n[r]: https://a.org", ["https://a.org"], id="shortcut"),
        pytest.param(
            "- x\n  - > y [a](https://a.org)\n    > z <https://b.org>",
            ["https://a.org", "https://b.org"],
            id="nested",
        ),
        pytest.param("1. a\n[b](https://a.org)", ["https://a.org"], id="lazy-line"),
        pytest.param("## [a](https://a.org) ##", ["https://a.org"], id="heading"),
        pytest.param("<https://a.org>\n===", ["https://a.org"], id="underlined-heading"),
        pytest.param("-\t[a](https://a.org)", ["https://a.org"], id="list-with-a-tab"),
        pytest.param(
            "| <https://a.org> | <https://a.org> |\n|-|-|\n| [x](https://b.org) | |",
            ["https://a.org", "https://a.org", "https://b.org"],
            id="table",
        ),
        pytest.param(
            "|a|b|\n|-|-|\n|x\\|y [z](https://a.org/\\|b)|<https://a.org>|",
            ["https://a.org/\\|b", "https://a.org"],
            id="pipes-in-a-table",
        ),
        pytest.param("[é](https://例え.jp/路)", ["https://例え.jp/路"], id="not-ascii"),
        pytest.param("[a](https://a.org/?x&amp;y)", ["https://a.org/?x&amp;y"], id="entity"),
        pytest.param("\\[a](/b) \\<me@a.org>", [], id="escaped"),
    ],
)
def test_every_url_in_markdown_has_its_position(markdown: str, urls: list[str]) -> None:
    assert [markdown[slice(*(link.span or (0, 0)))] for link in markdown_links(markdown)] == urls


@pytest.mark.parametrize(
    ("markdown", "target"),
    [
        ("[a](https://a.org/?x&amp;y)", "https://a.org/?x&y"),
        ("[a](https://a.org/\\_b)", "https://a.org/_b"),
        ("[a](<https://a.org/b c>)", "https://a.org/b%20c"),
        ("[a](https://例え.jp/)", "https://xn--r8jz45g.jp/"),
    ],
)
def test_targets_of_markdown_links_are_normalized_urls(markdown: str, target: str) -> None:
    assert [link.target for link in markdown_links(markdown)] == [target] == link_targets(markdown)


PIECES = (
    *("[a](", "https://a.org/x", "https://a.org/x/y", ")", "<", ">", "[r]", ": ", "\n", "\n\n"),
    *(
        "- ",
        "> ",
        "| ",
        "|-|\n",
        "`",
        "\\",
        "![",
        "](",
        " ",
        "中文",
        "# ",
        "    ",
        "1. ",
        "\t",
        "&amp;",
    ),
)
markdown_texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@property_settings
@given(markdown_texts)
def test_replacing_a_url_changes_only_its_link(markdown: str) -> None:
    links = markdown_links(markdown)
    targets = [link.target for link in links]
    assert set(targets) >= set(link_targets(markdown))
    for index, link in enumerate(links):
        assert link.span is not None
        changed = f"{markdown[: link.span[0]]}https://other.org{markdown[link.span[1] :]}"
        expected = [*targets[:index], "https://other.org", *targets[index + 1 :]]
        assert [link.target for link in markdown_links(changed)] == expected


@pytest.mark.slow
def test_a_long_note_of_brackets_is_parsed_quickly() -> None:
    assert markdown_links("[" * 10_000 + "![a](" * 1_000) == ()
    assert len(markdown_links("[a](https://a.org) " * 1_000)) == 1_000


# --- YAML -------------------------------------------------------------------------------------

URL = "https://a.org/x"


@pytest.mark.parametrize(
    "yaml_text",
    [
        pytest.param("k: see https://a.org/x now", id="plain"),
        pytest.param("k: see\n  中文 https://a.org/x\n  now", id="plain-in-several-lines"),
        pytest.param("k: ! https://a.org/x", id="non-specific-tag"),
        pytest.param("k: 'it''s https://a.org/x, 中文'", id="single-quotes"),
        pytest.param("k: 'it''s\n\n   a   https://a.org/x'", id="single-quotes-in-several-lines"),
        pytest.param('k: "\\u4e2d\\x41\\U0001F600 \\"\\\\\\t https://a.org/x"', id="double-quotes"),
        pytest.param(
            'k: "a \\\n   b\\\n  \\  https://a.org/x"', id="double-quotes-in-several-lines"
        ),
        pytest.param("k: |\n  a\n\n   b https://a.org/x\n\n", id="literal"),
        pytest.param("k: |2- # https://a.org/x\n    a https://a.org/x", id="literal-header"),
        pytest.param("k: >-\n  a\n  b https://a.org/x\n\n    c\n", id="folded"),
        pytest.param("k: >+\r\n  中\r\n  https://a.org/x\r\n", id="line-ends-of-windows"),
        pytest.param("{j: 1, k: 'https://a.org/x'}", id="flow"),
    ],
)
def test_urls_in_scalars_are_found_in_the_file(yaml_text: str) -> None:
    document = read_yaml(yaml_text.encode())
    assert document.problems == ()
    value = document.data["k"]  # type: ignore[index]
    start = value.index(URL)
    scalar = Scalar(yaml_text, document.value_marks[("k",)].index, value)
    span = scalar.span(start, start + len(URL))
    assert span == (yaml_text.rindex(URL), yaml_text.rindex(URL) + len(URL))


def test_urls_with_yaml_escapes_are_found_in_the_file() -> None:
    text = 'k: "see https:\\/\\/a.org/\\x78\\\n    /y now"'
    value = read_yaml(text.encode()).data["k"]  # type: ignore[index]
    start, end = value.index("https"), value.index(" now")
    span = Scalar(text, 3, value).span(start, end)
    assert span is not None
    assert text[slice(*span)] == "https:\\/\\/a.org/\\x78\\\n    /y"


def test_white_space_and_missing_values_have_no_span() -> None:
    assert Scalar("k: other", 3, "text").span(0, 4) is None
    assert Scalar("k: ' '", 3, " ").span(0, 1) is None


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"])
    | st.sampled_from("\n \t'\"\\#:-[]{},&*!|>%@`")
)


@property_settings
@given(
    before=texts,
    after=texts,
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.sampled_from([10, 80, 4096]),
    unicode=st.booleans(),
    flow=st.booleans(),
)
def test_a_url_is_found_in_every_style_of_scalar(
    before: str, after: str, style: str | None, width: int, unicode: bool, flow: bool
) -> None:
    value = f"{before} {URL} {after}"
    data: Any = {"j": ["x", {"k": value}]}
    text = yaml.safe_dump(
        data, default_style=style, width=width, allow_unicode=unicode, default_flow_style=flow
    )
    document = read_yaml(text.encode())
    assert document.problems == ()
    start = len(before) + 1
    scalar = Scalar(text, document.value_marks[("j", 1, "k")].index, value)
    span = scalar.span(start, start + len(URL))
    assert span is not None
    assert text[slice(*span)] == URL
    assert text.count(URL, 0, span[0]) == value.count(URL, 0, start)


# --- entries ----------------------------------------------------------------------------------

ENTRY = """\
name: D
url: 'https://a.org/1'
paper: [https://a.org/2, "https://a.org/3"]
topics: [vision]
links:
  code: https://a.org/4  # https://a.org/5
  project:
    - https://a.org/5
    - >-
      https://a.org/6
summary: {en: "See <https://a.org/7>", zh: 中文<https://a.org/8>}
notes:
  en: |

    - 中文 [a](https://a.org/9)
    - [clip](papers/clip)
  zh: 中文
    [a](https://a.org/9)
added: 2026-11-23
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_links_of_entries_have_a_line_and_column(line_end: str) -> None:
    data: Any = read_yaml(ENTRY.encode()).data
    record = dataset(**data)
    file = EntryText(ENTRY.replace("\n", line_end).encode())
    lines = ENTRY.split("\n")
    positions = []
    for link in record_links(record):
        position = file.locate(link)
        assert lines[position.start.line - 1][position.start.column - 1 :].startswith(link.url)
        positions.append((".".join(map(str, position.field)), position.start.line, link.url[-1]))
    assert positions == [
        ("links.code", 6, "4"),
        ("links.project.0", 8, "5"),
        ("links.project.1", 10, "6"),
        ("summary.en", 11, "7"),
        ("summary.zh", 11, "8"),
        ("notes.en", 15, "9"),
        ("notes.zh", 18, "9"),
        ("url", 2, "1"),
        ("paper.0", 3, "2"),
        ("paper.1", 3, "3"),
    ]


@pytest.mark.parametrize(
    ("model", "start", "subject", "line", "index"),
    [
        (Topic, "- {id: a, name: A}\n- id: b\n", "topics/b", 5, 1),
        (TagRecord, "- {tag: a, name: A}\n- tag: b/c\n- tag: b c\n", "tags/b c", 6, 2),
    ],
)
def test_links_in_lists_of_records_have_a_line_and_column(
    model: type[Topic | TagRecord], start: str, subject: str, line: int, index: int
) -> None:
    text = f"{start}  name: B\n  description:\n    en: See <https://b.org>.\n"
    file = EntryText(text.encode())
    record = model.model_validate(file.document.data[index])  # type: ignore[index]
    (link,) = record_links(record)
    position = file.locate(link, file.record_path(subject))
    assert (position.start.line, position.start.column) == (line, 14)
    assert position.field == (index, "description", "en")


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"\xef\xbb\xbftitle: x", b"links: &a {}", b"title: [", b"- 1"]
)
def test_a_link_that_is_not_in_the_file_gets_line_1(content: bytes) -> None:
    (link,) = record_links(paper())
    position = EntryText(content).locate(link)
    assert position.span is None
    assert position.start.line == 1


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("links: {code: x}", ("links", "code"), True),
        ("links:\n  code: [x]", ("links", "code", 0), True),
        ("links:\n  code: x", ("links", "code"), False),
        ("{links: x}", ("links",), True),
    ],
)
def test_values_in_flow_collections_are_recognised(
    text: str, field: tuple[str | int, ...], expected: bool
) -> None:
    assert EntryText(text.encode()).is_in_flow_collection(field) is expected
