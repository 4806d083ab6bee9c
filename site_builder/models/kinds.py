"""The kinds of entries. To add a kind, write its model, and add a `KindSpec` to `KINDS` here."""

from __future__ import annotations

from site_builder.i18n import KindWords
from site_builder.models.benchmarks import Benchmark
from site_builder.models.entries import Dataset, Paper, Repo
from site_builder.models.kind_spec import KINDS, Colours, KindSpec

__all__ = ["BENCHMARK", "DATASET", "KINDS", "PAPER", "REPO"]

PAPER = KindSpec(
    Paper,
    words={
        "en": KindWords(
            "Paper",
            "Papers",
            {"one": "{} paper", "other": "{} papers"},
            "All papers by year, newest first.",
            suggestion="a paper",
        ),
        "zh": KindWords(
            "论文",
            "论文",
            {"other": "{} 篇论文"},
            "全部论文，按年份从新到旧排列。",
            suggestion="一篇论文",
        ),
    },
    colours=Colours(light="#3a4a9c", dark="#b1bcff"),
    icon="paper",
    examples={
        "authors": "Ada Lovelace, Alan Turing",
        "tags": "divide-and-conquer, in-place",
    },
    link_role="paper",
    is_listed_by_year=True,
    is_publication=True,
)

REPO = KindSpec(
    Repo,
    words={
        "en": KindWords(
            "Repository",
            "Repositories",
            {"one": "{} repository", "other": "{} repositories"},
            "Code, toolkits and curated lists, by topic.",
            own_link="Website",
            suggestion="a code repository, a toolkit or a list",
        ),
        "zh": KindWords(
            "代码仓库",
            "代码仓库",
            {"other": "{} 个代码仓库"},
            "代码、工具库和资料清单，按主题排列。",
            own_link="网页",
            suggestion="一个代码仓库、工具库或资料列表",
        ),
    },
    colours=Colours(light="#0b6450", dark="#7bd5bd"),
    icon="code",
    examples={"aliases": "Sorting", "topics": "sorting", "tags": "toolkit"},
    link_role="code",
)

DATASET = KindSpec(
    Dataset,
    words={
        "en": KindWords(
            "Dataset",
            "Datasets",
            {"one": "{} dataset", "other": "{} datasets"},
            "Datasets and dataset surveys, by topic.",
            own_link="Dataset",
            suggestion="a dataset or a survey of datasets",
        ),
        "zh": KindWords(
            "数据集",
            "数据集",
            {"other": "{} 个数据集"},
            "数据集与数据集综述，按主题排列。",
            own_link="数据集",
            suggestion="一个数据集或数据集综述",
        ),
    },
    colours=Colours(light="#855100", dark="#f0bd6d"),
    icon="dataset",
    examples={
        "aliases": "Numbers",
        "topics": "sorting",
        "tags": "numbers, synthetic",
    },
    link_role="dataset",
)

BENCHMARK = KindSpec(
    Benchmark,
    words={
        "en": KindWords(
            "Benchmark",
            "Benchmarks",
            {"one": "{} benchmark", "other": "{} benchmarks"},
            "Benchmarks with their boards, by task.",
            own_link="Official board",
            suggestion="a benchmark",
        ),
        "zh": KindWords(
            "评测基准",
            "评测基准",
            {"other": "{} 个评测基准"},
            "评测基准及其榜单，按任务排列。",
            own_link="官方榜单",
            suggestion="一个评测基准",
        ),
    },
    colours=Colours(light="#8a2f3c", dark="#f2a9b2"),
    icon="board",
    examples={
        "aliases": "SortBench",
        "topics": "sorting",
        "tags": "speed",
    },
)

KINDS |= {spec.kind: spec for spec in (PAPER, REPO, DATASET, BENCHMARK)}
