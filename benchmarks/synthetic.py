"""Synthetic bilingual entries: real YAML files of about 1.5 KB, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

TOPICS = ("pretraining", "llm", "retrieval", "extraction", "video", "speech", "agents", "data")
_WORDS = [
    "contrastive",
    "frozen",
    "encoder",
    "visual",
    "token",
    "query",
    "instruction",
    "alignment",
    "layout",
    "document",
    "retrieval",
    "caption",
    "grounding",
    "attention",
    "masked",
    "language",
    "image",
    "region",
    "adapter",
    "projection",
    "fusion",
    "decoder",
    "benchmark",
    "dataset",
    "multimodal",
    "generation",
    "prompt",
    "distillation",
    "sparse",
    "temporal",
    "audio",
    "embedding",
]
_PHRASES = [
    "提出新的模型",
    "对齐视觉特征与语言特征",
    "跨模态检索",
    "多模态大语言模型",
    "冻结编码器的权重",
    "只训练投射层",
    "在多个数据集上评测",
    "构造图文对数据",
    "引入可学习的查询向量",
    "采用两阶段训练",
    "生成细节描述",
    "利用对比学习",
    "融合文本与图像",
    "提高抽取效果",
]


def write_entries(folder: Path, number: int, seed: int = 20261123) -> None:
    """Write `number` papers and a topics.yml below the folder."""
    chance = random.Random(seed)
    (folder / "papers").mkdir(parents=True, exist_ok=True)
    topics = "".join(
        f"- id: {t}\n  name: {{en: {t.title()}, zh: 主题{i}}}\n" for i, t in enumerate(TOPICS)
    )
    (folder / "topics.yml").write_text(topics, encoding="utf-8")
    for index in range(number):
        text = _entry(chance, index)
        (folder / "papers" / f"paper-{index:06d}.yml").write_text(text, encoding="utf-8")


def _entry(chance: random.Random, index: int) -> str:
    words = [chance.choice(_WORDS) for _ in range(7)]
    authors = ", ".join(
        f"Given{chance.randrange(900)} Family{chance.randrange(900)}" for _ in range(5)
    )
    english = "\n".join(f"    - {_sentence(chance)}" for _ in range(5))
    chinese = "\n".join(f"    - {'，'.join(chance.sample(_PHRASES, 3))}。" for _ in range(5))
    return f"""\
title: "Model{index}: {" ".join(words).capitalize()}"
aliases: [Model{index}]
authors: [{authors}]
year: {chance.randrange(2015, 2027)}
venue: {chance.choice(("ICML", "NeurIPS", "CVPR", "ACL", "EMNLP"))} {chance.randrange(2015, 2027)}
topics: [{chance.choice(TOPICS)}]
tags: [{words[0]}-{words[1]}, {words[2]}]
links:
  paper: https://arxiv.org/abs/{1500 + index // 10000:04d}.{index % 10000:05d}
  code: https://github.com/org{index % 700}/model{index}
summary:
  en: {_sentence(chance)}
  zh: {"，".join(chance.sample(_PHRASES, 2))}。
notes:
  en: |
{english}
  zh: |
{chinese}
added: 2026-{chance.randrange(1, 12):02d}-{chance.randrange(1, 28):02d}
"""


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(14)).capitalize() + "."
