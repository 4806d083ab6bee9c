"""HTML pages for responses with status 200: error pages, a captcha, a page in GBK, and so on."""

from __future__ import annotations

import gzip

from tests.links.fault_behaviours import GOOD_PAGE, page

NOT_FOUND = page("404 – Page Not Found", "Sorry, the page you are looking for does not exist.")
NOT_FOUND_ZH = page("404 - 页面不存在", "抱歉，您访问的页面不存在或已被删除。返回首页")
WECHAT_DELETED = page(
    "微信公众平台", "该内容已被发布者删除", '<a href="https://weixin.qq.com">微信公众平台</a>'
)
PARKED = page("parked.test", "This domain is for sale! Buy this domain for $2,988.")
CAPTCHA = page("Just a moment...", "Checking your browser before accessing captcha.test.")
SCRIPT_ONLY = (
    b'<!doctype html><html><head><meta charset="utf-8"><title>Viewer</title></head><body>'
    b'<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>'
    b'<script src="/static/js/main.3f2b1c.js"></script></body></html>'
)
IN_GBK = page("多模态学习综述", "本文介绍多模态学习的数据集与模型。" * 4, charset="gbk")
HALF_GZIP = gzip.compress(GOOD_PAGE)[:-40]


def _refresh(seconds: int) -> bytes:
    return page("Moved", head_elements=f'<meta http-equiv="refresh" content="{seconds}; url=/b">')


REFRESHING = _refresh(0)
REFRESHING_LATER = _refresh(60)
