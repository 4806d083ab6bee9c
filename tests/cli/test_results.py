"""Test what `kb results add`, `import` and `export` write, refuse and print, and their exit codes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli.commands import app
from site_builder.cli.results.dialog import ResultDialog
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.result_tables import TableRow
from tests.cli.terminal import Terminal

DATA = Path(__file__).parent.parent / "data"
BENCHMARK = "benchmarks/picture-captions"


class Prompter:
    """A prompter that returns the given answers one after the other, and records the texts that it shows."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.told: list[str] = []

    def ask(self, prompt: str, *, default: str = "", words: Sequence[str] = ()) -> str:
        assert prompt
        assert not isinstance(words, str)
        return self.answers.pop(0) if self.answers else default

    def tell(self, text: str) -> None:
        self.told.append(text)


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "entries"


def kb(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["results", *arguments], input=stdin)


GIVEN_OPTIONS = (
    *("--benchmark", BENCHMARK, "--model", "Least-B", "--split", "test", "--setting", "zero-shot"),
    *("--score", "cider=120.50", "--score", "errors=<5", "--source", "https://example.org/least"),
    *("--where", "Table 2", "--reported-by", "other", "--evidence", "printed"),
    *("--entered", "2026-11-23", "--note", "en=By hand.", "--note", "zh=人工。"),
)
WRITTEN_RESULT = """\
results:
  - benchmark: benchmarks/picture-captions
    model: Least-B
    split: test
    setting: zero-shot
    scores: {cider: "120.50", errors: <5}
    source:
      url: https://example.org/least
      where: Table 2
    reported_by: other
    evidence: printed
    entered: 2026-11-23
    note: {en: By hand., zh: 人工。}
"""


def test_kb_results_add_writes_a_result_into_the_file_of_its_entry_only_once(entries: Path) -> None:
    done = kb("add", "papers/least", *GIVEN_OPTIONS)
    assert done.exit_code == 0, done.output
    assert (entries / "papers/least.yml").read_text("utf-8").endswith(WRITTEN_RESULT)
    assert not open_knowledge_base(entries).problems
    again = kb("add", "papers/least", *GIVEN_OPTIONS)
    assert (again.exit_code, "has this result already" in again.output) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "value", "message", "code"),
    [
        ("--score", "cider=1", "but other scores", 1),
        ("--score", "cider=9999", "not between 0 and 1000", 2),
        ("--score", "cidre=1", "Did you mean `cider`?", 2),
        ("--score", "cider", "is not METRIC=SCORE", 2),
        ("--split", "tset", "Did you mean `test`?", 2),
        ("--benchmark", "benchmarks/picture-caption", "Did you mean", 2),
        ("--evidence", "seen", "evidence: ", 2),
        ("--source", "javascript:x", "source.url: ", 2),
        ("--source", "", "missing: --source", 2),
    ],
)
def test_kb_results_add_refuses_wrong_values_and_writes_nothing(
    entries: Path, option: str, value: str, message: str, code: int
) -> None:
    kb("add", "papers/least", *GIVEN_OPTIONS)
    before = (entries / "papers/least.yml").read_text("utf-8")
    pairs = [*zip(GIVEN_OPTIONS[::2], GIVEN_OPTIONS[1::2], strict=True)]
    changed = [pair for pair in pairs if pair[0] != option] + [(option, value)]
    arguments = [text for pair in changed for text in pair]
    if option != "--score":
        arguments += ["--model", "New"]
    done = kb("add", "papers/least", *arguments)
    output = " ".join((done.output + str(done.exception)).split())
    assert message in output
    assert done.exit_code == code or isinstance(done.exception, UsageError)
    assert (entries / "papers/least.yml").read_text("utf-8") == before


def test_the_dialog_asks_for_missing_values_and_asks_again_after_a_wrong_answer(
    entries: Path,
) -> None:
    prompter = Prompter(
        *("benchmarks/none", BENCHMARK, "Least-B", "tset", "test", "", "maybe", "no"),
        *("n/a", "120.5", "", "example", "https://example.org/x", "", "me", "authors", "printed"),
    )
    catalog = open_knowledge_base(entries).catalog
    row = ResultDialog(catalog, prompter).complete(TableRow("", ("papers/least",), "", {}))
    assert (row.benchmark, row.scores) == (BENCHMARK, {"cider": "120.5"})
    assert row.fields == {
        "model": "Least-B",
        "split": "test",
        "extra_data": "no",
        "source": {"url": "https://example.org/x"},
        "reported_by": "authors",
        "evidence": "printed",
    }
    assert len(prompter.told) == 6


TABLE = """\
entry,benchmark,metric,score,model,source_url,reported_by,evidence
papers/least,Picture captions,CIDEr,120.50,Least-B,https://example.org/least,other,printed
papers/least,Picture captions,Wrong words,<5,Least-B,https://example.org/least,other,printed
papers/other,Picture captions,CIDEr,1,X,https://example.org/least,other,printed
papers/everything,Picture captions,CIDEr,1,=\x1b[31mX,https://example.org/least,other,printed
"""


