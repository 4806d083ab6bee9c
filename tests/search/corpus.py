"""Synthetic bilingual documents. Equal seeds give equal documents."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from site_builder.bundles import digest_values
from site_builder.search import index
from site_builder.search.documents import LazyDocument, SearchDocument

_SENTENCES = (
    "visual instruction tuning aligns frozen image encoders with large language models; "
    "cross-modal retrieval improves (see Müller's baselines), "
    "Q-Former queries bridge the modality gap. "
    "QFormer variants, BLIP2 and BLIP-2 boxes differ from CLIP; "
    "the Q Former reads cross modal features. "
    "naïve café datasets need analyses and a benchmark class, "
    "pre-training on noisy web-scale pairs: state-of-the-art results, "
    "state of the art zero-shot transfer for many categories. "
    "one query, one category, two dataset splits/parts. https://example.org/a-b/c_d.html"
)
ENGLISH = _SENTENCES.split(" ")
CHINESE = (
    "提出跨模态检索方法", "，实现特征对齐", "。视觉特征由冻结编码器提取", "悟空数据集", "多模态大模型",
    "CLIP模型", "的零样本能力", "；跨模\n态检索", "多，模态", "图文 检索", "使用 BLIP-2 的",
    "カタカナのテスト", "が𠮷野家", "对齐特征", "视觉，特征", "检索跨模态", "模态检索", "１２３ＡＢＣ全角",
    " 멀티모달모델을 학습한다 ", "한국어 모델",
)  # fmt: skip
"""Parts of the texts in the language `zh`. Some parts are Japanese or Korean, to test these characters, too."""
NAMES = (
    "CLIP",
    "π₀",
    "pi0-FAST",
    "λόγος-β",
    "BLIP-2",
    "Q-Former",
    "LLaVA",
    "悟空",
    "Flickr30k-CNA",
    "MiniGPT-4",
    "多模态基准",
)
AUTHORS = ("Junnan Li", "Jörg Müller", "Šárka Novák", "José García", "王小明", "Anne-Marie O'Neil")
TOPICS = ("retrieval", "multimodal-llm", "pre-training", "evaluation")
FACET_NAMES = {
    "kind": {
        "paper": {"en": "Paper", "zh": "论文"},
        "repo": {"en": "Repository", "zh": "代码库"},
        "dataset": {"en": "Dataset", "zh": "数据集"},
    },
    "topic": {topic: {"en": topic.title(), "zh": f"主题 {topic}"} for topic in TOPICS},
}


def build_index(
    documents: Sequence[SearchDocument], facet_names: index.FacetNames, cache: Path | None = None
) -> dict[str, bytes]:
    """Return the files of the index of these documents."""
    return index.build_index(list(map(_lazy_document, documents)), facet_names, cache)


def _lazy_document(document: SearchDocument) -> LazyDocument:
    return LazyDocument(
        document.id,
        document.kind,
        document.year,
        document.publication_date,
        document.topics,
        document.tags,
        document.added,
        digest_values(repr(document)),
        lambda: document,
    )


def make_documents(count: int, seed: int = 1) -> list[SearchDocument]:
    """Return `count` documents with few different words, so that most queries of the tests find some of them."""
    rng = random.Random(seed)
    return [_make(rng, number) for number in range(count)]


def _make(rng: random.Random, number: int) -> SearchDocument:
    kind = rng.choice(("paper", "paper", "repo", "dataset"))
    name = rng.choice(NAMES)
    english = f"{name}{number}: {_english(rng, 6)}"
    return SearchDocument(
        id=f"{kind}s/entry-{number}",
        kind=kind,
        url=f"{kind}s/entry-{number}/",
        title={"en": english, "zh": english if rng.random() < 0.7 else _chinese(rng, 2)},
        aliases=(name,) if rng.random() < 0.2 else (),
        authors=tuple(rng.sample(AUTHORS, rng.randint(0, 4))),
        year=None if rng.random() < 0.1 else rng.randint(2017, 2026),
        topics=tuple(rng.sample(TOPICS, rng.randint(1, 2))),
        tags=tuple(f"tag-{rng.randint(1, 30)}" for _ in range(rng.randint(0, 3))),
        added=f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        body={"en": _english(rng, 12), "zh": _chinese(rng, 6)},
        keywords=(f"23{number % 12 + 1:02d}.{number:05d}", f"owner/repo-{number % 7}"),
    )


def _english(rng: random.Random, count: int) -> str:
    words: list[str] = []
    while len(words) < count:
        start = rng.randrange(len(ENGLISH))
        words += ENGLISH[start : start + rng.randint(1, 4)]
    return " ".join(words)


def _chinese(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(CHINESE) for _ in range(count))
