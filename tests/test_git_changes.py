"""`problems_since` reports new problems, and all problems of changed files. The tests run git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.errors import Problem, Severity, SiteBuilderError
from site_builder.git_changes import problems_since
from site_builder.i18n import SiteLanguages
from site_builder.knowledge_base import open_knowledge_base
from tests.extensions import add_language

TOPICS = "- id: vision\n  name: {en: Vision, zh: 视觉}\n"


def entry(title: str, url: str, summary: str = "{en: Good., zh: 好。}", extra: str = "") -> str:
    return (
        f"title: {title}\nauthors: [A B]\nyear: 2023\ntopics: [vision]\n"
        f"links: {{paper: {url}}}\nsummary: {summary}\nadded: 2026-11-23\n{extra}"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the entries folder of a git repository. The commit `start` contains a valid and an invalid entry."""
    entries = tmp_path / "nested" / "entries"
    (entries / "papers").mkdir(parents=True)
    (entries / "topics.yml").write_text(TOPICS, encoding="utf-8")
    write(entries, "good", entry("Good", "https://example.org/good"))
    write(entries, "old", entry("Old", "https://example.org/old", extra="bogus: 1\n"))
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    git(tmp_path, "tag", "start")
    return entries


def write(entries: Path, name: str, text: str) -> None:
    (entries / "papers" / f"{name}.yml").write_text(text, encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True
    )


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")


def reported(folder: Path, revision: str = "start") -> list[tuple[str, str]]:
    """Return (file name without its ending, problem code) for each problem that `problems_since` reports."""
    return [(Path(p.path).stem, p.code) for p in problems_since(folder, revision)]


def test_old_problems_of_unchanged_files_are_not_reported(folder: Path) -> None:
    assert reported(folder) == []


def test_all_problems_of_a_changed_file_are_reported(folder: Path) -> None:
    write(folder, "old", entry("Older", "https://example.org/old", extra="bogus: 1\n"))
    assert reported(folder) == [("old", "unknown-key")]


@pytest.mark.parametrize("committed", [True, False])
def test_problems_of_new_files_are_reported_whether_committed_or_not(
    folder: Path, committed: bool
) -> None:
    write(folder, "new", entry("New", "example.org/new"))
    if committed:
        commit(folder)
    assert reported(folder) == [("new", "bad-url")]


def test_new_duplicate_of_an_old_entry_is_reported(folder: Path) -> None:
    write(folder, "zzz", entry("Other", "http://www.example.org/good/"))
    assert reported(folder) == [("zzz", "duplicate-url")]


def test_new_problem_of_an_unchanged_file_is_reported(folder: Path) -> None:
    write(folder, "aaa", entry("Other", "http://www.example.org/good/"))
    assert reported(folder) == [("good", "duplicate-url")]


def test_a_problem_of_a_changed_tags_file_is_reported(folder: Path) -> None:
    (folder / "tags.yml").write_text("- tag: ocr\n  name: OCR\n", encoding="utf-8")
    commit(folder)
    git(folder, "tag", "before")
    assert reported(folder, "before") == []
    (folder / "tags.yml").write_text("- tag: ocr\n  names: OCR\n", encoding="utf-8")
    assert reported(folder, "before") == [("tags", "unknown-key")]


Edit = Callable[[Path], object]


