"""Fixes change only URLs in entry files. Fixes that would break an entry are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.errors import SiteBuilderError, UsageError
from site_builder.link_health.history import History
from site_builder.links.fixing import FixPlan, apply_fixes, diff_of, plan_fixes
from site_builder.links.links_to_check import SourceLocation
from tests.links.entry_folders import TOPICS, paper_yaml, write_entries
from tests.links.link_histories import dead_record, moved_history

OLD, NEW = "https://old.site.org/x", "https://new.site.org/y"
HISTORY = moved_history({OLD: NEW})
OTHER_FIELDS = "authors: [A B]\nyear: 2023\ntopics: [vision]\nadded: 2026-11-23\n"


def plan(folder: Path, history: History = HISTORY, **options: object) -> FixPlan:
    return plan_fixes(folder, history, **options)  # type: ignore[arg-type]


def fixed_text(folder: Path, text: str, history: History = HISTORY) -> str:
    """Return the text of a fixed paper; check that fixing it again changes nothing."""
    write_entries(folder, {"papers/a": text})
    apply_fixes(plan(folder, history))
    second_plan = plan(folder, history)
    assert (second_plan.fixes, second_plan.after) == ((), {})
    return (folder / "papers" / "a.yml").read_bytes().decode()


def refusals_of(fix_plan: FixPlan) -> list[tuple[str, str, str]]:
    return [(refusal.entry, refusal.url, refusal.reason) for refusal in fix_plan.refusals]


# --- exact bytes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "title:   X # https://old.site.org/x\nlinks:\n  # here: https://old.site.org/x\n"
            "  paper:   https://old.site.org/x   # moved?\n",
            "title:   X # https://old.site.org/x\nlinks:\n  # here: https://old.site.org/x\n"
            "  paper:   https://new.site.org/y   # moved?\n",
            id="comments-and-spaces-stay",
        ),
        pytest.param(
            "title: X\nlinks: {paper: [https://old.site.org/x , 'https://old.site.org/x/', \"https://z.org\"]}\n",
            "title: X\nlinks: {paper: [https://new.site.org/y , 'https://old.site.org/x/', \"https://z.org\"]}\n",
            id="yaml-in-flow-style",
        ),
        pytest.param(
            "title: X\nlinks:\n  paper: 'https://old.site.org/x'\n  pdf: \"HTTPS://old.site.org:443/\\x78\"\n",
            "title: X\nlinks:\n  paper: 'https://new.site.org/y'\n  pdf: \"https://new.site.org/y\"\n",
            id="quoted-urls",
        ),
        pytest.param(
            "title: X\nlinks:\n  paper: >-\n    https://old.site.org/x\n  code:\n    https://old.site.org/x\n",
            "title: X\nlinks:\n  paper: >-\n    https://new.site.org/y\n  code:\n    https://new.site.org/y\n",
            id="url-on-the-next-line",
        ),
        pytest.param(
            "title: X\nlinks:\n  paper: https://old.site.org/x#usage\n  code: https://old.site.org/x?utm_source=a#b\n",
            "title: X\nlinks:\n  paper: https://new.site.org/y#usage\n  code: https://new.site.org/y#b\n",
            id="fragments-stay",
        ),
        pytest.param(
            "title: X\nlinks: {paper: https://z.org}\nnotes:\n  zh: |\n    中文[旧](https://old.site.org/x)，见\n"
            "    https://old.site.org/x 和 `<https://old.site.org/x>`。\n"
            '  en: >-\n    a <https://old.site.org/x>\n    [b](<https://old.site.org/x> "https://old.site.org/x")\n',
            "title: X\nlinks: {paper: https://z.org}\nnotes:\n  zh: |\n    中文[旧](https://new.site.org/y)，见\n"
            "    https://new.site.org/y 和 `<https://old.site.org/x>`。\n"
            '  en: >-\n    a <https://new.site.org/y>\n    [b](<https://new.site.org/y> "https://old.site.org/x")\n',
            id="links-in-notes",
        ),
        pytest.param(
            "title: X\nlinks: {paper: https://old.site.org/x/z}\nnotes:\n"
            "  en: '[a](https://old.site.org/x/z) [b](https://old.site.org/x) ![it''s](https://old.site.org/x.png)'\n",
            "title: X\nlinks: {paper: https://old.site.org/x/z}\nnotes:\n"
            "  en: '[a](https://old.site.org/x/z) [b](https://new.site.org/y) ![it''s](https://old.site.org/x.png)'\n",
            id="longer-urls-with-the-same-start-stay",
        ),
        pytest.param(
            'title: X\nlinks: {paper: https://z.org}\nnotes:\n  en: "[a][r] \\u4e2d\\n\\n[r]:\\\n'
            "    \\ https://old.site.org/x 'T'\"\n",
            'title: X\nlinks: {paper: https://z.org}\nnotes:\n  en: "[a][r] \\u4e2d\\n\\n[r]:\\\n'
            "    \\ https://new.site.org/y 'T'\"\n",
            id="link-definition",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_fix_changes_only_the_url(tmp_path: Path, before: str, after: str, line_end: str) -> None:
    text, expected = ((part + OTHER_FIELDS).replace("\n", line_end) for part in (before, after))
    assert fixed_text(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        (
            "links: {paper: https://old.site.org/x}",
            "a,b",
            'links: {paper: "https://new.site.org/a,b"}',
        ),
        (
            "links:\n  paper: https://old.site.org/x",
            "a,b",
            "links:\n  paper: https://new.site.org/a,b",
        ),
        (
            "links:\n  paper: https://old.site.org/x",
            "a:",
            'links:\n  paper: "https://new.site.org/a:"',
        ),
        (
            "links:\n  paper: 'https://old.site.org/x'",
            "it's",
            "links:\n  paper: 'https://new.site.org/it''s'",
        ),
        (
            "links: {paper: [https://old.site.org/x]}",
            "[a]",
            'links: {paper: ["https://new.site.org/[a]"]}',
        ),
    ],
)
def test_new_urls_are_quoted_or_escaped_if_yaml_needs_it(
    tmp_path: Path, before: str, new: str, after: str
) -> None:
    text = fixed_text(
        tmp_path,
        f"title: X\n{before}\n{OTHER_FIELDS}",
        moved_history({OLD: f"https://new.site.org/{new}"}),
    )
    assert text == f"title: X\n{after}\n{OTHER_FIELDS}"


@pytest.mark.parametrize(
    ("note", "new", "after"),
    [
        ("[a](https://old.site.org/x)", "a_(b)", "[a](https://new.site.org/a_(b))"),
        ("[a](https://old.site.org/x)", "a)b", "[a](<https://new.site.org/a)b>)"),
        ("[a](https://old.site.org/x 'T')", "a(b", "[a](<https://new.site.org/a(b> 'T')"),
        ("[a](<https://old.site.org/x>)", "a)b", "[a](<https://new.site.org/a)b>)"),
        ("<https://old.site.org/x>", "a)b", "<https://new.site.org/a)b>"),
        ("[a](https://old.site.org/x)", "?a&lt;b", "[a](https://new.site.org/?a&amp;lt;b)"),
        ("<https://old.site.org/x>", "?a&lt;b", "<https://new.site.org/?a&lt;b>"),
        ("[a](https://old.site.org/x)", "路", "[a](https://new.site.org/%E8%B7%AF)"),
        pytest.param(
            "[r]\n\n    [r]: https://old.site.org/x",
            "a",
            "[r]\n\n    [r]: https://old.site.org/x",
            id="urls-in-a-code-block-stay",
        ),
    ],
)
def test_markdown_links_get_the_new_url_with_necessary_escapes(
    tmp_path: Path, note: str, new: str, after: str
) -> None:
    head = f"title: X\nlinks: {{paper: https://z.org}}\n{OTHER_FIELDS}notes:\n  en: |\n    "
    indented, expected = (part.replace("\n", "\n    ") for part in (note, after))
    text = fixed_text(
        tmp_path, f"{head}{indented}\n", moved_history({OLD: f"https://new.site.org/{new}"})
    )
    assert text == f"{head}{expected}\n"


def test_all_occurrences_of_a_url_are_replaced(tmp_path: Path) -> None:
    note = "  en: |\n" + "    - <https://old.site.org/x> [a](https://old.site.org/x#b)\n" * 50
    text = f"title: X\nlinks: {{paper: https://old.site.org/x}}\n{OTHER_FIELDS}notes:\n{note}"
    assert fixed_text(tmp_path, text) == text.replace(OLD, NEW)


def test_links_in_topic_descriptions_are_replaced(tmp_path: Path) -> None:
    topics = TOPICS + "  description:\n    en: See <https://old.site.org/x>. # c\n"
    write_entries(tmp_path, {"topics": topics})
    fix_plan = plan(tmp_path)
    assert [(fix.entry, fix.old_url, fix.new_url) for fix in fix_plan.fixes] == [
        ("topics/vision", OLD, NEW)
    ]
    apply_fixes(fix_plan)
    assert (tmp_path / "topics.yml").read_text("utf-8") == topics.replace(OLD, NEW)


def test_links_in_tag_descriptions_are_replaced(tmp_path: Path) -> None:
    tags = "- tag: a b\n  name: A\n  description:\n    en: See <https://old.site.org/x>. # c\n"
    write_entries(tmp_path, {"topics": TOPICS, "tags": tags})
    fix_plan = plan(tmp_path)
    assert [(fix.entry, fix.old_url) for fix in fix_plan.fixes] == [("tags/a b", OLD)]
    apply_fixes(fix_plan)
    assert (tmp_path / "tags.yml").read_text("utf-8") == tags.replace(OLD, NEW)


def test_a_fix_has_all_locations_of_its_link(tmp_path: Path) -> None:
    write_entries(
        tmp_path,
        {
            "papers/a": paper_yaml(
                "{paper: https://old.site.org/x}", "\n  zh: 见<https://old.site.org/x>"
            )
        },
    )
    (fix,) = plan(tmp_path).fixes
    path = (tmp_path / "papers" / "a.yml").as_posix()
    assert (fix.entry, fix.old_url, fix.new_url, fix.kind) == ("papers/a", OLD, NEW, "moved")
    assert fix.locations == (
        SourceLocation(path, 5, 16, "links.paper", "papers/a"),
        SourceLocation(path, 7, 9, "notes.zh", "papers/a"),
    )


# --- selection --------------------------------------------------------------------------------


def test_fixes_can_be_limited_to_some_entries(tmp_path: Path) -> None:
    note = "\n  en: <https://old.site.org/x>"
    write_entries(
        tmp_path,
        {f"papers/{n}": paper_yaml(f"{{paper: https://{n}.org}}", note) for n in ("a", "b", "c")},
    )
    fix_plan = plan(tmp_path, only=["papers/c", "papers/a"])
    assert [fix.entry for fix in fix_plan.fixes] == ["papers/a", "papers/c"]
    with pytest.raises(UsageError, match=r"no entry `papers/d`\. Did you mean `papers/a`"):
        plan(tmp_path, only=["papers/d"])


def test_dead_links_are_replaced_by_archived_copies_on_request(tmp_path: Path) -> None:
    copy = "https://web.archive.org/web/20240101000000/https://old.site.org/x"
    history = {OLD: dead_record(OLD, copy), "https://b.org/x": dead_record("https://b.org/x")}
    links = "{paper: https://old.site.org/x#a, code: https://b.org/x}"
    write_entries(tmp_path, {"papers/a": paper_yaml(links)})
    assert plan(tmp_path, history).fixes == ()
    fix_plan = plan(tmp_path, history, moved=False, archived=True)
    assert [(fix.old_url, fix.new_url, fix.kind) for fix in fix_plan.fixes] == [
        (OLD, copy, "archived")
    ]
    assert refusals_of(fix_plan) == []
    apply_fixes(fix_plan)
    text = (tmp_path / "papers" / "a.yml").read_text("utf-8")
    assert f"{{paper: {copy}#a, code:" in text
    assert plan(tmp_path, history, archived=True).fixes == ()


def test_moved_links_are_not_replaced_if_moved_is_false(tmp_path: Path) -> None:
    write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://old.site.org/x}")})
    fix_plan = plan(tmp_path, moved=False, archived=True)
    assert (fix_plan.fixes, fix_plan.refusals, fix_plan.after) == ((), (), {})


# --- refusals ---------------------------------------------------------------------------------


def test_a_fix_is_refused_if_another_entry_has_the_new_url(tmp_path: Path) -> None:
    files = {
        "papers/a": paper_yaml("{paper: https://old.site.org/x}"),
        "papers/b": paper_yaml("{paper: http://www.new.site.org/y/}"),
        "papers/c": paper_yaml("{paper: https://old.site.org/c}"),
        "papers/d": paper_yaml("{paper: https://old.site.org/d}"),
    }
    write_entries(tmp_path, files)
    history = moved_history({OLD: NEW, "https://old.site.org/c": "https://new.site.org/z"})
    history |= moved_history({"https://old.site.org/d": "https://new.site.org/z"})
    fix_plan = plan(tmp_path, history)
    assert [fix.entry for fix in fix_plan.fixes] == ["papers/c"]
    assert refusals_of(fix_plan) == [
        ("papers/a", OLD, "`papers/b` already has that URL"),
        ("papers/d", "https://old.site.org/d", "`papers/c` already has that URL"),
    ]
    apply_fixes(fix_plan)
    assert plan(tmp_path, history).fixes == ()


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        (
            "{paper: https://z.org, code: [https://old.site.org/x, https://new.site.org/y]}",
            "already has that link",
        ),
        ("{paper: https://new.site.org/y, code: https://old.site.org/x}", "link to itself"),
    ],
)
def test_fixes_that_create_duplicate_or_self_links_are_refused(
    tmp_path: Path, links: str, reason: str
) -> None:
    write_entries(tmp_path, {"papers/a": paper_yaml(links, "\n  en: <https://old.site.org/x>")})
    fix_plan = plan(tmp_path)
    assert fix_plan.fixes == ()
    ((entry, url, message),) = refusals_of(fix_plan)
    assert (entry, url) == ("papers/a", OLD)
    assert reason in message


def test_a_refused_fix_does_not_stop_further_fixes(tmp_path: Path) -> None:
    history = moved_history({OLD: NEW, "https://old.site.org/b": "https://new.site.org/b"})
    text = paper_yaml(
        "{paper: https://new.site.org/y, code: [https://old.site.org/x, https://old.site.org/b]}"
    )
    write_entries(tmp_path, {"papers/a": text})
    assert fixed_text(tmp_path, text, history) == text.replace("old.site.org/b", "new.site.org/b")


def test_a_fix_that_breaks_the_markdown_is_refused(tmp_path: Path) -> None:
    table = "\n  en: |\n    |a|\n    |-|\n    |<https://old.site.org/x>|"
    write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://z.org}", table)})
    fix_plan = plan(tmp_path, moved_history({OLD: "https://new.site.org/a|b"}))
    assert (fix_plan.fixes, fix_plan.after) == ((), {})
    assert refusals_of(fix_plan) == [("papers/a", OLD, "the fix would also change another link")]


def test_a_fix_that_breaks_the_yaml_is_refused(tmp_path: Path) -> None:
    note = "{en: see <https://old.site.org/x>}"
    write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://z.org}", note)})
    fix_plan = plan(tmp_path, moved_history({OLD: "https://new.site.org/a,b"}))
    assert (fix_plan.fixes, fix_plan.after) == ((), {})
    assert refusals_of(fix_plan) == [
        ("papers/a", OLD, "the fix would change more than the URL in the file")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + paper_yaml("{paper: https://old.site.org/x}").encode(),
        paper_yaml("{paper: https://old.site.org/x}", last_lines="# \xe9\n").encode("latin-1"),
        paper_yaml("{paper: &a https://old.site.org/x, code: *a}").encode(),
        b"oops",
    ],
)
def test_invalid_files_are_not_changed(tmp_path: Path, content: bytes) -> None:
    write_entries(tmp_path, {"papers/b": paper_yaml("{paper: https://old.site.org/x}")})
    (tmp_path / "papers" / "a.yml").write_bytes(content)
    fix_plan = plan(tmp_path)
    assert [fix.entry for fix in fix_plan.fixes] == ["papers/b"]
    assert refusals_of(fix_plan) == [("papers/a", "", "its file has problems; fix them first")]
    apply_fixes(fix_plan)
    assert (tmp_path / "papers" / "a.yml").read_bytes() == content
    assert plan(tmp_path, only=["papers/a"]).fixes == ()


def test_a_new_url_that_is_too_long_with_the_fragment_is_refused(tmp_path: Path) -> None:
    url = f"https://old.site.org/x#{'f' * 1_000}"
    write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://z.org}", f"\n  en: <{url}>")})
    fix_plan = plan(tmp_path, moved_history({OLD: f"https://new.site.org/{'p' * 1_500}"}))
    assert fix_plan.fixes == ()
    ((_, _, reason),) = refusals_of(fix_plan)
    assert "cannot be stored: the URL is 2,522 characters long" in reason


# --- apply and diff ---------------------------------------------------------------------------


def test_a_file_changed_after_planning_prevents_all_fixes(tmp_path: Path) -> None:
    note = "\n  en: <https://old.site.org/x>"
    write_entries(
        tmp_path,
        {f"papers/{n}": paper_yaml(f"{{paper: https://{n}.org}}", note) for n in ("a", "b")},
    )
    fix_plan = plan(tmp_path)
    assert len(fix_plan.after) == 2
    changed = (tmp_path / "papers" / "b.yml").read_bytes() + b"# new\n"
    (tmp_path / "papers" / "b.yml").write_bytes(changed)
    before = (tmp_path / "papers" / "a.yml").read_bytes()
    with pytest.raises(
        SiteBuilderError, match=r"b\.yml has changed since it was read. Nothing was written"
    ):
        apply_fixes(fix_plan)
    assert (tmp_path / "papers" / "a.yml").read_bytes() == before
    assert (tmp_path / "papers" / "b.yml").read_bytes() == changed


def test_entries_without_a_moved_link_give_an_empty_plan(tmp_path: Path) -> None:
    write_entries(tmp_path, {"papers/a": paper_yaml("{paper: https://z.org}")})
    fix_plan = plan(tmp_path)
    assert (fix_plan.fixes, fix_plan.refusals, diff_of(fix_plan)) == ((), (), "")
    apply_fixes(fix_plan)


def test_the_diff_is_in_unified_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = paper_yaml("{paper: https://old.site.org/x}", last_lines="waive: {}").removesuffix("\n")
    write_entries(tmp_path / "entries", {"papers/a": text})
    assert diff_of(plan(Path("entries"))) == (
        "--- a/entries/papers/a.yml\n+++ b/entries/papers/a.yml\n@@ -2,6 +2,6 @@\n"
        " authors: [A B]\n year: 2023\n topics: [vision]\n"
        "-links: {paper: https://old.site.org/x}\n+links: {paper: https://new.site.org/y}\n"
        " added: 2026-11-23\n waive: {}\n\\ No newline at end of file\n"
    )


def test_the_diff_escapes_control_characters(tmp_path: Path) -> None:
    folder = tmp_path / "\x1b[2J\nentries"
    write_entries(
        folder, {"papers/a": paper_yaml("{paper: https://old.site.org/x}").replace("\n", "\r\n")}
    )
    diff = diff_of(plan(folder))
    assert "\x1b" not in diff
    assert "\r" not in diff
    assert "\\x1b[2J\\nentries/papers/a.yml" in diff
    assert "+links: {paper: https://new.site.org/y}\\r\n" in diff
