"""Titles, summaries and notes, in English and in Chinese. The Chinese text is a translation."""

from __future__ import annotations

import random
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from benchmarks.synthetic.laws import zipf_weights
from benchmarks.synthetic.vocabulary import (
    COMPONENTS,
    METHODS,
    OBJECTS,
    QUALITIES,
    SETTINGS,
    TASKS,
    UNUSUAL_QUALITIES,
    LocalizedText,
    read_pairs,
)

_WORD_SKEW = 0.6
"""Exponent of Zipf's law for the words of a category."""
_SETTING_SHARE = 0.4
"""Share of the titles that end with a setting."""
_MARKDOWN_SHARE = 0.3
"""Share of the notes that get a table, if the table fits. Also the share of the notes that may get code, links and bold
text."""

_SLOT = re.compile(r"\{(\w+)\}")
_CATEGORIES = {
    "m": METHODS,
    "o": OBJECTS,
    "c": COMPONENTS,
    "q": QUALITIES,
    "s": SETTINGS,
    "t": TASKS,
}
"""Letter of a slot in the templates below -> words for the slot. The word for `{m2}` differs from the word for `{m}`.
Callers pass the word for `{t}`."""

# More slots: {d} name of a dataset, {n} integer, {x} points, {p} score, {r} higher score.
_TITLES = read_pairs("""
{q} {m} for {t} | 面向{t}的{q}{m}
{m} with {q} {c}s for {t} | 基于{q}{c}的{m}：以{t}为例
{t} from {o} by {m} | 用{m}从{o}进行{t}
towards {q} {t} in {o} | 迈向{o}中{q}{t}
learning {q} {c}s for {t} with {m} | 结合{m}为{t}学习{q}{c}
{m} meets {t}: {q} {c}s for {o} | 当{m}遇到{t}：用于{o}的{q}{c}
rethinking {m} in {t} on {o} | 重新思考{o}上{t}中的{m}
does {m} help {q} {t}? | {m}对{q}{t}有帮助吗？
a survey of {q} {t} and {m} | {q}{t}与{m}综述
joint {m} and {m2} for {t} | 联合{m}与{m2}的{t}
{q} {c}s and {m} for {t} on {o} | 用于{o}上{t}的{q}{c}与{m}
from {o} to {o2}: {m} for {t} | 从{o}到{o2}：用于{t}的{m}
""")

_SUMMARIES = {
    "papers": read_pairs("""
Combines {m} with {q} {c}s for {t}. | 把{m}与{q}{c}结合，用于{t}。
Trains the {c} by {m} and evaluates it on {t} with {o}. | 通过{m}训练{c}，并在{o}的{t}上评测。
Shows that {m} helps {t} {s}, and measures where it does not. | 表明{m}在{s}有助于{t}，并测量了无效的情形。
Replaces the {c} by {q} {c2}s, so that {t} needs fewer labels. | 用{q}{c2}替换{c}，使{t}需要的标签更少。
A method for {t} on {o}. It adds {m} to a pre-trained {c} and leaves the other weights unchanged. | 一种处理{o}的{t}方法，在预训练的{c}上加入{m}，其余权重不变。
Studies {t} {s}, with {n} models and two kinds of {o}. | 研究{s}的{t}，比较 {n} 个模型和两类{o}。
"""),
    "repos": read_pairs("""
Code for {t}: training, evaluation and weights of the {c}. | {t}的代码，包括{c}的训练、评测和权重。
A toolkit for {t} and {t2} with {n} models behind one interface. | 用于{t}与{t2}的工具库，以统一接口提供 {n} 个模型。
A reading list on {t}, sorted by year and by method. | 按年份和方法整理的{t}论文列表。
Scripts that prepare {o} and compare {m} with {m2}. | 处理{o}并比较{m}与{m2}的脚本。
"""),
    "datasets": read_pairs("""
A dataset of {o} for {t}, annotated by {n} people. | 用于{t}的{o}数据集，由 {n} 人标注。
A benchmark of {t} {s}, with a hidden test set. | 测试{s}{t}的基准，测试集不公开。
Pairs of {o} and text, collected for {t} and filtered by {m}. | 为{t}收集、经{m}过滤的{o}与文本对。
"""),
}

