"""Normalization and identifiers of URLs: tables of real URLs, and invariants for every URL.

To add a case, add a line to a table: `KEYS` (keys and their URLs), `NORMALIZED` (normalized URLs),
`IDENTIFIERS`, or `REFUSED` (invalid URLs).
"""

from __future__ import annotations

import contextlib
import pickle
import time
from urllib.parse import quote as percent_encode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.models.urls import (
    MAX_URL_LENGTH,
    ArxivId,
    Doi,
    HuggingFaceId,
    Identifier,
    OpenReviewId,
    RepositoryId,
    UrlError,
    WebPage,
    WeChatArticle,
    identify,
    normalize_url,
)
from tests import examples

# --- keys -------------------------------------------------------------------------------------

KEYS: dict[type, dict[str, list[str]]] = {
    ArxivId: {
        "arxiv:2301.12597": [
            "https://arxiv.org/abs/2301.12597",
            "http://arxiv.org/abs/2301.12597v3",
            "https://www.arxiv.org/abs/2301.12597/",
            "https://arxiv.org/pdf/2301.12597",
            "https://arxiv.org/pdf/2301.12597.pdf",
            "https://arxiv.org/pdf/2301.12597v2.pdf#page=3",
            "https://arxiv.org/html/2301.12597v1",
            "https://arxiv.org/ps/2301.12597",
            "https://ARXIV.org./PDF/2301.12597V2.PDF",
            "https://export.arxiv.org/abs/2301.12597",
            "http://cn.arxiv.org/pdf/2301.12597",
            "https://browse.arxiv.org/pdf/2301.12597.pdf",
            "https://ar5iv.labs.arxiv.org/html/2301.12597",
            "https://ar5iv.org/abs/2301.12597",
            "https://www.alphaxiv.org/abs/2301.12597v2",
            "https://www.alphaxiv.org/overview/2301.12597",
            "https://huggingface.co/papers/2301.12597",
            "https://hf.co/papers/2301.12597",
            "https://doi.org/10.48550/arXiv.2301.12597",
            "doi:10.48550/ARXIV.2301.12597",
            "arXiv:2301.12597v2",
            "arxiv: 2301.12597",
            "  arxiv:2301.12597\n",
        ],
        "arxiv:2011.05005": ["https://arxiv.org/abs/2011.05005?context=cs.LG"],
        "arxiv:2103.00020": ["https://arxiv.org/abs/2103.00020"],
        "arxiv:1405.0312": ["https://arxiv.org/pdf/1405.0312.pdf"],
        "arxiv:hep-th/9901001": [
            "https://arxiv.org/abs/hep-th/9901001",
            "https://arxiv.org/pdf/hep-th/9901001v1.pdf",
            "arXiv:hep-th/9901001",
            "https://doi.org/10.48550/arXiv.hep-th/9901001",
        ],
        "arxiv:math/0309136": [
            "https://arxiv.org/abs/math.GT/0309136",
            "https://arxiv.org/abs/math/0309136v2",
            "arxiv:math.GT/0309136",
        ],
        "arxiv:cond-mat/9901001": ["arxiv:cond-mat.mes-hall/9901001"],
    },
    Doi: {
        "doi:10.1145/3474085.3475188": [
            "https://doi.org/10.1145/3474085.3475188",
            "http://dx.doi.org/10.1145/3474085.3475188",
            "https://www.doi.org/10.1145/3474085.3475188/",
            "https://doi.org/10.1145/3474085.3475188?utm_source=x#abstract",
            "https://doi.org/doi:10.1145/3474085.3475188",
            "doi:10.1145/3474085.3475188",
            "DOI: 10.1145/3474085.3475188",
        ],
        "doi:10.1613/jair.1.11688": ["https://doi.org/10.1613/JAIR.1.11688"],
        "doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2": [
            "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
            "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        ],
        "doi:10.1002/1521-3951(200011)222:1<289::aid-pssb289>3.0.co;2-#": [
            "doi:10.1002/1521-3951(200011)222:1<289::AID-PSSB289>3.0.CO;2-#",
            "https://doi.org/10.1002/1521-3951(200011)222:1%3C289::AID-PSSB289%3E3.0.CO;2-%23",
        ],
        "doi:10.48550/arxiv.2301": ["https://doi.org/10.48550/arXiv.2301"],
        "doi:10.1000/100%25": ["doi:10.1000/100%", "https://doi.org/10.1000/100%25"],
    },
    RepositoryId: {
        "https://github.com/salesforce/lavis": [
            "https://github.com/salesforce/LAVIS",
            "http://www.github.com/Salesforce/LAVIS/",
            "https://github.com/salesforce/LAVIS.git",
            "https://github.com:443/salesforce/LAVIS",
            "http://github.com:80/salesforce/LAVIS",
            "https://github.com/salesforce/LAVIS?tab=readme-ov-file#usage",
            "https://github.com/salesforce/LAVIS/tree/main/projects/blip2",
            "https://github.com/salesforce/LAVIS/blob/main/README.md#L3",
            "https://github.com/salesforce/LAVIS/issues/12",
            "https://github.com/salesforce/LAVIS/pull/12/files",
            "https://github.com/salesforce/LAVIS/wiki/Home",
            "https://github.com/salesforce/LAVIS/releases/tag/v1.0.0",
            "https://github.com/salesforce/LAVIS/commit/0a1b2c3",
            "git@github.com:salesforce/LAVIS.git",
            "ssh://git@github.com/salesforce/LAVIS.git",
            "git+ssh://git@github.com/salesforce/LAVIS.git",
            "git+https://github.com/salesforce/LAVIS.git@v1.0#egg=lavis",
            "git+https://github.com/salesforce/LAVIS",
            "git://github.com/salesforce/LAVIS.git",
        ],
        "https://github.com/education/classroom": ["https://github.com/education/classroom"],
        "https://github.com/o/n": ["https://github.com//o//n.git.GIT/"],
        "https://gitlab.com/gitlab-org/gitlab": [
            "https://gitlab.com/gitlab-org/gitlab",
            "https://gitlab.com/gitlab-org/gitlab.git",
            "https://gitlab.com/gitlab-org/gitlab/-/tree/master/app/models",
            "https://gitlab.com/gitlab-org/gitlab/tree/master/app/models",
            "https://gitlab.com/gitlab-org/gitlab/-/issues/1",
            "https://gitlab.com/gitlab-org/gitlab/issues/1",
            "git@gitlab.com:gitlab-org/gitlab.git",
        ],
        "https://gitlab.com/group/sub/subsub/project": [
            "https://gitlab.com/Group/Sub/SubSub/Project",
            "https://gitlab.com/Group/Sub/SubSub/Project/-/blob/main/README.md?ref_type=heads",
            "git@gitlab.com:Group/Sub/SubSub/Project.git",
        ],
        "https://gitee.com/zidongtaichu/multi-modal-models": [
            "https://gitee.com/zidongtaichu/multi-modal-models",
            "https://gitee.com/zidongtaichu/multi-modal-models/tree/master/taichu",
            "https://gitee.com/zidongtaichu/multi-modal-models/issues/I5X2",
            "git@gitee.com:zidongtaichu/multi-modal-models.git",
        ],
    },
    HuggingFaceId: {
        "https://huggingface.co/deepseek-ai/deepseek-v4-pro": [
            "https://huggingface.co/deepseek-ai/DeepSeek-V4-Pro",
            "https://hf.co/deepseek-ai/DeepSeek-V4-Pro",
            "https://www.huggingface.co/deepseek-ai/DeepSeek-V4-Pro/tree/main",
            "https://huggingface.co/deepseek-ai/DeepSeek-V4-Pro/blob/main/DeepSeek_V4.pdf",
            "https://huggingface.co/deepseek-ai/DeepSeek-V4-Pro/discussions/3#comment",
            "https://huggingface.co/deepseek-ai/DeepSeek-V4-Pro?library=transformers",
        ],
        "https://huggingface.co/datasets/chendelong/pf-1m": [
            "https://huggingface.co/datasets/chendelong/PF-1M/tree/main",
            "https://hf.co/datasets/chendelong/PF-1M",
            "https://huggingface.co/datasets/chendelong/PF-1M/viewer/default/train",
        ],
        "https://huggingface.co/chendelong/pf-1m": ["https://huggingface.co/chendelong/PF-1M"],
        "https://huggingface.co/datasets/squad": [
            "https://huggingface.co/datasets/squad",
            "https://huggingface.co/datasets/squad/viewer/plain_text",
        ],
        "https://huggingface.co/spaces/qwen/qwen2-vl": [
            "https://huggingface.co/spaces/Qwen/Qwen2-VL",
            "https://huggingface.co/spaces/Qwen/Qwen2-VL/blob/main/app.py",
        ],
    },
    OpenReviewId: {
        "https://openreview.net/forum?id=H1vEXaxA-": [
            "https://openreview.net/forum?id=H1vEXaxA-",
            "https://openreview.net/pdf?id=H1vEXaxA-",
            "http://www.openreview.net/forum?id=H1vEXaxA-&noteId=abc_123",
            "https://openreview.net/forum?noteId=abc_123&id=H1vEXaxA-",
            "https://openreview.net/forum?id=H1vEXaxA-&referrer=%5Bthe%20profile%5D#all",
        ],
        "https://openreview.net/forum?id=h1vEXaxA-": ["https://openreview.net/pdf?id=h1vEXaxA-"],
    },
    WeChatArticle: {
        "https://mp.weixin.qq.com/s/qXwnKCVi01LRjDYpYl9jLw": [
            "https://mp.weixin.qq.com/s/qXwnKCVi01LRjDYpYl9jLw",
            "http://mp.weixin.qq.com/s/qXwnKCVi01LRjDYpYl9jLw?scene=1&from=timeline#rd",
        ],
        "https://mp.weixin.qq.com/s?__biz=MzIwMTE1NjQxMQ==&idx=1&mid=2247&sn=9ab1": [
            "https://mp.weixin.qq.com/s?__biz=MzIwMTE1NjQxMQ==&mid=2247&idx=1&sn=9ab1",
            "http://mp.weixin.qq.com/s?__biz=MzIwMTE1NjQxMQ==&mid=2247&idx=1&sn=9ab1&chksm=ec4&scene=21#wechat_redirect",
            "https://mp.weixin.qq.com/s?sn=9ab1&idx=1&mid=2247&__biz=MzIwMTE1NjQxMQ%3d%3d",
        ],
    },
    WebPage: {
        # General rules.
        "https://example.org": [
            "https://example.org",
            "http://example.org/",
            "HTTP://WWW.EXAMPLE.ORG:80/",
            "https://example.org:443",
            "https://example.org:/",
            "https://example.org./",
            "http://example.org:443/",
            "https://example.org/?",
            "https://example.org/#",
            "https://example.org/a/..",
            "https://example.org/?utm_source=a&UTM_Medium=b&fbclid=c&spm=d&vd_source=e",
        ],
        "https://example.org:8080/a": ["http://example.org:08080/a/"],
        "https://example.org:80": ["https://example.org:80/"],
        "https://www.com": ["https://www.com/"],
        "https://example.org?id=5": ["https://example.org/?id=5&gclid=x"],
        "https://example.org/b": [
            "https://example.org/b",
            "https://example.org/./a/../b/",
            "https://example.org/a/%2e%2E/b",
            "https://example.org/../b/.",
            "https://example.org/b#usage",
            "https://example.org/b#!/usage",
        ],
        "https://example.org#/docs/start": ["http://www.example.org/#/docs/start"],
        "https://example.org/a//b": ["https://example.org/a//b//"],
        "https://example.org?a=1": ["https://example.org/?&a=1&&"],
        "https://example.org/s?a=1&b=3&b=2&c": ["https://example.org/s?c&b=3&a=1&b=2"],
        "https://example.org/s?q=a+b%20c%26d": ["https://example.org/s?q=%61+b%20c%26d"],
        "https://example.org/a%2Fb": ["https://example.org/a%2fb"],
        "https://example.org/~user": ["https://example.org/%7Euser/"],
        "https://example.org/100%25": ["https://example.org/100%", "https://example.org/100%25"],
        "https://example.org/a(b)+c%7C%5Bd%5D": [
            "https://example.org/a(b)+c|[d]",
            "https://example.org/a(b)+c%7c%5bd%5d",
        ],
        "https://example.org/x?a%5B%5D=1&a%5B%5D=0": ["https://example.org/x?a[]=1&a[]=0"],
        "https://zh.wikipedia.org/wiki/%E5%A4%9A%E6%A8%A1%E6%80%81": [
            "https://zh.wikipedia.org/wiki/多模态",
            "https://zh.wikipedia.org/wiki/%E5%A4%9A%E6%A8%A1%E6%80%81",
            "https://zh.wikipedia.org/wiki/%e5%a4%9a模态",
        ],
        "https://xn--fiq228c.com": [
            "https://中文.com/",
            "https://XN--FIQ228C.com",
            "https://中文。com",
        ],
        "https://xn--fa-hia.de": ["https://faß.de", "https://www.FAß.de/"],
        "https://1.2.3.4:7860": ["http://1.2.3.4:7860", "http://１.2.3.4:7860/"],
        "https://[2001:db8::1]:8080/x": ["http://[2001:DB8:0:0::1]:8080/x"],
        "https://example.org?not=2&noteId=1": ["https://example.org/?noteId=1&not=2"],
        "https://example.org?%5B=2&b=1": ["https://example.org/?b=1&[=2"],
        # Real sites.
        "https://clever_flamingo.xiaoice.com": ["http://clever_flamingo.xiaoice.com/"],
        "https://r3---sn-abc.googlevideo.com": ["https://r3---sn-abc.googlevideo.com/"],
        "https://cocodataset.org": ["http://cocodataset.org/#home"],
        "https://chat.qwen.ai": ["https://chat.qwen.ai/?spm=a2ty_o06.30285417.0.0.6d26c921GDrWrb"],
        "https://aistudio.google.com/prompts/new_chat?model=gemma-4-31b-it": [
            "https://aistudio.google.com/prompts/new_chat?model=gemma-4-31b-it&utm_source=deepmind.google&utm_medium=referral&utm_campaign=gdm&utm_content="
        ],
        "https://proceedings.mlr.press/v81/buolamwini18a.html?mod=article_inline": [
            "http://proceedings.mlr.press/v81/buolamwini18a.html?mod=article_inline"
        ],
        "https://kth.diva-portal.org/smash/get/diva2:459199/FULLTEXT01": [
            "http://kth.diva-portal.org/smash/get/diva2:459199/FULLTEXT01"
        ],
        "https://mucmd.org/CameraReadySubmissions/67%5Cunderstanding%20(6).pdf": [
            "http://mucmd.org/CameraReadySubmissions/67%5Cunderstanding%20(6).pdf"
        ],
        "https://users.cecs.anu.edu.au/~adhall/Dhall_2012.pdf": [
            "http://users.cecs.anu.edu.au/%7Eadhall/Dhall_2012.pdf"
        ],
        "https://aclweb.org/anthology/2020.acl-main.400": [
            "https://www.aclweb.org/anthology/2020.acl-main.400/"
        ],
        "https://youtube.com/watch?v=y16x9n_zP_4": ["https://www.youtube.com/watch?v=y16x9n_zP_4"],
        "https://qwen.ai/blog?id=qwen3.5": ["https://qwen.ai/blog?id=qwen3.5&from_source=x"],
        "https://dl.acm.org/citation.cfm?doid=2522848.2522886": [
            "https://dl.acm.org/citation.cfm?doid=2522848.2522886"
        ],
        "https://paperswithcode.com/dataset/flickr30k-cna": [
            "https://paperswithcode.com/dataset/flickr30k-cna"
        ],
        "https://zhuanlan.zhihu.com/p/189876288": [
            "https://zhuanlan.zhihu.com/p/189876288?utm_id=0"
        ],
        # Pages that `WebPage` identifies, on hosts where some pages have a more specific identifier.
        "https://arxiv.org/list/cs.CV/recent": ["https://arxiv.org/list/cs.CV/recent"],
        "https://arxiv.org/abs/2103.0002": ["https://arxiv.org/abs/2103.0002"],
        "https://arxiv.org/abs/2313.00001": ["https://arxiv.org/abs/2313.00001"],
        "https://arxiv.org/html/2301.12597v1/x1.png": [
            "https://arxiv.org/html/2301.12597v1/x1.png"
        ],
        "https://doi.org": ["https://doi.org/"],
        "https://doi.org/10.1000/a%20b": ["https://doi.org/10.1000/a%20b"],
        "https://doi.org/10.1000/%FF": ["https://doi.org/10.1000/%ff"],
        "https://doi.org/10.1000/a%2F..%2Fb": ["https://doi.org/10.1000/a%2F..%2Fb"],
        "https://github.com": ["https://github.com/"],
        "https://github.com/topics/multimodal": ["https://github.com/topics/multimodal"],
        "https://github.com/Salesforce": ["https://github.com/Salesforce/"],
        "https://github.com/features/copilot": ["https://github.com/features/copilot"],
        "https://github.com/orgs/QwenLM/repositories": [
            "https://github.com/orgs/QwenLM/repositories"
        ],
        "https://github.com/user-attachments/assets/0a1b": [
            "https://github.com/user-attachments/assets/0a1b"
        ],
        "https://github.com/o/.git": ["https://github.com/o/.git"],
        "https://github.com/o/a%20b": ["https://github.com/o/a%20b"],
        "https://github.com:8443/O/N": ["https://github.com:8443/O/N"],
        "https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95": [
            "https://gist.github.com/karpathy/8627fe009c40f57531cb18360106ce95"
        ],
        "https://raw.githubusercontent.com/O/N/main/README.md": [
            "https://raw.githubusercontent.com/O/N/main/README.md"
        ],
        "https://gitlab.com/explore/projects": ["https://gitlab.com/explore/projects"],
        "https://gitlab.com/groups/gitlab-org/-/epics": [
            "https://gitlab.com/groups/gitlab-org/-/epics"
        ],
        "https://gitlab.com/gitlab-org": ["https://gitlab.com/gitlab-org"],
        "https://gitee.com/help/articles/4128": ["https://gitee.com/help/articles/4128"],
        "https://huggingface.co/ISEKAI-Portal": ["https://huggingface.co/ISEKAI-Portal"],
        "https://huggingface.co/gpt2/tree/main": ["https://huggingface.co/gpt2/tree/main"],
        "https://huggingface.co/TheBloke/models": ["https://huggingface.co/TheBloke/models"],
        "https://huggingface.co/blog/rlhf/en": ["https://huggingface.co/blog/rlhf/en"],
        "https://huggingface.co/docs/hub/index": ["https://huggingface.co/docs/hub/index"],
        "https://huggingface.co/datasets?other=vqa": ["https://huggingface.co/datasets?other=vqa"],
        "https://huggingface.co/collections/Yanbin99/gvlqa-datasets-65c705": [
            "https://huggingface.co/collections/Yanbin99/gvlqa-datasets-65c705"
        ],
        "https://huggingface.co/papers": ["https://huggingface.co/papers"],
        "https://openreview.net/attachment?id=w-CPUXXrAj&name=supplementary_material": [
            "https://openreview.net/attachment?id=w-CPUXXrAj&name=supplementary_material"
        ],
        "https://openreview.net/group?id=ICLR.cc/2024/Conference": [
            "https://openreview.net/group?id=ICLR.cc/2024/Conference"
        ],
        "https://openreview.net/forum?noteId=x": ["https://openreview.net/forum?noteId=x"],
        "https://mp.weixin.qq.com/s?signature=x&src=11&timestamp=1": [
            "https://mp.weixin.qq.com/s?src=11&timestamp=1&signature=x"
        ],
    },
}

KEY_CASES = [
    pytest.param(url, identifier_type, key, id=url)
    for identifier_type, keys in KEYS.items()
    for key, urls in keys.items()
    for url in urls
]


@pytest.mark.parametrize(("url", "identifier_type", "key"), KEY_CASES)
def test_a_url_has_the_expected_key(url: str, identifier_type: type, key: str) -> None:
    identifier = identify(url)
    assert (type(identifier), identifier.key) == (identifier_type, key)


@pytest.mark.parametrize(("url", "identifier_type", "key"), KEY_CASES)
def test_invariants_hold_for_the_urls_in_the_table(
    url: str, identifier_type: type, key: str
) -> None:
    check_invariants(url)


# --- normalized URLs --------------------------------------------------------------------------

NORMALIZED = {
    # URL: normalized URL
    "https://example.org": "https://example.org/",
    " https://example.org/ ": "https://example.org/",
    "HTTP://Example.ORG:80/A/": "http://example.org/A/",
    "http://example.org:443/": "http://example.org:443/",
    "https://example.org:80/": "https://example.org:80/",
    "https://www.example.org./": "https://www.example.org/",
    "https://example.org/a/./b/../c": "https://example.org/a/c",
    "https://example.org/a/b/..": "https://example.org/a/",
    "https://example.org/?b=2&a=1&utm_source=x": "https://example.org/?a=1&b=2",
    "https://example.org/?a=1&amp;b=2": "https://example.org/?a=1&amp;b=2",
    "https://example.org/?share_source=copy_web": "https://example.org/",
    "https://example.org/?utm=1&sp=2&source=3": "https://example.org/?source=3&sp=2&utm=1",
    "https://example.org/a+b|c[d](e)?f=[g|h]+(i)": "https://example.org/a+b|c[d](e)?f=[g|h]+(i)",
    "https://example.org/a%7cb%5b": "https://example.org/a%7Cb%5B",
    'https://example.org/a"b<c>d^e`f{g}h\\i': "https://example.org/a%22b%3Cc%3Ed%5Ee%60f%7Bg%7Dh%5Ci",
    "https://example.org/多模态?q=图#节": "https://example.org/%E5%A4%9A%E6%A8%A1%E6%80%81?q=%E5%9B%BE#%E8%8A%82",
    "https://例え.jp/": "https://xn--r8jz45g.jp/",
    "https://github.com/openai/CLIP#usage": "https://github.com/openai/CLIP#usage",
    "https://github.com/openai/CLIP.git": "https://github.com/openai/CLIP.git",
    "https://video-mme-v2.netlify.app/#leaderboard": "https://video-mme-v2.netlify.app/#leaderboard",
    "https://example.org/#": "https://example.org/",
    "https://example.org/#a#b": "https://example.org/#a%23b",
    "https://example.org/#/route": "https://example.org/#/route",
    "https://arxiv.org/pdf/2301.12597v2.pdf": "https://arxiv.org/pdf/2301.12597v2.pdf",
    "https://openreview.net/forum?id=x&noteId=y": "https://openreview.net/forum?id=x&noteId=y",
    "arXiv:2301.12597v2": "https://arxiv.org/abs/2301.12597v2",
    "arxiv:math.GT/0309136": "https://arxiv.org/abs/math/0309136",
    "doi:10.1145/ABC": "https://doi.org/10.1145/abc",
    "doi:10.1000/a#b?c<d>": "https://doi.org/10.1000/a%23b%3Fc%3Cd%3E",
    "doi:10.48550/arXiv.2301.12597": "https://arxiv.org/abs/2301.12597",
    "git@github.com:salesforce/LAVIS.git": "https://github.com/salesforce/LAVIS",
    "git+https://GitHub.com/o/n.git@main#egg=n": "https://github.com/o/n",
    "ssh://git@gitlab.com/a/b/c.git": "https://gitlab.com/a/b/c",
    "http://[::FFFF:1.2.3.4]:80/": "http://[::ffff:102:304]/",
}


@pytest.mark.parametrize(("url", "normalized"), NORMALIZED.items())
def test_a_url_is_normalized(url: str, normalized: str) -> None:
    assert normalize_url(url) == normalized
    check_invariants(url)


# --- identifiers ------------------------------------------------------------------------------

IDENTIFIERS: list[tuple[str, Identifier]] = [
    ("https://arxiv.org/abs/2301.12597", ArxivId("2301.12597")),
    ("https://arxiv.org/pdf/2301.12597v12.pdf", ArxivId("2301.12597", 12)),
    ("arxiv:math.GT/0309136v1", ArxivId("math/0309136", 1)),
    ("doi:10.1145/ABC", Doi("10.1145/abc")),
    (
        "https://github.com/salesforce/LAVIS/tree/main/projects/blip2/",
        RepositoryId("github", "salesforce", "LAVIS", "projects/blip2"),
    ),
    (
        "https://github.com/Luodian/Otter/blob/main/mimic-it/README.md",
        RepositoryId("github", "Luodian", "Otter", "mimic-it/README.md"),
    ),
    (
        "https://github.com/o/n/raw/main/a%20b/数据.csv",
        RepositoryId("github", "o", "n", "a%20b/%E6%95%B0%E6%8D%AE.csv"),
    ),
    ("https://github.com/Tencent/VITA/tree/VITA-E", RepositoryId("github", "Tencent", "VITA")),
    ("https://github.com/o/n.git", RepositoryId("github", "o", "n")),
    ("https://github.com/o/n/wiki/tree/x/y", RepositoryId("github", "o", "n")),
    ("https://github.com/o/n/releases", RepositoryId("github", "o", "n")),
    ("https://gitlab.com/A/B/c/-/tree/main/d/e", RepositoryId("gitlab", "A/B", "c", "d/e")),
    ("https://gitlab.com/a/b/blob/main/d.py", RepositoryId("gitlab", "a", "b", "d.py")),
    ("https://gitlab.com/a/b/-/merge_requests/1", RepositoryId("gitlab", "a", "b")),
    ("https://gitee.com/a/b/tree/master/c", RepositoryId("gitee", "a", "b", "c")),
    ("https://hf.co/Qwen/Qwen3", HuggingFaceId("model", "Qwen/Qwen3")),
    ("https://hf.co/datasets/Qwen/Q/viewer", HuggingFaceId("dataset", "Qwen/Q")),
    ("https://hf.co/spaces/Qwen/Q", HuggingFaceId("space", "Qwen/Q")),
    ("https://openreview.net/pdf?id=Hk6WhagRW", OpenReviewId("Hk6WhagRW")),
    ("https://mp.weixin.qq.com/s/abc?scene=1", WeChatArticle("/abc")),
    ("http://www.a.org/#b", WebPage("https://a.org", "http://www.a.org/#b")),
]


@pytest.mark.parametrize(("url", "identifier"), IDENTIFIERS)
def test_a_url_has_the_expected_identifier(url: str, identifier: Identifier) -> None:
    assert identify(url) == identifier


@pytest.mark.parametrize(
    ("identifier", "url"),
    [
        (ArxivId("2301.12597", 2), "https://arxiv.org/abs/2301.12597v2"),
        (ArxivId("hep-th/9901001"), "https://arxiv.org/abs/hep-th/9901001"),
        (Doi("10.1000/a<b>#c"), "https://doi.org/10.1000/a%3Cb%3E%23c"),
        (RepositoryId("github", "Ab", "Cd", "e"), "https://github.com/Ab/Cd"),
        (RepositoryId("gitlab", "A/B", "C"), "https://gitlab.com/A/B/C"),
        (HuggingFaceId("model", "A/B"), "https://huggingface.co/A/B"),
        (HuggingFaceId("dataset", "A/B"), "https://huggingface.co/datasets/A/B"),
        (OpenReviewId("Ab-"), "https://openreview.net/forum?id=Ab-"),
        (WeChatArticle("/abc"), "https://mp.weixin.qq.com/s/abc"),
    ],
)
def test_an_identifier_has_the_expected_url(identifier: Identifier, url: str) -> None:
    assert identifier.url == url


@pytest.mark.parametrize(
    ("url", "full_key"),
    [
        ("https://github.com/O/N", "https://github.com/o/n"),
        ("https://github.com/O/N/tree/dev/A/b", "https://github.com/o/n/tree/HEAD/A/b"),
        ("https://github.com/o/n/blob/main/A/b", "https://github.com/o/n/tree/HEAD/A/b"),
        ("https://gitlab.com/O/P/N/tree/dev/A", "https://gitlab.com/o/p/n/-/tree/HEAD/A"),
        ("https://gitee.com/O/N/tree/dev/A", "https://gitee.com/o/n/tree/HEAD/A"),
    ],
)
def test_the_full_key_of_a_folder_contains_its_path(url: str, full_key: str) -> None:
    repository = identify(url)
    assert isinstance(repository, RepositoryId)
    assert repository.full_key == full_key
    from_key = identify(full_key)
    assert isinstance(from_key, RepositoryId)
    assert from_key.full_key == full_key


# --- errors -----------------------------------------------------------------------------------

REFUSED = [
    # url, part of the message, part of the hint
    ("", "empty", "https://"),
    (" \t\n", "empty", "https://"),
    ("https://example.org/a b", "a space", "%20"),
    ("see https://example.org/", "a space", "Remove the space"),
    ("https://example.org/doi: 10", "a space", "%20"),
    ("doi:  10.1000/1", "a space", "Remove the space"),
    ("https://exam\nple.org/", "U+000A", "Remove the character"),
    ("https://example.org/\x00", "U+0000", "Remove the character"),
    ("https://example.org/a\u200bb", "U+200B", "Remove the character"),
    ("https://example.org/a\u3000b", "U+3000", "Remove the character"),
    ("https://example.org/\ud800", "U+D800", "Remove the character"),
    ("github.com/o/n", "does not start with https://", "`https://github.com/o/n`"),
    ("//example.org/x", "does not start with https://", "`https://example.org/x`"),
    ("example.org:8080/x", "does not start with https://", "`https://example.org:8080/x`"),
    ("http//example.org", "does not start with https://", "`https://example.org`"),
    ("https:/example.org", "does not start with https://", "`https://example.org`"),
    ("https：//example.org", "does not start with https://", "`https://example.org`"),
    ("2301.12597", "does not start with https://", "`https://arxiv.org/abs/2301.12597`"),
    ("10.1145/3474085", "does not start with https://", "`https://doi.org/10.1145/3474085`"),
    ("LLaVA", "does not start with https://", "the whole URL"),
    ("javascript:alert(1)", "javascript: links", "https://"),
    ("JavaScript:alert(1)", "javascript: links", "https://"),
    ("data:text/html,hi", "data: links", "https://"),
    ("ftp://example.org/x", "ftp: links", "https://"),
    ("file:///etc/passwd", "file: links", "https://"),
    ("mailto:a@example.org", "mailto: links", "https://"),
    ("git@example.org:o/n.git", "is a git URL", "https URL"),
    ("ssh://git@example.org/o/n", "is a git URL", "https URL"),
    ("git+https://example.org/o/n", "is a git URL", "https URL"),
    ("https://", "no host name", "the whole URL"),
    ("https:///example.org/x", "no host name", "`https://example.org/x`"),
    ("https://:80/", "no host name", "the whole URL"),
    ("https://?x=1", "no host name", "the whole URL"),
    ("https://me@example.org/", "user name or a password", "@"),
    ("https://me:secret@example.org/", "user name or a password", "@"),
    ("https://good.org\\@evil.org/", "user name or a password", "@"),
    ("https://example.org:0/", "not a port", "65535"),
    ("https://example.org:65536/", "not a port", "65535"),
    ("https://example.org:８０/", "not a port", "65535"),
    ("https://example.org:80:80/", "not a port", "65535"),
    ("https://exa%6Dple.org/", "host name", "after //"),
    ("https://-example.org/", "host name", "after //"),
    ("https://example..org/", "host name", "after //"),
    ("https://./", "host name", "after //"),
    ("https://exa,mple.org/", "host name", "after //"),
    ("https://xn--a/", "host name", "after //"),
    ("https://☃.net/", "host name", "after //"),
    (f"https://{'a' * 64}.org/", "host name", "after //"),
    (f"https://{'a.' * 130}org/", "host name", "after //"),
    ("https://256.1.1.1/", "host name", "after //"),
    ("https://0x7f.1/", "host name", "after //"),
    ("https://[::1/", "host name", "after //"),
    ("https://[1.2.3.4]/", "host name", "after //"),
    ("https://[fe80::1%25eth0]/", "host name", "after //"),
    ("arxiv:2103.0002", "is not an arXiv id", "arxiv:2103.00020"),
    ("arxiv:BLIP-2", "is not an arXiv id", "arxiv:2301.12597"),
    ("doi:abc", "is not a DOI", "10.1145/"),
    ("doi:10.1000/a/../b", "is not a DOI", "10.1145/"),
    ("doi:10.1000/%FF", "is not a DOI", "10.1145/"),
    (f"https://example.org/{'a' * MAX_URL_LENGTH}", "2,020 characters", "shortest"),
    (f"https://example.org/{'多' * 300}", "2,720 characters", "shortest"),
]


@pytest.mark.parametrize("read", [normalize_url, identify])
@pytest.mark.parametrize(("url", "message", "hint"), REFUSED)
def test_invalid_urls_are_refused(url: str, message: str, hint: str, read: object) -> None:
    assert callable(read)
    with pytest.raises(UrlError) as caught:
        read(url)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert len((str(caught.value) + caught.value.hint).splitlines()) == 1
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "url",
    ["https://me:secret@example.org/", "https://me:secret@example.org/a b", "me//x:secret@y"],
)
def test_messages_contain_no_password(url: str) -> None:
    with pytest.raises(UrlError) as caught:
        identify(url)
    assert "secret" not in str(caught.value) + caught.value.hint


