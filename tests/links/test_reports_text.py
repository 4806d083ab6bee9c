"""The report for the terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.links.links_to_check import LinkToCheck, SourceLocation
from site_builder.links.reports import as_text
from site_builder.links.runs import Run, run_from_history
from tests.links.sample_links import ALIVE, DYING, checked_link, make_run, past_record

MIXED = make_run(
    checked_link("gone", "http-404", url="https://a.example/dead", past=DYING),
    checked_link("alive", "http-200", url="https://a.example/fine"),
    checked_link("blocked", "http-403", url="https://b.example/", locations=(("repos/b", 9),)),
    checked_link("transient", "timeout", url="https://c.example/", past=((7, ALIVE),)),
    checked_link("unchecked", "deadline", url="https://d.example/"),
)

TEXT = """\
dead (1): Replace or remove the link.
  https://a.example/dead
    page not found (404); failing since 2026-11-09, last reachable on 2026-10-24
    entries/papers/clip.yml:4:7: links.page

transient (1): Nothing to do: the link will be checked again.
  https://c.example/
    response timed out; failing since 2026-11-23, last reachable on 2026-11-16
    entries/papers/clip.yml:4:7: links.page

blocked (1): Nothing to do: readers can probably open the link. It will be checked again.
  https://b.example/
    automated access denied (403)
    entries/repos/b.yml:9:7: links.page

5 links: 1 alive, 1 blocked, 1 unchecked, 1 transient, 1 dead; 1 min 12 s, 1,310 requests"""


def test_the_report_lists_the_worst_verdicts_first() -> None:
    assert as_text(MIXED) == TEXT


def test_advice_that_differs_is_shown_at_each_link() -> None:
    text = as_text(
        make_run(
            checked_link(
                "moved", "http-301", url="https://a.example/1", final="https://a.example/2"
            ),
            checked_link(
                "moved", "http-301", url="https://a.example/3", final="http://a.example/4"
            ),
        )
    )
    assert text.startswith("moved (2)\n  https://a.example/1\n")
    assert "\n    Write the new URL, or run `kb links fix --moved`.\n" in text
    assert "because the new URL does not use https.\n" in text


def test_the_report_on_changed_links_also_shows_unchecked_links() -> None:
    text = as_text(replace(MIXED, scope="changed"))
    assert (
        "unchecked (1): Nothing to do: the link will be checked again.\n  https://d.example/\n    the check ran out of time\n"
        in text
    )


SUMMARIES: dict[str, tuple[Run, str]] = {
    "no links": (make_run(), "0 links; 1 min 12 s, 1,310 requests"),
    "all alive": (
        replace(
            make_run(checked_link("alive", "http-200")), requests=1, started=make_run().finished
        ),
        "1 link: 1 alive; 0 s, 1 request",
    ),
    "out of time": (
        replace(make_run(checked_link("unchecked", "deadline")), out_of_time=True),
        "Out of time: 1 link not checked.\n1 link: 1 unchecked; 1 min 12 s, 1,310 requests",
    ),
    "interrupted": (
        replace(make_run(checked_link("alive")), interrupted=True),
        "Interrupted: 0 links not checked.\n1 link: 1 alive; 1 min 12 s, 1,310 requests",
    ),
    "history": (
        make_run(checked_link("alive"), scope="history"),
        "1 link: 1 alive; last checked on 2026-11-23",
    ),
}


@pytest.mark.parametrize(("run", "text"), SUMMARIES.values(), ids=SUMMARIES)
def test_the_summary_counts_links_by_verdict(run: Run, text: str) -> None:
    assert as_text(run) == text


def test_links_without_history_are_reported_as_unchecked() -> None:
    link = LinkToCheck("https://a.example/", (SourceLocation("a.yml", 1, 1, "x"),))
    assert as_text(run_from_history([link], {})) == "1 link: 1 unchecked"


def test_a_history_report_lists_the_links_with_problems() -> None:
    url = "https://a.example/"
    record = past_record(url, (*DYING, (0, ("gone", "nxdomain"))))
    assert record is not None
    text = as_text(
        run_from_history([LinkToCheck(url, (SourceLocation("a.yml", 1, 2, "x"),))], {url: record})
    )
    assert text.startswith(
        "dead (1): Replace or remove the link.\n  https://a.example/\n    host does not exist; failing"
    )
    assert "\n    a.yml:1:2: x\n" in text