_NOTES = read_pairs("""
Trains the {c} with {m}; all other weights are frozen. | 用{m}训练{c}，其余权重全部冻结。
Pre-training uses {n} million pairs of {o} and text. | 预训练使用 {n} 百万对{o}与文本。
Adds {m} to the {c}; the score on {t} rises from {p} to {r}. | 在{c}中加入{m}，{t}得分从 {p} 升至 {r}。
Without {m}, the result on {d} falls by {x} points. | 去掉{m}后，在 {d} 上的结果下降 {x} 个点。
Compares {m} with {m2} on {d}; they differ by {x} points. | 在 {d} 上比较{m}与{m2}，相差 {x} 个点。
The {c} turns {o} into tokens, and the {c2} reads them together with the text. | {c}把{o}转换为词元，{c2}将其与文本一起读入。
Training has two stages, first {m} and then {m2}. | 采用两阶段训练，先做{m}，再做{m2}。
The authors publish code and weights, but not the training data. | 作者公开了代码和权重，没有公开训练数据。
Evaluated on {t} and {t2}, each {s}. | 在{t}和{t2}上评测，均在{s}进行。
Training takes {n} hours on eight accelerators, half of them for {m}. | 在八块加速卡上训练 {n} 小时，其中一半用于{m}。
Limits: {o} with small text are often read wrongly. | 局限：含有小字的{o}常常识别错误。
Open question: does {m} still help if the {c} is trained as well? | 待解问题：如果同时训练{c}，{m}是否仍然有用？
Section {n} shows that {m} matters more than the size of the {c}. | 第 {n} 节表明，{m}比{c}的规模更重要。
The loss has two terms, one for {m} and one for {m2}. | 损失函数有两项，分别对应{m}和{m2}。
Selects {o} by {m}; then {n} annotators check a sample. | 先用{m}挑选{o}，再由 {n} 名标注者抽查。
Aligns the features of {o} with those of the text. | 把{o}的视觉特征与语言特征对齐。
The gain is largest for {o}, and smaller {s}. | 在{o}上提升最大，在{s}提升较小。
With {q} {c}s, training needs {n} times less memory. | 改用{q}{c}后，训练所需内存减少到 {n} 分之一。
The ablation removes the {c}, the {c2} and {m} in turn. | 消融实验依次去掉{c}、{c2}和{m}。
Errors are mostly confusions between {o} and {o2}. | 错误多为{o}与{o2}的混淆。
The same setup is tried for {t2}, where {m2} works better than {m}. | 同样的设置也用于{t2}，在那里{m2}比{m}更有效。
Freezes the weights of the {c} for the first {n} epochs. | 前 {n} 轮冻结{c}的权重。
""")

_MARKDOWN_NOTES = read_pairs("""
**Result:** {p} on {d}, {x} points more than the baseline. | **结果**：在 {d} 上达到 {p}，比基线高 {x} 个点。
Run `train.py --epochs {n}`; the settings are in `configs/`. | 运行 `train.py --epochs {n}`，设置在 `configs/` 中。
See the [examples](https://lab-3.example.org/examples/{n}) of {o}. | 更多{o}见[示例](https://lab-3.example.org/examples/{n})。
*Note:* the published table gives {p}, the text {r}. | *注意*：论文表格中为 {p}，正文中为 {r}。
""")

_REFERENCE_NOTES = read_pairs("""
Builds on [{name}]({id}), but replaces the {c}. | 以 [{name}]({id}) 为基础，替换了{c}。
Compare [{name}]({id}), which uses {m}. | 可与 [{name}]({id}) 比较，后者使用{m}。
""")

_TABLE = LocalizedText(
    "\n\n## Results\n\n| Model | {t} | {t2} |\n|---|---:|---:|\n"
    "| baseline | {p} | {r} |\n| with {m} | {r} | {p} |",
    "\n\n## 结果\n\n| 模型 | {t} | {t2} |\n|---|---:|---:|\n"
    "| 基线 | {p} | {r} |\n| 加{m} | {r} | {p} |",
)


class Reference(NamedTuple):
    """An entry that a note links to."""

    id: str
    name: str


