"""`kb check` reports the expected errors for mistakes that contributors can make in a file.

A case is a file in `tests/data/`: an entry or a misplaced file in `bad/`, or a variant of topics.yml in `bad-topics/`.
Variants of tags.yml, venues.yml and people.yml are in `bad-tags/`, `bad-venues/` and `bad-people/`. To add a case, add
such a file. Then add its errors to `bad.txt`, `bad-topics.txt`, `bad-tags.txt`, `bad-venues.txt` or `bad-people.txt`:

- The format is the output of `kb check`, without warnings and without the totals in the last lines.
- Each error starts with the path of the case, without `bad/`, or with the file name of the variant.
- `<fields of papers>` and `<folders>` are examples of placeholders for lists that the function `placeholders` computes.
- A case without errors has no lines in these files.

All files in `bad/` are checked together, so a mistake in one file must not hide a mistake in another file.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from site_builder.entry_files.format_file import format_file
from site_builder.errors import Problem, Severity, SiteBuilderError
from site_builder.i18n import LANGUAGES
from site_builder.knowledge_base import open_knowledge_base
from site_builder.models import kinds_by_folder
from site_builder.reporters import as_text

DATA = Path(__file__).parent.parent / "data"
BAD = DATA / "bad"
BAD_TOPICS = DATA / "bad-topics"
BAD_TAGS = DATA / "bad-tags"
BAD_VENUES = DATA / "bad-venues"
BAD_PEOPLE = DATA / "bad-people"
VISION = "- id: vision\n  name: Vision\n"
"""Content of a topics.yml that has no errors."""


def placeholders() -> dict[str, str]:
    """Return placeholder -> the list that kb prints in its place. New fields, kinds and languages change the lists."""
    fields = {
        f"<fields of {kind_folder}>": ", ".join(
            field for field in spec.model.model_fields if field != "id"
        )
        for kind_folder, spec in kinds_by_folder().items()
    }
    kind_folders = ", ".join(f"{kind_folder}/" for kind_folder in kinds_by_folder())
    return {**fields, "<folders>": kind_folders, "<languages>": ", ".join(LANGUAGES)}


def read_expected(file_name: str) -> dict[str, str]:
    """Return path or file name of a case -> its expected output. Cases without errors are left out."""
    output: dict[str, str] = defaultdict(str)
    case = ""
    text = (DATA / file_name).read_text(encoding="utf-8")
    for placeholder, value in placeholders().items():
        text = text.replace(placeholder, value)
    for line in text.splitlines(keepends=True):
        # A line that starts with spaces contains the hint of the error above it.
        if not line.startswith(" "):
            case = line.partition(":")[0]
        output[case] += line
    return output


def as_lines(problems: list[Problem]) -> str:
    """Return the output of `kb check` for these problems, without the totals."""
    return as_text(problems).rpartition("\n\n")[0] + "\n" if problems else ""


def errors_in(entries_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """Return the errors of all files in an entries folder. The warnings are tested in `tests/checks/`."""
    monkeypatch.chdir(entries_folder)  # paths in messages are relative to the working directory
    problems = open_knowledge_base(Path()).problems
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def entries_with_topics(entries_folder: Path, topics: str | None) -> Path:
    """Create an empty folder `papers/`, and topics.yml with these topics. Without `topics`, there is no topics.yml."""
    (entries_folder / "papers").mkdir()
    if topics is not None:
        (entries_folder / "topics.yml").write_text(topics, encoding="utf-8")
    return entries_folder


def entries_with_a_copy_of_least_yml(entries_folder: Path, file_name: str) -> Path:
    """Create an entries folder with the entry least.yml, and with a copy of this file in `papers/FILE_NAME`."""
    entries_with_topics(entries_folder, VISION)
    content = (DATA / "good" / "papers" / "least.yml").read_bytes()
    for name in ("least.yml", file_name):
        (entries_folder / "papers" / name).write_bytes(content)
    return entries_folder


# --- entries ----------------------------------------------------------------------------------

BAD_FILES = sorted(p.relative_to(BAD).as_posix() for p in BAD.rglob("*") if p.is_file())
BAD_OUTPUT = read_expected("bad.txt")


@pytest.fixture(scope="module")
def bad_problems() -> dict[str, list[Problem]]:
    by_path: dict[str, list[Problem]] = defaultdict(list)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for problem in errors_in(BAD, monkeypatch):
            by_path[problem.path].append(problem)
    return by_path


@pytest.mark.parametrize("path", sorted({*BAD_FILES, *BAD_OUTPUT}))
def test_each_file_in_the_folder_bad_gives_the_expected_output(
    path: str, bad_problems: dict[str, list[Problem]]
) -> None:
    assert as_lines(bad_problems[path]) == BAD_OUTPUT.get(path, "")


def test_every_error_has_a_position_inside_its_file(
    bad_problems: dict[str, list[Problem]],
) -> None:
    for path, problems in bad_problems.items():
        lines = (BAD / path).read_text(encoding="utf-8", errors="replace").split("\n")
        for problem in problems:
            assert 1 <= problem.line <= len(lines), problem
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem


def test_errors_are_sorted_by_path_then_by_line_then_by_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problems = errors_in(BAD, monkeypatch)
    positions = [(problem.path, problem.line, problem.column) for problem in problems]
    assert positions == sorted(positions)


def test_every_error_has_a_hint_and_quotes_no_message_of_a_library(
    bad_problems: dict[str, list[Problem]],
) -> None:
    library_words = re.compile(
        r"Input should|valid (string|tuple|dictionary|date|integer)|Extra|pydantic|scanning|parsing"
        r"|block mapping|None"
    )
    for problem in (problem for problems in bad_problems.values() for problem in problems):
        assert problem.hint, problem
        assert not library_words.search(problem.message), problem
        assert not library_words.search(problem.hint), problem


@pytest.mark.parametrize(
    ("file_name", "hint"),
    [
        ("other.yml ", "Rename it to other.yml, without the space."),
        ("least.yml ", "Delete it, or choose another name: least.yml exists."),
        ("least.yml.orig", "Delete it, or choose another name: least.yml exists."),
        ("Other", "Use lower-case letters"),
        ("picture.png", "Use lower-case letters"),
    ],
)
def test_a_wrong_file_name_is_reported(
    file_name: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git on Windows cannot create some of these files, so they are not in `tests/data/`."""
    (problem,) = errors_in(entries_with_a_copy_of_least_yml(tmp_path, file_name), monkeypatch)
    assert problem.code == "file-name"
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize("file_name", ["README.md", ".hidden"])
def test_readme_files_and_hidden_files_are_not_reported(
    file_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert errors_in(entries_with_a_copy_of_least_yml(tmp_path, file_name), monkeypatch) == []


def test_conflict_markers_are_reported_in_redirects_yml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    conflict = "<<<<<<< HEAD\npapers/a: papers/b\n=======\npapers/a: papers/c\n>>>>>>> branch\n"
    (entries_folder / "redirects.yml").write_text(conflict, encoding="utf-8")
    (problem,) = errors_in(entries_folder, monkeypatch)
    assert (problem.path, problem.line, problem.code) == ("redirects.yml", 1, "conflict-marker")


def test_the_message_about_an_unreadable_folder_contains_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    scandir = os.scandir

    def refuse(path: Path) -> object:
        # The test does not remove permissions, because root can read a folder without them.
        if Path(path).name == "papers":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(
        SiteBuilderError, match="The folder papers cannot be read: Permission denied"
    ):
        errors_in(entries_folder, monkeypatch)


# --- topics -----------------------------------------------------------------------------------

TOPICS_OUTPUT = read_expected("bad-topics.txt")
BAD_TOPICS_FILES = sorted(path.name for path in BAD_TOPICS.iterdir())


@pytest.mark.parametrize("name", sorted({*BAD_TOPICS_FILES, *TOPICS_OUTPUT}))
def test_each_variant_of_topics_yml_gives_the_expected_output(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (BAD_TOPICS / name).read_text(encoding="utf-8")
    problems = errors_in(entries_with_topics(tmp_path, text), monkeypatch)
    assert as_lines(problems).replace("topics.yml:", f"{name}:") == TOPICS_OUTPUT.get(name, "")


@pytest.mark.parametrize(
    "name",
    [
        None,
        "below-a-broken-one.yml",
        "broken-yaml.yml",
        "circle.yml",
        "conflict.yml",
        "empty.yml",
        "is-a-mapping.yml",
        "topic-is-a-text.yml",
        "unknown-key.yml",
        "without-id.yml",
        "without-name.yml",
    ],
)
def test_an_unknown_topic_is_not_reported_if_topics_yml_has_errors(
    name: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if name is None else (BAD_TOPICS / name).read_text(encoding="utf-8")
    entries_folder = entries_with_topics(tmp_path, text)
    good = DATA / "good" / "papers" / "least.yml"
    (entries_folder / "papers" / "least.yml").write_bytes(good.read_bytes())
    assert {problem.path for problem in errors_in(entries_folder, monkeypatch)} == {"topics.yml"}


def test_a_missing_topics_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = errors_in(entries_with_topics(tmp_path, None), monkeypatch)
    assert (problem.path, problem.line, problem.code) == ("topics.yml", 1, "missing-file")
    assert "Create it" in problem.hint


def test_the_hint_about_an_empty_topics_yml_asks_for_topics(tmp_path: Path) -> None:
    (tmp_path / "topics.yml").touch()
    problems: list[Problem] = []
    assert format_file(tmp_path / "topics.yml", problems) is None
    assert [problem.hint for problem in problems] == [
        "Write a list of topics. Start each topic with `- id: ...`."
    ]


def test_a_file_topics_yaml_is_reported_with_the_hint_to_rename_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "topics.yaml").write_text(VISION, encoding="utf-8")
    problems = {p.path: p.hint for p in errors_in(tmp_path, monkeypatch)}
    assert problems["topics.yaml"] == "Rename it to topics.yml."


# --- tags -------------------------------------------------------------------------------------

TAGS_OUTPUT = read_expected("bad-tags.txt")
BAD_TAGS_FILES = sorted(path.name for path in BAD_TAGS.iterdir())


@pytest.mark.parametrize("name", sorted({*BAD_TAGS_FILES, *TAGS_OUTPUT}))
def test_each_variant_of_tags_yml_gives_the_expected_output(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    (entries_folder / "tags.yml").write_bytes((BAD_TAGS / name).read_bytes())
    problems = errors_in(entries_folder, monkeypatch)
    assert as_lines(problems).replace("tags.yml:", f"{name}:") == TAGS_OUTPUT.get(name, "")


def test_tags_yml_is_optional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    assert errors_in(entries_folder, monkeypatch) == []


def test_lists_with_the_wrong_extension_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    for file_name in ("tags.yaml", "topics.yml.orig"):
        (entries_folder / file_name).write_text("- tag: ocr\n  name: OCR\n", encoding="utf-8")
    assert [(p.path, p.message, p.hint) for p in errors_in(entries_folder, monkeypatch)] == [
        ("tags.yaml", "the builder reads only tags.yml, not this file", "Rename it to tags.yml."),
        ("topics.yml.orig", "the builder reads only topics.yml, not this file", "Delete it: topics.yml exists."),
    ]  # fmt: skip


@pytest.mark.parametrize("target", ["nowhere", "topics.yml", "/dev/zero", "papers"])
def test_tags_yml_must_not_be_a_symbolic_link(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    (entries_folder / "tags.yml").symlink_to(target)
    (problem,) = errors_in(entries_folder, monkeypatch)
    assert (problem.path, problem.code) == ("tags.yml", "symbolic-link")


# --- venues -----------------------------------------------------------------------------------

VENUES_OUTPUT = read_expected("bad-venues.txt")


@pytest.mark.parametrize("name", sorted({p.name for p in BAD_VENUES.iterdir()} | {*VENUES_OUTPUT}))
def test_each_variant_of_venues_yml_gives_the_expected_output(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    (entries_folder / "venues.yml").write_bytes((BAD_VENUES / name).read_bytes())
    problems = errors_in(entries_folder, monkeypatch)
    assert as_lines(problems).replace("venues.yml:", f"{name}:") == VENUES_OUTPUT.get(name, "")


# --- people -----------------------------------------------------------------------------------

PEOPLE_OUTPUT = read_expected("bad-people.txt")


@pytest.mark.parametrize("name", sorted({p.name for p in BAD_PEOPLE.iterdir()} | {*PEOPLE_OUTPUT}))
def test_each_variant_of_people_yml_gives_the_expected_output(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    (entries_folder / "people.yml").write_bytes((BAD_PEOPLE / name).read_bytes())
    problems = errors_in(entries_folder, monkeypatch)
    assert as_lines(problems).replace("people.yml:", f"{name}:") == PEOPLE_OUTPUT.get(name, "")


# --- special files ----------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["nowhere", "topics.yml", "/dev/zero", "/etc/hostname", ".."])
@pytest.mark.parametrize("name", ["papers/link.yml", "repos", "datasets/link"])
def test_symbolic_links_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str
) -> None:
    """A pull request could add a symbolic link to an endless file such as /dev/zero."""
    entries_folder = entries_with_topics(tmp_path, VISION)
    (entries_folder / name).parent.mkdir(exist_ok=True)
    (entries_folder / name).symlink_to(target)
    (problem,) = errors_in(entries_folder, monkeypatch)
    assert (problem.path, problem.code) == (name, "symbolic-link")


def test_reading_a_pipe_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    os.mkfifo(entries_folder / "papers" / "pipe.yml")
    (problem,) = errors_in(entries_folder, monkeypatch)
    assert (problem.path, problem.code) == ("papers/pipe.yml", "unreadable-file")


def test_a_folder_named_like_an_entry_file_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    (entries_folder / "papers" / "clip.yml").mkdir()
    (problem,) = errors_in(entries_folder, monkeypatch)
    assert (problem.path, problem.code) == ("papers/clip.yml", "misplaced-file")


def test_a_file_name_that_is_not_valid_utf_8_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries_folder = entries_with_topics(tmp_path, VISION)
    name = b"caf\xe9.yml".decode("utf-8", "surrogateescape")
    try:
        (entries_folder / "papers" / name).touch()
    except OSError:  # macOS and Windows do not allow such names
        pytest.skip("this file system only allows Unicode names")
    (problem,) = errors_in(entries_folder, monkeypatch)
    assert problem.code == "file-name"
    as_text([problem]).encode()
