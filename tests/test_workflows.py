"""Workflows follow the rules of zizmor (a linter for workflows), GitHub's schemas and the rules of this project.

The scripts of the workflows run with a fake `gh`, which writes its arguments to a file. Further tests are about
browser.sh, the code owners and the pre-commit hooks.
"""

from __future__ import annotations

import datetime as dt
import json
import os
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
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import ACCEPT_LABEL
from site_builder.links.reports import ReportInput, as_markdown
from site_builder.observing.changes import Change
from site_builder.observing.changes import as_markdown as facts_as_markdown
from tests import SITE_LANGUAGES
from tests.links.sample_links import checked_link, make_run

PROJECT = Path(__file__).parents[1]
GITHUB = PROJECT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
SCRIPTS = GITHUB / "scripts"

workflows = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def tool(name: str) -> str:
    """Return the path of a program. A program of the virtual environment takes precedence."""
    path = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert path is not None, f"{name} is not installed; make test installs it"
    return path


def read(path: Path) -> dict[str, Any]:
    """Read YAML, and keep all scalars as strings. A usual loader would read the key `on` as True."""
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    return content


def jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from read(path)["jobs"].items()


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for _, job in jobs(path):
        yield from job["steps"]


# --- external checks ----------------------------------------------------------------------------


def test_zizmor_finds_no_problem() -> None:
    command = [tool("zizmor"), "--offline", "--no-progress", "--persona", "pedantic", str(GITHUB)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("custom.github-workflows-require-timeout", "workflows/*.yml"),
        ("vendor.github-issue-forms", "ISSUE_TEMPLATE/[!c]*.yml"),
        ("vendor.github-issue-config", "ISSUE_TEMPLATE/config.yml"),
        ("vendor.dependabot", "dependabot.yml"),
    ],
)
def test_files_for_github_match_their_schema(schema: str, pattern: str) -> None:
    paths = [str(path) for path in sorted(GITHUB.glob(pattern))]
    assert paths
    command = [tool("check-jsonschema"), "--builtin-schema", schema, *paths]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


# --- rules --------------------------------------------------------------------------------------

PINNED = re.compile(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@workflows
def test_actions_are_by_github_and_pinned_by_hash(path: Path) -> None:
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if PINNED.fullmatch(line.removeprefix("- ")) is None] == []


def test_each_action_has_one_version_in_all_workflows() -> None:
    actions = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}
    assert len({action.partition("@")[0] for action in actions}) == len(actions)


@workflows
def test_checkout_steps_do_not_store_credentials(path: Path) -> None:
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@workflows
def test_code_of_pull_requests_has_only_read_permission(path: Path) -> None:
    triggers = read(path)["on"]
    forbidden = {"pull_request_target", "workflow_run", "issue_comment"}
    assert forbidden & set(triggers) <= ({"pull_request_target"} if path.stem == "queue" else set())
    if "pull_request" in triggers:
        assert all(job["permissions"] == {"contents": "read"} for _, job in jobs(path))
        assert "secrets." not in path.read_text("utf-8")


@workflows
def test_workflow_sets_permissions_timeouts_and_concurrency(path: Path) -> None:
    content = read(path)
    assert content["permissions"] == {}
    assert content["concurrency"]["group"]
    for name, job in jobs(path):
        assert job["permissions"], name
        # Checking links takes longer, because hosts limit the rate of requests.
        assert int(job["timeout-minutes"]) <= (60 if path.stem == "links" else 30)
        assert job["name"]


# Commands that a step may call. Developers can run and test them on their own machines.
COMMANDS = re.compile(
    r"(make|\.venv/bin/kb|kb|gh|git) |sh \.github/scripts/[a-z-]+\.sh( |$)"
    r"|sudo sh requirements/browser\.sh$|exit 1$"
)


@workflows
def test_steps_call_only_commands_that_developers_can_run(path: Path) -> None:
    for step in steps(path):
        if "run" in step:
            assert "${{" not in step["run"], (
                f"an expression in a command can be an injection: {step['run']}"
            )
            assert "\n" not in step["run"].strip(), f"a step has several commands: {step['run']}"
            assert COMMANDS.match(step["run"]), step["run"]


def subcommands(*names: str) -> set[str]:
    """Return the subcommands of `kb`, or of `kb NAME ...`. For example, `kb links` has the subcommand `check`."""
    parent: Any = get_command(app)
    context = parent.make_context("kb", [], resilient_parsing=True)
    for name in names:
        parent = parent.get_command(context, name)
    return set(parent.list_commands(context)) if isinstance(parent, TyperGroup) else set()


@workflows
def test_steps_use_only_commands_make_targets_and_scripts_that_exist(path: Path) -> None:
    kb_commands = subcommands()
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(path):
        words = step.get("run", "").split()
        if ".venv/bin/kb" in words:
            name, argument = words[words.index(".venv/bin/kb") + 1 :][:2]
            assert name in kb_commands
            assert argument.startswith(("-", '"')) or argument in subcommands(name)
        if words[:1] == ["make"]:
            assert words[1] in {*targets, ".venv/.site"}
        if "sh" in words[:2]:
            assert (PROJECT / words[words.index("sh") + 1]).is_file()


@workflows
def test_only_scripts_receive_a_token_with_write_permission(path: Path) -> None:
    """Scripts call `gh`, which needs the token. `kb` reads untrusted entries, so scripts hide the token from `kb`."""
    assert set(read(path).get("env", {})) <= {"SHARDS"}
    for _, job in jobs(path):
        assert not [name for name in job.get("env", {}) if "TOKEN" in name]
        for step in job["steps"]:
            if "GH_TOKEN" in step.get("env", {}):
                assert step["run"].startswith("sh .github/scripts/")
                assert ".venv/bin/kb" not in step["run"]
                script = (PROJECT / step["run"].split()[1]).read_text("utf-8")
                assert script.count(".venv/bin/kb ") == script.count(
                    "env -u GH_TOKEN .venv/bin/kb "
                )


