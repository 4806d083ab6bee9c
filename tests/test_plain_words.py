"""`plain_words` finds the words and names that its rules forbid."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import plain_words
from tools.plain_words import Match, find, main, over_limit, read_allowed, read_rules

RULES, EXCLUDED = read_rules(plain_words.HERE / "plain_words.toml")

FOUND = [
    ("a.py", "# nobody asks\n", [(1, "pronoun")]),
    ("a.py", 'x = """First.\n\nHere it stands."""\n', [(3, "stands")]),
    ("a.py", "MOST_ROWS = 1\n", [(1, "limit-name")]),
    ("a.py", "def f(desk: Desk) -> None: ...\n", [(1, "old-name")]),
    ("a.py", "html = f\"<p class='kb-crumbs'>{nobody}</p>\"\n", [(1, "old-class")]),
    ("a.py", "nobody = 1\n", []),  # an identifier is not prose
    ("a.py", "# the stand-in understands\n", []),
    ("a.js", "// whoever\nconst MOST = 1; /* it\nlies */", [(1, "pronoun"), (3, "lies")]),
    ("a.js", "const stands = 1;\n", []),
    ("a.css", "/* a room */ .kb-tally { margin: 0 }", [(1, "room"), (1, "old-class")]),
    ("a.css", ".stands { margin: 0 }", []),
    ("a.md", "One\n\nSo many words.\n", [(3, "so-many")]),
    ("a.md", "The name `stands` is code.\n", []),
    ("a.html", "<p>{# anew #}</p>", [(1, "anew")]),
    ("a.toml", "a = 1 # to mend\nmend = 'mend'\n", [(1, "mend")]),
    ("a.sh", "mend # it is told\n", [(1, "told")]),
    ("a.svg", "nobody", []),
]


def matches_in(folder: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> list[Match]:
    monkeypatch.setattr(plain_words, "ROOT", folder)
    (folder / name).write_text(text, encoding="utf-8")
    return list(find(name, RULES))


@pytest.mark.parametrize(("name", "text", "expected"), FOUND)
def test_find_yields_the_line_and_the_rule_of_each_match(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    text: str,
    expected: list[tuple[int, str]],
) -> None:
    found = matches_in(tmp_path, name, text, monkeypatch)
    assert sorted((match.line, match.rule.id) for match in found) == sorted(expected)


@pytest.mark.parametrize(
    ("allowed", "complaints"),
    [(0, 2), (1, 2), (2, 0), (3, 1)],
    ids=["0 allowed, 2 found", "1 allowed, 2 found", "2 allowed, 2 found", "3 allowed, 2 found"],
)
def test_allowed_and_actual_numbers_of_matches_must_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, allowed: int, complaints: int
) -> None:
    found = matches_in(tmp_path, "a.md", "nobody\nsomebody\n", monkeypatch)
    limits = {("a.md", "pronoun"): allowed}
    assert len(list(over_limit(found, limits, {"a.md"}))) == complaints


def test_read_allowed_returns_numbers_by_file_and_rule(tmp_path: Path) -> None:
    file = tmp_path / "allowed.tsv"
    file.write_text("# comment\n\na.md\tpronoun\t2\n", encoding="utf-8")
    assert read_allowed(file) == {("a.md", "pronoun"): 2}
    assert read_allowed(tmp_path / "missing.tsv") == {}


def test_main_prints_advice_for_a_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plain_words, "ROOT", tmp_path)
    monkeypatch.setattr(plain_words, "ALLOWED", tmp_path / "allowed.tsv")
    file = tmp_path / "a.md"
    file.write_text("A builder writes pages.\n", encoding="utf-8")
    assert main([str(file)]) == 0
    file.write_text("Nobody writes pages.\n", encoding="utf-8")
    assert main([str(file)]) == 1
    assert "a.md:1: “Nobody”: name the actor" in capsys.readouterr().out


def test_every_rule_has_advice_and_a_unique_id() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert all(rule.advice for rule in RULES)


def test_no_rule_applies_to_the_lists_of_requirements() -> None:
    assert EXCLUDED.match("requirements/dev.txt")
    assert not EXCLUDED.match("site_builder/errors.py")
