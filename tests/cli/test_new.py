"""Test the options and the prompts of `kb new`, and the values that it refuses."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.entry_files import format_text, load_entries
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import KINDS
from site_builder.new_entries import NewEntries
from site_builder.new_entries.dialog import EntryDialog
from site_builder.new_entries.entry_options import EntryOptions
from tests.extensions import add_kind, add_language
from tests.new_entries.person import Person

DATA = Path(__file__).parent.parent / "data"

Kb = Callable[..., Result]

PAPER = (
    *("new", "paper", "--title", "BLIP-2: Bootstrapping", "--author", "Junnan Li"),
    *("--author", "Steven Hoi", "--year", "2023", "--topic", "vision"),
    *("--url", "https://arxiv.org/pdf/2301.99999?utm_source=x", "--added", "2026-11-23"),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kb(project: Path) -> Kb:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(commands.app, [*arguments, "--entries", "entries"])

    return run


def new_files(project: Path) -> set[str]:
    """Return the files that `kb new` added to the entries of the project."""
    original, entries = DATA / "good", project / "entries"
    before = {path.relative_to(original).as_posix() for path in original.rglob("*.yml")}
    return {path.relative_to(entries).as_posix() for path in entries.rglob("*.yml")} - before


def test_names_in_options_are_split_and_cleaned(project: Path, kb: Kb) -> None:
    wrong = "Bob Jones*, Alice Smith1,2, Dan Wu (MIT, USA) and LIU Haotian"
    authors = [wrong, "Rivas Soto, Ana", "et al."]
    given = [part for author in authors for part in ("--author", author)]
    result = kb(*PAPER, "--summary-en", "Says A.", *given, "--alias", "BLIP-2")
    assert result.exit_code == 0, result.output
    text = (project / "entries/papers/blip-2.yml").read_text(encoding="utf-8")
    names = ["Bob Jones", "Alice Smith", "Dan Wu", "Haotian Liu", "Rivas Soto, Ana", "et al."]
    assert "".join(f"  - {name}\n" for name in names) in text


def test_a_paper_is_added_to_a_knowledge_base_with_pictures(project: Path, kb: Kb) -> None:
    shutil.rmtree(project / "entries")
    shutil.copytree(DATA / "every-construct" / "entries", project / "entries")
    arguments = ["architectures" if value == "vision" else value for value in PAPER]
    result = kb(*arguments, "--summary-en", "Says A.", "--summary-zh", "说甲。")
    assert result.exit_code == 0, result.output
    assert (project / "entries/papers/blip-2.yml").exists()


def test_options_create_a_paper(project: Path, kb: Kb) -> None:
    result = kb(*PAPER, "--summary-en", "Says A: B.", "--tag", "2049", "--alias", "BLIP-2")
    assert result.exit_code == 0, result.output
    text = (project / "entries/papers/blip-2.yml").read_text(encoding="utf-8")
    assert text == (
        'title: "BLIP-2: Bootstrapping"\n'
        "aliases: [BLIP-2]\n"
        "authors: [Junnan Li, Steven Hoi]\n"
        "year: 2023\n"
        "topics: [vision]\n"
        'tags: ["2049"]\n'
        "links:\n"
        "  paper: https://arxiv.org/pdf/2301.99999\n"
        "summary:\n"
        '  en: "Says A: B."\n'
        "added: 2026-11-23\n"
    )
    assert format_text(text, "papers") == text
    assert "kb check --changed-since origin/main entries/papers/blip-2.yml" in result.stdout
    assert not any(p.severity == "error" for p in open_knowledge_base(project / "entries").problems)


def test_the_first_line_of_new_entries_names_their_schema(project: Path, kb: Kb) -> None:
    schema = project / "schema" / "draft-07" / "paper.schema.json"
    schema.parent.mkdir(parents=True)
    schema.write_text("{}")
    kb(*PAPER)
    path = project / "entries/papers/blip-2.yml"
    text = path.read_text(encoding="utf-8")
    line, _, rest = text.partition("\n")
    assert line == "# yaml-language-server: $schema=../../schema/draft-07/paper.schema.json"
    assert (path.parent / line.partition("=")[2]).resolve() == schema
    assert format_text(text, "papers") == text
    assert rest.startswith("title:")


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        (
            "repo",
            ("--name", "悟空", "--url", "https://github.com/a/b", "--summary-zh", "代码。"),
            "repos/wu-kong.yml",
        ),
        (
            "dataset",
            (
                "--title",
                "No",
                "--url",
                "https://a.org/",
                "--paper",
                "https://b.org/",
                "--summary-en",
                "x",
            ),
            "datasets/no.yml",
        ),
    ],
)
def test_options_create_a_repo_or_dataset(
    project: Path, kb: Kb, kind: str, options: tuple[str, ...], expected: str
) -> None:
    result = kb("new", kind, "--topic", "vision", *options)
    assert result.exit_code == 0, result.output
    assert new_files(project) == {expected}
    text = (project / "entries" / expected).read_text(encoding="utf-8")
    assert f"added: {dt.datetime.now(dt.UTC).date()}\n" in text
    assert not any(p.severity == "error" for p in open_knowledge_base(project / "entries").problems)


def test_without_a_terminal_kb_new_reports_all_missing_options(project: Path, kb: Kb) -> None:
    result = kb("new", "paper", "--title", "A")
    assert result.exit_code == 2
    message = " ".join(result.stderr.replace("│", " ").split())
    assert "a paper also needs --author, --year, --paper, --topic." in message
    message = " ".join(kb("new", "repo").stderr.replace("│", " ").split())
    assert "--title, --url, --topic, --summary-en or --summary-zh." in message
    assert new_files(project) == set()


def test_kb_new_reports_the_option_of_each_wrong_value(project: Path, kb: Kb) -> None:
    result = kb(*PAPER, "--year", "MMXX", "--url", "arxiv", "--topic", "visoin", "--added", "now")
    assert result.exit_code == 2
    for option in ("--year: `MMXX` is not a year", "--paper: `arxiv` does not", "--added: `now`"):
        assert option in result.stderr
    result = kb(*PAPER, "--topic", "visoin")
    assert result.exit_code == 2
    assert "--topic: topics.yml has no topic visoin. Did you mean `vision`?" in result.stderr
    assert new_files(project) == set()


@pytest.mark.parametrize(
    ("options", "exit_code", "message"),
    [
        (
            ("--url", "https://arxiv.org/abs/2301.12597v1"),
            1,
            "already has an entry: papers/everything",
        ),
        (
            ("--url", "https://doi.org/10.48550/arXiv.2301.12597"),
            1,
            "already has an entry: papers/everything",
        ),
        (
            ("--url", "https://arxiv.org/abs/2301.1259"),
            2,
            "--paper: `2301.1259` is not an arXiv id",
        ),
        (("--slug", "least"), 1, "papers/least already exists"),
        (("--slug", "Least"), 2, "is not a valid file name"),
        (("--slug", "../least"), 2, "is not a valid file name"),
        (("--slug", "index"), 2, "is not a valid file name"),
        (("--slug", "con"), 2, "Windows reserves the name con"),
        (("--slug", "moved"), 1, "is a former id of papers/least"),
    ],
)
def test_kb_new_refuses_an_unusable_url_or_file_name(
    project: Path, kb: Kb, options: tuple[str, ...], exit_code: int, message: str
) -> None:
    redirects = "papers/moved: papers/least\n"
    (project / "entries" / "redirects.yml").write_text(redirects, encoding="utf-8")
    result = kb(*PAPER, *options)
    assert result.exit_code == exit_code
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert new_files(project) == {"redirects.yml"}


def test_a_known_url_is_reported_before_missing_values(kb: Kb) -> None:
    result = kb("new", "paper", "--url", "https://arxiv.org/pdf/2301.12597v3")
    assert result.exit_code == 1
    assert "already has an entry: papers/everything" in result.stderr
    result = kb("new", "paper", "--url", "https://arxiv.org/abs/2310.03744")
    assert result.exit_code == 2
    message = " ".join(result.stderr.replace("│", " ").split())
    assert "a paper also needs --title, --author, --year, --topic." in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--summary-en", "TODO"), "--summary-en: contains `TODO`"),
        (
            ("--summary-zh", "It connects a frozen encoder."),
            "--summary-zh: is English text, not Chinese",
        ),
        (("--summary-en", "同", "--summary-zh", "同"), "--summary"),
        (("--title", "A\udcff"), "--title: contains bytes that are not UTF-8"),
        (("--year", "\udcff"), "--year: contains bytes that are not UTF-8"),
    ],
)
def test_kb_new_writes_nothing_that_kb_check_refuses(
    project: Path, kb: Kb, options: tuple[str, ...], message: str
) -> None:
    result = kb(*PAPER, *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert new_files(project) == set()


def test_warnings_are_printed_and_the_entry_is_written(project: Path, kb: Kb) -> None:
    result = kb(*PAPER, "--summary-en", "A powerful tool.")
    assert result.exit_code == 0
    assert "kb: warning: --summary-en:" in result.stderr
    assert new_files(project) == {"papers/blip-2.yml"}


def test_a_new_entry_gets_a_number_if_its_file_name_is_in_use(project: Path, kb: Kb) -> None:
    kb(*PAPER, "--title", "Least")
    assert new_files(project) == {"papers/least-2.yml"}


def test_kb_new_quotes_hostile_texts_and_refuses_escape_sequences(project: Path, kb: Kb) -> None:
    title = "../../etc: passwd # 'x' \"y\" {z}"
    assert kb(*PAPER, "--title", "A\x1b[2J").exit_code == 2
    assert kb(*PAPER, "--title", title, "--author", "- a: b", "--tag", "*x").exit_code == 0
    assert new_files(project) == {"papers/etc.yml"}
    paper = open_knowledge_base(project / "entries").catalog.entries["papers/etc"]
    assert paper.heading.text_in("en") == title
    assert paper.author_names[-1] == "- a: b"


# --- kinds and languages ----------------------------------------------------------------------


def set_languages(project: Path, *languages: str) -> None:
    """Write a settings file for a site with these languages."""
    plugin = f"  - site_builder:\n      languages: [{', '.join(languages)}]\n"
    (project / "mkdocs.yml").write_text(f"site_name: X\nplugins:\n{plugin}", encoding="utf-8")


MODEL = (
    *("new", "model", "--name", "OPT", "--url", "https://example.org/opt", "--topic", "vision"),
    *("--base-model", "papers/least", "--license", "MIT", "--parameters", "2.7B"),
)


def test_an_added_kind_has_options_for_its_fields(
    project: Path, kb: Kb, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_kind(monkeypatch)
    assert "|".join(KINDS) in kb("new", "--help").output
    result = kb(*MODEL, "--summary-zh", "权重。", "--added", "2026-11-23")
    assert result.exit_code == 0, result.output
    assert (project / "entries/models/opt.yml").read_text(encoding="utf-8") == (
        "name: OPT\n"
        "url: https://example.org/opt\n"
        "base_model: papers/least\n"
        "parameters: 2.7B\n"
        "license: MIT\n"
        "topics: [vision]\n"
        "summary:\n"
        "  zh: 权重。\n"
        "added: 2026-11-23\n"
    )
    missing = kb("new", "model")
    assert missing.exit_code == 2
    assert "a model also needs --title, --url, --topic." in " ".join(
        missing.stderr.replace("│", " ").split()
    )
    unknown = kb(*MODEL, "--base-model", "models/gpt", "--url", "https://example.org/2")
    assert unknown.exit_code == 2
    assert "--base-model: there is no entry `models/gpt`" in unknown.stderr
    wrong = kb(*MODEL, "--base-model", "gpt", "--url", "https://example.org/2")
    assert wrong.exit_code == 2
    assert "--base-model: `gpt` is not the id of an entry" in wrong.stderr


def test_the_dialog_asks_for_the_fields_of_added_kinds(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_kind(monkeypatch)
    site = SiteLanguages(("en",))
    person = Person({"Name": ["OPT"], "Parameters": ["2.7B"], "How to": ["Run it."]})
    answers = {
        "--url": ["https://example.org/opt"],
        "--topic": ["vision"],
        "--added": ["2026-11-29"],
    }
    batch = NewEntries(load_entries(project / "entries", languages=site))
    new = EntryDialog(EntryOptions(KINDS["model"], site), batch, person, answers).run()
    assert new.data["parameters"] == "2.7B"
    assert "Base model (optional)" in [prompt for prompt, _ in person.questions]
    assert "Link to the thing" not in [prompt for prompt, _ in person.questions]


def test_unknown_kinds_and_options_of_another_kind_are_refused(project: Path, kb: Kb) -> None:
    assert kb("new", "model", "--title", "X").exit_code == 2
    assert kb(*PAPER, "--base-model", "models/gpt").exit_code == 2
    result = kb(*PAPER, "--license", "MIT")
    assert result.exit_code == 2
    assert "A paper has no such field" in result.stderr
    assert new_files(project) == set()


@pytest.mark.parametrize(
    ("languages", "options", "expected"),
    [
        (("en",), ("--summary", "Text."), "summary: Text.\n"),
        (("zh",), ("--summary", "文字。"), "summary: 文字。\n"),
        (("zh", "en"), ("--summary-en", "Text."), "summary:\n  en: Text.\n"),
        (
            ("en", "zh", "ja"),
            ("--summary-ja", "文です。", "--summary-en", "Text."),
            "summary:\n  en: Text.\n  ja: 文です。\n",
        ),
    ],
)
def test_options_for_texts_follow_the_sites_languages(
    project: Path,
    kb: Kb,
    monkeypatch: pytest.MonkeyPatch,
    languages: tuple[str, ...],
    options: tuple[str, ...],
    expected: str,
) -> None:
    add_language(monkeypatch)
    set_languages(project, *languages)
    command = ("new", "repo", "--name", "X", "--url", "https://example.org/x", "--topic", "vision")
    result = kb(*command, *options)
    assert result.exit_code == 0, result.output
    assert expected in (project / "entries/repos/x.yml").read_text(encoding="utf-8")
    site = SiteLanguages(languages)
    entry = load_entries(project / "entries", languages=site).catalog.entries["repos/x"]
    assert entry.heading.languages() == languages
    assert ("every language" in result.stdout) == (len(languages) > 1)


def test_options_for_languages_that_the_site_lacks_are_refused(project: Path, kb: Kb) -> None:
    set_languages(project, "zh")
    assert kb(*PAPER, "--summary-en", "Text.").exit_code == 2
    message = " ".join(kb("new", "repo").stderr.replace("│", " ").split())
    assert "a repo also needs --title, --url, --topic, --summary." in message
    set_languages(project, "zh", "en")
    message = " ".join(kb("new", "repo").stderr.replace("│", " ").split())
    assert "--topic, --summary-zh or --summary-en." in message


def test_kb_new_reads_the_languages_from_the_given_settings(project: Path, kb: Kb) -> None:
    set_languages(project, "en")
    (project / "mkdocs.yml").rename(project / "other.yml")
    assert kb(*PAPER, "--summary", "Text.").exit_code == 2
    assert kb(*PAPER, "--summary", "Text.", "--config", "other.yml").exit_code == 0
    assert kb(*PAPER, "--slug", "y", "--summary", "x", "--config=missing.yml").exit_code == 2


def test_a_title_in_two_languages_is_a_mapping(project: Path, kb: Kb) -> None:
    assert kb(*PAPER, "--title-zh", "悟空").exit_code == 0
    text = (project / "entries/papers/blip-2.yml").read_text(encoding="utf-8")
    assert text.startswith('title: {en: "BLIP-2: Bootstrapping", zh: 悟空}\n')


@pytest.mark.parametrize("tag", ["q-former", "查询变换器", "Querying Transformer"])
def test_names_and_aliases_of_tags_become_tags(project: Path, kb: Kb, tag: str) -> None:
    tags = "- tag: q-former\n  name: {en: Q-Former, zh: 查询变换器}\n  aliases: [querying transformer]\n"
    (project / "entries/tags.yml").write_text(tags, encoding="utf-8")
    result = kb(*PAPER, "--tag", tag, "--tag", "other")
    assert result.exit_code == 0, result.output
    catalog = open_knowledge_base(project / "entries").catalog
    (path,) = new_files(project)
    assert catalog.entries[path.removesuffix(".yml")].tags == ("q-former", "other")
