"""The first entries were written from a reading list. The site contains the URLs, titles and words of this list."""

from __future__ import annotations

import pytest

from tests.site.parsed import ParsedPage, attribute, visible_text

LINKS = {
    "repos/zidong-taichu": "https://gitee.com/zidongtaichu/multi-modal-models",
    "repos/awesome-multimodal-research": "https://github.com/Eurus-Holmes/Awesome-Multimodal-Research",
    "repos/mmsa": "https://github.com/thuiar/MMSA",
    "repos/awesome-multimodal-ml": "https://github.com/pliang279/awesome-multimodal-ml",
    "repos/cross-modal-retrieval-tutorial": "https://github.com/Paranioar/Cross-modal_Retrieval_Tutorial",
    "repos/fengshenbang-lm": "https://github.com/IDEA-CCNL/Fengshenbang-LM",
    "repos/wukong-benchmark": "https://wukong-dataset.github.io/wukong-dataset/benchmark.html",
    "papers/blip": "https://github.com/salesforce/BLIP",
    "papers/clip": "https://github.com/openai/CLIP",
    "repos/awesome-multimodal-large-language-models": "https://github.com/BradyFU/Awesome-Multimodal-Large-Language-Models",
    "repos/visualglm-6b": "https://github.com/THUDM/VisualGLM-6B",
    "repos/cogvlm": "https://github.com/THUDM/CogVLM",
    "papers/blip-2": "https://github.com/salesforce/LAVIS/tree/main/projects/blip2",
    "papers/geolayoutlm": "https://github.com/AlibabaResearch/AdvancedLiterateMachinery/tree/main/DocumentUnderstanding/GeoLayoutLM",
    "papers/jave": "https://github.com/jd-aig/JAVE",
    "datasets/flickr30k-cna": "https://paperswithcode.com/dataset/flickr30k-cna",
    "datasets/multimodal-dataset-survey": "https://zhuanlan.zhihu.com/p/189876288",
    "datasets/wukong": "https://mp.weixin.qq.com/s/qXwnKCVi01LRjDYpYl9jLw",
}
"""Entry id -> the entry's URL in the reading list."""

PAPERS = {
    "papers/blip": "BLIP: Bootstrapping Language-Image Pre-training for Unified Vision-Language Understanding and Generation",
    "papers/clip": "Learning Transferable Visual Models From Natural Language Supervision",
    "papers/blip-2": "BLIP-2: Bootstrapping Language-Image Pre-training with Frozen Image Encoders and Large Language Models",
    "papers/llava": "Visual Instruction Tuning",
    "papers/geolayoutlm": "GeoLayoutLM: Geometric Pre-training for Visual Information Extraction",
    "papers/udop": "Unifying Vision, Text, and Layout for Universal Document Processing",
    "papers/jave": "Multimodal Joint Attribute Prediction and Value Extraction for E-commerce Product",
}
"""Entry id -> title of the paper in the reading list."""

TEXTS = {
    "repos/zidong-taichu": ["紫东太初"],
    "repos/cross-modal-retrieval-tutorial": ["跨模态检索"],
    "repos/fengshenbang-lm": ["太乙", "多模态预训练语言模型"],
    "papers/clip": ["CLIP 模型"],
    "papers/blip-2": ["Q-Former", "query token", "交叉注意力", "UniLM", "双向注意力"],
    "papers/llava": ["LLaVA", "GPT-4", "bbox", "线性投射", "冻结"],
    "papers/jave": ["global visual gate", "regional visual gate", "属性值", "多任务学习"],
    "datasets/flickr30k-cna": ["中文数据集"],
    "datasets/multimodal-dataset-survey": ["多模态分析数据集（Multimodal Dataset）整理"],
    "datasets/wukong": ["悟空"],
}
"""Entry id -> words of the reading list that the entry page must contain."""


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize(("entry_id", "url"), LINKS.items(), ids=LINKS)
def test_entry_pages_link_to_urls_of_the_reading_list(
    parsed: dict[str, ParsedPage], prefix: str, entry_id: str, url: str
) -> None:
    links = parsed[f"{prefix}{entry_id}/index.html"].find_all("a")
    assert url in [attribute(link, "href") for link in links]


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize(("entry_id", "title"), PAPERS.items(), ids=PAPERS)
def test_headings_of_papers_are_titles_of_the_reading_list(
    parsed: dict[str, ParsedPage], prefix: str, entry_id: str, title: str
) -> None:
    (heading,) = parsed[f"{prefix}{entry_id}/index.html"].find_all("h1")
    assert visible_text(heading) == title


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize(("entry_id", "words"), TEXTS.items(), ids=TEXTS)
def test_entry_page_contains_the_words_of_the_reading_list(
    parsed: dict[str, ParsedPage], prefix: str, entry_id: str, words: list[str]
) -> None:
    text = parsed[f"{prefix}{entry_id}/index.html"].text
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_contents_page_links_to_every_entry(parsed: dict[str, ParsedPage], prefix: str) -> None:
    contents = parsed[f"{prefix}contents/index.html"]
    linked = {contents.absolute(attribute(link, "href")) for link in contents.find_all("a")}
    entries = {
        page.absolute("")
        for page in parsed.values()
        if page.file.startswith(prefix) and page.path.count("/") == 2
        if page.path.startswith(("papers/", "repos/", "datasets/"))
        if page.language == ("zh" if prefix else "en")
    }
    assert len(entries) >= len(LINKS | PAPERS)
    assert entries <= linked
