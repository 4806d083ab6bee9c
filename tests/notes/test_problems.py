"""A problem inside a note is reported with its line and column in the entry's file. Wrong macros are reported, too."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.errors import Problem
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.notes import formula_problems

ENTRY = """\
title: A Paper
authors: [Ann Lee]
year: 2020
links: {paper: https://a.org}
topics: [algorithms]
added: 2026-11-23
"""
TOPICS = "- id: algorithms\n  name: {en: Algorithms, zh: 算法}\n"


CODES = {"formula", "bad-link", "dangling-reference", "bad-macro", "not-a-mapping"}


def problems_of(
    folder: Path, notes: str, macros: str = "", codes: Collection[str] = CODES
) -> list[Problem]:
    """Write an entry with notes. If there are `macros`, write macros.yml. Return the problems with one of the codes."""
    (folder / "papers").mkdir()
    (folder / "topics.yml").write_text(TOPICS, "utf-8")
    (folder / "papers" / "a.yml").write_text(ENTRY + notes, "utf-8", newline="")
    if macros:
        (folder / "macros.yml").write_text(macros, "utf-8")
    return [
        problem
        for problem in open_knowledge_base(folder, languages=SiteLanguages(("en",))).problems
        if problem.code in codes
    ]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param("notes:\n  en: |\n    a\n    - b $\\foo$\n", ["10:10"], id="literal"),
        pytest.param("notes:\n  en: >\n    a\n    > 中文 $a &\n    b$ b\n", ["10:13"], id="folded"),
        pytest.param('notes:\n  en: "\\u4e2d \\x41 $\\\\frac{1$"\n', ["8:29"], id="double-quoted"),
        pytest.param("notes:\n  en: 'it''s $a & b$'\n", ["8:17"], id="single-quoted"),
        pytest.param("notes:\n  en: a $a & b$, $c & d$\n", ["8:12", "8:21"], id="plain"),
        pytest.param("notes: |\n  $$\n  a\n  \\foo\n  $$\n", ["10:3"], id="block"),
        pytest.param(
            "notes:\r\n  en: |\r\n    \\[\r\n    x & y\r\n    \\]\r\n",
            ["10:7"],
            id="windows-line-breaks",
        ),
        pytest.param("notes: |\n  |a|b|\n  |-|-|\n  |x\\|y|$\\foo$|\n", ["10:10"], id="table"),
        pytest.param("notes: |\n  a[^1]\n\n  [^1]: b\n      $\\foo$\n", ["11:8"], id="footnote"),
        pytest.param("notes: |\n  - a\n\n    $$\\foo$$\n", ["10:7"], id="list"),
        pytest.param(
            "notes: |\n  ==a $\\foo$== [b $\\foo$](https://a.org)\n", ["8:8", "8:20"], id="nested"
        ),
        pytest.param("notes: a $x$, $\\alpha$, $5 and $6\n", [], id="no-mistake"),
        pytest.param(
            "notes: |\n  a\n  [b](../c) and [d](papers/no)\n", ["9:7", "9:21"], id="link-targets"
        ),
        pytest.param("notes: |\n  [a](x)\n  [b](x)\n", ["8:7", "9:7"], id="equal-links"),
        pytest.param("notes: |\n  [a][r]\n\n  [r]: ../x\n", ["10:8"], id="definition"),
        pytest.param("summary: a $\\foo$\n", ["7:13"], id="summary"),
    ],
)
def test_each_problem_has_the_line_and_the_column_of_the_mistake(
    tmp_path: Path, notes: str, expected: list[str]
) -> None:
    found = problems_of(tmp_path, notes)
    assert [f"{problem.line}:{problem.column}" for problem in found] == expected


@pytest.mark.parametrize(
    ("code", "notes", "expected"),
    [
        ("whitespace", "notes: |\n  a b\n  $a  &  b$ `c  d`  e\n", "9:18"),
        ("whitespace", "notes: |\n  a b\n\n  c d  \n  e\n", "10:5"),
        ("whitespace", "notes: |\n  a b\n  c d\u202fe\n", "9:5"),
        ("todo-marker", "notes: |\n  `TODO` a\n  b $XXX$ TODO c\n", "9:11"),
        ("marketing", "notes: |\n  A [powerful](https://a.org) one.\n  A powerful one.\n", "9:5"),
        ("wrong-language", "notes:\n  en: |\n    See `x`.\n    \u7528\u4e8e\u5730\u56fe\n", "10:5"),
    ],
)
def test_a_finding_in_a_note_has_the_line_and_column_of_the_text(
    tmp_path: Path, code: str, notes: str, expected: str
) -> None:
    found = problems_of(tmp_path, notes, codes={code})
    assert [f"{problem.line}:{problem.column}" for problem in found] == [expected]


def test_formulas_may_use_the_macros_of_the_knowledge_base(tmp_path: Path) -> None:
    notes = "notes: |\n  $\\RR^n$ $\\norm{\\RR}$ $\\undefined$\n"
    found = problems_of(tmp_path, notes, "RR: \\mathbb{R}\nnorm: \\lVert #1 \\rVert\n")
    assert [(problem.line, problem.column) for problem in found] == [(8, 25)]
    assert "unknown command `\\undefined`" in found[0].message


@pytest.mark.parametrize(
    ("macros", "message"),
    [
        ("RR: \\foo\n", "unknown command `\\foo`"),
        ("frac: x\n", "the command `\\frac` exists already"),
        ("a: \\def\\b{x}\n", "a formula cannot contain `\\def`"),
        ("a1: x\n", "is not the name and the definition of a macro"),
        ("a: [x]\n", "is not the name and the definition of a macro"),
        (f"a: {'x' * 201}\n", "is longer than 200 characters"),
        (f"a: '{'{' * 17}{'}' * 17}'\n", "has more than 16 commands and groups"),
        ("- a\n", "is not a mapping"),
    ],
)
def test_a_wrong_macro_is_reported_in_line_1_of_macros_yml(
    tmp_path: Path, macros: str, message: str
) -> None:
    (problem,) = problems_of(tmp_path, "", macros)
    assert (problem.path.endswith("macros.yml"), problem.line, problem.message) == (
        True,
        1,
        message,
    )


PIECES = ["$\\foo$", "$$\n\\foo\n$$", "\n", "\n\n", "- ", "> ", "    ", "a", "中", "|", "|-|\n", "[^1]", "[^1]: ", "==", "*", "$", "\\"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("a[^1] $\\foo$\n\n[^1]: - $\\foo$\n      > $$\n      > \\foo\n      > $$")
def test_the_index_of_a_problem_is_where_the_unknown_command_begins(markdown: str) -> None:
    for problem in formula_problems(markdown):
        if problem.message.endswith("`\\foo`"):
            assert markdown.startswith("\\foo", problem.index)