def test_a_url_is_refused_if_its_key_exceeds_the_maximum_length() -> None:
    url = "http://example.org/".ljust(MAX_URL_LENGTH - 1, "a")
    check_invariants(url)
    with pytest.raises(UrlError):
        identify(url + "a")


def test_pickling_keeps_message_and_hint_of_an_error() -> None:
    error = UrlError("message", "hint")
    restored = pickle.loads(pickle.dumps(error))
    assert (str(restored), restored.hint) == ("message", "hint")


# --- invariants -------------------------------------------------------------------------------


def check_invariants(url: str) -> None:
    normalized = normalize_url(url)
    identifier = identify(url)
    assert normalize_url(normalized) == normalized
    assert normalized.isascii()
    assert identify(identifier.key).key == identifier.key
    assert identify(normalized).key == identifier.key
    assert identify(identifier.url).key == identifier.key
    assert normalize_url(identifier.url) == identifier.url
    assert identifier.url.startswith(("https://", "http://"))
    if not isinstance(identifier, WebPage):
        assert type(identify(identifier.key)) is type(identifier)
        assert identifier.url.startswith("https://")
    if isinstance(identifier, RepositoryId):
        from_key = identify(identifier.full_key)
        assert isinstance(from_key, RepositoryId)
        assert (from_key.full_key, from_key.key) == (identifier.full_key, identifier.key)


