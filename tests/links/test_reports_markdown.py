"""The Markdown report shows changes, totals and tables, escapes texts, and has a limited length."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from site_builder.i18n import SiteLanguages
from site_builder.link_health.history import History
from site_builder.links.reports import ReportInput, as_markdown
from site_builder.links.reports.as_markdown import MAX_CHARACTERS
from site_builder.links.reports.run_changes import compare_with_history
from site_builder.links.runs import CheckedLink, Run
from tests import examples
from tests.extensions import add_language
from tests.links.sample_links import ALIVE, DYING, GONE, Past, checked_link, make_run, past_record
from tests.links.strategies import runs

DEAD_URL, MOVED_URL = "https://a.example/dead", "https://b.example/old"
RUN = make_run(
    checked_link("gone", "http-404", url=DEAD_URL, past=DYING, copied=True),
    checked_link(
        "moved", "http-301", url=MOVED_URL, final="https://b.example/new", past=((7, ALIVE),)
    ),
    checked_link("blocked", "http-403", url="https://c.example/", locations=(("repos/b", 9),)),
    checked_link("alive", "http-200", url="https://d.example/", past=((7, GONE),)),
)


def history(*pasts: tuple[str, Past]) -> History:
    records = {url: past_record(url, past) for url, past in pasts}
    return {url: record for url, record in records.items() if record is not None}


BEFORE = history(
    (DEAD_URL, DYING), (MOVED_URL, ((7, ALIVE),)), ("https://d.example/", ((7, GONE),))
)

MARKDOWN = """\
<!-- link-health: findings=2 -->
## Link health · 链接状态

**2 links to fix**, of 4. Last checked on 2026-11-23.

**2 个链接需要处理**，共 4 个。最近一次检查：2026-11-23。

### What changed since 2026-11-16 · 自 2026-11-16 以来的变化

1 link checked for the first time.

**Newly dead · 新发现失效** (1)

