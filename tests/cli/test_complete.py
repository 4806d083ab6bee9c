"""`kb complete` and `kb add --update` fill missing fields. Only --published replaces or deletes what a person wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands, edit_plans
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from tests.cli.test_add import KNOWN
from tests.conftest import SEED
from tests.metadata.fake_services import FakeServices, Reply, arxiv_entry, running
from tests.services.fakes import without_intervals

PAPER = """# Read twice.
title: "NumPair: My Own Title"  # as in the talk
authors: [A. Lovelace]
year: 2023
topics: [multimodal-llm]
links:
  paper: https://arxiv.org/abs/2301.00001
summary:
  en: A person wrote this.
added: 2026-11-01
"""
PREPRINT = PAPER.replace("year: 2023", "year: 2022\nvenue: arXiv 2022").replace(
    "Own Title", "Draft"
)


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    (tmp_path / "entries" / "papers" / "mine.yml").write_text(PAPER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    without_intervals(monkeypatch)
    return tmp_path / "entries"


def kb(*arguments: str, services: FakeServices = KNOWN) -> Result:
    with running(services) as (_, environ):
        return CliRunner(env=dict(environ)).invoke(
            commands.app, [*arguments, "--allow-private"], catch_exceptions=False
        )


@pytest.mark.slow
@pytest.mark.parametrize("command", [("complete",), ("add", "--update")])
def test_missing_fields_are_filled_and_values_that_people_wrote_stay(
    entries: Path, command: tuple[str, ...]
) -> None:
    result = kb(*command, "papers/mine", "--yes")

    assert result.exit_code == 0, result.output
    assert (entries / "papers" / "mine.yml").read_text("utf-8") == (
        """# Read twice.
title: "NumPair: My Own Title"  # as in the talk
aliases: [NumPair]
authors: [A. Lovelace]
year: 2023
venue: ACM MM 2023
published: 2023-10-26
pages: 1–9
topics: [multimodal-llm]
links:
  paper: [https://arxiv.org/abs/2301.00001, https://doi.org/10.1145/12345]
summary:
  en: A person wrote this.
abstract:
  en: We sort numbers in pairs.
added: 2026-11-01
"""
    )
    assert "+venue: ACM MM 2023" in result.stdout
    assert "venue (Crossref)" in result.output
    problems = open_knowledge_base(entries).problems
    assert not [p for p in problems if p.severity == "error"]
    assert "nothing to change" in kb(*command, "papers/mine", "--yes").output


def test_a_dry_run_a_missing_terminal_and_the_answer_no_write_nothing(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dry = kb("complete", "papers/mine", "--dry-run")
    with pytest.raises(UsageError, match="There is no terminal"):
        kb("complete", "papers/mine")
    monkeypatch.setattr(edit_plans, "confirm", lambda *_, **__: False)
    refused = kb("complete", "papers/mine")

    assert "+venue: ACM MM 2023" in dry.stdout
    assert "1 file of 1 selected file would be changed" in dry.output
    assert "Nothing was changed." in refused.output
    assert (entries / "papers" / "mine.yml").read_text("utf-8") == PAPER


def test_venue_and_year_of_a_published_preprint_are_proposed_or_written(entries: Path) -> None:
    path = entries / "papers" / "mine.yml"
    path.write_text(PREPRINT, encoding="utf-8")

    proposed = kb("complete", "papers/mine", "--yes")

    text = path.read_text("utf-8")
    assert "venue: arXiv 2022" in text
    assert "year: 2022" in text
    assert "https://doi.org" not in text
    assert "papers/mine has been published, according to Crossref." in proposed.output
    assert (
        "kb edit papers/mine --set 'venue=ACM MM 2023' --set year=2023 --set published=2023-10-26 "
        "--set 'pages=1–9' --add links.paper=https://doi.org/10.1145/12345"
    ) in proposed.output.replace("\n", " ")

    taken = kb("complete", "papers/mine", "--yes", "--published")

    text = path.read_text("utf-8")
    assert taken.exit_code == 0, taken.output
    assert "year: 2023\nvenue: ACM MM 2023\npublished: 2023-10-26\npages: 1–9\n" in text
    assert "paper: [https://arxiv.org/abs/2301.00001, https://doi.org/10.1145/12345]" in text
    problems = open_knowledge_base(entries).problems
    assert not [p for p in problems if p.severity == "error"]


def test_a_dataset_gets_a_licence_and_keeps_the_summary_that_a_person_wrote(entries: Path) -> None:
    path = entries / "datasets" / "numbers.yml"
    path.write_text(
        "name: My Numbers\nurl: https://huggingface.co/datasets/ada/numbers\n"
        "topics: [multimodal-llm]\nsummary:\n  en: Mine.\nadded: 2026-11-01\n",
        encoding="utf-8",
    )

    result = kb("complete", "datasets/numbers", "--yes")

    assert result.exit_code == 0, result.output
    text = path.read_text("utf-8")
    assert "license: MIT" in text
    assert "name: My Numbers" in text
    assert "summary:\n  en: Mine.\nadded" in text


@pytest.mark.slow
@pytest.mark.parametrize("reply", [(429, b"Rate exceeded."), (200, b"<html>")])
def test_kb_complete_exits_with_3_if_no_service_gives_a_usable_answer(
    entries: Path, reply: Reply
) -> None:
    broken = dict.fromkeys(("arxiv", "datacite", "openalex", "hf"), reply)
    written = PAPER.replace("arxiv.org/abs/2301.00001", "doi.org/10.1145/12345")
    (entries / "papers" / "mine.yml").write_text(written, encoding="utf-8")
    broken |= dict.fromkeys(("ra", "crossref"), reply)

    result = kb("complete", "papers/mine", "--yes", services=FakeServices(broken=broken))

    assert result.exit_code == 3
    assert "Try again later" in result.output
    assert (entries / "papers" / "mine.yml").read_text("utf-8") == written


def test_a_hostile_answer_adds_no_markup(entries: Path) -> None:
    hostile = arxiv_entry(
        "2301.00001",
        "&amp;lt;script&amp;gt;x: y",
        comment="<![CDATA[<script>ICML 2023]]>",
        summary="a &lt;img src=x onerror=alert(1)&gt; \u202e b",
    )
    result = kb(
        "complete", "papers/mine", "--yes", services=FakeServices(arxiv={"2301.00001": hostile})
    )

    text = (entries / "papers" / "mine.yml").read_text("utf-8")
    assert result.exit_code == 0, result.output
    assert "<" not in text
    assert "\u202e" not in text
