"""What runs on GitHub: sound by zizmor and by GitHub's schemas, and by laws of our own.

Scripts run here as they run there, with a `gh` that only writes down what it was asked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from site_builder.cli.commands import app
from site_builder.issue_forms import ACCEPT_LABEL

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
        assert int(job["timeout-minutes"]) <= 30
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


@workflows
def test_every_kb_and_make_that_a_step_calls_exists(path: Path) -> None:
    commands = set(getattr(get_command(app), "commands", {}))
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(path):
        words = step.get("run", "").split()
        if words[:1] == [".venv/bin/kb"]:
            assert words[1] in commands
        if words[:1] == ["make"]:
            assert words[1] in {*targets, ".venv/.site"}
        if "sh" in words[:2]:
            assert (PROJECT / words[words.index("sh") + 1]).is_file()


@workflows
def test_secrets_go_to_the_last_steps_only(path: Path) -> None:
    """The token is in the environment of steps that run `gh`, never of those that read entries."""
    assert "env" not in read(path)
    for _, job in jobs(path):
        assert "GH_TOKEN" not in job.get("env", {})
        for step in job["steps"]:
            if "GH_TOKEN" in step.get("env", {}):
                assert step["run"].startswith("sh .github/scripts/")


def test_the_form_workflow_waits_for_the_label_and_runs_main() -> None:
    path = GITHUB / "workflows" / "entry-from-issue.yml"
    [(_, job)] = jobs(path)
    assert read(path)["on"] == {"issues": {"types": ["labeled"]}}
    assert f"github.event.label.name == '{ACCEPT_LABEL}'" in job["if"]
    [checkout] = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    text = path.read_text("utf-8")
    assert not re.search(r"github\.event\.issue\.(title|body|user|labels)", text)
    assert f"--remove-label {ACCEPT_LABEL}" in (SCRIPTS / "ask-for-changes.sh").read_text()


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


# --- the scripts --------------------------------------------------------------------------------

FAKE_GH = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$GH_LOG"
case "$1 $2" in
"pr list") printf '%s' "$OPEN" ;;
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


def run(script: str, clone: Path) -> list[str]:
    """Run a script in the clone and return what it asked of `gh`."""
    command = ["sh", str(SCRIPTS / script), str(clone.parent / "reply")]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (clone.parent / "log").read_text().splitlines()


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
    assert run("ask-for-changes.sh", checkout) == [
        f"issue comment 7 --body-file {checkout.parent}/reply/comment.md",
        "issue edit 7 --remove-label accept-entry",
    ]


@pytest.mark.parametrize("result", [None, '{\n  "status": "entry",\n'], ids=["none", "entry"])
def test_where_kb_came_to_no_answer_that_is_said(checkout: Path, result: str | None) -> None:
    if result is None:
        shutil.rmtree(checkout.parent / "reply")  # as after exit code 3
    else:
        (checkout.parent / "reply" / "result.json").write_text(result)
    assert_failure_is_told(run("ask-for-changes.sh", checkout))


def test_a_failure_is_told_with_the_page_of_the_run(checkout: Path) -> None:
    assert_failure_is_told(run("say-it-failed.sh", checkout))


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
        ".github/scripts/ask-for-changes.sh": "failure() && steps.entry.outcome == 'failure'",
        ".github/scripts/say-it-failed.sh": "failure() && steps.entry.outcome != 'failure'",
    }


def test_every_build_knows_its_repository() -> None:
    for name in ("pages", "entries"):
        [build] = [
            step
            for step in steps(GITHUB / "workflows" / f"{name}.yml")
            if step.get("run", "").startswith(("make site", ".venv/bin/kb build"))
        ]
        assert build["env"]["KB_REPO_URL"] == "${{ github.server_url }}/${{ github.repository }}"


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
        assert command in set(getattr(get_command(app), "commands", {}))
        assert all(re.search(hook["files"], path) for path in ENTRY_FILES)
        assert not any(re.search(hook["files"], path) for path in OTHER_FILES)


def test_others_can_use_both_hooks() -> None:
    content = yaml.load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"), yaml.BaseLoader)
    assert [hook["id"] for hook in content] == ["kb-check", "kb-fmt"]
    assert all(hook["language"] == "python" for hook in content)
