"""Each link with a problem has a severity, a message and advice."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from site_builder.errors import Severity
from site_builder.link_health.verdicts import Verdict
from site_builder.links.checking import HOST_PARKED, HOST_UNREACHABLE
from site_builder.links.reports import REPORTS, ReportInput, problems_of
from site_builder.links.reports.wording import advice, explain, problem_message
from site_builder.links.runs import CheckedLink, Run
from site_builder.links.shared_redirects import SAME_TARGET
from tests import examples
from tests.links.sample_links import ALIVE, DYING, checked_link, make_run
from tests.links.strategies import runs

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTICE

# Verdict -> severities of three links: a link in a run of all links; a link that a branch added, in
# a run of this branch; and a link that the branch did not add, in a run of this branch.
SEVERITIES: dict[str, tuple[Severity | None, Severity | None, Severity | None]] = {
    "alive": (None, None, None),
    "redirected": (None, None, None),
    "moved": (W, W, W),
    "blocked": (N, N, N),
    "throttled": (N, N, N),
    "unchecked": (None, N, N),
    "suspect": (W, W, W),
    "transient": (N, N, N),
    "gone": (W, E, W),
    "refused": (E, E, W),
    "invalid": (E, E, W),
    "dead": (E, E, W),
}


def link_with(verdict: str, *, new: bool = False) -> CheckedLink:
    if verdict == "dead":
        return checked_link("gone", "http-404", past=DYING, new=new)
    return checked_link(verdict, new=new)


def severities(run: Run) -> list[Severity]:
    return [problem.severity for problem in problems_of(run)]


def test_the_expected_severities_include_every_verdict() -> None:
    assert set(SEVERITIES) == set(Verdict)


@pytest.mark.parametrize(("verdict", "expected"), SEVERITIES.items())
def test_links_have_the_expected_severity_in_runs_of_each_scope(
    verdict: str, expected: tuple[Severity | None, ...]
) -> None:
    in_all_links, new, old = ([severity] if severity else [] for severity in expected)
    for scope in ("all", "only", "history"):
        assert severities(make_run(link_with(verdict), scope=scope)) == in_all_links
        assert severities(make_run(link_with(verdict, new=True), scope=scope)) == in_all_links
    assert severities(make_run(link_with(verdict, new=True), scope="changed")) == new
    assert severities(make_run(link_with(verdict), scope="changed")) == old


def test_every_location_of_a_link_has_a_problem() -> None:
    link = checked_link("suspect", "parked", locations=(("repos/b", 9), ("papers/a", 3)))
    [first, second] = problems_of(make_run(link))
    assert (first.path, first.line, first.column) == ("entries/papers/a.yml", 3, 7)
    assert (second.path, second.line, second.field) == ("entries/repos/b.yml", 9, "links.page")
    assert first.code == second.code == "link-suspect"


MESSAGES: dict[str, tuple[CheckedLink, str, str]] = {
    "dead": (
        checked_link("gone", "http-404", past=DYING, copied=True),
        "`https://a.example/p` is dead: page not found (404); "
        "failing since 2026-11-09, last reachable on 2026-10-24",
        "Replace the link, or run `kb links fix --archive`, which writes the archived copy from 2024-06-06: "
        "https://web.archive.org/web/2024/https://a.example/p",
    ),
    "dead without a copy, and unchecked in this run": (
        checked_link("unchecked", "deadline", past=(*DYING[1:], (1, ("gone", "nxdomain")))),
        "`https://a.example/p` is dead: host does not exist; "
        "failing since 2026-11-09, never reachable",
        "Replace or remove the link.",
    ),
    "new and gone": (
        checked_link("gone", "http-410", new=True),
        "`https://a.example/p` is missing: removed permanently (410)",
        "Check the URL for typos.",
    ),
    "old and gone": (
        checked_link("gone", "nxdomain", past=((7, ALIVE),)),
        "`https://a.example/p` is missing: host does not exist",
        "The link will be checked again before it counts as dead. Fix it if you know the new URL.",
    ),
    "moved": (
        checked_link("moved", "http-301", final="https://b.a.example/p"),
        "`https://a.example/p` moved permanently to `https://b.a.example/p`",
        "Write the new URL, or run `kb links fix --moved`.",
    ),
    "moved to an http URL": (
        checked_link("moved", "http-301", final="http://a.example/"),
        "`https://a.example/p` moved permanently to `http://a.example/`",
        "Open the link and decide: `kb links fix` will not write the new URL, because the new URL does not use https.",
    ),
    "suspect": (
        checked_link("suspect", "redirect-to-root", final="https://a.example/", past=((7, ALIVE),)),
        "`https://a.example/p` is suspect: redirects to the home page; "
        "last reachable on 2026-11-16",
        "Open the link and look. It now leads to `https://a.example/`.",
    ),
    "suspect after a redirect to another site": (
        checked_link(
            "suspect",
            "other-site",
            final="https://casino.example/",
            past=((7, ALIVE),),
            copied=True,
        ),
        "`https://a.example/p` is suspect: redirects to another site; last reachable on 2026-11-16",
        "Open the link and look. It now leads to `https://casino.example/`. If the page shows the linked work, "
        "write the URL of the page, or keep the link with `kb links check --only a.example --accept --record`. "
        "If the page shows something else, write the URL of the archived copy from 2024-06-06: "
        "https://web.archive.org/web/2024/https://a.example/p",
    ),
    "suspect with a new title": (
        checked_link(
            "suspect", "other-page", title="Slot gacor", past=((7, (*ALIVE, "TinyFeed")),)
        ),
        "`https://a.example/p` is suspect: the page has a completely different title than at first; "
        "last reachable on 2026-11-16",
        "Open the link and look. At first, the title was “TinyFeed”. Now the title is “Slot gacor”. "
        "If the page shows the linked work, run `kb links check --only a.example --accept --record`. "
        "If the page shows something else, replace or remove the link.",
    ),
    "suspect without a redirect": (
        checked_link("suspect", "tls-expired"),
        "`https://a.example/p` is suspect: certificate has expired",
        "Open the link and look.",
    ),
    "blocked": (
        checked_link("blocked", "http-403"),
        "`https://a.example/p` blocks automated checks: automated access denied (403)",
        "Nothing to do: readers can probably open the link. It will be checked again.",
    ),
    "blocked with an unusual status": (
        checked_link("blocked", "http-418"),
        "`https://a.example/p` blocks automated checks: the server answered 418",
        "Nothing to do: readers can probably open the link. It will be checked again.",
    ),
    "transient": (
        checked_link("transient", "http-503"),
        "`https://a.example/p` failed this time: service unavailable (503)",
        "Nothing to do: the link will be checked again.",
    ),
    "refused": (
        checked_link("refused", "private-address"),
        "`https://a.example/p` is skipped: leads to a private network",
        "Write a public http or https URL.",
    ),
    "an unknown reason": (
        checked_link("throttled", "moon-phase"),
        "`https://a.example/p` was rate-limited: moon-phase",
        "Nothing to do: the link will be checked again.",
    ),
}


@pytest.mark.parametrize(("link", "message", "hint"), MESSAGES.values(), ids=MESSAGES)
def test_each_problem_has_its_message_and_advice(
    link: CheckedLink, message: str, hint: str
) -> None:
    assert (problem_message(link), advice(link)) == (message, hint)


REASONS = [
    *("nxdomain", "dns-failure", "dns-timeout", "connection-refused", "connect-timeout"),
    *("unreachable", "reset", "empty-reply", "timeout", "bad-answer", "header-too-large"),
    *("tls-expired", "tls-self-signed", "tls-wrong-host", "tls-untrusted", "tls-failure"),
    *("invalid-url", "bad-scheme", "credentials", "private-address", "http-404", "http-999"),
    *("soft-404", "parked", "redirect-to-root", "redirect-to-login", "redirect-to-404"),
    *("redirect-elsewhere", "challenge", "cookie-wall", "rate-limit", "redirect-loop"),
    *("too-many-redirects", "bad-redirect", "meta-refresh", "http-200", "http-302", "http-500"),
    *("deadline", "interrupted", "never", HOST_PARKED, HOST_UNREACHABLE, SAME_TARGET),
]


@pytest.mark.parametrize("reason", REASONS)
def test_common_reasons_are_explained_in_words(reason: str) -> None:
    assert "the reason is" not in explain(checked_link("transient", reason))


HOSTILE = "https://b.example/\x1b[31m\u202e\n::error::x" + "y" * 3_000


@pytest.mark.parametrize("verdict", ["moved", "suspect", "gone", "blocked"])
def test_texts_from_hosts_are_shortened_and_escaped(verdict: str) -> None:
    link = checked_link(verdict, HOSTILE, final=HOSTILE, url=HOSTILE)
    for text in (problem_message(link), advice(link)):
        assert text.isprintable()
        assert len(text) < 1_200
    report = REPORTS["text"](ReportInput(make_run(link), {}))
    assert all(line.isprintable() and len(line) < 700 for line in report.splitlines())


@settings(max_examples=examples(40))
@given(runs())
def test_problems_are_sorted_and_printable(run: Run) -> None:
    problems = problems_of(run)
    assert problems == sorted(problems)
    assert all(problem.message.isprintable() for problem in problems)
    assert all(problem.hint.isprintable() for problem in problems)
    assert {problem.code for problem in problems} <= {
        "link-title",
        *(f"link-{verdict}" for verdict in Verdict),
    }


def test_an_unexpected_title_is_reported_besides_the_verdict() -> None:
    link = replace(checked_link("moved", final="https://b.a.example/"), unexpected_title="Casino")
    moved, title = problems_of(make_run(link))
    assert (moved.code, title.code, title.severity) == ("link-moved", "link-title", Severity.NOTICE)
    assert "the title “Casino”" in title.message
    report = REPORTS["text"](ReportInput(make_run(link), {}))
    assert "\ntitles (1): Open the link" in report
    assert "the title “Casino”" in report
    assert "Titles that do not match" in REPORTS["markdown"](ReportInput(make_run(link), {}))


# --- formats of other programs ------------------------------------------------------------------

RUN_WITH_12_ERRORS = make_run(
    *(checked_link("refused", url=f"https://a.example/{n}") for n in range(12))
)


def test_the_github_report_has_ten_annotations_and_a_count() -> None:
    lines = REPORTS["github"](ReportInput(RUN_WITH_12_ERRORS, {})).splitlines()
    assert [line.split(" ")[0] for line in lines[:10]] == ["::error"] * 10
    assert lines[10] == "::notice::2 more with severity error; see the job's summary."


def test_sarif_and_junit_name_the_command() -> None:
    sarif = json.loads(REPORTS["sarif"](ReportInput(RUN_WITH_12_ERRORS, {})))
    assert sarif["runs"][0]["tool"]["driver"]["name"] == "kb links check"
    suite = ET.fromstring(REPORTS["junit"](ReportInput(RUN_WITH_12_ERRORS, {})).encode())
    assert (suite.get("name"), suite.get("failures")) == ("kb links check", "1")


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_format_accepts_an_empty_run(name: str) -> None:
    assert isinstance(REPORTS[name](ReportInput(make_run(), {})), str)