@workflows
def test_token_of_kb_is_read_only(path: Path) -> None:
    for _, job in jobs(path):
        if any("KB_GITHUB_TOKEN" in step.get("env", {}) for step in job["steps"]):
            assert job["permissions"] == {"contents": "read"}


def test_entry_from_issue_needs_the_label_and_the_default_branch() -> None:
    path = GITHUB / "workflows" / "entry-from-issue.yml"
    [(_, job)] = jobs(path)
    assert read(path)["on"] == {"issues": {"types": ["labeled"]}}
    assert f"github.event.label.name == '{ACCEPT_LABEL}'" in job["if"]
    [checkout_step] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout_step["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    text = path.read_text("utf-8")
    assert not re.search(r"github\.event\.issue\.(title|body|user|labels)", text)
    assert f"--remove-label {ACCEPT_LABEL}" in (SCRIPTS / "request-changes.sh").read_text()


def test_the_queue_runs_no_code_of_pull_requests() -> None:
    """If an account has too many open contributions, the newer ones wait in the queue."""
    path = GITHUB / "workflows" / "queue.yml"
    [(_, job)] = jobs(path)
    [checkout_step] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout_step["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert set(job["permissions"].items()) == {
        ("contents", "read"),
        ("issues", "write"),
        ("pull-requests", "write"),
    }
    used = set(re.findall(r"github\.event\.(?:issue|pull_request)\.([a-z_.]+)", path.read_text()))
    assert used == {"user.login", "user.type", "author_association"}
    assert not [step for step in job["steps"] if "github.event" in step.get("run", "")]


def test_pushes_to_main_publish_the_pages_one_after_another() -> None:
    content = read(GITHUB / "workflows" / "pages.yml")
    assert content["concurrency"] == {"group": "pages", "cancel-in-progress": "false"}
    assert set(content["on"]) == {"push", "workflow_dispatch"}
    assert content["on"]["push"] == {"branches": ["main"]}


CI = GITHUB / "workflows" / "ci.yml"


def test_the_required_job_fails_after_failed_jobs_but_not_after_skipped_tests() -> None:
    """Each pull request needs the status of this job, so the job always runs, and its name has no Python version."""
    content = read(CI)
    # With a filter for paths, some pull requests would get no status.
    assert content["on"]["pull_request"] in ("", None)
    job = content["jobs"]["tests"]
    assert (job["name"], job["if"]) == ("Tests", "always()")
    assert set(job["needs"]) == set(content["jobs"]) - {"tests"}
    [step] = job["steps"]
    assert step["run"] == "exit 1"
    assert "'failure'" in step["if"]
    assert "'cancelled'" in step["if"]
    assert "'skipped'" not in step["if"]
    assert content["jobs"]["test"]["if"] == "needs.changes.outputs.builder == 'true'"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "builder"),
    [
        (["entries/papers/x.yml"], "false"),
        (["entries/topics.yml", "observed/links.jsonl"], "false"),
        (["entries/papers/x.yml", "site_builder/new.py"], "true"),
        (["entries-2/x.yml"], "true"),
        (["docs/entries/x.md"], "true"),
        ([".github/scripts/find-changes.sh"], "true"),
        ([], "false"),
    ],
)
def test_the_script_find_changes_finds_only_changes_outside_entries_and_observed(
    clone: Path, monkeypatch: pytest.MonkeyPatch, changed: list[str], builder: str
) -> None:
    git("-C", str(clone), "checkout", "--quiet", "-b", "branch")
    for name in changed:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text("x")
        git("-C", str(clone), "add", name)
    git("-C", str(clone), *IDENTITY, "commit", "--quiet", "--allow-empty", "--message", "x")
    assert run_find_changes(clone, "origin/main") == f"builder={builder}\n"


@pytest.mark.slow
@pytest.mark.parametrize("base", ["", "nowhere", "--output=x"])
def test_all_tests_run_if_the_base_of_the_branch_is_unknown(clone: Path, base: str) -> None:
    assert run_find_changes(clone, base) == "builder=true\n"


