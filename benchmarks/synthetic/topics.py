"""The sixty topics of the synthetic entries, in three levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_TREE = """\
Multimodal learning | 多模态学习
  Vision-language pre-training | 视觉语言预训练
    Image-text matching | 图文匹配
    Masked multimodal modelling | 多模态掩码建模
  Cross-modal retrieval | 跨模态检索
    Video moment retrieval | 视频片段检索
    Composed image retrieval | 组合图像检索
  Multimodal language models | 多模态大语言模型
    Visual instruction tuning | 视觉指令微调
    Multimodal hallucination | 多模态幻觉
Document understanding | 文档理解
  Information extraction | 信息抽取
    Receipt parsing | 票据解析
    Entity linking | 实体链接
  Layout analysis | 版面分析
    Table recognition | 表格识别
    Reading order detection | 阅读顺序检测
  Text recognition | 文字识别
    Handwriting recognition | 手写识别
    Scene text detection | 场景文字检测
Visual understanding | 视觉理解
  Object detection | 目标检测
    Open-vocabulary detection | 开放词汇检测
    Phrase grounding | 短语定位
  Image segmentation | 图像分割
    Referring segmentation | 指代分割
    Medical image segmentation | 医学图像分割
  Visual question answering | 视觉问答
    Chart question answering | 图表问答
    Knowledge-based reasoning | 知识推理
Video and audio | 视频与音频
  Video understanding | 视频理解
    Action recognition | 动作识别
    Video summarisation | 视频摘要
  Speech processing | 语音处理
    Speech recognition | 语音识别
    Speech translation | 语音翻译
  Audio understanding | 音频理解
    Sound event detection | 声音事件检测
    Music captioning | 音乐描述
Content generation | 内容生成
  Image generation | 图像生成
    Image editing | 图像编辑
    Poster design | 海报设计
  Video generation | 视频生成
    Talking face synthesis | 说话人脸合成
    Video editing | 视频编辑
  Text generation | 文本生成
    Image captioning | 图像描述
    Visual storytelling | 看图讲故事
Agents and evaluation | 智能体与评测
  Embodied agents | 具身智能体
    Visual navigation | 视觉导航
    Robot manipulation | 机器人操作
  Interface agents | 界面智能体
    Web browsing agents | 网页智能体
    Screen parsing | 屏幕解析
  Model evaluation | 模型评测
    Robustness analysis | 鲁棒性分析
    Fairness analysis | 公平性分析
"""


@dataclass(frozen=True)
class SyntheticTopic:
    """A topic with its names; `parent` is the id of the topic above."""

    id: str
    en: str
    zh: str
    parent: str | None


def _read_tree() -> tuple[SyntheticTopic, ...]:
    topics: list[SyntheticTopic] = []
    branch: list[str] = []
    for line in _TREE.splitlines():
        name, _, zh = line.partition(" | ")
        level = (len(name) - len(name.lstrip())) // 2
        en = name.strip()
        id_ = en.lower().replace(" ", "-")
        topics.append(SyntheticTopic(id_, en, zh, branch[level - 1] if level else None))
        branch[level:] = [id_]
    return tuple(topics)


TOPICS = _read_tree()
"""All topics, each before its subtopics."""


def topics_yaml(used: Iterable[str]) -> str:
    """Return the text of topics.yml: the topics with these ids, and their ancestors."""
    needed = set(used)
    for topic in reversed(TOPICS):  # subtopics first
        if topic.id in needed and topic.parent:
            needed.add(topic.parent)
    return "".join(_topic_yaml(topic) for topic in TOPICS if topic.id in needed)


def _topic_yaml(topic: SyntheticTopic) -> str:
    parent = f"  parent: {topic.parent}\n" if topic.parent else ""
    return f"""\
- id: {topic.id}
  name: {{en: {topic.en}, zh: {topic.zh}}}
  description:
    en: Methods, data and evaluation for {in_sentence(topic.en)}.
    zh: {topic.zh}的方法、数据与评测。
{parent}"""


def in_sentence(name: str) -> str:
    """Return a topic's English name as it is written inside a sentence."""
    return name[0].lower() + name[1:]
