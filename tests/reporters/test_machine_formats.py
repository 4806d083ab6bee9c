"""Report formats for CI services: texts are escaped, and parsers of these formats accept the reports."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sarif_pydantic import Sarif

from site_builder.errors import Problem, Severity
from site_builder.reporters import REPORTERS, job_summary

HOSTILE = Problem(
    "entries/papers/a,b:c%d.yml",
    3,
    5,
    "title",
    "bad-url",
    "says `x\r\n::error file=/etc/passwd::y`",
    "Delete | <img src=x onerror=alert(1)> @all.",
)


def make_problems(number: int, severity: Severity = Severity.ERROR) -> list[Problem]:
    return [
        Problem(f"entries/papers/p{i}.yml", i + 1, 1, "title", "code", "wrong", "Fix it.", severity)
        for i in range(number)
    ]


problem_lists = st.lists(
    st.builds(
        Problem,
        path=st.text(min_size=1),
        line=st.integers(1, 10_000),
        column=st.integers(1, 1_000),
        field=st.text(),
        code=st.text(min_size=1),
        message=st.text(),
        hint=st.text(),
        severity=st.sampled_from(Severity),
    ),
    max_size=5,
)


# --- GitHub -----------------------------------------------------------------------------------


def test_github_commands_are_escaped() -> None:
    assert REPORTERS["github"]([HOSTILE]) == (
        "::error file=entries/papers/a%2Cb%3Ac%25d.yml,line=3,col=5,title=bad-url::"
        "title: says `x%0D%0A::error file=/etc/passwd::y`. "
        "Delete | <img src=x onerror=alert(1)> @all."
    )


@given(problem_lists)
def test_the_github_report_has_one_line_per_problem(
    problems: list[Problem],
) -> None:
    lines = REPORTERS["github"](problems).split("\n") if problems else []
    assert len(lines) == len(problems)
    assert all(
        line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in lines
    )
    assert not any("\r" in line for line in lines)


def test_the_github_report_limits_problems_per_severity_to_ten() -> None:
    problems = [
        *make_problems(12),
        *make_problems(11, Severity.WARNING),
        *make_problems(13, Severity.NOTICE),
    ]
    lines = REPORTERS["github"](problems).splitlines()
    for severity in Severity:
        assert sum(line.startswith(f"::{severity} ") for line in lines) == 10
    assert [line for line in lines if line.startswith("::notice::")] == [
        "::notice::2 more with severity error; see the job's summary.",
        "::notice::1 more with severity warning; see the job's summary.",
        "::notice::3 more with severity notice; see the job's summary.",
    ]


def test_job_summary_lists_every_problem_and_escapes_markdown() -> None:
    table = job_summary([*make_problems(30), HOSTILE])
    rows = table.strip().splitlines()
    assert len(rows) == 2 + 31
    assert all(row.count("|") - row.count("\\|") == 7 for row in rows)
    assert "<img" not in table
    assert "@all" not in table.replace("\\@", "")


# --- other formats ----------------------------------------------------------------------------

# Names of the severities, as defined in SARIF 2.1.0 (section 3.27.10) and in GitLab's documentation.
LEVELS = {
    "sarif": ["error", "warning", "note"],
    "gitlab": ["major", "minor", "info"],
}


def test_sarif_and_gitlab_have_all_severities_but_junit_fails_only_for_errors() -> None:
    problems = [
        *make_problems(1),
        *make_problems(1, Severity.WARNING),
        *make_problems(1, Severity.NOTICE),
    ]
    sarif = json.loads(REPORTERS["sarif"](problems))["runs"][0]["results"]
    gitlab = json.loads(REPORTERS["gitlab"](problems))
    assert [result["level"] for result in sarif] == LEVELS["sarif"]
    assert [issue["severity"] for issue in gitlab] == LEVELS["gitlab"]
    case = ET.fromstring(REPORTERS["junit"](problems).encode())[0]
    failure, output = case.findtext("failure") or "", case.findtext("system-out") or ""
    assert (len(failure.splitlines()), len(output.splitlines())) == (1, 2)


def test_junit_test_case_with_only_notices_has_not_failed() -> None:
    suite = ET.fromstring(REPORTERS["junit"](make_problems(2, Severity.NOTICE)).encode())
    assert (suite.get("tests"), suite.get("failures")) == ("2", "0")


@pytest.mark.parametrize("tool", ["kb check", "kb links check"])
def test_sarif_and_junit_reports_contain_the_name_of_the_tool(tool: str) -> None:
    sarif, junit = (REPORTERS[name](make_problems(1), tool=tool) for name in ("sarif", "junit"))
    assert json.loads(sarif)["runs"][0]["tool"]["driver"]["name"] == tool
    suite = ET.fromstring(junit.encode())
    assert (suite.get("name"), suite[0].get("classname")) == (tool, tool)


@pytest.mark.parametrize("name", REPORTERS)
def test_the_default_tool_of_reports_is_kb_check(name: str) -> None:
    assert REPORTERS[name](make_problems(2)) == REPORTERS[name](make_problems(2), tool="kb check")


@given(problem_lists)
def test_sarif_is_valid_for_a_third_party_parser(problems: list[Problem]) -> None:
    text = REPORTERS["sarif"](problems)
    log = Sarif.model_validate_json(text)
    (run,) = log.runs
    assert len(run.results or []) == len(problems)
    for result, problem in zip(json.loads(text)["runs"][0]["results"], problems, strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (problem.line, problem.column)
        rule = json.loads(text)["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == problem.code


@given(problem_lists)
def test_junit_is_valid_xml_for_any_text(problems: list[Problem]) -> None:
    suite = ET.fromstring(REPORTERS["junit"](sorted(problems)).encode())
    cases = suite.findall("testcase")
    assert int(suite.get("tests", "")) == len(cases) == len({p.path for p in problems})
    failed = {p.path for p in problems if p.severity is Severity.ERROR}
    assert int(suite.get("failures", "")) == len(failed)


def test_gitlab_fingerprints_are_unique_and_independent_of_the_line() -> None:
    first, second = make_problems(2)
    moved = Problem(**{**{k: getattr(first, k) for k in Problem.__slots__}, "line": 99})
    fingerprints = [
        issue["fingerprint"]
        for problems in ([first, second, first], [moved])
        for issue in json.loads(REPORTERS["gitlab"](problems))
    ]
    assert fingerprints[0] == fingerprints[3]
    assert len(set(fingerprints)) == 3


@pytest.mark.parametrize("name", REPORTERS)
def test_report_without_problems_is_empty_or_valid_in_its_format(name: str) -> None:
    text = REPORTERS[name]([])
    if name in {"json", "sarif", "gitlab"}:
        json.loads(text)
    elif name == "junit":
        assert ET.fromstring(text.encode()).get("tests") == "0"
    else:
        assert text == ""
