"""Messages for the mistakes that contributors can make in a file.

To add a case, add a file to a folder in `tests/data/`. The folder `bad/` has entries, and `bad-topics/` has versions of
topics.yml. The folders `bad-tags/`, `bad-venues/` and `bad-people/` have versions of tags.yml, venues.yml and people.yml.
Then add the expected output of `kb check` to the text file with the name of the folder. A valid file has no expected
output. The tests replace `<fields of papers>`, `<folders>` and `<languages>` in the expected output (see `placeholders`).
All entry files are checked together, so a mistake in one file must not hide a mistake in another file.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

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


def placeholders() -> dict[str, str]:
    """Return placeholder in the expected output -> text that changes with each new field, kind or language."""
    fields = {
        f"<fields of {folder}>": ", ".join(name for name in spec.model.model_fields if name != "id")
        for folder, spec in kinds_by_folder().items()
    }
    folders = ", ".join(f"{folder}/" for folder in kinds_by_folder())
    return {**fields, "<folders>": folders, "<languages>": ", ".join(LANGUAGES)}


def read_expected(name: str) -> dict[str, str]:
    """Return file path -> lines of expected output."""
    output: dict[str, str] = defaultdict(str)
    path = ""
    text = (DATA / name).read_text(encoding="utf-8")
    for placeholder, value in placeholders().items():
        text = text.replace(placeholder, value)
    for line in text.splitlines(keepends=True):
        if not line.startswith(" "):
            path = line.partition(":")[0]
        output[path] += line
    return output


def as_lines(problems: list[Problem]) -> str:
    return as_text(problems).rpartition("\n\n")[0] + "\n" if problems else ""


def problems_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """Return the errors of a folder. The warnings are tested in `tests/checks/`."""
    monkeypatch.chdir(folder)  # paths in messages are relative to the working directory
    problems = open_knowledge_base(Path()).problems
    return [problem for problem in problems if problem.severity is Severity.ERROR]


# --- entries ----------------------------------------------------------------------------------

BAD_FILES = sorted(p.relative_to(BAD).as_posix() for p in BAD.rglob("*") if p.is_file())
BAD_OUTPUT = read_expected("bad.txt")


@pytest.fixture(scope="module")
def bad_problems() -> dict[str, list[Problem]]:
    by_path: dict[str, list[Problem]] = defaultdict(list)
    with pytest.MonkeyPatch.context() as monkeypatch:
        for problem in problems_in(BAD, monkeypatch):
            by_path[problem.path].append(problem)
    return by_path


@pytest.mark.parametrize("path", sorted({*BAD_FILES, *BAD_OUTPUT}))
def test_mistakes_in_entry_files_give_the_expected_output(
    path: str, bad_problems: dict[str, list[Problem]]
) -> None:
    assert as_lines(bad_problems[path]) == BAD_OUTPUT.get(path, "")


def test_the_position_of_every_problem_is_in_the_file(
    bad_problems: dict[str, list[Problem]],
) -> None:
    for path, problems in bad_problems.items():
        lines = (BAD / path).read_text(encoding="utf-8", errors="replace").split("\n")
        for problem in problems:
            assert 1 <= problem.line <= len(lines), problem
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem


def test_problems_are_sorted_by_file_line_and_column(monkeypatch: pytest.MonkeyPatch) -> None:
    problems = problems_in(BAD, monkeypatch)
    positions = [(problem.path, problem.line, problem.column) for problem in problems]
    assert positions == sorted(positions)


def test_errors_have_hints_and_no_words_of_libraries(
    bad_problems: dict[str, list[Problem]],
) -> None:
    libraries = re.compile(
        r"Input should|valid (string|tuple|dictionary|date|integer)|Extra|pydantic|scanning|parsing"
        r"|block mapping|None"
    )
    for problem in (problem for problems in bad_problems.values() for problem in problems):
        assert problem.hint, problem
        assert not libraries.search(problem.message), problem
        assert not libraries.search(problem.hint), problem


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("other.yml ", "Rename it to other.yml, without the space."),
        ("least.yml ", "Delete it, or choose another name: least.yml exists."),
        ("least.yml.orig", "Delete it, or choose another name: least.yml exists."),
        ("Other", "Use lower-case letters"),
        ("picture.png", "Use lower-case letters"),
        ("README.md", None),
        (".hidden", None),
    ],
)
def test_a_file_with_a_name_that_no_entry_may_have_is_reported(
    name: str, hint: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git on Windows cannot create some of these files, so they are not in `tests/data/`."""
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    content = (DATA / "good" / "papers" / "least.yml").read_bytes()
    for file_name in ("least.yml", name):
        (folder / "papers" / file_name).write_bytes(content)
    problems = problems_in(folder, monkeypatch)
    assert [problem.code for problem in problems] == ["file-name"] * (hint is not None)
    assert all(problem.hint.startswith(hint or "") for problem in problems)


def test_conflict_markers_are_reported_in_redirects_yml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    conflict = "<<<<<<< HEAD\npapers/a: papers/b\n=======\npapers/a: papers/c\n>>>>>>> branch\n"
    (folder / "redirects.yml").write_text(conflict, encoding="utf-8")
    (problem,) = problems_in(folder, monkeypatch)
    assert (problem.path, problem.line, problem.code) == ("redirects.yml", 1, "conflict-marker")


def test_the_message_about_an_unreadable_folder_contains_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "papers":  # the tests may run as root, who may read every folder
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(
        SiteBuilderError, match="The folder papers cannot be read: Permission denied"
    ):
        problems_in(folder, monkeypatch)


# --- topics -----------------------------------------------------------------------------------