- [https&#58;//a.example/dead](<https://a.example/dead>) in `papers/clip`: page not found (404)

**Newly moved · 新发现迁移** (1)

- [https&#58;//b.example/old](<https://b.example/old>) in `papers/clip`: moved permanently to \
`https://b.example/new`

**Working again · 已恢复** (1)

- [https&#58;//d.example/](<https://d.example/>) in `papers/clip`: the server answered 200

### All links · 全部链接

| Verdict · 结论 | Links · 数量 | Share · 占比 |
|---|--:|--:|
| alive | 1 | 25.0% |
| moved | 1 | 25.0% |
| blocked | 1 | 25.0% |
| dead | 1 | 25.0% |

### Dead · 已失效 (1)

| Link · 链接 | Entry · 条目 | Why · 原因 | Since · 时间 | What to do · 处理 |
|---|---|---|---|---|
| [https&#58;//a.example/dead](<https://a.example/dead>) | `papers/clip` | page not found (404) \
| failing since 2026-11-09, last reachable on 2026-10-24 | Replace the link, or use the [archived copy from \
2024-06-06](<https://web.archive.org/web/2024/https://a.example/dead>) (`kb links fix --archive`) |

### Moved permanently · 永久迁移 (1)

| Link · 链接 | Entry · 条目 | Why · 原因 | Since · 时间 | What to do · 处理 |
|---|---|---|---|---|
| [https&#58;//b.example/old](<https://b.example/old>) | `papers/clip` | moved permanently | – \
| Now at [https&#58;//b.example/new](<https://b.example/new>) (`kb links fix --moved`) |

<details>
<summary>Blocks automated checks · 拒绝自动访问 (1): nothing to do · 无需处理</summary>

| Link · 链接 | Entry · 条目 | Why · 原因 | Since · 时间 | What to do · 处理 |
|---|---|---|---|---|
| [https&#58;//c.example/](<https://c.example/>) | `repos/b` | automated access denied (403) | – \
| Nothing to do&#58; readers can probably open the link. It will be checked again. |

</details>
"""


def test_the_report_has_exactly_the_expected_text() -> None:
    assert as_markdown(ReportInput(RUN, BEFORE)) == MARKDOWN


# --- beginning of the report --------------------------------------------------------------------

# Verdict of the only link -> number of links to fix in the first line of the report.
LINKS_TO_FIX = {
    "alive": 0,
    "redirected": 0,
    "moved": 1,
    "blocked": 0,
    "throttled": 0,
    "unchecked": 0,
    "suspect": 1,
    "transient": 0,
    "gone": 0,
    "refused": 1,
    "invalid": 1,
}


@pytest.mark.parametrize(("verdict", "number"), LINKS_TO_FIX.items())
def test_the_first_line_counts_the_links_to_fix(verdict: str, number: int) -> None:
    first_line = as_markdown(ReportInput(make_run(checked_link(verdict)), {})).splitlines()[0]
    assert first_line == f"<!-- link-health: findings={number} -->"


def test_a_report_without_broken_links_says_that_there_is_nothing_to_fix() -> None:
    text = as_markdown(ReportInput(make_run(checked_link("alive", "http-200")), {}))
    assert "Nothing to fix among 1 link. Last checked on 2026-11-23." in text
    assert "No links were checked before this run." in text


def test_the_report_counts_links_unchecked_at_the_deadline() -> None:
    run = replace(make_run(checked_link("unchecked", "deadline")), out_of_time=True)
    assert "\nThere was no time to check 1 link. 时间不足，有 1 个链接未检查。\n" in as_markdown(
        ReportInput(run, {})
    )


TITLES = {
    "all": "Link health · 链接状态",
    "history": "Link health · 链接状态",
    "changed": "Links of this branch · 本分支的链接",
    "only": "Selected links · 选定的链接",
}


@pytest.mark.parametrize(("scope", "title"), TITLES.items())
def test_the_report_title_depends_on_the_scope_of_the_run(scope: str, title: str) -> None:
    text = as_markdown(ReportInput(replace(RUN, scope=scope), BEFORE))
    assert text.splitlines()[1] == f"## {title}"
    assert ("What changed" in text) is (scope != "history")


@pytest.mark.parametrize(
    ("codes", "title", "opening"),
    [
        (("en",), "## Link health", "**2 links to fix**, of 4. Last checked on 2026-11-23."),
        (("zh",), "## 链接状态", "**2 个链接需要处理**，共 4 个。最近一次检查：2026-11-23。"),
        (
            ("zh", "en", "ja"),
            # The Japanese title is missing, so the English title replaces it. Equal titles are shown once.
            "## 链接状态 · Link health",
            "**2 个链接需要处理**，共 4 个。最近一次检查：2026-11-23。",
        ),
    ],
)
def test_headings_are_in_the_languages_of_the_site(
    codes: tuple[str, ...], title: str, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_language(monkeypatch)
    lines = as_markdown(ReportInput(RUN, BEFORE, SiteLanguages(codes))).splitlines()
    assert lines[1] == title
    assert lines[3] == opening


# --- what changed -------------------------------------------------------------------------------

DEAD_PAST = (*DYING, (1, GONE))
# Case -> (past observations, link in the run, message key of the change)
CHANGES: dict[str, tuple[Past, CheckedLink, str | None]] = {
    "alive at the first check": ((), checked_link("alive"), None),
    "gone at the first check": ((), checked_link("gone"), "report.new.missing"),
    "suspect at the first check": ((), checked_link("suspect"), "report.new.suspect"),
    "gone before and dead now": (DYING, checked_link("gone", past=DYING), "report.new.dead"),
    "dead before and now": (DEAD_PAST, checked_link("gone", past=DEAD_PAST), None),
    "dead before and blocked now": (DEAD_PAST, checked_link("blocked", past=DEAD_PAST), None),
    "gone before and now": (((7, GONE),), checked_link("gone", past=((7, GONE),)), None),
    "alive before and gone now": (
        ((7, ALIVE),),
        checked_link("gone", past=((7, ALIVE),)),
        "report.new.missing",
    ),
    "dead before and alive now": (
        DEAD_PAST,
        checked_link("alive", past=DEAD_PAST),
        "report.new.recovered",
    ),
    "gone before and redirected now": (
        ((7, GONE),),
        checked_link("redirected", past=((7, GONE),)),
        "report.new.recovered",
    ),
    "gone before and moved now": (
        ((7, GONE),),
        checked_link("moved", past=((7, GONE),)),
        "report.new.moved",
    ),
    "alive before and moved now": (
        ((7, ALIVE),),
        checked_link("moved", past=((7, ALIVE),)),
        "report.new.moved",
    ),
    "suspect before and alive now": (
        ((7, ("suspect", "parked")),),
        checked_link("alive"),
        "report.new.recovered",
    ),
    "alive before and refused now": (
        ((7, ALIVE),),
        checked_link("refused", past=((7, ALIVE),)),
        "report.new.unusable",
    ),
    "alive before and transient now": (
        ((7, ALIVE),),
        checked_link("transient", past=((7, ALIVE),)),
        None,
    ),
    "transient before and alive now": (
        ((7, ("transient", "reset")),),
        checked_link("alive"),
        None,
    ),
    "alive before and blocked now": (
        ((7, ALIVE),),
        checked_link("blocked", past=((7, ALIVE),)),
        None,
    ),
    "dead before and unchecked now": (DEAD_PAST, checked_link("unchecked", past=DEAD_PAST), None),
}


@pytest.mark.parametrize(("past", "link", "kind"), CHANGES.values(), ids=CHANGES)
def test_changed_links_are_listed_by_kind_of_change(
    past: Past, link: CheckedLink, kind: str | None
) -> None:
    changes = compare_with_history(history((link.url, past)), make_run(link))
    assert dict(changes.links_by_change) == ({} if kind is None else {kind: (link,)})
    assert changes.first_checks == (not past)
    assert changes.removed == 0


def test_only_runs_of_all_links_count_removed_links() -> None:
    before = history(("https://z.example/", ((7, ALIVE),)))
    assert compare_with_history(before, make_run()).removed == 1
    assert compare_with_history(before, replace(make_run(), shards=("1/2", "2/2"))).removed == 1
    for partial_run in (
        replace(make_run(), shards=("1/2",)),
        make_run(scope="only"),
        make_run(scope="changed"),
    ):
        assert compare_with_history(before, partial_run).removed == 0


def test_a_report_without_changes_says_that_nothing_changed() -> None:
    link = checked_link("alive", past=((7, ALIVE),))
    text = as_markdown(ReportInput(make_run(link), history((link.url, ((7, ALIVE),)))))
    assert (
        "### What changed since 2026-11-16 · 自 2026-11-16 以来的变化\n\nNo changes. 没有变化。\n"
        in text
    )


def test_after_20_changes_of_one_kind_the_rest_is_only_counted() -> None:
    links = [checked_link("suspect", url=f"https://a.example/{n:02}") for n in range(25)]
    text = as_markdown(
        ReportInput(make_run(*links), history(("https://z.example/", ((7, ALIVE),))))
    )
    assert text.count("\n- [https") == 20
    assert "\n- … and 5 more\n" in text


# --- untrusted texts ----------------------------------------------------------------------------

HOSTILE = "https://b.example/`x`|<img src=x>@all#1]($\n::error::\x1b[31m\u202e"
RENDERER = MarkdownIt("commonmark", {"html": True}).enable("table")
OUR_TAGS = re.compile(r"<!-- link-health: findings=\d+ -->|</?details>|</?summary>")


def assert_inert(text: str) -> None:
    """Check that the report has no mention, no cross-reference, no foreign HTML and no workflow command."""
    rendered = RENDERER.render(text)
    tags = re.sub(OUR_TAGS, "", rendered)
    allowed = "a|strong|code|table|thead|tbody|tr|td|th|h2|h3|p|ul|li"
    assert not re.search(rf"<(?!/?(?:{allowed})\b)", tags)
    without_links = re.sub(r"<a [^>]*>.*?</a>", "", tags)
    assert not re.search(
        r"@\w|#\d|gh-\d", re.sub(r"<code>.*?</code>", "", without_links), re.IGNORECASE
    )
    # GitHub looks for mathematics and bare URLs before it renders the Markdown.
    assert not re.search(r"\$|://", re.sub(r"`[^`]*`|\(<[^>]*>\)", "", text))
    assert not any(line.startswith("::") for line in text.splitlines())
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize("verdict", ["moved", "suspect", "gone", "blocked", "invalid"])
def test_hostile_texts_are_shown_literally(verdict: str) -> None:
    link = checked_link(
        verdict,
        HOSTILE if verdict != "suspect" else "other-page",
        url=HOSTILE,
        final=HOSTILE + "?",
        past=((7, (*ALIVE, HOSTILE)),),
        title=HOSTILE,
        copied=verdict == "suspect",
        locations=(("a|`b`\n@all", 1),),
    )
    link = replace(link, unexpected_title=HOSTILE)
    text = as_markdown(ReportInput(make_run(link), BEFORE))
    assert_inert(text)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) in {4, 6} for row in rows)


@pytest.mark.parametrize("path", ["issues/1", "pull/2", "commit/abc", "discussions/3"])
def test_urls_that_github_would_cross_reference_are_not_links(path: str) -> None:
    url = f"https://github.com/o/r/{path}"
    text = as_markdown(
        ReportInput(make_run(checked_link("suspect", url=url, final=url + "?x")), {})
    )
    assert "](" not in text
    assert path in text


@settings(max_examples=examples(40))
@given(runs(), runs())
def test_any_run_gives_an_inert_report_of_limited_length(run: Run, earlier: Run) -> None:
    before = {link.url: link.record for link in earlier.links if link.record is not None}
    text = as_markdown(ReportInput(run, before))
    assert text == as_markdown(ReportInput(run, before))
    assert len(text) <= MAX_CHARACTERS
    assert_inert(text)


# --- length -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("length", [10, 700, 5_000])
def test_omitted_rows_are_counted(length: int) -> None:
    verdicts = ("refused", "suspect", "moved", "blocked")
    links = [
        checked_link(
            verdict,
            url=f"https://{verdict}.example/{n:04}" + "x" * length,
            final=f"https://final.example/{n:04}" + "x" * length,
        )
        for verdict in verdicts
        for n in range(400)
    ]
    text = as_markdown(ReportInput(make_run(*links), BEFORE))
    assert len(text) <= MAX_CHARACTERS
    assert len(text) > MAX_CHARACTERS * 0.9
    assert text.count("<details>") == text.count("</details>") == 1
    for title in ("Cannot be checked", "Moved permanently", "Suspect", "Blocks automated checks"):
        section = re.split(rf"{title} · \S+ \(400\)", text)[1].split("### ")[0]
        omitted = re.search(r"… and (\d+) more: `kb links report` shows all", section)
        rows = sum(line.startswith(("| [", "| https")) for line in section.splitlines())
        assert rows + (int(omitted[1]) if omitted else 0) == 400