def test_kb_results_import_writes_valid_rows_and_reports_refused_rows(
    entries: Path,
) -> None:
    Path("table.csv").write_text(TABLE, "utf-8")
    preview = kb("import", "table.csv", "--dry-run")
    assert preview.exit_code == 1
    assert '+    scores: {cider: "120.50", errors: <5}' in preview.output
    done = kb("import", "table.csv", "--yes", "--report", "refused.csv")
    assert done.exit_code == 1
    assert "3 rows: 1 taken, 0 already there, 2 refused." in done.output
    assert "\x1b" not in done.output
    report = Path("refused.csv").read_text("utf-8")
    assert report.startswith('row,reason\nline 4,"no entry for ""papers/other""')
    assert not open_knowledge_base(entries).problems
    again = kb("import", "-", "--format", "csv", "--yes", stdin=TABLE.replace("\x1b", ""))
    assert "3 rows: 1 taken, 1 already there, 1 refused." in again.output


def test_kb_results_import_reads_tables_of_the_website_papers_with_code(entries: Path) -> None:
    row = {
        "model_name": "E",
        "paper_url": "arxiv.org/abs/x",
        "paper_title": "Everything: all that a paper can have",
    }
    rows = [{**row, "metrics": {"CIDEr": "130.10"}}]
    text = json.dumps(
        [{"task": "Captions", "datasets": [{"dataset": "Captions!", "sota": {"rows": rows}}]}]
    )
    Path("tables.json").write_text(text, "utf-8")
    options: tuple[str, ...] = (
        "--map",
        f"Captions={BENCHMARK}",
        "--source",
        "https://example.org/t",
    )
    refused = kb("import", "tables.json", *options)
    assert "reported_by: is missing; evidence: is missing" in refused.output
    options += ("--reported-by", "other", "--evidence", "printed", "--yes")
    done = kb("import", "tables.json", *options)
    assert done.exit_code == 0, done.output
    assert 'cider: "130.10"' in (entries / "papers/everything.yml").read_text("utf-8")


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "absent.csv"), "There is no file absent.csv"),
        (("import", "table.txt"), "--format csv (columns: entry, benchmark,"),
        (("import", "latin.csv"), "is not UTF-8"),
        (("import", "table.csv", "--map", "x"), "is not NAME=ID"),
        (("export", "csv", "benchmarks/absent"), "There is no benchmark `benchmarks/absent`."),
    ],
)  # fmt: skip
def test_wrong_arguments_of_import_and_export_are_refused(
    arguments: tuple[str, ...], message: str
) -> None:
    for name in ("table.csv", "table.txt"):
        Path(name).write_text(TABLE, "utf-8")
    Path("latin.csv").write_bytes(b"\xe9")
    done = kb(*arguments)
    assert done.exit_code == 2 or isinstance(done.exception, UsageError)
    assert message in done.output + str(done.exception)


@pytest.mark.parametrize(("path", "name"), [("-", "Standard input"), ("x.csv", "The file x.csv")])
def test_import_names_the_input_that_is_not_utf_8(entries: Path, path: str, name: str) -> None:
    Path("x.csv").write_bytes(b"\xff")
    result = kb("import", path, "--format", "csv", stdin=b"\xff")
    assert str(result.exception) == f"{name} is not UTF-8. Save it as UTF-8."


def test_exported_csv_restores_deleted_results(entries: Path) -> None:
    CliRunner().invoke(app, ["fmt"])
    kb("add", "papers/least", *GIVEN_OPTIONS)
    exported = kb("export", "csv", "--output", "results.csv")
    assert "3 results: results.csv" in exported.output
    before = {
        name: (entries / f"papers/{name}.yml").read_text("utf-8")
        for name in ("least", "everything")
    }
    for name, text in before.items():
        (entries / f"papers/{name}.yml").write_text(text.partition("results:\n")[0], "utf-8")
    done = kb("import", "results.csv", "--yes")
    assert done.exit_code == 0, done.output
    for name, text in before.items():
        assert (entries / f"papers/{name}.yml").read_text("utf-8") == text


@pytest.mark.usefixtures("entries")
def test_the_format_pwc_names_the_benchmark() -> None:
    exported = json.loads(kb("export", "pwc", BENCHMARK).stdout)
    assert exported[0]["datasets"][0]["dataset"] == "Picture captions"


@pytest.mark.usefixtures("entries")
def test_the_message_of_export_says_how_many_results_the_file_has() -> None:
    assert "2 results: a.csv" in kb("export", "csv", "--output", "a.csv").output
    assert "1 result: a.json" in kb("export", "pwc", "--output", "a.json").output


@pytest.mark.slow
def test_kb_results_add_works_on_a_terminal(entries: Path) -> None:
    terminal = Terminal(entries.parent, "results", "add", "papers/least")
    answers = {
        "Benchmark": BENCHMARK, "Model": "Least-B", "Split": "test", "Setting": "zero-shot",
        "Trained on": "no", "cider": "120.50", "errors": "", "URL": "https://example.org/least",
        "Place": "Table 1", "Who": "authors", "Evidence": "printed", "Write": "y",
    }  # fmt: skip
    try:
        for question, answer in answers.items():
            terminal.expect(question)
            terminal.send(f"{answer}\r")
        terminal.expect("1 file of 1 selected file changed")
    finally:
        terminal.close()
    assert 'scores: {cider: "120.50"}' in (entries / "papers/least.yml").read_text("utf-8")