def words(text: str) -> list[str]:
    return text.split()


WORDS = words("""abs pdf html papers datasets spaces models tree blob raw blame main HEAD master - issues
    wiki releases viewer topics orgs features s forum squad Qwen LAVIS n.git N.GIT .git n.git.git
    . .. ... %2e %2E%2e %2F %FF %25 %41 %7Ca %e5%a4%9a %zz % 2301.12597 2301.12597v2.pdf hep-th
    9901001 math.GT 0309136v1 10.1145 10.48550 arXiv.2301.12597 3474085.3475188 <1661::AID>3.0
    a|b [x] (y) a+b 多模态 Ünï İ ſ K ~me doi:10.1000 İx \\ ^`{}" Datasets TREE Papers www""")

segments = st.sampled_from(WORDS) | st.text(max_size=6)
paths = st.lists(segments, max_size=6).map(lambda parts: "/".join(["", *parts])) | st.just("")
parameters = st.sampled_from(
    words("""id=H1vEXaxA- noteId=x id=%48 utm_source=a UTM_x spm=1 spm%5Fid_from=2 a[]=1 a=|+ b c= =d
    __biz=MzA== __biz=Mz%3d mid=22 idx=1 sn=ab sn=%20 chksm=1 amp;x=1 & q=多 %26=%3D a=?/""")
) | st.text(max_size=5)
queries = st.lists(parameters, max_size=5).map("&".join)
fragments = st.sampled_from(["", "#", "#usage", "#/route/", "#/", "#!/x", "#a#b", "#/[x]|多"])
known_hosts = st.sampled_from(
    words("""arxiv.org export.arxiv.org ar5iv.labs.arxiv.org alphaxiv.org doi.org dx.doi.org github.com
    gitlab.com gitee.com huggingface.co hf.co openreview.net mp.weixin.qq.com""")
)
odd_hosts = st.sampled_from(
    words("""example.org localhost www.com www.www.com a_b.example.org r3---sn.example.org 1.2.3.4 0x7f.1
    [::1] [2001:DB8::0:1] [::ffff:1.2.3.4] 中文.com 例え。jp faß.de ＧitHub.com xn--fiq228c.com
    xn--a -a.org a..b gist.github.com ٠.com a\u200cb.com""")
)
hosts = st.tuples(
    st.sampled_from(["", "", "www.", "WWW.", "www.www."]),
    known_hosts | known_hosts | odd_hosts | st.text(max_size=8),
    st.sampled_from(["", "", "", "."]),
).map("".join)
authorities = st.tuples(
    hosts | hosts.map(str.upper),
    st.sampled_from(["", "", "", ":", ":80", ":443", ":0443", ":8080", ":99999", ":x"]),
).map("".join)
web_urls = st.builds(
    "{}://{}{}?{}{}".format,
    st.sampled_from(["https", "http", "HTTPS"]),
    authorities,
    paths,
    queries,
    fragments,
)


