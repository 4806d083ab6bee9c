"""`kb add` writes entries for references, with services that answer and services that fail."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.errors import UsageError
from site_builder.knowledge_base import open_knowledge_base
from site_builder.metadata.pages import PageContent, WebPages
from tests.conftest import SEED
from tests.metadata.fake_services import FakeServices, Reply, arxiv_entry, asked, running
from tests.services.fakes import RecordingServer, without_intervals

CROSSREF = {
    "message": {
        "DOI": "10.1145/12345",
        "type": "proceedings-article",
        "title": ["NumPair: Sorting in Pairs"],
        "author": [
            {"given": "Ada", "family": "Lovelace"},
            {"given": "Wei", "family": "Zhang"},
        ],
        "container-title": ["Proceedings of the 31st ACM International Conference on Multimedia"],
        "published-print": {"date-parts": [[2023, 10, 26]]},
        "page": "1-9",
    }
}
REPOSITORY = {
    "full_name": "ada/sort",
    "html_url": "https://github.com/ada/sort",
    "description": "Sorts numbers & more",
    "created_at": "2024-01-01T00:00:00Z",
    "homepage": "https://sort.example.org/",
}
KNOWN = FakeServices(
    arxiv={
        "2301.00001": arxiv_entry("2301.00001", doi="10.1145/12345"),
        "2301.00002": arxiv_entry("2301.00002", r"$\pi_0$: A Sorter", comment="ICML 2023 Oral"),
    },
    json={
        "ra/10.1145": [{"DOI": "10.1145", "RA": "Crossref"}],
        "ra/10.5281": [{"DOI": "10.5281", "RA": "DataCite"}],
        "crossref/10.1145/12345": CROSSREF,
        "datacite/10.5281/zenodo.1": {
            "data": {
                "attributes": {
                    "doi": "10.5281/zenodo.1",
                    "titles": [{"title": "Numbers"}],
                    "publicationYear": 2022,
                    "types": {"resourceTypeGeneral": "Dataset"},
                    "descriptions": [
                        {"description": "A million numbers.", "descriptionType": "Abstract"}
                    ],
                    "rightsList": [{"rightsIdentifier": "cc-by-4.0"}],
                }
            }
        },
        "datacite/10.48550/arxiv.2301.00003": {
            "data": {
                "attributes": {
                    "doi": "10.48550/arxiv.2301.00003",
                    "titles": [{"title": "Merging"}],
                    "creators": [
                        {"name": "Turing, Alan", "familyName": "Turing", "givenName": "Alan"}
                    ],
                    "dates": [{"date": "2023-01-05", "dateType": "Submitted"}],
                    "types": {"resourceTypeGeneral": "Preprint"},
                }
            }
        },
        "github/repos/ada/sort": REPOSITORY,
        "hf/papers/2301.00001": {
            "id": "2301.00001",
            "githubRepo": "https://github.com/ada/numpair",
            "linkedDatasets": [{"id": "ada/numbers"}],
            "linkedModels": [{"id": f"ada/sorter-{number}"} for number in range(9)],
        },
        "hf/datasets/ada/numbers": {
            "id": "ada/numbers",
            "description": "一百万个数。",
            "tags": ["license:mit", "arxiv:2301.00001"],
        },
    },
)


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    without_intervals(monkeypatch)
    return tmp_path / "entries"


def add(
    *arguments: str, services: FakeServices = KNOWN, topic: str = "multimodal-llm", stdin: str = ""
) -> tuple[Result, RecordingServer]:
    topics = ("--topic", topic) if topic else ()
    with running(services) as (server, environ):
        result = CliRunner(env=dict(environ)).invoke(
            commands.app, ["add", "--allow-private", *topics, *arguments], input=stdin
        )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result, server


def text_of(entries: Path, entry_id: str) -> str:
    text = (entries / f"{entry_id}.yml").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("added:"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reference", "entry_id", "expected"),
    [
        (
            "arxiv:2301.00001",
            "papers/numpair",
            """title: "NumPair: Sorting in Pairs"
