"""`kb from-issue` makes an entry from an issue that has only a URL. Services and issues are untrusted."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.entry_files import format_text
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import LINK, link_fields, template_files
from site_builder.knowledge_base import open_knowledge_base
from tests.cli.test_add import KNOWN
from tests.cli.test_from_issue import GITHUB_MARKDOWN
from tests.conftest import SEED
from tests.metadata.fake_services import FakeServices, Reply, arxiv_entry, running
from tests.services.fakes import without_intervals

BUSY: Reply = (429, b"Rate exceeded.")
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    without_intervals(monkeypatch)
    return tmp_path / "entries"


def from_issue(
    url: str, topics: str = "", services: FakeServices = KNOWN, more: str = ""
) -> tuple[Result, dict[str, str]]:
    fields = link_fields(SiteLanguages())
    answers = {fields["url"].label: url, fields["topics"].label: topics or "_No response_"}
    body = "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items()) + more
    event = {"issue": {"number": 7, "title": "x", "body": body, "user": {"login": "ada"}}}
    Path("event.json").write_text(json.dumps(event), encoding="utf-8")
    with running(services) as (_, environ):
        result = CliRunner(env=dict(environ)).invoke(
            commands.app,
            ["from-issue", "event.json", "--output-dir", "reply", "--allow-private"],
            catch_exceptions=False,
        )
    replies = {path.name: path.read_text("utf-8") for path in Path("reply").iterdir()}
    return result, replies


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "entry_id"),
    [
        ("https://arxiv.org/abs/2301.00001v1", "papers/numpair"),
        ("<https://github.com/ada/sort>", "repos/sort"),
        ("doi:10.5281/zenodo.1", "datasets/numbers"),
    ],
)
def test_a_url_becomes_an_entry_and_the_pull_request_names_the_sources(
    entries: Path, url: str, entry_id: str
) -> None:
    result, replies = from_issue(url, "multimodal-llm")

    assert result.exit_code == 0, result.output + replies["comment.md"]
    text = (entries / f"{entry_id}.yml").read_text("utf-8")
    assert format_text(text, entry_id.partition("/")[0]) == text
    assert not [p for p in open_knowledge_base(entries).problems if p.severity == "error"]
    assert replies["title.txt"] == f"Add {entry_id}\n"
    assert replies["branch.txt"] == f"entry/7-{entry_id.partition('/')[2]}\n"
    assert "**Sources of the fields · 各项内容的来源**" in replies["pr-body.md"]
    if entry_id == "papers/numpair":
        assert (
            "- the URL in the issue · issue 中的网址, arXiv: `links.paper`" in replies["pr-body.md"]
        )
        assert re.search(r"^- arXiv: `title`", replies["pr-body.md"], re.MULTILINE)
        assert re.search(r"^- Crossref: .*`pages`", replies["pr-body.md"], re.MULTILINE)
        assert "- code: `https://github.com/ada/numpair` (Hugging Face)" in replies["pr-body.md"]


def test_without_topics_the_entry_gets_the_topic_of_similar_entries(entries: Path) -> None:
    llm = arxiv_entry("2301.00001", "Instruction Tuning of Large Language Models with Images")
    result, replies = from_issue("2301.00001", services=FakeServices(arxiv={"2301.00001": llm}))

    assert result.exit_code == 0
    assert "- similar entries · 相近的条目: `topics`" in replies["pr-body.md"]
    [path] = entries.glob("papers/instruction-tuning*.yml")
    assert "topics: [multimodal-llm]" in path.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "topics", "code"),
    [
        ("garbage", "", "bad-url"),
        ("javascript:alert(1)", "", "bad-url"),
        ("2301.99999", "", "unknown-url"),
        ("https://arxiv.org/abs/2103.00020", "", "duplicate-url"),
        ("2301.00001", "no-such-topic", "unknown-topic"),
        ("_No response_", "", "missing-field"),
        ("2301.00001\n2301.00002", "", "not-one-line"),
    ],
)
def test_an_issue_that_cannot_become_an_entry_gets_a_comment(
    entries: Path, url: str, topics: str, code: str
) -> None:
    before = sorted(entries.rglob("*"))

    result, replies = from_issue(url, topics)

    assert result.exit_code == 1
    assert code in [p["code"] for p in json.loads(replies["result.json"])["problems"]]
    assert set(replies) == {"comment.md", "result.json"}
    assert sorted(entries.rglob("*")) == before


@pytest.mark.usefixtures("entries")
def test_the_comment_about_busy_services_is_in_both_languages() -> None:
    broken = dict.fromkeys(("github", "arxiv"), BUSY)

    result, replies = from_issue("github.com/ada/sort", services=FakeServices(broken=broken))

    assert result.exit_code == 1
    assert "GitHub refused the request" in replies["comment.md"]
    assert "查询服务均未响应" in replies["comment.md"]


def test_an_entry_without_authors_needs_the_form_of_its_kind(entries: Path) -> None:
    nameless = arxiv_entry("2301.00001", "Images and Text", authors=())

    result, replies = from_issue(
        "2301.00001", "multimodal-llm", FakeServices(arxiv={"2301.00001": nameless})
    )

    assert result.exit_code == 1
    assert "Fill in the form of its kind instead." in replies["comment.md"]
    assert "**Authors**" in replies["comment.md"]
    assert not list(entries.glob("papers/images*"))


HOSTILE = "x](javascript:alert(1)) `${{ secrets.T }}` ##[error] @everyone &lt;img src=x&gt; | #1"


@pytest.mark.usefixtures("entries")
def test_answers_of_services_cannot_put_markup_into_the_pull_request() -> None:
    hostile = arxiv_entry("2301.00001", f"Sort {HOSTILE}", authors=("A. Lovelace", HOSTILE))
    services = FakeServices(
        arxiv={"2301.00001": hostile},
        json={
            "hf/papers/2301.00001": {
                "id": "2301.00001",
                "githubRepo": f"https://github.com/ada/`{HOSTILE}",
                "projectPage": "javascript:alert(1)",
            }
        },
    )

    _, replies = from_issue("2301.00001", "multimodal-llm", services)

    assert "##[" not in "".join(replies.values())
    for name in ("pr-body.md", "comment.md"):
        html = GITHUB_MARKDOWN.render(replies[name])
        assert not re.search(r"<(?:img|script)|href=.javascript", html)
        assert "@everyone" not in re.sub(r"<code>.*?</code>", "", html)


def test_the_form_needs_only_the_url_which_the_bookmarklet_fills_in() -> None:
    form = yaml.safe_load(template_files(SiteLanguages())["link.yml"])
    required = [item["id"] for item in form["body"] if item.get("validations", {}).get("required")]
    assert required == ["url"]
    for name in ("CONTRIBUTING.md", "CONTRIBUTING.zh.md", "docs/about.md", "docs/zh/about.md"):
        text = (PROJECT / name).read_text("utf-8")
        [bookmarklet] = re.findall(r"javascript:\S+", text)
        url = re.search(r"'(https://[^']+)'\+encodeURIComponent\(location\.href\)", bookmarklet)
        assert url is not None, name
        query = parse_qs(urlsplit(url[1] + "x").query)
        assert query["template"] == [f"{LINK}.yml"]
        assert list(query)[-1] == "url"