def run_find_changes(clone: Path, base: str) -> str:
    return subprocess.run(
        ["sh", str(SCRIPTS / "find-changes.sh")],
        cwd=clone,
        env={**os.environ, "BASE": base},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_required_jobs_run_in_merge_queues_and_when_workflows_start_them() -> None:
    """If a workflow opens a pull request, GitHub starts no workflow for this pull request.

    Therefore, the workflow that opens the pull request also starts `ci` and `entries`.
    """
    for name in ("ci", "entries"):
        path = GITHUB / "workflows" / f"{name}.yml"
        assert {"pull_request", "merge_group", "workflow_dispatch"} <= set(read(path)["on"])
    readme = (PROJECT / "README.md").read_text("utf-8")
    for name, job in (("ci", "tests"), ("entries", "check"), ("entries", "links")):
        path = GITHUB / "workflows" / f"{name}.yml"
        assert f"*{read(path)['jobs'][job]['name']}*" in " ".join(readme.split())
    for script in SCRIPTS.glob("*.sh"):
        text = script.read_text("utf-8")
        assert text.count("workflow run entries.yml") == text.count("workflow run ci.yml"), script


def test_the_format_check_reads_only_files_that_the_branch_has_changed() -> None:
    commands = [step.get("run", "") for step in steps(GITHUB / "workflows" / "entries.yml")]
    [command] = [command for command in commands if "kb fmt" in command]
    assert command == '.venv/bin/kb fmt --check --changed-since "$BASE" --format github'


def test_ci_tests_the_supported_python_versions() -> None:
    job = read(CI)["jobs"]["test"]
    supported = re.findall(r"Python :: (3\.\d+)", (PROJECT / "pyproject.toml").read_text())
    assert job["strategy"]["matrix"]["python"] == supported
    assert job["steps"][-1]["run"] == "make test"


def test_the_release_workflow_checks_tags_and_publishes_nothing() -> None:
    path = GITHUB / "workflows" / "release.yml"
    assert read(path)["on"] == {"push": {"tags": ["v*"]}, "workflow_dispatch": ""}
    [(_, job)] = jobs(path)
    assert job["permissions"] == {"contents": "read"}
    assert not re.search(r"secrets\.|github\.token|id-token", path.read_text("utf-8"))
    *_, check_step, upload_step = job["steps"]
    assert check_step["run"] == "make release-check"
    # If a maintainer starts the workflow on a branch, there is no tag.
    assert check_step["env"] == {"TAG": "${{ github.ref_type == 'tag' && github.ref_name || '' }}"}
    assert (upload_step["with"]["path"], upload_step["with"]["if-no-files-found"]) == (
        "dist/",
        "error",
    )


def test_tag_is_not_part_of_a_shell_command() -> None:
    """The program make would insert the value of `$(TAG)`. A git tag with quotation marks would change the command."""
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    assert '--tag "$$TAG"' in makefile
    assert "(TAG)" not in makefile


LINKS = GITHUB / "workflows" / "links.yml"
"""This workflow divides the links into shards. Each shard is checked by a job of its own."""


def test_only_the_variable_shards_sets_the_number_of_shards() -> None:
    content = read(LINKS)
    assert int(content["env"]["SHARDS"]) >= 1
    plan_job, check_job = content["jobs"]["plan"], content["jobs"]["check"]
    assert plan_job["outputs"] == {"shards": "${{ steps.shards.outputs.shards }}"}
    assert check_job["strategy"]["matrix"] == {
        "shard": "${{ fromJSON(needs.plan.outputs.shards) }}"
    }
    assert check_job["strategy"]["fail-fast"] == "false"
    assert "/4" not in LINKS.read_text()


def test_only_the_last_link_job_has_write_permission() -> None:
    content = read(LINKS)
    order = [(name, job.get("needs")) for name, job in jobs(LINKS)]
    assert order == [("plan", None), ("check", "plan"), ("record", "check")]
    assert content["jobs"]["plan"]["if"] == "github.ref == 'refs/heads/main'"
    assert content["concurrency"] == {"group": "links", "cancel-in-progress": "false"}
    assert set(content["on"]) == {"schedule", "workflow_dispatch"}
    writing = [name for name, job in jobs(LINKS) if "write" in job["permissions"].values()]
    assert writing == ["record"]


def test_the_last_link_job_merges_the_shards() -> None:
    check_steps, record_steps = (read(LINKS)["jobs"][name]["steps"] for name in ("check", "record"))
    [upload] = [step["with"] for step in check_steps if "upload-artifact" in step.get("uses", "")]
    [download] = [
        step["with"] for step in record_steps if "download-artifact" in step.get("uses", "")
    ]
    assert upload["name"].startswith(download["pattern"].rstrip("*"))
    assert (upload["if-no-files-found"], upload["overwrite"]) == ("error", "true")
    [check_command] = [step["run"] for step in check_steps if "links check" in step.get("run", "")]
    assert check_command.endswith(f"--format json --output {upload['path']}")
    [merge_command] = [step["run"] for step in record_steps if "links merge" in step.get("run", "")]
    assert merge_command.endswith(f'"$RUNNER_TEMP"/runs/{download["pattern"]}/{upload["path"]}')
    assert download["path"] == "${{ runner.temp }}/runs"
    for command in (check_command, merge_command):
        assert command.startswith("sh .github/scripts/allow-findings.sh .venv/bin/kb links ")


def test_new_links_of_a_pull_request_are_checked() -> None:
    job = read(GITHUB / "workflows" / "entries.yml")["jobs"]["links"]
    assert job["steps"][-1]["run"] == (
        '.venv/bin/kb links check --changed-since "$BASE" --format github --deadline 50s'
    )
    assert job["env"] == read(GITHUB / "workflows" / "entries.yml")["jobs"]["check"]["env"]
    [checkout_step] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout_step["with"]["fetch-depth"] == "0"


# --- scripts ------------------------------------------------------------------------------------

IDENTITY = ["-c", "user.name=x", "-c", "user.email=x@example.org"]

FAKE_GH = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$GH_CALLS"
case "$1 $2" in
"pr list" | "issue list") printf '%s' "$OPEN" ;;
"pr create") echo https://example.org/pull/1 ;;
"label list") echo "$LABELS" ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a clone of a repository with entries.

    Install a fake `gh`, and create the files that `kb from-issue` would create: a new entry and the
    folder `reply`.
    """
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    names = ("bin", "remote", "clone", "reply")
    programs, remote, clone, reply = (tmp_path / name for name in names)
    programs.mkdir()
    (programs / "gh").write_text(FAKE_GH)
    (programs / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/kb")
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    for key, value in {"GH_CALLS": str(tmp_path / "gh-calls"), "ISSUE": "7", "OPEN": ""}.items():
        monkeypatch.setenv(key, value)
    git("init", "--quiet", "--bare", "--initial-branch", "main", str(remote))
    git("clone", "--quiet", str(remote), str(clone))
    (clone / "entries" / "papers").mkdir(parents=True)
    (clone / "entries" / "papers" / "old.yml").write_text("title: Old\n")
    git("-C", str(clone), "add", ".")
    git("-C", str(clone), *IDENTITY, "commit", "--quiet", "--message", "x")
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


def run_script(script: str, clone: Path, argument: str = "") -> list[str]:
    """Run a script in the clone, and return the lines that the fake `gh` wrote: the arguments of each call."""
    command = ["sh", str(SCRIPTS / script), argument or str(clone.parent / "reply")]
    result = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    calls = clone.parent / "gh-calls"
    return calls.read_text().splitlines() if calls.exists() else []


def test_accepted_entry_becomes_a_pull_request(clone: Path) -> None:
    reply = clone.parent / "reply"
    assert run_script("propose-entry.sh", clone) == [
        "pr list --head entry/7-x --state open --json url --jq .[].url",
        "auth setup-git",
        f"pr create --head entry/7-x --title Add papers/x --body-file {reply}/pr-body.md",
        f"issue comment 7 --body-file {reply}/comment.md",
        "workflow run entries.yml --ref entry/7-x",
        "workflow run ci.yml --ref entry/7-x",
    ]
    remote = str(clone.parent / "remote")
    changed = git("-C", remote, "diff", "--name-only", "main", "entry/7-x")
    assert changed.split() == ["entries/papers/x.yml"]
    message = git("-C", remote, "log", "-1", "--format=%an: %s", "entry/7-x")
    assert message == "github-actions[bot]: Add papers/x\n"
    assert (reply / "comment.md").read_text() == "Thank you!\n\nhttps://example.org/pull/1\n"


@pytest.mark.slow
def test_contributions_of_one_account_are_listed(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTHOR", "some-body")
    monkeypatch.setenv("OPEN", "[]")
    calls = run_script("list-contributions.sh", clone, str(clone.parent / "queue"))
    assert [call.split(" --state")[0] for call in calls] == [
        "issue list --author=some-body",
        "pr list --author=some-body",
    ]
    assert (clone.parent / "queue" / "pulls.json").read_text() == "[]"


def test_the_queue_writes_a_comment_when_it_adds_or_removes_a_label(clone: Path) -> None:
    folder = clone.parent / "queue"
    folder.mkdir()
    (folder / "queued.txt").write_text("issue 12\npr 13\n")
    (folder / "released.txt").write_text("pr 4\n")
    assert run_script("update-queue.sh", clone, str(folder)) == [
        "issue edit 12 --add-label queued",
        f"issue comment 12 --body-file {folder}/queued.md",
        "pr edit 13 --add-label queued",
        f"pr comment 13 --body-file {folder}/queued.md",
        "pr edit 4 --remove-label queued",
        f"pr comment 4 --body-file {folder}/released.md",
    ]


def test_only_missing_labels_of_forms_and_workflows_are_created(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(GITHUB / "ISSUE_TEMPLATE", clone / ".github" / "ISSUE_TEMPLATE")
    monkeypatch.setenv("LABELS", "queued\nentry:papers")
    assert run_script("create-labels.sh", clone) == [
        "label list --limit 1000 --json name --jq .[].name",
        *(
            f"label create {name}"
            for name in sorted(
                {
                    ACCEPT_LABEL,
                    "entry:paper",
                    "entry:repo",
                    "entry:dataset",
                    "entry:benchmark",
                    "entry:link",
                    "correction",
                    "dead-link",
                }
            )
        ),
    ]


def test_open_pull_request_for_the_issue_is_not_changed(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPEN", "https://example.org/pull/5")
    _, comment = run_script("propose-entry.sh", clone)
    assert comment.startswith("issue comment 7 --body A pull request for this issue already exists")
    assert comment.endswith("https://example.org/pull/5")
    assert "entry/7-x" not in git("-C", str(clone.parent / "remote"), "branch")


def test_requested_changes_become_a_comment_on_the_issue(clone: Path) -> None:
    (clone.parent / "reply" / "result.json").write_text('{\n  "status": "changes",\n')
    assert run_script("request-changes.sh", clone) == [
        f"issue comment 7 --body-file {clone.parent}/reply/comment.md",
        "issue edit 7 --remove-label accept-entry",
    ]


@pytest.mark.parametrize(
    "result", [None, '{\n  "status": "entry",\n'], ids=["no reply", "reply with an entry"]
)
def test_failure_of_kb_is_reported_on_the_issue(clone: Path, result: str | None) -> None:
    if result is None:
        shutil.rmtree(clone.parent / "reply")  # with exit code 3, `kb` writes no reply
    else:
        (clone.parent / "reply" / "result.json").write_text(result)
    assert_reports_failure(run_script("request-changes.sh", clone))


def test_failure_outside_of_kb_is_reported_on_the_issue(clone: Path) -> None:
    assert_reports_failure(run_script("report-failure.sh", clone))


def assert_reports_failure(calls: list[str]) -> None:
    """Assert that `gh` comments in both languages with links to the workflow run, and then removes the label."""
    assert calls[0].startswith("issue comment 7 --body Something went wrong on our side")
    assert calls[-1] == "issue edit 7 --remove-label accept-entry"
    english, _, chinese = calls[:-1]
    for text in (english, chinese):
        assert "(https://example.org/o/kb/actions/runs/42)" in text
        assert f"`{ACCEPT_LABEL}`" in text
    assert "出了问题" in chinese


def test_rejected_push_stops_the_script_before_it_comments(clone: Path) -> None:
    pre_receive = clone.parent / "remote" / "hooks" / "pre-receive"
    pre_receive.write_text("#!/bin/sh\nexit 1\n")
    pre_receive.chmod(0o755)
    with pytest.raises(AssertionError):
        run_script("propose-entry.sh", clone)
    assert "issue comment" not in (clone.parent / "gh-calls").read_text()


def test_one_step_comments_on_the_issue_after_each_failure() -> None:
    """If a step of the workflow fails, exactly one of the last two steps runs."""
    [(_, job)] = jobs(GITHUB / "workflows" / "entry-from-issue.yml")
    conditions = {step["run"].split()[1]: step["if"] for step in job["steps"][-2:]}
    assert conditions == {
        ".github/scripts/request-changes.sh": "failure() && steps.entry.outcome == 'failure'",
        ".github/scripts/report-failure.sh": "failure() && steps.entry.outcome != 'failure'",
    }


def test_build_steps_set_the_url_of_the_repository() -> None:
    for name in ("pages", "entries"):
        [build] = [
            step
            for step in steps(GITHUB / "workflows" / f"{name}.yml")
            if step.get("run", "").endswith("--site-dir site")
        ]
        assert build["env"]["KB_REPO_URL"] == "${{ github.server_url }}/${{ github.repository }}"


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda path: path.stem)
def test_only_the_script_allow_findings_continues_after_a_failure(script: Path) -> None:
    text = script.read_text()
    assert text.startswith("#!/bin/sh\n# ")
    assert re.search(r"^set -eu?$" if script.stem != "allow-findings" else r"^set -u$", text, re.M)
    command = ["sh", "-n", str(script)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


# --- scripts for links --------------------------------------------------------------------------


def plan_shards(shards: str) -> subprocess.CompletedProcess[str]:
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
def test_the_script_plan_shards_prints_the_list_of_shards(number: str, shards: list[str]) -> None:
    name, _, value = plan_shards(number).stdout.removesuffix("\n").partition("=")
    assert (name, json.loads(value)) == ("shards", shards)


@pytest.mark.parametrize("number", ["", "0", "04", "-1", "four", "4\nx=1", "4 4"])
def test_the_script_plan_shards_refuses_an_invalid_number(number: str) -> None:
    result = plan_shards(number)
    assert (result.returncode, result.stdout) == (2, "")
    assert "must be a positive number" in result.stderr


@pytest.mark.parametrize(("code", "expected"), {0: 0, 1: 0, 2: 2, 3: 3, 130: 130}.items())
def test_the_script_allow_findings_changes_only_exit_code_1_to_0(
    code: int, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    script = str(SCRIPTS / "allow-findings.sh")
    command = ["sh", script, "sh", "-c", 'printf "%s|" "$@"; exit "$0"', str(code), "a b", "*"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (expected, "a b|*|")
    found = "true" if code == 1 else "false"
    assert (tmp_path / "output").read_text() == f"found={found}\n"


def test_errors_do_not_stop_publishing_but_the_workflow_fails_afterwards() -> None:
    site_jobs = read(GITHUB / "workflows" / "pages.yml")["jobs"]
    [build] = [step for step in site_jobs["build"]["steps"] if step.get("id") == "site"]
    assert build["run"] == (
        "sh .github/scripts/allow-findings.sh .venv/bin/kb build --keep-going --site-dir site"
    )
    assert site_jobs["build"]["outputs"] == {"found": "${{ steps.site.outputs.found }}"}
    assert site_jobs["errors"]["needs"] == ["build", "deploy"]
    assert site_jobs["errors"]["if"] == "needs.build.outputs.found == 'true'"
    assert site_jobs["errors"]["steps"][-1]["run"] == "exit 1"


@pytest.mark.parametrize("name", ["ci", "entries"])
def test_a_merge_queue_runs_the_checks_of_pull_requests(name: str) -> None:
    path = GITHUB / "workflows" / f"{name}.yml"
    assert "merge_group" in read(path)["on"]
    text = path.read_text(encoding="utf-8")
    assert text.count("pull_request.base.sha ||") == text.count("merge_group.base_sha")


OBSERVE = GITHUB / "workflows" / "observe.yml"
"""This workflow asks services, such as Crossref, for facts about the entries."""


def test_only_the_last_job_of_the_workflow_observe_may_write() -> None:
    content = read(OBSERVE)
    assert [(name, job.get("needs")) for name, job in jobs(OBSERVE)] == [
        ("plan", None),
        ("ask", "plan"),
        ("record", "ask"),
    ]
    assert content["jobs"]["plan"]["if"] == "github.ref == 'refs/heads/main'"
    assert set(content["on"]) == {"schedule", "workflow_dispatch"}
    writing = [name for name, job in jobs(OBSERVE) if "write" in job["permissions"].values()]
    assert writing == ["record"]
    [ask] = [
        step["run"]
        for step in content["jobs"]["ask"]["steps"]
        if "kb observe" in step.get("run", "")
    ]
    [upload] = [
        step["with"]
        for step in content["jobs"]["ask"]["steps"]
        if "upload-artifact" in step.get("uses", "")
    ]
    assert ask.endswith(f'--shard "$SHARD" --output {upload["path"]}')
    steps_of_record = content["jobs"]["record"]["steps"]
    [download] = [s["with"] for s in steps_of_record if "download-artifact" in s.get("uses", "")]
    assert upload["name"].startswith(download["pattern"].rstrip("*"))
    assert download["path"] == "${{ runner.temp }}/facts"
    assert any('--merge "$RUNNER_TEMP/facts"' in step.get("run", "") for step in steps_of_record)


@pytest.fixture
def clone_with_history(clone: Path) -> Path:
    """Return the clone with a new link history (links.jsonl), as `kb links merge --record` writes it."""
    (clone / "observed").mkdir()
    (clone / "observed" / "links.jsonl").write_text('{"v":2}\n')
    return clone


def push_from_another_clone(clone: Path, path: str, text: str) -> None:
    """Push a commit to main from another clone."""
    second_clone, remote = clone.parent / "second-clone", clone.parent / "remote"
    git("clone", "--quiet", str(remote), str(second_clone))
    (second_clone / path).parent.mkdir(exist_ok=True)
    (second_clone / path).write_text(text)
    git("-C", str(second_clone), "add", ".")
    git("-C", str(second_clone), *IDENTITY, "commit", "--quiet", "--message", "meanwhile")
    git("-C", str(second_clone), "push", "--quiet", "origin", "HEAD:main")


PUBLISH_CALLS = ["auth setup-git", "workflow run pages.yml --ref main"]


def test_link_history_is_pushed_and_the_site_is_published(clone_with_history: Path) -> None:
    assert run_script("push-link-history.sh", clone_with_history) == PUBLISH_CALLS
    remote = str(clone_with_history.parent / "remote")
    assert git("-C", remote, "log", "-1", "--format=%an: %s", "main") == (
        "github-actions[bot]: Record link health\n"
    )
    assert git("-C", remote, "diff", "--name-only", "main~", "main") == "observed/links.jsonl\n"


def test_unchanged_link_history_is_not_pushed(clone_with_history: Path) -> None:
    run_script("push-link-history.sh", clone_with_history)
    (clone_with_history.parent / "gh-calls").write_text("")
    assert run_script("push-link-history.sh", clone_with_history) == []


@pytest.mark.slow
def test_the_link_history_is_rebased_on_newer_commits(
    clone_with_history: Path,
) -> None:
    push_from_another_clone(clone_with_history, "entries/y.yml", "title: Y\n")
    assert run_script("push-link-history.sh", clone_with_history) == PUBLISH_CALLS
    subjects = git("-C", str(clone_with_history.parent / "remote"), "log", "--format=%s", "main")
    assert subjects.split("\n")[:2] == ["Record link health", "meanwhile"]


@pytest.mark.slow
def test_lines_of_two_link_histories_are_merged(clone_with_history: Path) -> None:
    (clone_with_history / ".gitattributes").write_bytes((PROJECT / ".gitattributes").read_bytes())
    push_from_another_clone(clone_with_history, "observed/links.jsonl", '{"v":2,"url":"other"}\n')
    assert run_script("push-link-history.sh", clone_with_history) == PUBLISH_CALLS
    remote = str(clone_with_history.parent / "remote")
    lines = git("-C", remote, "show", "main:observed/links.jsonl").splitlines()
    assert sorted(lines) == ['{"v":2,"url":"other"}', '{"v":2}']


@pytest.mark.slow
def test_pushing_the_link_history_fails_after_five_attempts(clone_with_history: Path) -> None:
    pre_receive = clone_with_history.parent / "remote" / "hooks" / "pre-receive"
    pre_receive.write_text(f"#!/bin/sh\necho >>{clone_with_history.parent}/attempts\nexit 1\n")
    pre_receive.chmod(0o755)
    with pytest.raises(AssertionError):
        run_script("push-link-history.sh", clone_with_history)
    assert "workflow run" not in (clone_with_history.parent / "gh-calls").read_text()
    assert (clone_with_history.parent / "attempts").read_text() == "\n" * 5


@pytest.fixture
def clone_with_lists(clone: Path) -> Path:
    """Return a clone with a fake `kb`, which writes the file names in `entries` into docs/LIST.md."""
    program = clone / ".venv" / "bin" / "kb"
    program.parent.mkdir(parents=True)
    program.write_text(
        '#!/bin/sh\nls entries >"$2"\necho "$* token=${GH_TOKEN:-none}" >>../kb-calls\n'
    )
    program.chmod(0o755)
    (clone / ".git" / "info" / "exclude").write_text(".venv/\n")
    (clone / "docs").mkdir()
    (clone / "docs" / "LIST.md").write_text("")
    git("-C", str(clone), "add", "docs")
    git("-C", str(clone), *IDENTITY, "commit", "--quiet", "--message", "Add an empty list")
    git("-C", str(clone), "push", "--quiet", "origin", "HEAD:main")
    return clone


def test_lists_are_pushed_and_kb_has_no_token(
    clone_with_lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", "secret")
    assert run_script("push-lists.sh", clone_with_lists) == ["auth setup-git"]
    remote = str(clone_with_lists.parent / "remote")
    assert git("-C", remote, "log", "-1", "--format=%an: %s", "main") == (
        "github-actions[bot]: Write the lists of entries again\n"
    )
    assert git("-C", remote, "diff", "--name-only", "main~", "main") == "docs/LIST.md\n"
    calls = (clone_with_lists.parent / "kb-calls").read_text()
    assert calls == "readme docs/LIST.md docs/LIST.zh.md token=none\n"


def test_unchanged_lists_are_not_pushed(clone_with_lists: Path) -> None:
    run_script("push-lists.sh", clone_with_lists)
    remote = str(clone_with_lists.parent / "remote")
    before = git("-C", remote, "rev-parse", "main")
    run_script("push-lists.sh", clone_with_lists)
    assert git("-C", remote, "rev-parse", "main") == before


@pytest.mark.slow
def test_lists_are_written_again_from_entries_that_were_pushed_meanwhile(
    clone_with_lists: Path,
) -> None:
    push_from_another_clone(clone_with_lists, "entries/y.yml", "title: Y\n")
    run_script("push-lists.sh", clone_with_lists)
    remote = str(clone_with_lists.parent / "remote")
    assert "y.yml\n" in git("-C", remote, "show", "main:docs/LIST.md")
    assert git("-C", remote, "log", "--format=%s", "main").split("\n")[:2] == [
        "Write the lists of entries again",
        "meanwhile",
    ]


LIST_ISSUES = (
    "issue list --label link-health --app github-actions --state open --limit 1 "
    "--json number --jq .[].number"
)
CREATE_CALLS = [
    "label create link-health --force --color D4C5F9 --description Links to fix; maintained by a workflow",
    "issue create --title Links to fix · 待修复的链接 --label link-health --body-file report.md",
]
EDIT_CALL = "issue edit 9 --body-file report.md"
CLOSE_CALL = "issue close 9 --comment No links need fixing any more · 已没有需要修复的链接。"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("findings", "issue", "calls"),
    [
        (3, "", CREATE_CALLS),
        (3, "9", [EDIT_CALL]),
        (0, "9", [EDIT_CALL, CLOSE_CALL]),
        (0, "", []),
        (120, "", CREATE_CALLS),
    ],
)
def test_issue_about_links_is_open_while_links_need_fixing(
    clone: Path, monkeypatch: pytest.MonkeyPatch, findings: int, issue: str, calls: list[str]
) -> None:
    monkeypatch.setenv("OPEN", issue)
    report = f"<!-- link-health: findings={findings} -->\n## Link health\n"
    (clone / "report.md").write_text(report)
    assert run_script("update-link-issue.sh", clone, "report.md") == [LIST_ISSUES, *calls]
    assert (clone.parent / "summary").read_text() == report


def test_the_script_update_link_issue_accepts_the_report_of_the_builder(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = checked_link("suspect", "parked")
    (clone / "report.md").write_text(as_markdown(ReportInput(make_run(link), {})), "utf-8")
    assert run_script("update-link-issue.sh", clone, "report.md") == [LIST_ISSUES, *CREATE_CALLS]


@pytest.mark.slow
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
def test_the_script_update_link_issue_refuses_an_invalid_report(clone: Path, report: str) -> None:
    (clone / "report.md").write_text(report)
    command = ["sh", str(SCRIPTS / "update-link-issue.sh"), "report.md"]
    result = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert result.returncode == 3
    assert "is not a link report" in result.stderr
    assert not (clone.parent / "gh-calls").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "issue"), [(2, ""), (2, "9"), (0, "9"), (0, "")])
def test_issue_about_facts_is_open_while_the_report_has_changes(
    clone: Path, monkeypatch: pytest.MonkeyPatch, number: int, issue: str
) -> None:
    monkeypatch.setenv("OPEN", issue)
    changes = [
        Change("gone", f"papers/{n}", "x", "GitHub", dt.date(2026, 11, 29)) for n in range(number)
    ]
    (clone / "report.md").write_text(
        facts_as_markdown(changes, SiteLanguages(SITE_LANGUAGES)), "utf-8"
    )
    calls = [
        call.partition(" --")[0] for call in run_script("update-facts-issue.sh", clone, "report.md")
    ]
    assert calls == [
        "issue list",
        *(["label create observed-facts", "issue create"] if number and not issue else []),
        *(["issue edit 9"] if issue else []),
        *(["issue close 9"] if issue and not number else []),
    ]
    assert "- `papers/0`: x" in (clone / "report.md").read_text("utf-8") or not number


def test_the_environment_variable_subject_is_the_subject_of_the_commit(
    clone_with_history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBJECT", "Record facts about entries")
    run_script("push-link-history.sh", clone_with_history)
    remote = str(clone_with_history.parent / "remote")
    assert git("-C", remote, "log", "-1", "--format=%s", "main") == "Record facts about entries\n"


LIST_PULL_REQUESTS = (
    "pr list --head links/moved --state open --json number,isCrossRepository "
    "--jq .[] | select(.isCrossRepository | not) | .number"
)


def move_link(clone: Path) -> None:
    (clone / "entries" / "papers" / "old.yml").write_text("title: New\n")


@pytest.mark.slow
@pytest.mark.parametrize("pull_request", ["", "5"])
def test_moved_links_become_one_pull_request(
    clone: Path, monkeypatch: pytest.MonkeyPatch, pull_request: str
) -> None:
    monkeypatch.setenv("OPEN", pull_request)
    (clone / "entries" / "papers" / "x.yml").unlink()
    move_link(clone)
    calls = run_script("propose-moved-links.sh", clone)
    assert calls[:2] == [LIST_PULL_REQUESTS, "auth setup-git"]
    assert calls[-2:] == [
        "workflow run entries.yml --ref links/moved",
        "workflow run ci.yml --ref links/moved",
    ]
    created = [line for line in calls if line.startswith("pr create --head links/moved --title ")]
    assert len(created) == (pull_request == "")
    remote = str(clone.parent / "remote")
    changed = git("-C", remote, "diff", "--name-only", "main", "links/moved")
    assert changed == "entries/papers/old.yml\n"


def test_earlier_branch_with_moved_links_is_replaced(clone: Path) -> None:
    remote = str(clone.parent / "remote")
    push_from_another_clone(clone, "entries/y.yml", "title: Y\n")
    git("-C", remote, "branch", "links/moved", "main")
    move_link(clone)
    run_script("propose-moved-links.sh", clone)
    subjects = git("-C", remote, "log", "--format=%s", "links/moved").split("\n")
    assert subjects[:2] == ["Update links that moved", "x"]


@pytest.mark.slow
def test_moved_links_are_not_proposed_twice(clone: Path) -> None:
    (clone / "entries" / "papers" / "x.yml").unlink()
    move_link(clone)
    run_script("propose-moved-links.sh", clone)
    git("-C", str(clone), "switch", "--quiet", "main")
    git("-C", str(clone), "branch", "--quiet", "-D", "links/moved")
    (clone.parent / "gh-calls").write_text("")
    move_link(clone)
    assert run_script("propose-moved-links.sh", clone) == [LIST_PULL_REQUESTS, "auth setup-git"]


@pytest.mark.parametrize(("pull_request", "calls"), [("", []), ("5", ["pr close 5 --comment "])])
def test_pull_request_is_closed_if_no_link_moved(
    clone: Path, monkeypatch: pytest.MonkeyPatch, pull_request: str, calls: list[str]
) -> None:
    monkeypatch.setenv("OPEN", pull_request)
    first, *rest = run_script("propose-moved-links.sh", clone)
    assert first == LIST_PULL_REQUESTS
    assert [call[: len(start)] for call, start in zip(rest, calls, strict=True)] == calls
    assert "links/moved" not in git("-C", str(clone.parent / "remote"), "branch")


# --- browser ------------------------------------------------------------------------------------


def install_browser(tmp_path: Path, user: int, *installed: str, ci: str = "") -> tuple[int, str]:
    """Run browser.sh with fake programs, and return its exit code and output.

    `user` is the user id. `installed` names programs that the script need not install. The fake `fc-list` finds a font
    once the fake `apt-get` has installed one.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "rm", "tail", "mktemp", "touch"):
        (programs / name).symlink_to(tool(name))
    fonts = tmp_path / "fonts"
    fakes = {
        "id": f"echo {user}",
        "fc-list": f"[ ! -e {fonts} ] || echo Noto",
        "apt-get": f'echo "apt-get $*" >>{tmp_path}/apt-calls; case "$*" in *noto*) touch {fonts};; esac',
        **dict.fromkeys(installed, ":"),
    }
    for name, body in fakes.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "tmp").mkdir()
    result = subprocess.run(
        [tool("sh"), str(PROJECT / "requirements" / "browser.sh")],
        env={"PATH": str(programs), "CI": ci, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert list((tmp_path / "tmp").iterdir()) == [], "browser.sh left a temporary file behind"
    return result.returncode, result.stdout + result.stderr


def test_a_missing_chinese_font_is_reported(tmp_path: Path) -> None:
    code, output = install_browser(tmp_path, 1000, "google-chrome")
    assert code == 0
    assert "Chinese text will show as boxes in screenshots" in output
    assert "apt-get install fontconfig fonts-noto-cjk" in output
    assert not (tmp_path / "apt-calls").exists()


def test_root_installs_only_missing_packages(tmp_path: Path) -> None:
    code, output = install_browser(tmp_path, 0, "google-chrome")
    assert code == 0
    assert "boxes" not in output
    apt_calls = (tmp_path / "apt-calls").read_text()
    assert "fonts-noto-cjk" in apt_calls
    assert "chromium" not in apt_calls


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 3)])
def test_missing_browser_is_an_error_only_in_ci(tmp_path: Path, ci: str, code: int) -> None:
    assert install_browser(tmp_path, 1000, ci=ci)[0] == code