aliases: [NumPair]
authors: [Ada Lovelace, Wei Zhang]
year: 2023
venue: ACM MM 2023
published: 2023-10-26
pages: 1–9
topics: [multimodal-llm]
links:
  paper: [https://arxiv.org/abs/2301.00001, https://doi.org/10.1145/12345]
abstract:
  en: We sort numbers in pairs.""",
        ),
        (
            "https://arxiv.org/pdf/2301.00002v3",
            "papers/pi0",
            """title: "π₀: A Sorter"
aliases: [π₀]
authors: [Ada Lovelace, Wei Zhang]
year: 2023
venue: ICML 2023 (Oral)
published: 2023-01-30
topics: [multimodal-llm]
links:
  paper: https://arxiv.org/abs/2301.00002
abstract:
  en: We sort numbers in pairs.""",
        ),
        (
            "github.com/ada/sort",
            "repos/sort",
            """name: sort
year: 2024
url: https://github.com/ada/sort
topics: [multimodal-llm]
summary:
  en: Sorts numbers & more""",
        ),
        (
            "https://huggingface.co/datasets/ada/numbers",
            "datasets/numbers",
            """name: numbers
url: https://huggingface.co/datasets/ada/numbers
license: MIT
topics: [multimodal-llm]
summary:
  zh: 一百万个数。""",
        ),
        (
            "10.5281/zenodo.1",
            "datasets/numbers",
            """name: Numbers
year: 2022
url: https://doi.org/10.5281/zenodo.1
license: CC-BY-4.0
topics: [multimodal-llm]
summary:
  en: A million numbers.""",
        ),
    ],
)
def test_an_entry_is_written_from_a_reference(
    entries: Path, reference: str, entry_id: str, expected: str
) -> None:
    result, _ = add(reference)

    assert result.exit_code == 0, result.output
    assert text_of(entries, entry_id) == expected
    assert f"Wrote entries/{entry_id}.yml" in result.stdout
    assert not [p for p in open_knowledge_base(entries).problems if p.severity == "error"]


@pytest.mark.usefixtures("entries")
def test_the_report_names_the_sources_of_fields_and_suggestions() -> None:
    result, _ = add("2301.00001", "--format", "json")

    (outcome,) = json.loads(result.stdout)
    assert outcome["status"] == "added"
    assert outcome["sources"]["title"] == "arXiv"
    assert outcome["sources"]["pages"] == "Crossref"
    assert outcome["suggestions"] == [
        {"role": "code", "url": "https://github.com/ada/numpair", "source": "Hugging Face"},
        *(
            {
                "role": "model",
                "url": f"https://huggingface.co/ada/sorter-{number}",
                "source": "Hugging Face",
            }
            for number in range(3)
        ),
        {
            "role": "dataset",
            "url": "https://huggingface.co/datasets/ada/numbers",
            "source": "Hugging Face",
        },
    ]


def test_suggested_links_are_added_with_the_option_accept_links(entries: Path) -> None:
    result, _ = add("2301.00001", "--accept-links")

    assert result.exit_code == 0
    text = text_of(entries, "papers/numpair")
    assert "  code: https://github.com/ada/numpair\n" in text
    assert text.count("https://huggingface.co/ada/sorter-") == 3
    assert "  dataset: https://huggingface.co/datasets/ada/numbers\n" in text


@pytest.mark.slow
@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    "again", ["https://arxiv.org/pdf/2301.00001v2", "10.1145/12345", "arxiv:2301.00001"]
)
def test_a_known_reference_is_reported_with_its_entry_and_exit_code_0(
    again: str,
) -> None:
    add("2301.00001")

    result, _ = add(again)

    assert result.exit_code == 0
    assert "papers/numpair" in result.output
    assert "Wrote" not in result.stdout


def test_dry_run_shows_the_entry_and_writes_nothing(entries: Path) -> None:
    result, _ = add("2301.00001", "--dry-run")

    assert result.exit_code == 0
    assert 'title: "NumPair: Sorting in Pairs"' in result.stdout
    assert not (entries / "papers" / "numpair.yml").exists()


def test_the_option_yes_gives_an_entry_the_topic_of_similar_entries(entries: Path) -> None:
    llm = FakeServices(
        arxiv={
            "2301.00001": arxiv_entry(
                "2301.00001", "Instruction Tuning of Large Language Models with Images"
            )
        }
    )
    result, _ = add("2301.00001", "--yes", topic="", services=llm)

    assert result.exit_code == 0, result.output
    assert "topics: [multimodal-llm]" in next(
        path.read_text("utf-8") for path in entries.glob("papers/instruction-tuning*.yml")
    )


@pytest.mark.usefixtures("entries")
def test_many_references_need_one_request_to_arxiv(tmp_path: Path) -> None:
    ids = [f"2302.{number:05}" for number in range(1, 101)]
    many = FakeServices(arxiv={id_: arxiv_entry(id_, f"Sorting {id_}") for id_ in ids})
    (tmp_path / "refs.txt").write_text("# papers\n" + "\n".join(ids), encoding="utf-8")

    result, server = add("refs.txt", services=many)

    assert result.exit_code == 0, result.output
    assert result.stdout.count("Wrote ") == 100
    assert " and 99 other entries: warning: summary: is missing in every language" in result.output
    assert asked(server) == ["arxiv"]


def test_a_found_entry_is_written_although_other_references_fail(
    entries: Path,
) -> None:
    result, _ = add("2301.99999", "garbage", "github.com/ada/nothing", "2301.00002")

    assert result.exit_code == 1
    assert (entries / "papers" / "pi0.yml").exists()
    assert "arXiv does not know the paper 2301.99999" in result.output
    assert "GitHub does not know the repository ada/nothing" in result.output
    assert "`garbage` names no paper" in result.output


UNUSABLE_REPLIES: list[Reply] = [
    (429, b"Rate exceeded."),
    (503, b"", {"Content-Type": "text/html"}),
    (403, b"{}", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}),
    (200, b"<!doctype html><title>Sorry</title>", {"Content-Type": "text/html"}),
    (200, b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>'),
    (200, b"\x00" * 100),
    (302, b"", {"Location": "http://127.0.0.1:9/"}),
]


@pytest.mark.slow
@pytest.mark.parametrize("reply", UNUSABLE_REPLIES)
def test_datacite_is_asked_if_the_reply_of_arxiv_is_unusable(entries: Path, reply: Reply) -> None:
    services = FakeServices(KNOWN.arxiv, KNOWN.json, {}, {"arxiv": reply})

    result, _ = add("2301.00003", services=services)

    assert result.exit_code == 0, result.output
    assert "authors: [Alan Turing]" in text_of(entries, "papers/merging")
    assert "DataCite: title" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("reply", UNUSABLE_REPLIES)
def test_if_all_replies_are_unusable_nothing_is_written(
    entries: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply
) -> None:
    monkeypatch.setattr(WebPages, "read", lambda *_: PageContent(reason="it has status 503"))
    before = sorted(entries.rglob("*"))
    broken = dict.fromkeys(
        ("arxiv", "datacite", "openalex", "crossref", "ra", "github", "hf"), reply
    )

    result, _ = add("2301.00003", "github.com/ada/sort", services=FakeServices(broken=broken))

    assert result.exit_code == 3
    assert (
        "neither arXiv nor another source answered. Try again later, or give a DOI or BibTeX."
        in result.output
    )
    assert sorted(entries.rglob("*")) == before


@pytest.mark.usefixtures("entries")
def test_a_message_says_that_a_paper_was_withdrawn() -> None:
    withdrawn = arxiv_entry("2301.00009", comment="This paper has been withdrawn by the authors")
    result, _ = add("2301.00009", services=FakeServices(arxiv={"2301.00009": withdrawn}))

    assert "withdrawn" in result.output


def test_texts_of_services_cannot_put_markup_or_control_characters_into_entries(
    entries: Path,
) -> None:
    hostile = arxiv_entry(
        "2301.00009",
        "Sort&lt;script&gt;alert(1)&lt;/script&gt;ing: \u202e {x}",
        authors=("A. &lt;b&gt;Bold&lt;/b&gt;", "=cmd()", "a" * 3000),
        summary="[x](javascript:alert(1)) \u200b ${{ secrets.T }}",
    )
    result, _ = add("2301.00009", services=FakeServices(arxiv={"2301.00009": hostile}))

    assert result.exit_code == 0, result.output
    (path,) = [p for p in entries.glob("papers/sort*.yml") if "2301.00009" in p.read_text("utf-8")]
    text = path.read_text("utf-8")
    assert "<script" not in text
    assert "\u202e" not in text
    assert "\u200b" not in text
    problems = open_knowledge_base(entries).problems
    assert not [p for p in problems if p.severity == "error" and p.path.endswith(path.name)]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--kind", "song", "2301.00001"), 2),
        (("--format", "xml", "2301.00001"), 2),
        (("--topic", "no-such-topic", "2301.00001"), 2),
        (("garbage",), 2),
    ],
)
def test_wrong_usage_is_refused(arguments: tuple[str, ...], code: int) -> None:
    result, server = add(*arguments)
    assert result.exit_code == code
    assert server.requests == []


BIBTEX = """@inproceedings{numpair,
  title = {{NumPair}: Sorting in Pairs}, author = {Lovelace, Ada and Wei Zhang}, year = 2023,
  booktitle = {International Conference on Machine Learning}, doi = {10.1145/12345}}
@article{broken, title = {no end
@misc{other, title = {Other}, author = {Ada Lovelace}, year = 2022, eprint = {2201.00001}}
"""


@pytest.mark.parametrize("source", ["-", "refs/list.bib"])
def test_valid_bibtex_records_become_entries_without_a_request(
    entries: Path, tmp_path: Path, source: str
) -> None:
    (tmp_path / "refs").mkdir()
    (tmp_path / "refs" / "list.bib").write_text(BIBTEX, encoding="utf-8")

    result, server = add(source, stdin=BIBTEX)

    assert result.exit_code == 2
    assert "The BibTeX record at line 4 cannot be read." in result.output
    assert server.requests == []
    assert text_of(entries, "papers/numpair").startswith(
        'title: "NumPair: Sorting in Pairs"\naliases: [NumPair]\nauthors: [Ada Lovelace, Wei Zhang]\n'
        "year: 2023\nvenue: ICML 2023\n"
    )
    assert "https://arxiv.org/abs/2201.00001" in text_of(entries, "papers/other")


@pytest.mark.usefixtures("entries")
def test_the_error_names_a_missing_file() -> None:
    with pytest.raises(AssertionError, match=r"There is no file no/refs\.bib"):
        add("no/refs.bib")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(entries: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a git repository with the entries of the folder `SEED`. Its branch `main` is pushed to `origin`."""
    root = entries.parent
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "x")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "x@example.org")
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text(".cache/\norigin.git/\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Seed")
    git(root, "init", "-q", "--bare", "origin.git")
    git(root, "remote", "add", "origin", str(root / "origin.git"))
    git(root, "push", "-q", "origin", "main")
    return root


@pytest.mark.slow
def test_kb_add_and_git_push_publish_a_branch_that_passes_the_checks(repository: Path) -> None:
    (repository / "other.txt").write_text("not mine")
    git(repository, "add", "other.txt")

    result, _ = add("https://arxiv.org/abs/2301.00001", "--commit")
    git(repository, "push", "-q", "-u", "origin", "add-numpair")

    assert result.exit_code == 0, result.output
    assert "git push -u origin add-numpair" in result.output
    committed = git(repository, "show", "--format=%s", "--name-only", "origin/add-numpair")
    assert committed.split("\n\n") == ["Add papers/numpair", "entries/papers/numpair.yml\n"]
    check = CliRunner().invoke(commands.app, ["check", "--changed-since", "origin/main"])
    assert check.exit_code == 0, check.output
    assert CliRunner().invoke(commands.app, ["fmt", "--check"]).exit_code == 0


def test_nothing_is_committed_if_nothing_was_written(repository: Path) -> None:
    result, _ = add("2301.99999", "--commit")

    assert result.exit_code == 1
    assert git(repository, "branch", "--format=%(refname:short)").split() == ["main"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_each_guide_shows_kb_add_before_kb_new(name: str) -> None:
    text = (Path(__file__).parents[2] / name).read_text("utf-8")
    [block] = re.findall(r"```sh\n(kb add [^`]+)```", text)
    lines = [line.partition("#")[0].strip() for line in block.splitlines()]
    assert lines == ["kb add --commit https://arxiv.org/abs/2310.03744", "git push -u origin HEAD"]
    assert text.index(block) < text.index("kb new")


PAGE = "<meta property=og:title content='Sort'><meta property=og:description content='It sorts numbers.'>"


def test_the_option_kind_decides_which_fields_of_a_page_are_used(entries: Path) -> None:
    services = FakeServices(pages={"page": PAGE})
    with running(services) as (server, environ):
        arguments = [
            "add",
            "--allow-private",
            "--topic",
            "multimodal-llm",
            f"{server.base_url}/page",
        ]
        results = {
            kind: CliRunner(env=dict(environ)).invoke(commands.app, [*arguments, "--kind", kind])
            for kind in ("paper", "dataset")
        }

    assert results["paper"].exit_code == 1
    assert "no source has the fields authors, year. Run the command" in results["paper"].output
    assert results["dataset"].exit_code == 0
    assert "name: Sort\nurl: http" in text_of(entries, "datasets/sort")


def test_the_message_says_that_a_doi_may_identify_a_part_of_a_work(
    entries: Path,
) -> None:
    part = {"message": {"DOI": "10.1145/12345.g1", "title": [], "type": "component"}}
    services = FakeServices(json={**KNOWN.json, "crossref/10.1145/12345.g1": part})

    result, _ = add("10.1145/12345.g1", services=services)

    assert result.exit_code == 1
    assert (
        "Crossref has no title for 10.1145/12345.g1. This DOI may identify a part" in result.output
    )


def test_the_message_about_a_page_without_a_title_recommends_kb_new(entries: Path) -> None:
    with running(FakeServices(pages={"page": "<p>"})) as (server, environ):
        url = f"{server.base_url}/page"
        result = CliRunner(env=dict(environ)).invoke(commands.app, ["add", "--allow-private", url])

    assert result.exit_code == 1
    assert f"{url} has no title. Use kb new." in result.output


@pytest.mark.parametrize(
    ("summary", "source"),
    [
        (
            "A vision-language model with a frozen image encoder.",
            "similar entries",
        ),
        ("We measure how stars move in a cluster of galaxies.", None),
    ],
)
def test_a_topic_is_chosen_only_if_an_entry_is_similar(
    entries: Path, summary: str, source: str | None
) -> None:
    services = FakeServices(arxiv={"2301.00009": arxiv_entry("2301.00009", summary=summary)})

    result, _ = add("2301.00009", "--yes", "--format", "json", topic="", services=services)

    [outcome] = json.loads(result.stdout)
    assert outcome["sources"].get("topics") == source
    if source is None:
        assert outcome["messages"] == [
            "2301.00009: no topic can be suggested, because no entry is similar enough. Give --topic ID."
        ]
    else:
        assert "topics: [multimodal-" in text_of(entries, "papers/numpair")


def test_a_dry_run_names_the_file_and_the_sources(entries: Path) -> None:
    result, _ = add("2301.00002", "--dry-run")

    assert "Would write entries/papers/pi0.yml (arXiv: title" in result.stderr
    assert not (entries / "papers/pi0.yml").exists()


def test_a_hugging_face_model_without_an_owner_is_found(entries: Path) -> None:
    model = {"id": "gpt2", "description": "A model of language.", "createdAt": "2022-03-02"}
    services = FakeServices(json={"hf/models/gpt2": model})

    result, _ = add("https://huggingface.co/gpt2", services=services)

    assert result.exit_code == 0, result.output
    assert "name: gpt2" in text_of(entries, "repos/gpt2")


def test_standard_input_without_a_reference_is_an_error(entries: Path) -> None:
    result = CliRunner().invoke(commands.app, ["add", "-"], input="# only a comment\n")

    assert isinstance(result.exception, UsageError)
    assert "Standard input has no reference." in str(result.exception)


def test_without_cached_answers_the_message_advises_against_the_option_offline(
    entries: Path,
) -> None:
    result, server = add("2301.00001", "--offline")

    assert result.exit_code == 3
    assert not server.requests
    assert (
        "2301.00001: the cache has no answer, and --offline sends no requests. "
        "Run the command without --offline.\n" in result.output
    )
