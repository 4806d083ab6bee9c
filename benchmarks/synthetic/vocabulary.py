"""The words of titles, summaries and notes, each in English and Chinese."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.synthetic.topics import TOPICS, in_sentence


class LocalizedText(NamedTuple):
    """A word, a phrase or a text in both languages."""

    en: str
    zh: str

    @property
    def size(self) -> int:
        """Bytes of both languages together."""
        return len(self.en.encode()) + len(self.zh.encode())


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


def read_pairs(text: str) -> tuple[LocalizedText, ...]:
    """Return the texts of lines in the form `English | Chinese`."""
    lines = (line.split(" | ") for line in text.strip().splitlines())
    return tuple(LocalizedText(en, zh) for en, zh in lines)


TASKS = tuple(LocalizedText(in_sentence(topic.en), topic.zh) for topic in TOPICS)
"""The names of all topics, in the order of `TOPICS`."""

METHODS = read_pairs("""
contrastive learning | 对比学习
instruction tuning | 指令微调
knowledge distillation | 知识蒸馏
feature alignment | 特征对齐
two-stage training | 两阶段训练
masked modelling | 掩码建模
low-rank adaptation | 低秩适配
retrieval augmentation | 检索增强
prompt learning | 提示学习
cross attention | 交叉注意力
preference optimisation | 偏好优化
curriculum learning | 课程学习
token pruning | 词元剪枝
mixture of experts | 混合专家
optimal transport | 最优传输
graph reasoning | 图推理
in-context learning | 上下文学习
self-training | 自训练
hard negative mining | 难负例挖掘
momentum encoding | 动量编码
late fusion | 后期融合
sparse attention | 稀疏注意力
weight averaging | 权重平均
diffusion sampling | 扩散采样
adversarial training | 对抗训练
causal inference | 因果推断
active learning | 主动学习
federated learning | 联邦学习
vector quantisation | 向量量化
chain-of-thought prompting | 思维链提示
data filtering | 数据过滤
label smoothing | 标签平滑
test-time adaptation | 测试时自适应
hierarchical pooling | 层次池化
spectral clustering | 谱聚类
neural rendering | 神经渲染
symbolic planning | 符号规划
ensemble voting | 集成投票
""")

OBJECTS = read_pairs("""
images | 图像
videos | 视频
documents | 文档
speech | 语音
charts | 图表
tables | 表格
medical scans | 医学影像
satellite photos | 卫星照片
product pages | 商品页面
news articles | 新闻文章
screenshots | 屏幕截图
lecture recordings | 课程录像
point clouds | 点云
handwritten forms | 手写表单
street scenes | 街景
recipes | 菜谱
sign language | 手语
comic strips | 连环漫画
floor plans | 户型图
historical newspapers | 历史报纸
""")

COMPONENTS = read_pairs("""
visual encoder | 视觉编码器
language model | 语言模型
projection layer | 投射层
adapter | 适配器
decoder | 解码器
query token | 可学习的查询向量
text encoder | 文本编码器
audio encoder | 音频编码器
memory bank | 记忆库
layout embedding | 版面嵌入
tokenizer | 分词器
reranker | 重排序模块
attention mask | 注意力掩码
feature pyramid | 特征金字塔
reward model | 奖励模型
region proposal | 候选区域
""")

QUALITIES = read_pairs("""
frozen | 冻结的
sparse | 稀疏的
unified | 统一的
efficient | 高效的
robust | 鲁棒的
hierarchical | 层次化的
interpretable | 可解释的
weakly supervised | 弱监督的
multilingual | 多语言的
lightweight | 轻量的
temporal | 时序的
fine-grained | 细粒度的
scalable | 可扩展的
calibrated | 校准的
modular | 模块化的
adaptive | 自适应的
probabilistic | 概率的
bidirectional | 双向的
region-level | 区域级
continual | 持续的
""")

UNUSUAL_QUALITIES = read_pairs("""
β-regularised | β 正则化的
O(n log n) | O(n log n) 的
“almost” linear | “近似”线性的
naïve | 朴素的
C++-compiled | C++ 编译的
<mask>-free | 无 <mask> 的
Gauß–Markov | 高斯–马尔可夫
100 % synthetic | 100 % 合成的
ℓ₂-normalised | ℓ₂ 归一化的
Q&A-style | 问答式
Erdős–Rényi | 埃尔德什–雷尼
#hashtag-aware | 感知 #话题 的
x′-shifted | x′ 平移的
über-sparse | 极稀疏的
""")
"""Valid text that careless code breaks: accents, Greek letters, signs of HTML, Markdown and YAML."""

SETTINGS = read_pairs("""
with limited labels | 少标签条件下
under domain shift | 领域偏移下
at large scale | 大规模场景下
without paired data | 无配对数据时
in noisy scenes | 噪声场景中
for low-resource languages | 低资源语言中
on mobile devices | 移动设备上
across modalities | 跨模态条件下
with missing modalities | 模态缺失时
over long contexts | 长上下文中
in the wild | 真实场景中
with human feedback | 人类反馈下
from a few examples | 少样本条件下
under a fixed budget | 固定预算下
""")

TAG_WORDS = (
    tuple(
        words("""
contrastive frozen sparse visual audio temporal layout region token query video image text speech
document caption prompt graph memory reward
""")
    ),
    tuple(
        words("""
alignment encoder attention retrieval grounding fusion decoding pretraining distillation adaptation
benchmark reasoning generation pruning sampling detection matching editing parsing planning
""")
    ),
)
"""A tag is a word of the first tuple, a hyphen, and a word of the second tuple."""