# URLs of papers, repositories, models and articles, in all their spellings.
name = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)
arxiv = st.from_regex(
    r"((0[7-9]|1[0-4])(0[1-9]|1[0-2])\.[0-9]{4}|2[0-9](0[1-9]|1[0-2])\.[0-9]{5}"
    r"|[a-z]{2,4}(-[a-z]{2})?(\.[A-Z]{2})?/[0-9]{2}(0[1-9]|1[0-2])[0-9]{3})(v[1-9])?",
    fullmatch=True,
)
doi_suffix = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
repository_host = st.sampled_from(
    words("""github.com gitlab.com gitlab.com/group gitee.com hf.co hf.co/datasets
    huggingface.co/spaces huggingface.co/Datasets""")
)
view = st.sampled_from(words("tree blob raw issues wiki releases viewer -/tree -/blob"))
tail = st.sampled_from(["", "/", ".git", ".git/"]) | st.builds("/{}/{}{}".format, view, name, paths)
arxiv_host = st.sampled_from(["arxiv.org", "cn.arxiv.org", "ar5iv.org", "alphaxiv.org"])
arxiv_format = st.sampled_from(["abs", "pdf", "html", "ps"])
arxiv_end = st.sampled_from(["", ".pdf", "/"])
identifier_urls = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://", "http://", "https://www.", "HTTP://WWW."]),
    st.one_of(
        st.builds("{}/{}/{}{}".format, arxiv_host, arxiv_format, arxiv, arxiv_end),
        arxiv.map("hf.co/papers/{}".format),
        arxiv.map("doi.org/10.48550/arXiv.{}".format),
        doi_suffix.map(lambda text: f"dx.doi.org/10.1000/{percent_encode(text, safe='')}"),
        doi_suffix.map("doi.org/10.1000.10/{}".format),
        st.builds("{}/{}/{}{}".format, repository_host, name, name, tail),
        name.map("openreview.net/forum?noteId=y&id={}".format),
        name.map("mp.weixin.qq.com/s/{}".format),
        name.map("mp.weixin.qq.com/s?sn=1&mid={}&__biz=MzA%3D%3d&scene=3".format),
    ),
    fragments,
)

