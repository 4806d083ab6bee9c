"""Mistakes in rejected.yml are reported. Contributors of a rejected link see the reason."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from site_builder.cli.commands import app
from site_builder.entry_files import format_text, load_entries
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS
from site_builder.new_entries import NewEntries
from tests.cli.test_from_issue import RECORDED, assert_harmless, run
from tests.conftest import SEED

REJECTED = """\
- url: https://arxiv.org/abs/2301.12597
  reason: {en: Retracted., zh: 已撤稿。}
  date: 2026-11-23
  by: alice
"""
ENTRY = """\
title: BLIP-2
authors: [Junnan Li]
year: 2023
topics: [vision]
links:
  paper: [https://example.org/blip-2, https://arxiv.org/pdf/2301.12597v2]
summary: {en: Connects models., zh: 连接模型。}
added: 2026-11-23
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "entries"
    (folder / "papers").mkdir(parents=True)
    (folder / "topics.yml").write_text("- {id: vision, name: Vision}\n", encoding="utf-8")
    (folder / "rejected.yml").write_text(REJECTED, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def problems(folder: Path) -> list[tuple[str, str, str]]:
    found = open_knowledge_base(folder).problems
    return [(f"{p.path}:{p.line}", p.code, p.message) for p in found if p.code != "unused-topic"]


def test_the_check_reports_an_entry_with_a_rejected_link(folder: Path) -> None:
    (folder / "papers" / "blip-2.yml").write_text(ENTRY, encoding="utf-8")
    message = "was rejected on 2026-11-23 by alice: Retracted"
    assert problems(folder) == [("papers/blip-2.yml:6", "rejected", message)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "empty-file", "the file is empty")]),
        (REJECTED, []),
        ("url: x\n", [(1, "not-a-list", "rejected.yml must be a list")]),
        ("- x\n", [(1, "wrong-type", "is not a rejection")]),
        (
            "- url: https://arxiv.org/abs/2301.1259\n  why: x\n",
            [
                (1, "missing-field", "`date` is missing"),
                (1, "missing-field", "`reason` is missing"),
                (1, "bad-url", "`2301.1259` is not an arXiv id"),
                (2, "unknown-key", "`why` is not a field here"),
            ],
        ),
        (
            f"{REJECTED}- {{url: 'doi:10.48550/arXiv.2301.12597', reason: x, date: 2026-02-30}}\n"
            "- {url: https://arxiv.org/pdf/2301.12597, reason: x, date: 2026-02-28}\n",
            [
                (5, "bad-date", "`2026-02-30` is not a date"),
                (6, "duplicate-rejection", "leads to the same thing as https://arxiv.org/abs/2301.12597"),
            ],
        ),
    ],
)  # fmt: skip
def test_mistakes_in_rejected_yml_are_reported(
    folder: Path, text: str, expected: list[tuple[int, str, str]]
) -> None:
    (folder / "rejected.yml").write_text(text, encoding="utf-8")
    assert problems(folder) == [
        (f"rejected.yml:{line}", code, message) for line, code, message in expected
    ]


def test_the_canonical_form_orders_the_fields_and_normalizes_the_url() -> None:
    text = "- date: '2026-11-23'\n  url: arxiv:2301.12597\n  by: alice\n  reason: {zh: 已撤稿。, en: Retracted.}\n"
    assert format_text(text, "rejected.yml") == REJECTED


def test_preparing_a_new_entry_returns_its_rejected_links_with_the_reason(folder: Path) -> None:
    batch = NewEntries(load_entries(folder))
    data = {
        "title": "BLIP-2",
        "authors": ["Junnan Li"],
        "year": "2023",
        "topics": ["vision"],
        "links": {"paper": ["https://example.org/1", "https://arxiv.org/abs/2301.12597v1"]},
        "added": "2026-11-23",
    }
    ((url, rejection),) = batch.prepare(KINDS["paper"], data).rejected
    assert url == "https://arxiv.org/abs/2301.12597v1"
    assert rejection.reason.text_in("zh") == "已撤稿。"
    assert "rejected" not in {finding.code for finding in batch.findings()}


def test_kb_new_prints_the_reason_of_a_rejection_and_writes_nothing(folder: Path) -> None:
    arguments = (
        "new paper --title BLIP --author A --year 2023 --topic vision --paper arxiv:2301.12597"
    )
    result = CliRunner().invoke(app, [*arguments.split(), "--entries", str(folder)])
    assert result.exit_code == 1
    assert "was rejected on 2026-11-23 by alice: Retracted. Ask the maintainers" in result.output
    assert list((folder / "papers").iterdir()) == []


@pytest.mark.usefixtures("in_seed")
def test_the_reply_to_an_issue_has_the_reason_in_each_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = tmp_path / "seed"
    shutil.copytree(SEED / "entries", seed / "entries")
    monkeypatch.setattr("tests.cli.test_from_issue.SEED", seed)
    reason = "{en: 'Ask @bob, or https://x.example/a.', zh: 已撤稿。}"
    record = f"- {{url: https://arxiv.org/abs/2205.01917, reason: {reason}, date: 2026-11-23}}\n"
    (seed / "entries" / "rejected.yml").write_text(record, encoding="utf-8")
    outcome = run(RECORDED / "good-paper.json", tmp_path)
    assert outcome.exit_code == 1
    comment = outcome.text("comment.md")
    assert re.search("was rejected on 2026-11-23.*bob, or https", comment)
    assert "请在评论中说明：已撤稿。" in comment
    assert_harmless(comment)
