"""Texts about checked links, in both languages; part of `messages`."""

from __future__ import annotations

from site_builder.link_health.reasons import REASONS

HEALTH_MESSAGES: dict[str, tuple[str, str]] = {
    # badge of a link: a short label, and a sentence that explains it
    "mark.colon": (": ", "："),
    "mark.dead": ("dead", "已失效"),
    "mark.dead.since": (
        "Not reachable since {}; last reachable on {}.",
        "自 {} 起无法访问，最近一次可访问是在 {}。",
    ),
    "mark.dead.never": (
        "Not reachable since {}; never reachable before.",
        "自 {} 起一直无法访问。",
    ),
    "mark.missing": ("recently missing", "近期未找到"),
    "mark.missing.since": (
        "Not found at the last check, on {}. This may be temporary.",
        "最近一次检查（{}）时未找到，可能只是暂时情况。",
    ),
    "mark.moved": ("moved", "已迁移"),
    "mark.moved.to": ("Now at {}.", "新地址：{}。"),
    "mark.suspect": ("may have changed", "内容可能已变"),
    "mark.suspect.seen": ("Checked on {}: {}.", "{} 检查时：{}。"),
    "mark.unusable": ("cannot be checked", "无法检查"),
    "mark.closed": (
        "This site blocks automated checks, so the link could not be checked. It will probably "
        "open in your browser.",
        "该网站拒绝自动访问，因此无法检查；用浏览器一般可以打开。",
    ),
    "mark.archived": ("archived copy", "存档副本"),
    "mark.archived.at": ("archived copy from {}", "{} 的存档副本"),
    "mark.new-address": ("new address", "新地址"),
    # the page
    "link-health": ("Link health", "链接状态"),
    "link-health.lead": (
        "This page shows whether the links in this knowledge base still work. Links are checked "
        "automatically; a single failure never marks a link as dead.",
        "本页显示本库的链接是否仍然有效。链接由程序定期自动检查，不会因单次失败而判定失效。",
    ),
    "health.share": (
        "{0} of {1} checked links can be opened.",
        "已检查的 {1} 个链接中，有 {0} 个可以打开。",
    ),
    "health.nothing": ("No links have been checked yet.", "尚未检查任何链接。"),
    "health.last-check": ("Last checked: ", "最近一次检查："),
    "health.verdicts": ("Results", "检查结果"),
    "health.trend": ("Over time", "变化趋势"),
    "health.trend.title": ("Share of links that can be opened", "可打开链接的占比"),
    "health.trend.range": (
        "Share of links that can be opened, from {} to {}: lowest {} on {}, highest {} on {}, "
        "latest {}.",
        "{} 至 {} 可打开链接的占比：最低 {}（{}），最高 {}（{}），最新 {}。",
    ),
    "health.trend.short": (
        "A chart appears here after the second full check.",
        "完成第二次全面检查后，此处会显示变化曲线。",
    ),
    "health.dead": ("Dead links", "失效链接"),
    "health.gone": ("Recently missing", "近期未找到的链接"),
    "health.suspect": ("Links that may have changed", "内容可能已变的链接"),
    "health.moved": ("Moved links", "已迁移的链接"),
    "health.blocked": ("Links that block automated checks", "拒绝自动访问的链接"),
    "health.unusable": ("Links that cannot be checked", "无法检查的链接"),
    "health.link": ("Link", "链接"),
    "health.entries": ("Found in", "所在条目"),
    "health.when": ("When", "时间"),
    "health.why": ("Reason", "原因"),
    "health.edit": ("edit", "编辑"),
    "health.since": ("since {}", "自 {} 起"),
    "health.last-alive": ("last reachable {}", "最近可访问：{}"),
    "health.never-alive": ("never reachable", "从未访问成功"),
    "health.seen": ("checked {}", "检查于 {}"),
    "health.more-entries": ("and {} more", "及其他 {} 处"),
    "health.more": (
        "{} more. Run {} to list them all.",
        "另有 {} 个。运行 {} 可查看全部。",
    ),
    # verdicts: label and meaning
    "verdict.alive": ("Working", "正常"),
    "verdict.alive.means": ("Opens normally.", "可以正常打开。"),
    "verdict.redirected": ("Redirected", "临时重定向"),
    "verdict.redirected.means": (
        "Opens after a temporary redirect; the URL is still correct.",
        "经临时重定向后可以打开，原地址仍然正确。",
    ),
    "verdict.moved": ("Moved", "已迁移"),
    "verdict.moved.means": (
        "Moved permanently; the entry should be updated.",
        "已永久迁移到新地址，条目应更新。",
    ),
    "verdict.blocked": ("Blocks automated checks", "拒绝自动访问"),
    "verdict.blocked.means": (
        "The site denies automated access or requires a login. It will probably open in your "
        "browser.",
        "网站拒绝自动访问或要求登录，用浏览器一般可以打开。",
    ),
    "verdict.throttled": ("Rate-limited", "被限流"),
    "verdict.throttled.means": (
        "The site received too many requests and asked us to retry later.",
        "访问过于频繁，被限流，需稍后再检查。",
    ),
    "verdict.unchecked": ("Not checked yet", "尚未检查"),
    "verdict.unchecked.means": ("Waiting for the next check.", "等待下一次检查。"),
    "verdict.suspect": ("May have changed", "内容可能已变"),
    "verdict.suspect.means": (
        "Responds, but perhaps with something else: an error page, the home page, a login page.",
        "有响应，但内容可能已经不同，例如错误页、首页或登录页。",
    ),
    "verdict.transient": ("Recently failing", "近期访问失败"),
    "verdict.transient.means": (
        "Failed, perhaps only temporarily, for example by a timeout.",
        "访问失败，可能只是暂时情况，例如超时。",
    ),
    "verdict.gone": ("Recently missing", "近期未找到"),
    "verdict.gone.means": (
        "Not found at the last check, but not often enough to count as dead.",
        "最近一次检查时未找到，但次数还不足以判定为失效。",
    ),
    "verdict.refused": ("Skipped", "跳过"),
    "verdict.refused.means": (
        "Leads to a private network, or is not a web page.",
        "指向内部网络，或指向的不是网页。",
    ),
    "verdict.invalid": ("Invalid", "地址无效"),
    "verdict.invalid.means": ("Not a valid URL.", "网址格式有误，无法访问。"),
    "verdict.dead": ("Dead", "已失效"),
    "verdict.dead.means": (
        "Missing or failing repeatedly, over days or weeks.",
        "数天或数周内多次检查，均未找到或访问失败。",
    ),
    # Reasons. Each continues a sentence, so it has no full stop. For the HTTP statuses below, reports name
    # only the class of the status, such as "server error (500)".
    "health.answered": ("the server answered {}", "服务器返回 {}"),
    "reason.http-301": ("moved permanently (301)", "永久迁移（301）"),
    "reason.http-302": ("redirected temporarily (302)", "临时重定向（302）"),
    "reason.http-303": ("redirected to another page (303)", "重定向到其他页面（303）"),
    "reason.http-307": ("redirected temporarily (307)", "临时重定向（307）"),
    "reason.http-308": ("moved permanently (308)", "永久迁移（308）"),
    "reason.http-407": ("proxy login required (407)", "代理服务器要求登录（407）"),
    "reason.http-500": ("internal server error (500)", "服务器内部错误（500）"),
    "reason.http-502": ("bad gateway (502)", "服务器网关错误（502）"),
    "reason.http-503": ("service unavailable (503)", "服务暂不可用（503）"),
    "reason.http-504": ("gateway timeout (504)", "服务器网关超时（504）"),
    **{f"reason.{reason}": words for reason, words in REASONS.items()},
}
