"""A server on loopback that imitates the hosts to which the entries in `tests/data/seed` link.

Its pages, status codes and headers resemble those of the real hosts.
`python -m tests.links.fake_hosts` checks the links of these entries and prints the report.
"""

from __future__ import annotations

import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import quote

import trustme

from site_builder.entry_files import load_entries
from site_builder.http_client import Client, Endpoint, ResolverError
from site_builder.links.checking import CheckPolicy, check_links
from site_builder.links.collecting import collect_links
from site_builder.links.reports import as_text
from site_builder.links.runs import Run
from tests.conftest import SEED

ENTRIES = SEED / "entries"

GITHUB_REQUEST_LIMIT = 8
"""After this many requests, the fake GitHub demands a pause."""
GITHUB_PAUSE_SECONDS = 1
RENAMED_REPOSITORIES = {"/THUDM/CogVLM": "/zai-org/CogVLM"}
DELETED_REPOSITORY = "/jd-aig/JAVE"
DELETED_ARTICLE = "/s/qXwnKCVi01LRjDYpYl9jLw"
CLOSED_REPOSITORY = "/zidongtaichu/multi-modal-models"


@dataclass(frozen=True)
class FakeResponse:
    """Response of a fake host."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def _html(title: str, body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{head}\n'
        f"<title>{title}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _redirect(status: int, location: str) -> FakeResponse:
    body = f'<html><body>You are being <a href="{location}">redirected</a>.</body></html>'
    return FakeResponse(body, status, {"Location": location})


# --- hosts ------------------------------------------------------------------------------------


class _GitHub:
    """Sends pages up to its request limit, then 429 during its pause, then pages again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests = 0
        self._pause_ends: float | None = None

    def __call__(self, path: str) -> FakeResponse:
        if self._is_over_limit():
            text = "You have exceeded a secondary rate limit. Please wait a few minutes."
            body = _html("Rate limit &middot; GitHub", f"<h1>Whoa there!</h1>\n<p>{text}</p>")
            return FakeResponse(body, 429, {"Retry-After": str(GITHUB_PAUSE_SECONDS)})
        if path in RENAMED_REPOSITORIES:
            return _redirect(301, f"https://github.com{RENAMED_REPOSITORIES[path]}")
        if path == DELETED_REPOSITORY:
            text = "This is not the web page you are looking for."
            return FakeResponse(_html("Page not found &middot; GitHub", f"<p>{text}</p>"), 404)
        name = "/".join(path.split("/")[1:3])
        body = f'<main id="js-repo-pjax-container"><h1>{name}</h1><article>Readme</article></main>'
        return FakeResponse(_html(f"GitHub - {name}: a project", body))

    def _is_over_limit(self) -> bool:
        with self._lock:
            self._requests += 1
            if self._requests <= GITHUB_REQUEST_LIMIT:
                return False
            if self._pause_ends is None:
                self._pause_ends = time.monotonic() + GITHUB_PAUSE_SECONDS
            return time.monotonic() < self._pause_ends


def _arxiv(path: str) -> FakeResponse:
    number = path.rpartition("/")[2]
    title = f'<h1 class="title mathjax"><span class="descriptor">Title:</span>Paper {number}</h1>'
    abstract = '<blockquote class="abstract mathjax">We present a model of images and text.'
    return FakeResponse(_html(f"[{number}] Paper {number}", f"{title}\n{abstract}</blockquote>"))


def _doi(path: str) -> FakeResponse:
    return _redirect(302, f"https://dl.acm.org/doi{path}")


def _publisher(path: str) -> FakeResponse:
    notice = "<noscript>Enable JavaScript and cookies to continue</noscript>"
    script = "<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script>"
    body = _html("Just a moment...", notice + script, '<meta name="robots" content="noindex">')
    return FakeResponse(body, 403, {"cf-mitigated": "challenge", "Server": "cloudflare"})


def _zhihu(path: str) -> FakeResponse:
    message = "您当前请求存在异常，暂时限制本次访问。如有疑问，您可以通过手机摇一摇或登录后私信知乎小管家反馈。"
    body = f'{{"error":{{"message":"{message}","code":40362}}}}'
    return FakeResponse(body, 403, {"Content-Type": "application/json; charset=utf-8"})


def _wechat(path: str) -> FakeResponse:
    if path == DELETED_ARTICLE:
        notice = '<div class="weui-msg__title warn">该内容已被发布者删除</div>'
        style = "<style>#js_content { visibility: hidden }</style>"
        return FakeResponse(_html("", f'<div class="weui-msg">{notice}</div>', style))
    article = '<div class="rich_media_content" id="js_content">悟空数据集有一亿对图文。</div>'
    return FakeResponse(_html("悟空数据集", f'<h1 class="rich_media_title">悟空</h1>{article}'))