shorthands = st.one_of(
    st.sampled_from(["doi:", "DOI: ", "doi:10.1000/", "doi:10.48550/arXiv.", "arxiv:", "arXiv: "]),
    st.sampled_from(["git@github.com:", "ssh://git@gitlab.com/", "git+https://gitee.com/"]),
).flatmap(lambda start: (segments | paths | st.text(max_size=12)).map(lambda end: start + end))
texts = st.one_of(web_urls, identifier_urls, shorthands, st.text())


@settings(max_examples=examples(500), deadline=None)
@given(texts)
@example("https://github.com/o/n.git.git")
@example("https://gitlab.com/a/b/Tree")
@example("http://github.com:443/O/N")
@example("https://huggingface.co/Datasets/A")
@example("https://www.www.example.org")
@example("https://example.org/%2%35")
@example("https://example.org/a/./")
@example("doi:10.1000/%41%2541")
@example("https://example.org?|" + "|" * 700)
@example("httpſ://example.org")
def test_invariants_hold_for_every_accepted_text(text: str) -> None:
    try:
        normalize_url(text)
    except UrlError:
        with pytest.raises(UrlError) as caught:
            identify(text)
        assert caught.value.hint
    else:
        check_invariants(text)


@settings(max_examples=examples(300), deadline=None)
@given(identifier_urls)
def test_the_key_does_not_depend_on_scheme_www_trackers_or_fragment(url: str) -> None:
    try:
        key = identify(url).key
    except UrlError:
        return
    rest, hash_sign, fragment = url.partition("://")[2].partition("#")
    without_www = rest[4:] if rest.lower().startswith("www.") else rest
    separator = "&" if "?" in without_www else "?"
    route = f"{hash_sign}{fragment}" if fragment.startswith("/") else ""
    trackers = "utm_source=x&gclid=y"
    assert identify(f"http://www.{without_www}{separator}{trackers}{route}").key == key
    assert identify(f"https://{without_www}{separator}vd_source=x{route or '#top'}").key == key


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.from_regex(r"[a-zA-Z_;-]{1,8}(=[a-z0-9%+|.]{0,5})?", fullmatch=True)))
def test_unknown_parameters_are_kept(given_parameters: list[str]) -> None:
    trackers = words("fbclid gclid msclkid mc_cid mc_eid spm vd_source")
    unknown = [
        parameter
        for parameter in given_parameters
        if not parameter.lower().startswith("utm_")
        and parameter.partition("=")[0].lower() not in trackers
        and "%" not in parameter
    ]
    query = normalize_url("https://example.org/?" + "&".join(unknown)).partition("?")[2]
    assert sorted(filter(None, query.split("&"))) == sorted(unknown)


