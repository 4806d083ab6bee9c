"""Formatting turns files and texts into their canonical form."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from site_builder.entry_files import format_text, render_entry
from site_builder.entry_files.fixed_authors import with_fixed_authors
from site_builder.entry_files.spacing import space_han_latin, trim_markdown
from tests.conftest import SEED

# Case id -> (content of an entry file before formatting, content after formatting).
CASES: dict[str, tuple[str, str]] = {
    "fields are sorted": (
        "added: 2026-11-23\nyear: 2023\ntitle: A\n",
        "title: A\nyear: 2023\nadded: 2026-11-23\n",
    ),
    "an unknown field stays below the field above it": (
        "added: 2026-11-23\ntitle: A\nauthor: B\nyear: 2023\n",
        "title: A\nauthor: B\nyear: 2023\nadded: 2026-11-23\n",
    ),
    "roles and languages are sorted": (
        "links: {code: https://b.org/, paper: https://a.org/}\ntitle: {zh: 甲, en: A}\n",
        "title: {en: A, zh: 甲}\nlinks:\n  paper: https://a.org/\n  code: https://b.org/\n",
    ),
    "unnecessary quotes are removed": (
        "title: 'A title'\nyear: \"2023\"\nadded: '2026-11-23'\n",
        "title: A title\nyear: 2023\nadded: 2026-11-23\n",
    ),
    "quotes are added to texts that some parsers convert": (
        "title: 3.10\naliases: [No, 12:30, 685e1234, 0o17]\nvenue: 2026-11-23\npages: '='\n",
        'title: "3.10"\naliases: ["No", "12:30", "685e1234", "0o17"]\n'
        'venue: "2026-11-23"\npages: "="\n',
    ),
    "a colon needs quotes": ("title: 'A: B'\n", 'title: "A: B"\n'),
    "a comma needs quotes in a list": (
        "authors: ['A, Jr.', B]\ntitle: 'A, B'\n",
        'title: A, B\nauthors: ["A, Jr.", B]\n',
    ),
    "short lists are in one line": ("tags:\n- a\n-   b\n", "tags: [a, b]\n"),
    "long lists have a line per item": (
        f"tags: [{'a' * 50}, {'b' * 50}]\n",
        f"tags:\n  - {'a' * 50}\n  - {'b' * 50}\n",
    ),
    "Unicode replaces TeX if possible, but not in notes": (
        r"title: '$\pi_0$ by G{\"o}del'"
        "\nauthors: ['Kurt G{\\\"o}del']\naliases: ['$\\beta$']\n"
        "summary: {en: 'Learns $\\pi_0$ and $\\sqrt{x}$.'}\nabstract: 'On 5\\% of $\\pi_0$.'\n"
        "notes: {en: 'Learns $\\pi_0$.'}\n",
        "title: π₀ by Gödel\naliases: [β]\nauthors: [Kurt Gödel]\n"
        "summary:\n  en: Learns π₀ and $\\sqrt{x}$.\nabstract: On 5% of π₀.\n"
        "notes:\n  en: |\n    Learns $\\pi_0$.\n",
    ),
    "null is written as an empty value": ("title: ~\nvenue: null\n", "title:\nvenue:\n"),
    "notes are written as block scalars": (
        "notes: {en: One., zh: '一。\n\n  二。'}\n",
        "notes:\n  en: |\n    One.\n  zh: |\n    一。\n    二。\n",
    ),
    "long prose is folded": (
        f"summary:\n  en: {'word ' * 25}end.\n",
        f"summary:\n  en: >-\n    {' '.join(['word'] * 19)}\n    {' '.join(['word'] * 6)} end.\n",
    ),
    "prose that fits is in one line": (
        "summary:\n  en: >-\n    A: B\n",
        'summary:\n  en: "A: B"\n',
    ),
    "Chinese prose is not folded": (
        f"summary:\n  zh: >-\n    {'多模态' * 40}\n",
        f"summary:\n  zh: {'多模态' * 40}\n",
    ),
    "URLs are normalized": (
        "links:\n  paper: HTTPS://arXiv.org/abs/2301.12597?utm_source=x\n  code: no URL\n",
        "links:\n  paper: https://arxiv.org/abs/2301.12597\n  code: no URL\n",
    ),
    "a space is inserted between Chinese and Latin text, but not in names": (
        "title: 用CLIP\nnotes:\n  zh: |\n    用CLIP做3个`图A`。\n",
        "title: 用CLIP\nnotes:\n  zh: |\n    用 CLIP 做 3 个`图A`。\n",
    ),
    "lines end with a line feed": ("title: A\r\nyear: 2023", "title: A\nyear: 2023\n"),
    "blank lines and document markers are removed": (
        "---\n\ntitle: A\n\n\nyear: 2023\n\n...\n",
        "title: A\nyear: 2023\n",
    ),
    "a header comment and its blank line stay": (
        "# What this is.\n\n\n# The year.\nyear: 2023\ntitle: A\n",
        "# What this is.\n\ntitle: A\n# The year.\nyear: 2023\n",
    ),
    "a comment that assigns a schema stays at the top": (
        "# yaml-language-server: $schema=a.json\nyear: 2023\ntitle: A\n",
        "# yaml-language-server: $schema=a.json\ntitle: A\nyear: 2023\n",
    ),
    "comments move together with their field": (
        "year: 2023 # behind\n# above\ntags: [a, b] # both\ntitle:   # key\n  A\n# below\n",
        "title: A  # key\nyear: 2023  # behind\n# above\ntags: [a, b]  # both\n# below\n",
    ),
    "a list with comments has a line per item": (
        "tags: [a, # one\n  # two\n  b]\n",
        "tags:\n  - a  # one\n  # two\n  - b\n",
    ),
    "comments in and after block scalars stay": (
        "notes: # k\n  # e\n  en: |  # h\n    # heading\n    text\n  # z\nlinks:\n  pdf: a\n  # end\n",
        "links:\n  pdf: a\n  # end\nnotes:  # k\n  # e\n  en: |  # h\n    # heading\n    text\n  # z\n",
    ),
    "the spaces of a hard line break stay": (
        "notes:\n  en: |\n    one  \n    two \n    three   \n\n    ```\n    code  \n    ```\n",
        "notes:\n  en: |\n    one  \n    two\n    three\n\n    ```\n    code  \n    ```\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_entry_is_formatted_in_canonical_form(name: str) -> None:
    before, after = CASES[name]
    assert format_text(before, "papers") == after
    assert format_text(after, "papers") == after


def test_formatting_sorts_the_fields_but_not_the_records_of_topics_yml() -> None:
    before = """\
        # b first
        - name: {zh: 乙, en: B}
          id: b  # an id
        -   id: a
            # nameless
            description: {en: Short, zh: 用A}
        """
    after = """\
        # b first
        - id: b  # an id
          name: {en: B, zh: 乙}
        - id: a
          # nameless
          description:
            en: Short
            zh: 用 A
        """
    assert format_text(dedent(before), "topics.yml") == dedent(after)


def test_formatting_sorts_the_fields_but_not_the_records_of_tags_yml() -> None:
    before = """\
        - name: {zh: 文字识别, en: OCR}
          aliases: [
            光学字符识别 ]
          tag: ocr  # read text
        - description: {zh: 用A, en: Short}
          name: A
          tag: "a b"
        """
    after = """\
        - tag: ocr  # read text
          name: {en: OCR, zh: 文字识别}
          aliases: [光学字符识别]
        - tag: a b
          name: A
          description:
            en: Short
            zh: 用 A
        """
    assert format_text(dedent(before), "tags.yml") == dedent(after)


@pytest.mark.parametrize(
    "text",
    [
        *("", "title: [A\n", "title: A\ntitle: B\n", "a: &x b\n", "a: *x\n", "--- a\n--- b\n"),
        *("\ufefftitle: A\n", "title: A\x07\n", "- a\n", "just a text\n", "\ud800", "{}\n"),
        *("%YAML 1.1\n---\ntitle: 'A'\n", "? [a]\n: b\n", "[" * 5000),
    ],
)
def test_formatting_does_not_change_files_that_kb_cannot_edit(text: str) -> None:
    assert format_text(text, "papers") == text


def test_formatting_removes_spaces_at_the_end_of_a_line() -> None:
    text = (SEED / "entries" / "papers" / "jave.yml").read_text(encoding="utf-8")
    canonical = format_text(text, "papers").splitlines()
    fields = ("tags:", "year:", "title:")
    numbers = [n for n, line in enumerate(canonical) if line.startswith(fields)]
    assert len(numbers) == len(fields)
    for number in numbers:
        changed = [*canonical]
        changed[number] += "   "
        assert format_text("\n".join(changed), "papers").splitlines() == canonical


@pytest.mark.parametrize("path", sorted((SEED / "entries").rglob("*.yml")), ids=lambda p: p.stem)
def test_formatting_does_not_change_the_sample_entries(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    is_list = path.parent.name == "entries"
    assert format_text(text, path.name if is_list else path.parent.name) == text


def test_plain_data_is_rendered_in_canonical_form() -> None:
    data = {
        "added": "2026-11-23",
        "title": "No",
        "venue": None,
        "year": 2023,
        "links": {"paper": "https://arxiv.org/abs/2301.12597"},
        "notes": {"en": "- One."},
    }
    assert render_entry("papers", data) == (
        'title: "No"\nyear: 2023\nlinks:\n  paper: https://arxiv.org/abs/2301.12597\n'
        "notes:\n  en: |\n    - One.\nadded: 2026-11-23\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("用CLIP做", "用 CLIP 做"),
        ("共12层", "共 12 层"),
        ("2025年7月", "2025 年 7 月"),
        ("**粗体**A", "**粗体**A"),
        ("`图A`与``图`B``", "`图A`与``图`B``"),
        ("```\n图A\n```\n图A", "```\n图A\n```\n图 A"),
        ("    图A\n\n图A", "    图A\n\n图 A"),
        ("[图A](https://a.org/图A)", "[图 A](https://a.org/图A)"),
        ("[图A](papers/a)的B", "[图 A](papers/a)的 B"),
        ("在[CLS标记]上", "在[CLS标记]上"),
        ("[见图A][甲B]\n\n[甲B]: https://a.org", "[见图A][甲B]\n\n[甲B]: https://a.org"),
        ("见https://a.org/b中", "见https://a.org/b中"),
        ("<https://a.org/图A>", "<https://a.org/图A>"),
        ("写信给图a@b.org", "写信给图a@b.org"),
        (r"图A$\text{图A}$图A", r"图 A$\text{图A}$图 A"),
        (r"图A\(\text{图A}\)", r"图 A\(\text{图A}\)"),
        ("$$\n\\text{图A}\n$$\n图A", "$$\n\\text{图A}\n$$\n图 A"),
        ("100%的", "100%的"),
        ("全角：A，B", "全角：A，B"),
        ("カタカナA", "カタカナA"),
        ("no Chinese", "no Chinese"),
    ],
)
def test_only_prose_gets_spaces_between_chinese_and_latin_text(before: str, after: str) -> None:
    assert space_han_latin(before) == after
    assert space_han_latin(after) == after


@pytest.mark.slow
@pytest.mark.timeout(60)  # seconds; on an idle machine, each text takes at most 3
@pytest.mark.parametrize("text", ["a" * 100_000, "[" * 5_000, "](" * 5_000, "<a" * 9_000])
def test_long_texts_are_spaced_and_trimmed_quickly(text: str) -> None:
    assert space_han_latin(f"图A {text}") == f"图 A {text}"
    assert trim_markdown(f"{text} \n{text}") == f"{text}\n{text}"


@pytest.mark.timeout(60)
def test_a_long_code_fence_is_spaced_and_trimmed_quickly() -> None:
    fence = "`" * 50_000
    assert space_han_latin(f"图A {fence}") == f"图 A {fence}"
    assert trim_markdown(f"{fence} \na \n{fence}") == f"{fence} \na \n{fence}"


def test_authors_are_written_in_the_simplest_form_that_loses_nothing() -> None:
    content = """title: A