TOPICS_OUTPUT = read_expected("bad-topics.txt")
BAD_TOPICS_FILES = sorted(path.name for path in BAD_TOPICS.iterdir())


def folder_with_topics(folder: Path, text: str | None) -> Path:
    (folder / "papers").mkdir()
    if text is not None:
        (folder / "topics.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", sorted({*BAD_TOPICS_FILES, *TOPICS_OUTPUT}))
def test_every_mistake_in_topics_yml_is_reported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (BAD_TOPICS / name).read_text(encoding="utf-8")
    problems = problems_in(folder_with_topics(tmp_path, text), monkeypatch)
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
def test_errors_in_topics_yml_are_not_repeated_for_entries(
    name: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if name is None else (BAD_TOPICS / name).read_text(encoding="utf-8")
    folder = folder_with_topics(tmp_path, text)
    good = DATA / "good" / "papers" / "least.yml"
    (folder / "papers" / "least.yml").write_bytes(good.read_bytes())
    assert {problem.path for problem in problems_in(folder, monkeypatch)} == {"topics.yml"}


def test_a_missing_topics_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = problems_in(folder_with_topics(tmp_path, None), monkeypatch)
    assert (problem.path, problem.line, problem.code) == ("topics.yml", 1, "missing-file")
    assert "Create it" in problem.hint


def test_a_topics_file_with_the_wrong_extension_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "topics.yaml").write_text("- id: vision\n  name: Vision\n", encoding="utf-8")
    problems = {p.path: p.hint for p in problems_in(tmp_path, monkeypatch)}
    assert problems["topics.yaml"] == "Rename it to topics.yml."


# --- tags -------------------------------------------------------------------------------------

TAGS_OUTPUT = read_expected("bad-tags.txt")
BAD_TAGS_FILES = sorted(path.name for path in BAD_TAGS.iterdir())


@pytest.mark.parametrize("name", sorted({*BAD_TAGS_FILES, *TAGS_OUTPUT}))
def test_every_mistake_in_tags_yml_is_reported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / "tags.yml").write_bytes((BAD_TAGS / name).read_bytes())
    problems = problems_in(folder, monkeypatch)
    assert as_lines(problems).replace("tags.yml:", f"{name}:") == TAGS_OUTPUT.get(name, "")


def test_tags_yml_is_optional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    assert problems_in(folder, monkeypatch) == []


def test_a_tags_file_with_the_wrong_extension_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / "tags.yaml").write_text("- tag: ocr\n  name: OCR\n", encoding="utf-8")
    (problem,) = problems_in(folder, monkeypatch)
    assert (problem.path, problem.hint) == ("tags.yaml", "Rename it to tags.yml.")


@pytest.mark.parametrize("target", ["nowhere", "topics.yml", "/dev/zero", "papers"])
def test_tags_yml_must_not_be_a_symbolic_link(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / "tags.yml").symlink_to(target)
    (problem,) = problems_in(folder, monkeypatch)
    assert (problem.path, problem.code) == ("tags.yml", "symbolic-link")


# --- venues -----------------------------------------------------------------------------------

VENUES_OUTPUT = read_expected("bad-venues.txt")


@pytest.mark.parametrize("name", sorted({p.name for p in BAD_VENUES.iterdir()} | {*VENUES_OUTPUT}))
def test_every_mistake_in_venues_yml_is_reported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / "venues.yml").write_bytes((BAD_VENUES / name).read_bytes())
    problems = problems_in(folder, monkeypatch)
    assert as_lines(problems).replace("venues.yml:", f"{name}:") == VENUES_OUTPUT.get(name, "")


# --- people -----------------------------------------------------------------------------------

PEOPLE_OUTPUT = read_expected("bad-people.txt")


@pytest.mark.parametrize("name", sorted({p.name for p in BAD_PEOPLE.iterdir()} | {*PEOPLE_OUTPUT}))
def test_every_mistake_in_people_yml_is_reported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / "people.yml").write_bytes((BAD_PEOPLE / name).read_bytes())
    problems = problems_in(folder, monkeypatch)
    assert as_lines(problems).replace("people.yml:", f"{name}:") == PEOPLE_OUTPUT.get(name, "")


# --- special files ----------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["nowhere", "topics.yml", "/dev/zero", "/etc/hostname", ".."])
@pytest.mark.parametrize("name", ["papers/link.yml", "repos", "datasets/link"])
def test_symbolic_links_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str
) -> None:
    """A pull request could add a symbolic link to an endless file such as /dev/zero."""
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(target)
    (problem,) = problems_in(folder, monkeypatch)
    assert (problem.path, problem.code) == (name, "symbolic-link")


def test_reading_a_pipe_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    os.mkfifo(folder / "papers" / "pipe.yml")
    (problem,) = problems_in(folder, monkeypatch)
    assert (problem.path, problem.code) == ("papers/pipe.yml", "unreadable-file")


def test_a_folder_named_like_an_entry_file_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    (folder / "papers" / "clip.yml").mkdir()
    (problem,) = problems_in(folder, monkeypatch)
    assert (problem.path, problem.code) == ("papers/clip.yml", "misplaced-file")


def test_file_names_outside_utf_8_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with_topics(tmp_path, "- id: vision\n  name: Vision\n")
    name = b"caf\xe9.yml".decode("utf-8", "surrogateescape")
    try:
        (folder / "papers" / name).touch()
    except OSError:  # macOS and Windows do not allow such names
        pytest.skip("this file system only allows Unicode names")
    (problem,) = problems_in(folder, monkeypatch)
    assert problem.code == "file-name"
    as_text([problem]).encode()