def _papers_with_code(path: str) -> FakeResponse:
    return _redirect(302, "https://huggingface.co/papers/trending")


def _hugging_face(path: str) -> FakeResponse:
    name = path.strip("/")
    model_header = f'<div class="SVELTE_HYDRATER contents" data-target="ModelHeader">{name}</div>'
    return FakeResponse(_html(f"{name} · Hugging Face", model_header))


def _gitee(path: str) -> FakeResponse:
    if path == CLOSED_REPOSITORY:
        back = quote(f"https://gitee.com{path}", safe="")
        return _redirect(302, f"https://gitee.com/login?redirect_to_url={back}")
    if path.startswith("/login"):
        return FakeResponse(_html("登录 - Gitee.com", "<form>手机／邮箱／个人空间地址</form>"))
    return FakeResponse(
        _html(f"{path[1:]} - Gitee.com", '<div class="git-project-header">仓库</div>')
    )


def _simple_page(path: str) -> FakeResponse:
    return FakeResponse(_html("A project", "<h1>A project</h1>\n<p>About the project.</p>"))


def _hosts() -> dict[str, Callable[[str], FakeResponse]]:
    return {
        "github.com": _GitHub(),
        "arxiv.org": _arxiv,
        "doi.org": _doi,
        "dl.acm.org": _publisher,
        "www.zhihu.com": _zhihu,
        "zhuanlan.zhihu.com": _zhihu,
        "mp.weixin.qq.com": _wechat,
        "paperswithcode.com": _papers_with_code,
        "huggingface.co": _hugging_face,
        "gitee.com": _gitee,
        "aclanthology.org": _simple_page,
        "wukong-dataset.github.io": _simple_page,
        "zero.so.com": _simple_page,
    }


# --- the server -------------------------------------------------------------------------------


class FakeHosts:
    """A server for all fake hosts. It redirects requests over http to https."""

    def __init__(self) -> None:
        self.hosts = _hosts()
        self.response_counts: Counter[tuple[str, int]] = Counter()
        """(host, status) -> number of responses over https."""
        self.certificate_authority = trustme.CA()
        self._lock = threading.Lock()
        self._ports: dict[int, int] = {}
        """Port in URLs -> port on loopback."""
        self._servers = ExitStack()

    def __enter__(self) -> Self:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate_authority.issue_cert(*self.hosts).configure_cert(tls)
        for url_port, context in ((80, None), (443, tls)):
            self._ports[url_port] = self._serve(context)
        return self

    def __exit__(self, *_: object) -> None:
        self._servers.close()

    def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        """Return the endpoint of a fake host. The client uses this method as its resolver."""
        if host not in self.hosts:
            raise ResolverError("nxdomain")
        return [Endpoint("127.0.0.1", self._ports[port])]

    def client(self) -> Client:
        """Return a client that connects to the fake hosts."""
        tls = ssl.create_default_context()
        self.certificate_authority.configure_trust(tls)
        return Client(resolver=self.resolve, allow_private=True, tls=tls)

    def respond(self, host: str, path: str, *, secure: bool) -> FakeResponse:
        """Return the response of a host."""
        respond_to = self.hosts.get(host)
        if respond_to is None:
            return FakeResponse(status=421)
        if not secure:
            return _redirect(301, f"https://{host}{path}")
        response = respond_to(path)
        with self._lock:
            self.response_counts[host, response.status] += 1
        return response

    def _serve(self, context: ssl.SSLContext | None) -> int:
        fake_hosts = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                if context is not None:
                    self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def do_GET(self) -> None:
                host = self.headers.get("Host", "")
                response = fake_hosts.respond(host, self.path, secure=context is not None)
                body = response.body.encode()
                self.send_response(response.status)
                headers = {"Content-Type": "text/html; charset=utf-8", **response.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Log nothing."""

        server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self._servers.callback(server.server_close)
        self._servers.callback(server.shutdown)
        return int(server.server_address[1])


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    block_on_close = False  # idle connections must not delay the shutdown

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: clients may disconnect."""


def check_seed_links(fake_hosts: FakeHosts) -> Run:
    """Check the links of the entries in `tests/data/seed`, without asking APIs and without gaps between requests."""
    with fake_hosts.client() as client:
        return check_links(
            collect_links(load_entries(ENTRIES)),
            client=client,
            policy=CheckPolicy(gap_seconds=0.0),
            history={},
        )


def main() -> None:
    """Print the report about the links of the entries in `tests/data/seed`."""
    with FakeHosts() as fake_hosts:
        run = check_seed_links(fake_hosts)
        sys.stdout.write(f"{as_text(run)}\n")


if __name__ == "__main__":
    main()