authors:
  - Lovelace, Ada
  - Van Der Berg, Anna  # asked her
  - {given: Luc, family: Van Hoek}
  - {orcid: https://orcid.org/0000-0002-1825-0097, given: Ada, family: Lovelace}
  - literal: Ice Cube
  - literal: Mistral AI
  - 司马 懿
  - {family: A, literal: B}
"""
    formatted = """title: A
authors:
  - Ada Lovelace
  - Van Der Berg, Anna  # asked her
  - Van Hoek, Luc
  - family: Lovelace
    given: Ada
    orcid: 0000-0002-1825-0097
  - literal: Ice Cube
  - Mistral AI
  - 司马懿
  - family: A
    literal: B
"""
    assert format_text(content, "papers") == formatted
    assert format_text(formatted, "papers") == formatted


def test_an_orcid_in_people_yml_is_written_without_its_url() -> None:
    text = "- id: a-b\n  name: A B\n  orcid: https://orcid.org/0000-0002-1825-0097\n"
    assert "orcid: 0000-0002-1825-0097\n" in format_text(text, "people.yml")
    assert format_text(text.replace("0097", "0098"), "people.yml").count("https://orcid.org") == 1


def test_joined_names_of_authors_are_split_and_et_al_is_kept() -> None:
    content = """title: A
authors: ["Liu, Haotian and Li, Chunyuan*", Bob Jones1, et al., Ada King]
"""
    fixed = with_fixed_authors(content, "papers")
    assert fixed == "title: A\nauthors: [Haotian Liu, Chunyuan Li, Bob Jones, et al., Ada King]\n"
    assert with_fixed_authors(fixed, "papers") == fixed
