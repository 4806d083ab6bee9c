"""Which contributions of one account wait in the queue, and which files `kb queue` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from site_builder.cli.commands import app
from site_builder.errors import SiteBuilderError
from site_builder.issue_forms.queue import MAX_CHANGES, MAX_LIST_BYTES, plan_queue


def items(*numbers: int, labels: tuple[str, ...] = ("entry:paper",)) -> list[dict[str, object]]:
    """Return issues or pull requests as `gh` prints them. An item with a higher number is newer."""
    return [
        {
            "number": number,
            "createdAt": f"2026-11-{number:02}T10:00:00Z",
            "labels": [{"id": "x", "name": name, "color": "fff"} for name in labels],
        }
        for number in numbers
    ]


def plan(
    issues: list[dict[str, object]], pulls: list[dict[str, object]], limit: int = 2
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    changes = plan_queue(json.dumps(issues).encode(), json.dumps(pulls).encode(), limit)
    return list(changes.queued), list(changes.released)


def test_the_oldest_contributions_up_to_the_limit_do_not_wait() -> None:
    assert plan(items(9, 3, 5), items(4, 8, labels=())) == (
        [("issue", 5), ("pr", 8), ("issue", 9)],
        [],
    )


def test_nothing_waits_if_the_limit_is_not_exceeded() -> None:
    assert plan(items(1), items(2)) == ([], [])
    assert plan([], []) == ([], [])


def test_the_limit_0_empties_the_queue() -> None:
    assert plan(items(*range(1, 20)), items(20, labels=("queued",)), 0) == ([], [("pr", 20)])


def test_a_contribution_is_released_once_an_older_one_is_closed() -> None:
    waiting = items(5, 6, labels=("entry:repo", "queued"))
    assert plan([*items(3), *waiting], []) == ([], [("issue", 5)])


def test_issues_that_come_from_no_form_are_not_counted() -> None:
    questions = items(1, 2, 3, labels=("question",))
    assert plan([*questions, *items(4, labels=("correction",))], items(5)) == ([], [])


def test_one_run_adds_the_label_to_a_limited_number_of_contributions() -> None:
    issues = [{**item, "number": 1000 + i} for i, item in enumerate(items(1) * 200)]
    queued, _ = plan(issues, [])
    assert (queued[0], len(queued)) == (("issue", 1002), MAX_CHANGES)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff",
        b"[" * 100_000,
        b'[{"number": -1, "createdAt": "2026-11-01T00:00:00Z"}]',
        b'[{"number": "1; rm -rf /", "createdAt": "2026-11-01T00:00:00Z"}]',
        b'[{"number": 1, "createdAt": "soon"}]',
        b'[{"number": 1, "createdAt": "2026-11-01T00:00:00Z", "labels": [null]}]',
        b" " * (MAX_LIST_BYTES + 1),
    ],
)
def test_invalid_lists_and_long_lists_are_refused(content: bytes) -> None:
    with pytest.raises(SiteBuilderError, match="Pass the output of `gh"):
        plan_queue(content, b"[]", 2)
    with pytest.raises(SiteBuilderError, match="Pass the output of `gh"):
        plan_queue(b"[]", content, 2)


def test_kb_queue_writes_lists_of_contributions_and_bilingual_comments(tmp_path: Path) -> None:
    (tmp_path / "issues.json").write_text(json.dumps(items(1, 2, 3)))
    (tmp_path / "pulls.json").write_text("[]")
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\nplugins: [{site_builder: {max_open_contributions: 1}}]\n")
    result = CliRunner().invoke(app, ["queue", str(tmp_path), "--config", str(config)])
    assert (result.exit_code, result.output) == (
        0,
        "Contributions that enter the queue: 2. Contributions that leave it: 0.\n",
    )
    assert (tmp_path / "queued.txt").read_text() == "issue 2\nissue 3\n"
    comment = (tmp_path / "queued.md").read_text("utf-8")
    assert "we look at only 1 from each contributor at a time" in comment
    assert "同时处理 1 项" in comment


def test_a_negative_limit_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: x\nplugins: [{site_builder: {max_open_contributions: -1}}]\n")
    result = CliRunner().invoke(app, ["queue", str(tmp_path), "--config", str(config)])
    assert "max_open_contributions: must be 0 or more" in str(result.exception)