def _edit(file: str, old: str, new: str) -> Edit:
    def edit(entries: Path) -> None:
        text = (entries / file).read_text(encoding="utf-8")
        (entries / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def _delete(file: str) -> Edit:
    return lambda entries: (entries / file).unlink()


def _move(old: str, new: str) -> Edit:
    return lambda entries: (entries / old).replace(entries / new)


def _redirect(line: str) -> Edit:
    def add(entries: Path) -> None:
        with (entries / "redirects.yml").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return add


DELETE, RENAME = _delete("papers/good.yml"), _move("papers/good.yml", "papers/fine.yml")
KB_RENAME = "error: Undo the change, and run `kb rename papers/good papers/fine`. Or write the line `papers/good: papers/fine`"

# Case -> (edits of the entries folder, beginning of the expected `SEVERITY: HINT`). Empty: no problem is expected.
GONE: dict[str, tuple[list[Edit], str]] = {
    "entry deleted": (
        [DELETE],
        "error: Restore the page. Or write `papers/good: gone` in redirects.yml",
    ),
    "entry deleted, and its address redirected to gone": (
        [DELETE, _redirect("papers/good: gone")],
        "",
    ),
    "entry renamed by hand": ([RENAME], KB_RENAME),
    "entry renamed by hand, with a new title": (
        [RENAME, _edit("papers/fine.yml", "Good", "Fine")],
        KB_RENAME,
    ),
    "entry renamed by hand, with a new link": (
        [RENAME, _edit("papers/fine.yml", "org/good", "org/fine")],
        KB_RENAME,
    ),
    "entry renamed with a redirect": ([RENAME, _redirect("papers/good: papers/fine")], ""),
    "file renamed to a name without .yml": (
        [_move("papers/good.yml", "papers/good")],
        "error: Restore the page. Or write `papers/good: gone`",
    ),
    "entry deleted, and its link moved to another published entry": (
        [DELETE, _edit("papers/twin.yml", "org/twin", "org/good")],
        "error: Write the line `papers/good: papers/twin` in redirects.yml.",
    ),
    "entry is invalid now": ([_edit("papers/good.yml", "year: 2023", "year: x")], ""),
    "topic id changed": (
        [
            _edit("topics.yml", "id: vision", "id: seeing"),
            *(
                _edit(f"papers/{name}.yml", "[vision]", "[seeing]")
                for name in ("good", "old", "twin")
            ),
        ],
        "error: Undo the change, and run `kb rename topics/vision topics/seeing`.",
    ),
    "topic is invalid now": ([_edit("topics.yml", "name:", "nme:")], ""),
    "tag corrected": (
        [_edit("papers/good.yml", "segmentatoin", "segmentation")],
        "warning: Write the line `tags/segmentatoin: tags/segmentation` in redirects.yml.",
    ),
    "tag deleted": ([_edit("papers/good.yml", "tags: [segmentatoin]", "")], ""),
    "venue with another spelling": ([_edit("papers/twin.yml", "(ICML) 2023", "ICML'23")], ""),
    "unknown venue corrected": (
        [_edit("papers/old.yml", "Sortign Days 2023", "Sorting Days 2023")],
        "warning: Write the line `venues/sortign-days: venues/sorting-days` in redirects.yml.",
    ),
    "redirect deleted": (
        [_delete("redirects.yml")],
        "error: Write the line `papers/first: papers/twin` in redirects.yml.",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", GONE)
def test_only_gone_addresses_that_need_a_redirect_are_reported(folder: Path, case: str) -> None:
    write(folder, "good", entry("Good", "https://example.org/good", extra="tags: [segmentatoin]\n"))
    write(folder, "twin", entry("Twin", "https://example.org/twin", extra="venue: (ICML) 2023\n"))
    write(
        folder, "old", entry("Old", "https://example.org/old", extra="venue: Sortign Days 2023\n")
    )
    _redirect("papers/first: papers/twin")(folder)
    commit(folder)
    git(folder, "tag", "published")
    edits, expected = GONE[case]
    for edit in edits:
        edit(folder)
    found = [
        f"{problem.severity}: {problem.hint}"
        for problem in problems_since(folder, "published")
        if problem.code == "gone-address"
    ]
    assert len(found) == bool(expected)
    assert all(hint.startswith(expected) for hint in found)


ADDED_LINE = "added: 2026-11-23\n"
SET_CITE_KEY = _edit("papers/good.yml", ADDED_LINE, f"{ADDED_LINE}cite_key: li2023\n")

# Case -> (edits of the entries folder, `cite_key` in the expected hint). None: no problem is expected.
GONE_CITE_KEYS: dict[str, tuple[list[Edit], str | None]] = {
    "a new key without the old key": ([SET_CITE_KEY], "[li2023, good]"),
    "a new key, and the old key as a former key": (
        [_edit("papers/good.yml", ADDED_LINE, f"{ADDED_LINE}cite_key: [li2023, good]\n")],
        None,
    ),
    "a file renamed by hand, with a redirect": (
        [RENAME, _redirect("papers/good: papers/fine")],
        "[fine, good]",
    ),
    "a new key, and the file renamed without a redirect": ([SET_CITE_KEY, RENAME], None),
    "an entry deleted": ([DELETE, _redirect("papers/good: gone")], None),
    "a corrected year": ([_edit("papers/good.yml", "year: 2023", "year: 2024")], None),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", GONE_CITE_KEYS)
def test_only_existing_entries_that_lost_a_published_citation_key_are_reported(
    folder: Path, case: str
) -> None:
    edits, proposed = GONE_CITE_KEYS[case]
    for edit in edits:
        edit(folder)
    found = [problem for problem in problems_since(folder, "start") if problem.code == "gone-key"]
    assert [problem.severity for problem in found] == (
        [] if proposed is None else [Severity.WARNING]
    )
    assert all(f"`cite_key: {proposed}`" in problem.hint for problem in found)


def test_a_changed_topic_id_is_reported_in_the_topics_file(folder: Path) -> None:
    write(folder, "good", entry("Good", "https://example.org/good"))
    commit(folder)
    for edit in GONE["topic id changed"][0][:2]:
        edit(folder)
    (problem,) = (p for p in problems_since(folder, "HEAD") if p.code == "gone-address")
    assert problem.path.endswith("/topics.yml")


def test_later_commits_on_main_are_ignored(folder: Path) -> None:
    git(folder, "checkout", "-q", "-b", "branch")
    git(folder, "checkout", "-q", "main")
    write(folder, "later", entry("Later", "bad"))
    commit(folder)
    git(folder, "checkout", "-q", "branch")
    assert reported(folder, "main") == []


@pytest.mark.parametrize("summary", ["{en: Good.}", "{zh: 好。}", None])
def test_missing_languages_are_warnings_in_new_and_old_entries(
    folder: Path, summary: str | None
) -> None:
    for name in ("good", "new"):
        text = entry("Title", f"https://example.org/{name}", summary or "{}")
        write(folder, name, text if summary else text.replace("summary: {}\n", ""))
    found = [p for p in problems_since(folder, "start") if p.code != "similar-title"]
    assert {Path(p.path).stem: (p.code, p.severity) for p in found} == {
        "good": ("missing-language", Severity.WARNING),
        "new": ("missing-language", Severity.WARNING),
    }
    assert len(found) == 2
    everything = open_knowledge_base(folder).problems
    assert [p for p in everything if p in found] == found


def test_a_missing_language_is_an_error_if_the_settings_say_so(folder: Path) -> None:
    write(folder, "new", entry("New", "https://example.org/new", "{en: Good.}"))
    severities = {"missing-language": Severity.ERROR}
    (found,) = problems_since(folder, "start", severities)
    assert found.severity is Severity.ERROR
    assert found in open_knowledge_base(folder, severities).problems


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codes", "summary", "problems"),
    [
        (("en", "zh"), "{en: Good., zh: 好。}", []),
        (("en", "zh", "ja"), "{en: Good., zh: 好。}", ["has no Japanese text"]),
        (("en",), "A plain string.", []),
        (("en", "zh"), "A plain string.", ["must name the language of its text"]),
    ],
)
def test_a_new_entry_must_have_texts_in_the_languages_of_the_site(
    folder: Path,
    codes: tuple[str, ...],
    summary: str,
    problems: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_language(monkeypatch)
    write(folder, "new", entry("New", "https://example.org/new", summary))
    found = problems_since(folder, "start", languages=SiteLanguages(codes))
    assert [problem.message for problem in found] == problems


def test_all_problems_are_reported_if_the_entries_folder_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    entries = tmp_path / "entries"
    (entries / "papers").mkdir(parents=True)
    (entries / "topics.yml").write_text(TOPICS, encoding="utf-8")
    write(entries, "new", entry("New", "bad"))
    assert reported(entries, "main") == [("new", "bad-url")]


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x", "-x", ""])
def test_unknown_revision_is_an_error(folder: Path, revision: str) -> None:
    with pytest.raises(SiteBuilderError, match="git does not know the revision"):
        problems_since(folder, revision)


def test_folder_without_git_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    with pytest.raises(SiteBuilderError, match="is not in a git repository"):
        problems_since(tmp_path / "entries", "main")


def _results(count: int, benchmark: str = "speed") -> str:
    row = (
        f"  - {{benchmark: benchmarks/{benchmark}, model: M%d, scores: {{s: 1}}, reported_by: other, "
        "evidence: printed, entered: 2026-11-23, source: {url: 'https://example.org/table'}}\n"
    )
    return "results:\n" + "".join(row % number for number in range(count))


BENCHMARK = (
    "name: Speed\nmetrics: [{id: s, name: S, better: lower}]\ntopics: [vision]\n"
    "summary: {en: Good., zh: 好。}\nadded: 2026-11-23\n"
)
# Two entries with results, as (name, text).
GOOD_WITH_3_RESULTS = ("good", entry("Good", "https://example.org/good", extra=_results(3)))
SIX_WITH_6_RESULTS = ("six", entry("Six", "https://example.org/six", extra=_results(6)))


def _write_entry(name: str, text: str) -> Edit:
    return lambda entries: write(entries, name, text)


# Case -> (edits of the entries folder, beginning of the expected message). None: no problem is expected.
REMOVALS: dict[str, tuple[list[Edit], str | None]] = {
    "a third of the results deleted": ([_write_entry("six", SIX_WITH_6_RESULTS[1].replace(_results(6), _results(3)))], None),
    "four results of one entry deleted": ([_write_entry("six", SIX_WITH_6_RESULTS[1].replace(_results(6), _results(2)))], "4 of 9"),
    "an entry deleted": ([_delete("papers/six.yml"), _redirect("papers/six: gone")], "6 of 9"),
    "two results of each entry deleted": (
        [
            _write_entry("six", SIX_WITH_6_RESULTS[1].replace(_results(6), _results(4))),
            _write_entry("good", GOOD_WITH_3_RESULTS[1].replace(_results(3), _results(1))),
        ],
        "4 of 9",
    ),
    "all results of one entry corrected": ([_edit("papers/six.yml", "s: 1", "s: 2")], None),
    "an entry renamed": (
        [_move("papers/six.yml", "papers/new.yml"), _redirect("papers/six: papers/new")],
        None,
    ),
    "a benchmark renamed": (
        [
            _move("benchmarks/speed.yml", "benchmarks/fast.yml"),
            _redirect("benchmarks/speed: benchmarks/fast"),
            *(_edit(f"papers/{n}.yml", "benchmarks/speed", "benchmarks/fast") for n in ("six", "good")),
        ],
        None,
    ),
    "an entry made invalid": ([_edit("papers/six.yml", "year: 2023", "year: x")], None),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", REMOVALS)
def test_only_the_removal_of_many_results_needs_a_confirmation(folder: Path, case: str) -> None:
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "speed.yml").write_text(BENCHMARK, encoding="utf-8")
    for name, text in (GOOD_WITH_3_RESULTS, SIX_WITH_6_RESULTS):
        write(folder, name, text)
    commit(folder)
    git(folder, "tag", "published")
    edits, expected = REMOVALS[case]
    for edit in edits:
        edit(folder)

    def found() -> list[Problem]:
        return [p for p in problems_since(folder, "published") if p.code == "removed-results"]

    assert [p.message.partition(" results")[0] for p in found()] == ([expected] if expected else [])
    if expected:
        (problem,) = found()
        assert problem.severity is Severity.ERROR
        assert problem.path.endswith("benchmarks/speed.yml")
        trailer = problem.hint.split("`")[3]
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"Remove rows\n\nThe table was wrong.\n\n{trailer}")
        assert not found()