# --- code owners --------------------------------------------------------------------------------


def test_paths_in_codeowners_exist() -> None:
    lines = (GITHUB / "CODEOWNERS").read_text().splitlines()
    paths = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert "*" in paths
    assert len(paths) > 1
    assert [
        path for path in paths if path != "*" and not (PROJECT / path.strip("/")).exists()
    ] == []


# --- pre-commit ---------------------------------------------------------------------------------

ENTRY_FILES = ["entries/papers/x.yml", "entries/topics.yml"]
OTHER_FILES = ["docs/entries/x.yml", "site_builder/entries.py"]
HOOK_KEYS = {
    *("id", "name", "description", "entry", "language", "files", "types_or"),
    *("pass_filenames", "require_serial"),
}


def hooks() -> Iterator[dict[str, str]]:
    for repository in read(PROJECT / ".pre-commit-config.yaml")["repos"]:
        assert repository["repo"] == "local", (
            "pre-commit hooks must use installed programs and download nothing"
        )
        yield from repository["hooks"]
    yield from yaml.load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize("hook", list(hooks()), ids=lambda hook: f"{hook['language']}-{hook['id']}")
def test_pre_commit_hooks_of_kb_run_existing_commands_on_entry_files(hook: dict[str, str]) -> None:
    assert set(hook) <= HOOK_KEYS
    assert {"id", "name", "entry", "language"} <= set(hook)
    program, command = hook["entry"].split()[:2]
    if hook["language"] == "system":
        assert (PROJECT / program).parent == PROJECT / ".venv" / "bin"
        program = Path(program).name
    if program == "kb":
        assert command in subcommands()
        assert all(re.search(hook["files"], path) for path in ENTRY_FILES)
        assert not any(re.search(hook["files"], path) for path in OTHER_FILES)


def test_kb_check_and_kb_fmt_are_pre_commit_hooks() -> None:
    content = yaml.load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert [hook["id"] for hook in content] == ["kb-check", "kb-fmt"]
    assert all(hook["language"] == "python" for hook in content)