class Writer:
    """Writes texts. Some words are drawn more often than others."""

    def __init__(self, rng: random.Random, dataset_names: Sequence[str]) -> None:
        self._rng = rng
        self._dataset_names = dataset_names
        self._bounds = {
            slot: list(accumulate(zipf_weights(len(words), _WORD_SKEW)))
            for slot, words in _CATEGORIES.items()
        }
        self._titles: set[str] = set()
        self._words_of_author: defaultdict[int, list[set[LocalizedText]]] = defaultdict(list)

    def title(self, task: LocalizedText, first_author: int, *, is_unusual: bool) -> LocalizedText:
        """Return a title that no other paper has.

        Two titles with the same first author have at most one drawn word in common, apart from task and setting.
        So the check `similar-title` does not report them.
        """
        previous_titles = self._words_of_author[first_author]
        while True:
            template = self._rng.choice(_TITLES)
            words = self._draw(template, task)
            if is_unusual and "q" in words:
                words["q"] = self._rng.choice(UNUSUAL_QUALITIES)
            en, zh = _fill(template, words)
            if self._rng.random() < _SETTING_SHARE and not en.endswith("?"):
                setting = self._rng.choice(SETTINGS)
                en, zh = f"{en} {setting.en}", f"{setting.zh}{zh}"
            content = {words[slot] for slot in words if slot in ["m", "m2", "q", "c", "o", "o2"]}
            if en not in self._titles and all(len(content & used) < 2 for used in previous_titles):
                self._titles.add(en)
                previous_titles.append(content)
                return LocalizedText(_capitalised(en), zh)

    def summary(self, folder: str, task: LocalizedText) -> LocalizedText:
        """Return a summary of an entry in a folder such as `papers`."""
        return self._sentence(self._rng.choice(_SUMMARIES[folder]), task)

    def notes(
        self, task: LocalizedText, size: int, references: Sequence[Reference]
    ) -> LocalizedText | None:
        """Return notes of at most `size` bytes in both languages together, or None if they would be empty.

        The first items link to `references`.
        """
        en = zh = ""
        for item in self._note_items(task, references):
            longer = LocalizedText(f"{en}\n- {item.en}", f"{zh}\n- {item.zh}")
            if longer.size > size:
                break
            en, zh = longer
        if self._rng.random() < _MARKDOWN_SHARE:
            table = _fill(_TABLE, self._draw(_TABLE, task))
            longer = LocalizedText(en + table.en, zh + table.zh)
            if longer.size <= size:
                en, zh = longer
        return LocalizedText(en.strip(), zh.strip()) if en else None

    def _note_items(
        self, task: LocalizedText, references: Sequence[Reference]
    ) -> Iterator[LocalizedText]:
        for reference in references:
            given = {key: LocalizedText(text, text) for key, text in reference._asdict().items()}
            yield self._sentence(self._rng.choice(_REFERENCE_NOTES), task, given)
        templates = [*_NOTES, *(_MARKDOWN_NOTES if self._rng.random() < _MARKDOWN_SHARE else ())]
        while True:
            self._rng.shuffle(templates)
            for template in templates:
                yield self._sentence(template, task)

    def _sentence(
        self,
        template: LocalizedText,
        task: LocalizedText,
        given: dict[str, LocalizedText] | None = None,
    ) -> LocalizedText:
        filled = _fill(template, self._draw(template, task) | (given or {}))
        return LocalizedText(_capitalised(filled.en), filled.zh)

    def _draw(self, template: LocalizedText, task: LocalizedText) -> dict[str, LocalizedText]:
        """Return words for the slots of a template."""
        words = {"t": task}
        for slot in _slots(template):
            if slot[0] not in _CATEGORIES:
                text = self._number_or_name(slot, words)
                words[slot] = LocalizedText(text, text)
                continue
            words[slot] = self._word(slot[0])
            while slot.endswith("2") and words[slot] == words[slot[0]]:
                words[slot] = self._word(slot[0])
        return words

    def _word(self, category: str) -> LocalizedText:
        bounds = self._bounds[category]
        return _CATEGORIES[category][bisect(bounds, self._rng.random() * bounds[-1])]

    def _number_or_name(self, slot: str, words: Mapping[str, LocalizedText]) -> str:
        match slot:
            case "d":
                return self._rng.choice(self._dataset_names)
            case "n":
                return str(self._rng.randint(2, 40))
            case "x":
                return f"{self._rng.uniform(0.2, 6):.1f}"
            case "p":
                return f"{self._rng.uniform(30, 85):.1f}"
            case _:
                return f"{float(words['p'].en) + self._rng.uniform(0.2, 6):.1f}"


@cache
def _slots(template: LocalizedText) -> tuple[str, ...]:
    """Return the slots that `Writer` fills, sorted: the word for `{m2}` depends on the word for `{m}`."""
    slots = set(_SLOT.findall(template.en + template.zh))
    return tuple(sorted(slots - {"t", "name", "id"}))


def _fill(template: LocalizedText, words: Mapping[str, LocalizedText]) -> LocalizedText:
    return LocalizedText(
        template.en.format_map({slot: word.en for slot, word in words.items()}),
        template.zh.format_map({slot: word.zh for slot, word in words.items()}),
    )


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]
