"""Test `kb new` on a pseudo-terminal: its keys, drafts and exit codes."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from site_builder.cli.line_editor import LineEditor
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS
from site_builder.new_entries.dialog import Interrupted
from site_builder.new_entries.entry_options import EntryOptions
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"
LEFT, CTRL_C, CTRL_D, BACKSPACE = "\x1b[D", "\x03", "\x04", "\x7f"
KNOWN_URL = "https://arxiv.org/abs/2301.12597v1"
DRAFT_NAME = "kb-new-paper.draft.json"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    return tmp_path


@pytest.fixture
def sessions() -> Iterator[list[Terminal]]:
    """Yield a list for the terminals of a test, and close these terminals after the test."""
    started: list[Terminal] = []
    yield started
    for terminal in started:
        terminal.close()


def kb(project: Path, sessions: list[Terminal], *arguments: str) -> Terminal:
    sessions.append(Terminal(project, *arguments))
    return sessions[-1]


def entries(project: Path) -> set[str]:
    return {path.relative_to(project).as_posix() for path in project.rglob("*.yml")}


ANSWERS = {
    "--year": "2024",
    "--topic": "vision",
    "--summary-en": "TODO",
    "--summary-zh": "改进了连接模块。",
}


def answer_after(terminal: Terminal, name: str) -> None:
    """Answer the questions after that of the option `name`, and wait for the question for the file name."""
    options = EntryOptions(KINDS["paper"], SiteLanguages()).options
    names = [option.name for option in options]
    for option in options[names.index(name) + 1 :]:
        if option.question.is_prompted and option.name != "--paper":
            terminal.expect(f"\n{option.prompt}")
            terminal.send(f"{ANSWERS.get(option.name, '')}\r")
    terminal.expect("\nFile name")


def skip_optional(terminal: Terminal, given: Collection[str]) -> None:
    """Press Enter at each question whose option is not in `given`, and wait for the question for the file name."""
    for option in EntryOptions(KINDS["paper"], SiteLanguages()).options:
        if option.question.is_prompted and option.name not in given:
            terminal.expect(f"{option.prompt} (")
            terminal.send("\r")
    terminal.expect("\nFile name")


def test_keys_edit_lines_and_a_known_url_is_reported_at_once(
    project: Path, sessions: list[Terminal]
) -> None:
    before = entries(project)
    terminal = kb(project, sessions, "new", "paper")
    terminal.answer("Link to the paper", KNOWN_URL)
    terminal.expect("already has an entry: papers/everything")
    terminal.expect(KNOWN_URL)  # offered for editing
    terminal.send(f"{BACKSPACE * 7}03744\r")
    terminal.answer("Title, as published", f"Improved Baelines{LEFT * 6}s")
    terminal.answer("Short names (separated by commas, optional)", "LLaVA-1.5")
    terminal.answer("Authors, as Given Family (separated by commas)", "Haotian Liu, Yuheng Li")
    answer_after(terminal, "--author")
    terminal.expect("llava-1-5")  # the suggested file name
    terminal.send(f"{BACKSPACE}6\r")
    terminal.expect("contains `TODO`")
    assert entries(project) == before
    terminal.expect("Summary in English (optional): TODO")
    terminal.send(f"{BACKSPACE * 4}Improves the connector.\r")
    terminal.expect("Wrote entries/papers/llava-1-6.yml")
    assert terminal.end() == 0
    assert entries(project) - before == {"entries/papers/llava-1-6.yml"}
    base = open_knowledge_base(project / "entries")
    entry = base.catalog.entries["papers/llava-1-6"]
    assert entry.heading.variants() == ("Improved Baselines",)
    assert entry.aliases == ("LLaVA-1.5",)
    assert base.problems == ()
    assert not (project / DRAFT_NAME).exists()


@pytest.mark.parametrize("ending", [CTRL_C, CTRL_D, "hangup"])
def test_after_an_interruption_the_next_command_offers_the_answers(
    project: Path, sessions: list[Terminal], ending: str
) -> None:
    before = entries(project)
    url = "https://arxiv.org/abs/2310.03744"
    terminal = kb(project, sessions, "new", "paper", "--url", url)
    terminal.answer("Title, as published", "Improved Baselines")
    terminal.answer("Short names (separated by commas, optional)", "")
    terminal.expect("Authors, as Given Family (separated by commas):")
    if ending == "hangup":
        terminal.signal(signal.SIGHUP)
        terminal.end()
    else:
        terminal.send(f"Haotian{ending}" if ending == CTRL_C else ending)
        assert terminal.end() == 130
        assert f"To continue: kb new paper --resume {DRAFT_NAME}" in terminal.output
        assert "Traceback" not in terminal.output
    assert entries(project) == before
    draft = json.loads((project / DRAFT_NAME).read_text("utf-8"))
    assert draft["answers"]["--title"] == ["Improved Baselines"]
    terminal = kb(project, sessions, "new", "paper")
    terminal.answer(f"Continue the draft {DRAFT_NAME}? (y/n)", "")
    authors = "Authors, as Given Family (separated by commas)"
    terminal.expect(f"{authors}: Haotian" if ending == CTRL_C else f"{authors}:")
    terminal.send(" Liu\r" if ending == CTRL_C else "Haotian Liu\r")
    answer_after(terminal, "--author")
    terminal.send("\r")
    terminal.expect("Summary in English (optional): TODO")
    terminal.send(f"{BACKSPACE * 4}Text.\r")
    terminal.expect("Wrote entries/papers/improved-baselines.yml")
    assert terminal.end() == 0
    assert "authors: [Haotian Liu]" in (
        project / "entries/papers/improved-baselines.yml"
    ).read_text("utf-8")
    assert not (project / DRAFT_NAME).exists()


def test_if_the_user_declines_a_draft_it_is_kept_and_a_second_draft_begins(
    project: Path, sessions: list[Terminal]
) -> None:
    draft = {"kind": "paper", "answers": {"--title": ["First"]}}
    (project / DRAFT_NAME).write_text(json.dumps(draft), encoding="utf-8")
    terminal = kb(project, sessions, "new", "paper")
    terminal.answer(f"Continue the draft {DRAFT_NAME}? (y/n)", BACKSPACE + "n")
    terminal.answer("Link to the paper", "https://example.org/second")
    terminal.expect("Title, as published")
    terminal.send(CTRL_C)
    assert terminal.end() == 130
    assert json.loads((project / DRAFT_NAME).read_text("utf-8")) == draft
    assert (project / "kb-new-paper-2.draft.json").is_file()


def test_if_the_entry_file_already_exists_the_draft_keeps_the_answers(
    project: Path, sessions: list[Terminal]
) -> None:
    answers = {
        **{name: [text] for name, text in ANSWERS.items()},
        "--paper": ["https://example.org/second"],
        "--title": ["Second"],
        "--author": ["Ada Lovelace"],
        "--summary-en": ["Text."],
        "--alias": ["2nd"],
    }
    draft = {"kind": "paper", "answers": answers, "slug": ""}
    (project / DRAFT_NAME).write_text(json.dumps(draft), encoding="utf-8")
    terminal = kb(project, sessions, "new", "paper", "--resume", DRAFT_NAME)
    skip_optional(terminal, answers)
    (project / "entries" / "papers" / "2nd.yml").write_text("theirs")
    terminal.send("\r")
    assert terminal.end() == 3
    assert "2nd.yml already exists. Nothing was written." in terminal.output
    assert "To continue" in terminal.output
    assert json.loads((project / DRAFT_NAME).read_text("utf-8"))["slug"] == "2nd"
    assert (project / "entries" / "papers" / "2nd.yml").read_text() == "theirs"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not a draft of kb new"),
        ('{"kind": "paper"}', "is not a draft of kb new"),
        ('{"kind": "repo", "answers": {}}', "is a draft for kb new repo"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_missing_or_unusable_draft_is_refused_and_no_file_changes(
    project: Path, sessions: list[Terminal], text: str | None, message: str
) -> None:
    if text is not None:
        (project / DRAFT_NAME).write_text(text, encoding="utf-8")
    terminal = kb(project, sessions, "new", "paper", "--resume", DRAFT_NAME)
    assert terminal.end() == 2
    assert message in terminal.output
    assert (project / DRAFT_NAME).exists() == (text is not None)


def test_the_tab_key_completes_topics(project: Path, sessions: list[Terminal]) -> None:
    options = (
        "--url",
        "https://example.org/x",
        "--title",
        "X",
        "--author",
        "A B",
        "--year",
        "2024",
    )
    terminal = kb(project, sessions, "new", "paper", *options)
    for prompt in ("Short names", "Venue", "Link to the code"):
        terminal.expect(prompt)
        terminal.send("\r")
    terminal.expect("Topics, the main one first (separated by commas):")
    terminal.send("retrieval, vis\t")
    terminal.expect("ion")
    terminal.send("\r")
    terminal.expect("Tags, a few")
    terminal.send(CTRL_C)
    assert terminal.end() == 130
    draft = json.loads((project / DRAFT_NAME).read_text("utf-8"))
    assert draft["answers"]["--topic"] == ["retrieval", "vision"]


def test_loading_the_command_new_does_not_load_the_library_for_prompts() -> None:
    code = (
        "import sys; from site_builder.cli import commands; commands._load_command('new', []);"
        "sys.exit('prompt_toolkit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_line_breaks_can_be_pasted_and_ctrl_c_keeps_an_unfinished_answer() -> None:
    """The test asks in another thread, because the event loop of browser tests may run in this one."""
    with create_pipe_input() as keys, ThreadPoolExecutor(1) as thread:
        editor = LineEditor(keys, DummyOutput())

        def ask(default: str = "") -> str:
            return thread.submit(partial(editor.ask, "Title", default=default)).result()

        keys.send_text("abc\x03")
        with pytest.raises(Interrupted) as interrupted:
            ask()
        assert interrupted.value.text == "abc"
        keys.send_text(f"{BACKSPACE}x\r")
        assert ask("abc") == "abx"
        keys.send_text("\x1b[200~two\nlines\x1b[201~\r")
        assert ask() == "two\nlines"
