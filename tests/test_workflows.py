"""What runs on GitHub: sound by zizmor and by GitHub's schemas, and by laws of our own.

Scripts run here as they run there, with a `gh` that only writes down what it was asked.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from site_builder.cli.commands import app
from site_builder.issue_forms import ACCEPT_LABEL
from site_builder.links.reports import LinkReport, as_markdown
from tests.links.sample_links import checked_link, make_run

PROJECT = Path(__file__).parents[1]
GITHUB = PROJECT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
SCRIPTS = GITHUB / "scripts"

workflows = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def tool(name: str) -> str:
    """Return the path of a program of the virtual environment."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found is not None, f"{name} is not installed; make test installs it"
    return found


def read(path: Path) -> dict[str, Any]:
    """Read YAML with all scalars as texts; `on` is a key here, not a truth."""
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return content


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from read(path)["jobs"].items()


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for _, job in jobs(path):
        yield from job["steps"]


# --- other people's judgement -------------------------------------------------------------------


def test_zizmor_finds_nothing() -> None:
    command = [tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", str(GITHUB)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("custom.github-workflows-require-timeout", "workflows/*.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/[!c]*.yml"),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("vendor.dependabot", "dependabot.yml"),
    ],
)
def test_schema(schema: str, files: str) -> None:
    paths = [str(path) for path in sorted(GITHUB.glob(files))]
    assert paths
    command = [tool("check-jsonschema"), "--builtin-schema", schema, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- laws ---------------------------------------------------------------------------------------

PINNED = re.compile(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@workflows
def test_actions_are_githubs_own_and_pinned_with_their_version(path: Path) -> None:
    used = [line.strip() for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if PINNED.fullmatch(line.removeprefix("- ")) is None] == []


def test_one_action_has_one_version_everywhere() -> None:
    used = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}
    assert len({name.partition("@")[0] for name in used}) == len(used)


@workflows
def test_no_checkout_leaves_credentials(path: Path) -> None:
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@workflows
def test_nothing_foreign_runs_with_rights(path: Path) -> None:
    triggers = read(path)["on"]
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers)
    if "pull_request" in triggers:
        assert all(job["permissions"] == {"contents": "read"} for _, job in jobs(path))
        assert "secrets." not in path.read_text("utf-8")


@workflows
def test_rights_times_and_turns_are_set(path: Path) -> None:
    content = read(path)
    assert content["permissions"] == {}
    assert content["concurrency"]["group"]
    for name, job in jobs(path):
        assert job["permissions"], name
        # Those who check links wait for other people's hosts.
        assert int(job["timeout-minutes"]) <= (60 if path.stem == "links" else 30)
        assert job["name"]


# What a step may call; all of it can be run, and is tested, on a laptop.
COMMANDS = re.compile(
    r"(make|\.venv/bin/kb|kb|gh|git) |sh \.github/scripts/[a-z-]+\.sh( |$)"
    r"|sudo sh requirements/browser\.sh$"
)


@workflows
def test_steps_call_what_can_be_run_anywhere(path: Path) -> None:
    for step in steps(path):
        if "run" in step:
            assert "${{" not in step["run"], "an expression in a script can be an injection"
            assert "\n" not in step["run"].strip(), "one command a step"
            assert COMMANDS.match(step["run"]), step["run"]


def commands_below(*names: str) -> set[str]:
    """Return the commands of `kb`, or those of a group of it."""
    group: Any = get_command(app)
    context = group.make_context("kb", [], resilient_parsing=True)
    for name in names:
        group = group.get_command(context, name)
    return set(group.list_commands(context)) if isinstance(group, TyperGroup) else set()


@workflows
def test_every_kb_and_make_that_a_step_calls_exists(path: Path) -> None:
    commands = commands_below()
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(path):
        words = step.get("run", "").split()
        if ".venv/bin/kb" in words:
            name, below = words[words.index(".venv/bin/kb") + 1 :][:2]
            assert name in commands
            assert below.startswith(("-", '"')) or below in commands_below(name)
        if words[:1] == ["make"]:
            assert words[1] in {*targets, ".venv/.site"}
        if "sh" in words[:2]:
            assert (PROJECT / words[words.index("sh") + 1]).is_file()


@workflows
def test_secrets_go_to_the_last_steps_only(path: Path) -> None:
    """The token is in the environment of steps that run `gh`, never of those that read entries."""
    assert set(read(path).get("env", {})) <= {"SHARDS"}
    for _, job in jobs(path):
        assert not [name for name in job.get("env", {}) if "TOKEN" in name]
        for step in job["steps"]:
            if "GH_TOKEN" in step.get("env", {}):
                assert step["run"].startswith("sh .github/scripts/")
                assert ".venv/bin/kb" not in step["run"]


@workflows
def test_the_token_that_kb_is_given_may_only_read(path: Path) -> None:
    for _, job in jobs(path):
        if any("KB_GITHUB_TOKEN" in step.get("env", {}) for step in job["steps"]):
            assert job["permissions"] == {"contents": "read"}


def test_the_form_workflow_waits_for_the_label_and_runs_main() -> None:
    path = GITHUB / "workflows" / "entry-from-issue.yml"
    [(_, job)] = jobs(path)
    assert read(path)["on"] == {"issues": {"types": ["labeled"]}}
    assert f"github.event.label.name == '{ACCEPT_LABEL}'" in job["if"]
    [checkout] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    text = path.read_text("utf-8")
    assert not re.search(r"github\.event\.issue\.(title|body|user|labels)", text)
    assert f"--remove-label {ACCEPT_LABEL}" in (SCRIPTS / "request-changes.sh").read_text()


def test_pages_are_published_one_after_the_other() -> None:
    content = read(GITHUB / "workflows" / "pages.yml")
    assert content["concurrency"] == {"group": "pages", "cancel-in-progress": "false"}
    assert set(content["on"]) == {"push", "workflow_dispatch"}
    assert content["on"]["push"] == {"branches": ["main"]}


def test_ci_runs_the_versions_that_the_package_promises() -> None:
    [(_, job)] = jobs(GITHUB / "workflows" / "ci.yml")
    promised = re.findall(r"Python :: (3\.\d+)", (PROJECT / "pyproject.toml").read_text())
    assert job["strategy"]["matrix"]["python"] == promised
    assert job["steps"][-1]["run"] == "make test"


LINKS = GITHUB / "workflows" / "links.yml"


def test_one_number_divides_the_links() -> None:
    content = read(LINKS)
    assert int(content["env"]["SHARDS"]) >= 1
    plan, check = content["jobs"]["plan"], content["jobs"]["check"]
    assert plan["outputs"] == {"shards": "${{ steps.shards.outputs.shards }}"}
    assert check["strategy"]["matrix"] == {"shard": "${{ fromJSON(needs.plan.outputs.shards) }}"}
    assert check["strategy"]["fail-fast"] == "false"
    assert "/4" not in LINKS.read_text()


def test_the_history_is_written_once_every_shard_is_there() -> None:
    content = read(LINKS)
    chain = [(name, job.get("needs")) for name, job in jobs(LINKS)]
    assert chain == [("plan", None), ("check", "plan"), ("record", "check")]
    assert content["jobs"]["plan"]["if"] == "github.ref == 'refs/heads/main'"
    assert content["concurrency"] == {"group": "links", "cancel-in-progress": "false"}
    assert set(content["on"]) == {"schedule", "workflow_dispatch"}
    writing = [name for name, job in jobs(LINKS) if "write" in job["permissions"].values()]
    assert writing == ["record"]


def test_what_one_job_keeps_the_other_fetches() -> None:
    check, record = (read(LINKS)["jobs"][name]["steps"] for name in ("check", "record"))
    [kept] = [step["with"] for step in check if "upload-artifact" in step.get("uses", "")]
    [fetched] = [step["with"] for step in record if "download-artifact" in step.get("uses", "")]
    assert kept["name"].startswith(fetched["pattern"].rstrip("*"))
    assert (kept["if-no-files-found"], kept["overwrite"]) == ("error", "true")
    [asked] = [step["run"] for step in check if "links check" in step.get("run", "")]
    assert asked.endswith(f"--format json --output {kept['path']}")
    [joined] = [step["run"] for step in record if "links merge" in step.get("run", "")]
    assert joined.endswith(f'"$RUNNER_TEMP"/runs/{fetched["pattern"]}/{kept["path"]}')
    assert fetched["path"] == "${{ runner.temp }}/runs"
    for command in (asked, joined):
        assert command.startswith("sh .github/scripts/allow-findings.sh .venv/bin/kb links ")


def test_a_pull_request_answers_for_the_links_that_it_brings() -> None:
    job = read(GITHUB / "workflows" / "entries.yml")["jobs"]["links"]
    assert job["steps"][-1]["run"] == (
        '.venv/bin/kb links check --changed-since "$BASE" --format github --deadline 50s'
    )
    assert job["env"] == read(GITHUB / "workflows" / "entries.yml")["jobs"]["check"]["env"]
    [checkout] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == "0"


# --- the scripts --------------------------------------------------------------------------------

FAKE_GH = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$GH_LOG"
case "$1 $2" in
"pr list" | "issue list") printf '%s' "$OPEN" ;;
"pr create") echo https://example.org/pull/1 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a clone of a repository with entries, a fake `gh`, and what `kb from-issue` writes."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    programs, remote, clone, reply = (tmp_path / n for n in ("bin", "remote", "clone", "reply"))
    programs.mkdir()
    (programs / "gh").write_text(FAKE_GH)
    (programs / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/kb")
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    for key, value in {"GH_LOG": str(tmp_path / "log"), "ISSUE": "7", "OPEN": ""}.items():
        monkeypatch.setenv(key, value)
    git("init", "--quiet", "--bare", "--initial-branch", "main", str(remote))
    git("clone", "--quiet", str(remote), str(clone))
    (clone / "entries" / "papers").mkdir(parents=True)
    (clone / "entries" / "papers" / "old.yml").write_text("title: Old\n")
    git("-C", str(clone), "add", ".")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    git("-C", str(clone), *who, "commit", "--quiet", "--message", "x")
    git("-C", str(clone), "push", "--quiet", "origin", "HEAD:main")
    (clone / "entries" / "papers" / "x.yml").write_text("title: X\n")
    (clone / "stray").write_text("not an entry")
    reply.mkdir()
    for name, text in {
        "branch.txt": "entry/7-x",
        "title.txt": "Add papers/x",
        "pr-body.md": "Closes #7.",
        "comment.md": "Thank you!",
    }.items():
        (reply / name).write_text(f"{text}\n")
    return clone


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


def run(script: str, clone: Path, argument: str = "") -> list[str]:
    """Run a script in the clone and return what it asked of `gh`."""
    command = ["sh", str(SCRIPTS / script), argument or str(clone.parent / "reply")]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    log = clone.parent / "log"
    return log.read_text().splitlines() if log.exists() else []


def test_an_entry_becomes_a_pull_request(checkout: Path) -> None:
    reply = checkout.parent / "reply"
    assert run("propose-entry.sh", checkout) == [
        "pr list --head entry/7-x --state open --json url --jq .[].url",
        "auth setup-git",
        f"pr create --head entry/7-x --title Add papers/x --body-file {reply}/pr-body.md",
        f"issue comment 7 --body-file {reply}/comment.md",
        "workflow run entries.yml --ref entry/7-x",
    ]
    remote = str(checkout.parent / "remote")
    changed = git("-C", remote, "diff", "--name-only", "main", "entry/7-x")
    assert changed.split() == ["entries/papers/x.yml"]
    message = git("-C", remote, "log", "-1", "--format=%an: %s", "entry/7-x")
    assert message == "github-actions[bot]: Add papers/x\n"
    assert (reply / "comment.md").read_text() == "Thank you!\n\nhttps://example.org/pull/1\n"


def test_a_pull_request_that_is_open_already_is_left_alone(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPEN", "https://example.org/pull/5")
    _, comment = run("propose-entry.sh", checkout)
    assert comment.startswith("issue comment 7 --body There is a pull request for this already")
    assert comment.endswith("https://example.org/pull/5")
    assert "entry/7-x" not in git("-C", str(checkout.parent / "remote"), "branch")


def test_changes_are_asked_for_below_the_issue(checkout: Path) -> None:
    (checkout.parent / "reply" / "result.json").write_text('{\n  "status": "changes",\n')
    assert run("request-changes.sh", checkout) == [
        f"issue comment 7 --body-file {checkout.parent}/reply/comment.md",
        "issue edit 7 --remove-label accept-entry",
    ]


@pytest.mark.parametrize("result", [None, '{\n  "status": "entry",\n'], ids=["none", "entry"])
def test_where_kb_came_to_no_answer_that_is_said(checkout: Path, result: str | None) -> None:
    if result is None:
        shutil.rmtree(checkout.parent / "reply")  # as after exit code 3
    else:
        (checkout.parent / "reply" / "result.json").write_text(result)
    assert_failure_is_told(run("request-changes.sh", checkout))


def test_a_failure_is_told_with_the_page_of_the_run(checkout: Path) -> None:
    assert_failure_is_told(run("report-failure.sh", checkout))


def assert_failure_is_told(asked: list[str]) -> None:
    assert asked[0].startswith("issue comment 7 --body Something went wrong on our side")
    assert asked[-1] == "issue edit 7 --remove-label accept-entry"
    english, _, chinese = asked[:-1]
    for text in (english, chinese):
        assert "(https://example.org/o/kb/actions/runs/42)" in text
        assert f"`{ACCEPT_LABEL}`" in text
    assert "出了问题" in chinese


def test_a_refused_push_fails_and_says_no_thanks(checkout: Path) -> None:
    hook = checkout.parent / "remote" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(AssertionError):
        run("propose-entry.sh", checkout)
    assert "issue comment" not in (checkout.parent / "log").read_text()


def test_whatever_fails_the_reporter_is_told() -> None:
    """Each failure of the form workflow meets exactly one of its last two steps."""
    [(_, job)] = jobs(GITHUB / "workflows" / "entry-from-issue.yml")
    told = {step["run"].split()[1]: step["if"] for step in job["steps"][-2:]}
    assert told == {
        ".github/scripts/request-changes.sh": "failure() && steps.entry.outcome == 'failure'",
        ".github/scripts/report-failure.sh": "failure() && steps.entry.outcome != 'failure'",
    }


def test_every_build_knows_its_repository() -> None:
    for name in ("pages", "entries"):
        [build] = [
            step
            for step in steps(GITHUB / "workflows" / f"{name}.yml")
            if step.get("run", "").startswith(("make site", ".venv/bin/kb build"))
        ]
        assert build["env"]["KB_REPO_URL"] == "${{ github.server_url }}/${{ github.repository }}"


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda path: path.stem)
def test_scripts_stop_at_the_first_failure(script: Path) -> None:
    text = script.read_text()
    assert text.startswith("#!/bin/sh\n# ")
    assert re.search(r"^set -eu?$" if script.stem != "allow-findings" else r"^set -u$", text, re.M)
    done = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- the scripts of links -----------------------------------------------------------------------


def plan(shards: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(SCRIPTS / "plan-shards.sh")],
        env={"SHARDS": shards},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("number", "shards"),
    [
        ("1", ["1/1"]),
        ("4", ["1/4", "2/4", "3/4", "4/4"]),
        ("12", [f"{k}/12" for k in range(1, 13)]),
    ],
)
def test_a_number_becomes_a_matrix(number: str, shards: list[str]) -> None:
    name, _, value = plan(number).stdout.removesuffix("\n").partition("=")
    assert (name, json.loads(value)) == ("shards", shards)


@pytest.mark.parametrize("number", ["", "0", "04", "-1", "four", "4\nx=1", "4 4"])
def test_what_is_no_number_divides_nothing(number: str) -> None:
    done = plan(number)
    assert (done.returncode, done.stdout) == (2, "")
    assert "has to be a number from 1" in done.stderr


@pytest.mark.parametrize(("code", "expected"), {0: 0, 1: 0, 2: 2, 3: 3, 130: 130}.items())
def test_findings_are_no_failure(code: int, expected: int) -> None:
    script = str(SCRIPTS / "allow-findings.sh")
    command = ["sh", script, "sh", "-c", 'printf "%s|" "$@"; exit "$0"', str(code), "a b", "*"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (expected, "a b|*|")


WHO = ["-c", "user.name=x", "-c", "user.email=x@example.org"]


@pytest.fixture
def recorded(checkout: Path) -> Path:
    """Let `kb links merge --record` have written a history into the clone."""
    (checkout / "observed").mkdir()
    (checkout / "observed" / "links.jsonl").write_text('{"v":2}\n')
    return checkout


def push_meanwhile(clone: Path, path: str, text: str) -> None:
    """Let somebody else push to main."""
    other, remote = clone.parent / "other", clone.parent / "remote"
    git("clone", "--quiet", str(remote), str(other))
    (other / path).parent.mkdir(exist_ok=True)
    (other / path).write_text(text)
    git("-C", str(other), "add", ".")
    git("-C", str(other), *WHO, "commit", "--quiet", "--message", "meanwhile")
    git("-C", str(other), "push", "--quiet", "origin", "HEAD:main")


PUBLISHED = ["auth setup-git", "workflow run pages.yml --ref main"]


def test_the_history_is_pushed_and_the_site_published(recorded: Path) -> None:
    assert run("push-link-history.sh", recorded) == PUBLISHED
    remote = str(recorded.parent / "remote")
    assert git("-C", remote, "log", "-1", "--format=%an: %s", "main") == (
        "github-actions[bot]: Record link health\n"
    )
    assert git("-C", remote, "diff", "--name-only", "main~", "main") == "observed/links.jsonl\n"


def test_a_history_that_did_not_change_is_not_pushed(recorded: Path) -> None:
    run("push-link-history.sh", recorded)
    (recorded.parent / "log").write_text("")
    assert run("push-link-history.sh", recorded) == []


def test_the_history_goes_on_top_of_what_was_pushed_meanwhile(recorded: Path) -> None:
    push_meanwhile(recorded, "entries/y.yml", "title: Y\n")
    assert run("push-link-history.sh", recorded) == PUBLISHED
    subjects = git("-C", str(recorded.parent / "remote"), "log", "--format=%s", "main")
    assert subjects.split("\n")[:2] == ["Record link health", "meanwhile"]


def test_two_histories_are_united(recorded: Path) -> None:
    (recorded / ".gitattributes").write_bytes((PROJECT / ".gitattributes").read_bytes())
    push_meanwhile(recorded, "observed/links.jsonl", '{"v":2,"url":"other"}\n')
    assert run("push-link-history.sh", recorded) == PUBLISHED
    remote = str(recorded.parent / "remote")
    lines = git("-C", remote, "show", "main:observed/links.jsonl").splitlines()
    assert sorted(lines) == ['{"v":2,"url":"other"}', '{"v":2}']


def test_a_history_that_cannot_be_pushed_is_a_failure(recorded: Path) -> None:
    hook = recorded.parent / "remote" / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\necho >>{recorded.parent}/tries\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(AssertionError):
        run("push-link-history.sh", recorded)
    assert "workflow run" not in (recorded.parent / "log").read_text()
    assert (recorded.parent / "tries").read_text() == "\n" * 5


ASKED = (
    "issue list --label link-health --app github-actions --state open --limit 1 "
    "--json number --jq .[].number"
)
CREATED = [
    "label create link-health --force --color D4C5F9 --description Links to mend; kept by a workflow",
    "issue create --title Links to mend · 待修复的链接 --label link-health --body-file report.md",
]
EDITED = "issue edit 9 --body-file report.md"
CLOSED = "issue close 9 --comment There is no link to mend any more · 已没有需要修复的链接。"


@pytest.mark.parametrize(
    ("findings", "issue", "asked"),
    [
        (3, "", CREATED),
        (3, "9", [EDITED]),
        (0, "9", [EDITED, CLOSED]),
        (0, "", []),
        (120, "", CREATED),
    ],
)
def test_there_is_one_issue_while_there_are_links_to_mend(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, findings: int, issue: str, asked: list[str]
) -> None:
    monkeypatch.setenv("OPEN", issue)
    report = f"<!-- link-health: findings={findings} -->\n## Link health\n"
    (checkout / "report.md").write_text(report)
    assert run("update-link-issue.sh", checkout, "report.md") == [ASKED, *asked]
    assert (checkout.parent / "summary").read_text() == report


def test_the_script_reads_the_first_line_that_kb_writes(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = checked_link("suspect", "parked")
    (checkout / "report.md").write_text(as_markdown(LinkReport(make_run(link), {})), "utf-8")
    assert run("update-link-issue.sh", checkout, "report.md") == [ASKED, *CREATED]


@pytest.mark.parametrize(
    "report",
    [
        "",
        "## Link health\n",
        "\n<!-- link-health: findings=3 -->\n",
        "<!-- link-health: findings= -->\n",
        "<!-- link-health: findings=3 --> or so\n",
    ],
)
def test_without_a_report_the_issue_stays_as_it_is(checkout: Path, report: str) -> None:
    (checkout / "report.md").write_text(report)
    command = ["sh", str(SCRIPTS / "update-link-issue.sh"), "report.md"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "does not begin as a report does" in done.stderr
    assert not (checkout.parent / "log").exists()


LISTED = (
    "pr list --head links/moved --state open --json number,isCrossRepository "
    "--jq .[] | select(.isCrossRepository | not) | .number"
)


def moved(clone: Path) -> None:
    (clone / "entries" / "papers" / "old.yml").write_text("title: New\n")


@pytest.mark.parametrize("number", ["", "5"])
def test_moved_links_become_one_pull_request(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setenv("OPEN", number)
    (checkout / "entries" / "papers" / "x.yml").unlink()
    moved(checkout)
    asked = run("propose-moved-links.sh", checkout)
    assert asked[:2] == [LISTED, "auth setup-git"]
    assert asked[-1] == "workflow run entries.yml --ref links/moved"
    created = [line for line in asked if line.startswith("pr create --head links/moved --title ")]
    assert len(created) == (number == "")
    remote = str(checkout.parent / "remote")
    changed = git("-C", remote, "diff", "--name-only", "main", "links/moved")
    assert changed == "entries/papers/old.yml\n"


def test_what_is_left_of_last_week_is_replaced(checkout: Path) -> None:
    remote = str(checkout.parent / "remote")
    push_meanwhile(checkout, "entries/y.yml", "title: Y\n")
    git("-C", remote, "branch", "links/moved", "main")
    moved(checkout)
    run("propose-moved-links.sh", checkout)
    subjects = git("-C", remote, "log", "--format=%s", "links/moved").split("\n")
    assert subjects[:2] == ["Write the new addresses of links that moved", "x"]


def test_what_was_proposed_or_refused_already_is_left_alone(checkout: Path) -> None:
    (checkout / "entries" / "papers" / "x.yml").unlink()
    moved(checkout)
    run("propose-moved-links.sh", checkout)
    git("-C", str(checkout), "switch", "--quiet", "main")
    git("-C", str(checkout), "branch", "--quiet", "-D", "links/moved")
    (checkout.parent / "log").write_text("")
    moved(checkout)
    assert run("propose-moved-links.sh", checkout) == [LISTED, "auth setup-git"]


@pytest.mark.parametrize(("number", "asked"), [("", []), ("5", ["pr close 5 --comment "])])
def test_where_nothing_moved_no_pull_request_stays(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, number: str, asked: list[str]
) -> None:
    monkeypatch.setenv("OPEN", number)
    listed, *others = run("propose-moved-links.sh", checkout)
    assert listed == LISTED
    assert [line[: len(start)] for line, start in zip(others, asked, strict=True)] == asked
    assert "links/moved" not in git("-C", str(checkout.parent / "remote"), "branch")


# --- the browser --------------------------------------------------------------------------------


def browser(tmp_path: Path, user: int, *there: str, ci: str = "") -> tuple[int, str]:
    """Run browser.sh with a PATH of its own; `fc-list` knows a font only once one is installed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "rm", "tail", "mktemp", "touch"):
        (programs / name).symlink_to(tool(name))
    fonts = tmp_path / "fonts"
    fakes = {
        "id": f"echo {user}",
        "fc-list": f"[ ! -e {fonts} ] || echo Noto",
        "apt-get": f'echo "apt-get $*" >>{tmp_path}/log; case "$*" in *noto*) touch {fonts};; esac',
        **dict.fromkeys(there, ":"),
    }
    for name, body in fakes.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        [tool("sh"), str(PROJECT / "requirements" / "browser.sh")],
        env={"PATH": str(programs), "CI": ci, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert list((tmp_path / "tmp").iterdir()) == [], "the log is left over"
    return done.returncode, done.stdout + done.stderr


def test_without_a_chinese_font_somebody_says_so(tmp_path: Path) -> None:
    code, said = browser(tmp_path, 1000, "google-chrome")
    assert code == 0
    assert "Chinese text will show as boxes in screenshots" in said
    assert "apt-get install fontconfig fonts-noto-cjk" in said
    assert not (tmp_path / "log").exists()


def test_root_installs_only_what_is_missing(tmp_path: Path) -> None:
    code, said = browser(tmp_path, 0, "google-chrome")
    assert code == 0
    assert "boxes" not in said
    asked = (tmp_path / "log").read_text()
    assert "fonts-noto-cjk" in asked
    assert "chromium" not in asked


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 3)])
def test_without_a_browser_ci_fails(tmp_path: Path, ci: str, code: int) -> None:
    assert browser(tmp_path, 1000, ci=ci)[0] == code


def test_owners_own_what_is_there() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text().splitlines()
    owned = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert all((PROJECT / path.strip("/")).exists() for path in owned if path != "*")


# --- pre-commit ---------------------------------------------------------------------------------

ENTRY_FILES = ["entries/papers/x.yml", "entries/topics.yml"]
OTHER_FILES = ["docs/entries/x.yml", "site_builder/entries.py"]
HOOK_KEYS = {
    *("id", "name", "description", "entry", "language", "files", "types_or"),
    *("pass_filenames", "require_serial"),
}


def hooks() -> Iterator[dict[str, str]]:
    for repository in read(PROJECT / ".pre-commit-config.yaml")["repos"]:
        assert repository["repo"] == "local", "hooks run what is installed; nothing is downloaded"
        yield from repository["hooks"]
    yield from yaml.load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize("hook", list(hooks()), ids=lambda hook: f"{hook['language']}-{hook['id']}")
def test_hook(hook: dict[str, str]) -> None:
    assert set(hook) <= HOOK_KEYS
    assert {"id", "name", "entry", "language"} <= set(hook)
    program, command = hook["entry"].split()[:2]
    if hook["language"] == "system":
        assert (PROJECT / program).parent == PROJECT / ".venv" / "bin"
        program = Path(program).name
    if program == "kb":
        assert command in commands_below()
        assert all(re.search(hook["files"], path) for path in ENTRY_FILES)
        assert not any(re.search(hook["files"], path) for path in OTHER_FILES)


def test_others_can_use_both_hooks() -> None:
    content = yaml.load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert [hook["id"] for hook in content] == ["kb-check", "kb-fmt"]
    assert all(hook["language"] == "python" for hook in content)
