"""Articles of WeChat official accounts.

An article may have a long and a short URL. They have different keys, because only WeChat can tell that they
lead to one article.
"""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import TOKEN

_HOSTS = ("mp.weixin.qq.com",)
_VALUE = "[A-Za-z0-9_=-]{1,128}(?![^&])"


def _optional(name: str) -> str:
    """Return a pattern that captures an optional parameter. It also matches a query without this parameter."""
    return f"(?:(?=.*?(?P<{name}>&{name}={_VALUE}))|(?!.*&{name}=))"


RULES = (
    publication_rule(
        "WeChat",
        _HOSTS,
        f"/s/(?P<id>{TOKEN})",
        key="https://mp.weixin.qq.com/s/{id}",
        type_="article",
    ),
    publication_rule(
        "WeChat",
        _HOSTS,
        rf"/s\?{_optional('idx')}{_optional('sn')}(?:.*?&)?(?P<biz>__biz={_VALUE})(?=.*?&mid=(?P<mid>{_VALUE})).*",
        key="https://mp.weixin.qq.com/s?{biz}{idx}&mid={mid}{sn}",
        id_="{mid}{idx}{sn}",
        type_="article",
        uses_query=True,
    ),
)
