"""On a terminal, `kb add` asks for the topic and for missing fields, and the user can edit the entry."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from site_builder.cli import add as add_module
from site_builder.knowledge_base import open_knowledge_base
from site_builder.new_entries.dialog import Interrupted
from tests.cli.terminal import Terminal
from tests.cli.test_add import KNOWN, add
from tests.conftest import SEED
from tests.metadata.fake_services import FakeServices, arxiv_entry
from tests.services.fakes import ALL_OFF, without_intervals


class Person:
    """A user who answers the questions whose beginnings are in `answers`.

    The user accepts the default of every other question.
    """

    def __init__(self, **answers: str) -> None:
        self.answers = {name.replace("_", " "): text for name, text in answers.items()}
        self.shown: list[str] = []
        self.asked: list[tuple[str, str]] = []

    def ask(self, prompt: str, *, default: str = "", words: Sequence[str] = ()) -> str:
        self.asked.append((prompt, default))
        self.shown += words[:1]
        answer = next((a for start, a in self.answers.items() if prompt.startswith(start)), default)
        if answer == "Ctrl-C":
            raise Interrupted
        return answer

    def tell(self, text: str) -> None:
        self.shown.append(text)


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    without_intervals(monkeypatch)
    return tmp_path / "entries"


def answered_by(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_module, "_prompter", lambda *, is_wanted: person if is_wanted else None)


LLM = FakeServices(
    arxiv={
        "2301.00001": arxiv_entry(
            "2301.00001", "Instruction Tuning of Large Language Models with Images"
        ),
        "2301.00002": arxiv_entry("2301.00002", "Images and Text", authors=()),
    }
)


def test_the_suggested_topic_is_offered_and_the_entry_is_written(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person()
    answered_by(person, monkeypatch)

    result, _ = add("2301.00001", topic="", services=LLM)

    assert result.exit_code == 0, result.output
    assert ("Topics", "multimodal-llm") in [(p.partition(",")[0], d) for p, d in person.asked]
    assert any("title: Instruction Tuning" in text for text in person.shown)
    assert "Sources: arXiv: title" in "\n".join(person.shown)
    assert not any(prompt.startswith(("Title", "Authors", "Year")) for prompt, _ in person.asked)
    [path] = entries.glob("papers/instruction-tuning*.yml")
    assert "topics: [multimodal-llm]" in path.read_text("utf-8")
    assert not [p for p in open_knowledge_base(entries).problems if p.severity == "error"]


def test_a_missing_field_and_a_summary_are_asked_for(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(
        Authors="Ada Lovelace", Summary_in_English="Sorts images.", File_name="images-and-text"
    )
    answered_by(person, monkeypatch)

    result, _ = add("2301.00002", services=LLM)

    assert result.exit_code == 0, result.output
    text = (entries / "papers" / "images-and-text.yml").read_text("utf-8")
    assert "authors: [Ada Lovelace]" in text
    assert "summary:\n  en: Sorts images.\n" in text
    assert "topics: [multimodal-llm]" in text
    assert not any(prompt.startswith("Topics") for prompt, _ in person.asked)


def test_an_entry_can_be_left_out_and_the_next_one_is_written(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_by(Person(Write_papers="n"), monkeypatch)

    result, _ = add("2301.00001", "github.com/ada/sort")

    assert result.exit_code == 0, result.output
    assert not (entries / "papers" / "numpair.yml").exists()
    assert (entries / "repos" / "sort.yml").exists()


def test_ctrl_c_at_a_question_keeps_the_written_entries(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_by(Person(Write_repos="Ctrl-C"), monkeypatch)

    result, _ = add("2301.00001", "github.com/ada/sort", "2301.00002")

    assert result.exit_code == 130
    assert (entries / "papers" / "numpair.yml").exists()
    assert not (entries / "repos" / "sort.yml").exists()
    assert not (entries / "papers" / "pi0.yml").exists()


class _Editing(Person):
    """A user who opens the editor once."""

    def ask(self, prompt: str, *, default: str = "", words: Sequence[str] = ()) -> str:
        is_first = not any(p == prompt for p, _ in self.asked)
        answer = super().ask(prompt, default=default, words=words)
        return "e" if prompt.startswith("Write ") and is_first else answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("Wei Zhang", "Alan Turing", "Alan Turing"), ("year: 2023", "years: 2023", "Wei Zhang")],
)
def test_a_valid_edit_is_written_and_an_invalid_edit_can_be_given_up(
    entries: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    new: str,
    expected: str,
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        f"p = pathlib.Path(sys.argv[1]); p.write_text(p.read_text().replace({old!r}, {new!r}))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    monkeypatch.delenv("VISUAL", raising=False)
    answered_by(_Editing(), monkeypatch)

    result, _ = add("2301.00001", services=KNOWN, stdin="n\n")

    assert result.exit_code == 0, result.output
    text = (entries / "papers" / "numpair.yml").read_text("utf-8")
    assert f"authors: [Ada Lovelace, {expected}]" in text
    assert ("Did you mean `year`?" in result.output) == (expected == "Wei Zhang")


@pytest.mark.slow
def test_kb_add_asks_on_a_pseudo_terminal(entries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALL_OFF:
        monkeypatch.setenv(name, "")
    bib = "@misc{x, title={Sorting Numbers}, author={Ada Lovelace}, year=2023, eprint={2302.00001}}"
    (entries.parent / "x.bib").write_text(bib)

    terminal = Terminal(entries.parent, "add", "x.bib")
    try:
        terminal.expect("title: Sorting Numbers")
        terminal.expect("\nTopics")
        terminal.send("\x15multimodal-llm\r")
        terminal.expect("Summary in English")
        terminal.send("\r")
        terminal.expect("Summary in Chinese")
        terminal.send("\r")
        terminal.expect("File name")
        terminal.send("\r")
        terminal.expect("Write papers/sorting-numbers?")
        terminal.send("\r")
        assert terminal.end() == 0, terminal.output
    finally:
        terminal.close()

    assert (entries / "papers" / "sorting-numbers.yml").exists()