RESERVED = "!$&'()*+,;=:@/?"
"""Characters that RFC 3986 distinguishes from their percent-encoded form."""


@settings(max_examples=examples(200), deadline=None)
@given(st.text(st.characters(categories=["L", "N", "S"]), min_size=1, max_size=20))
def test_a_url_and_its_percent_encoded_form_have_equal_keys(text: str) -> None:
    raw = identify(f"https://example.org/{text}?{text}=1")
    encoded_text = percent_encode(text, safe=RESERVED)
    encoded = identify(f"https://example.org/{encoded_text}?{encoded_text}=1")
    assert raw.key == encoded.key


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "https://" + "a" * 1_900,
        "https://" + "中" * 250 + ".com",
        "https://" + "a." * 900,
        "https://xn--" + "a" * 240,
        "https://example.org" + "/.." * 600,
        "https://example.org/" + "%" * 600,
        "https://example.org/?" + "&" * 1_900,
        "https://doi.org/10.1000/" + "/." * 900,
        "git@github.com:" + ".git" * 450,
        "git+https://github.com/" + "a/" * 900 + "#",
        "https://github.com/o/" + ".git" * 60 + "x",
        "arxiv:" + "a-" * 900,
        "doi:10." + "1." * 900,
        "//" * 900 + "@",
        "/" * 1_900,
        "a." * 900,
    ],
    ids=lambda text: text[:30],
)
def test_long_texts_are_parsed_quickly(text: str) -> None:
    started = time.thread_time()
    with contextlib.suppress(UrlError):
        identify(text)
    assert time.thread_time() - started < 0.5
