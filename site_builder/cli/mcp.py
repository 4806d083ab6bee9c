"""The command `kb mcp`."""

from __future__ import annotations

import ipaddress
import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from site_builder import __version__
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_info
from site_builder.cli.selecting import load_without_errors
from site_builder.errors import UsageError
from site_builder.observing.facts_folder import FACTS_FILE, read_facts
from site_builder.settings import MKDOCS_YML, read_settings

_NOT_INSTALLED = (
    "`kb mcp` needs the package `mcp`. Install it with: pip install 'site-builder[mcp]', "
    "or in this repository with: make mcp"
)


def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Serve HTTP instead of standard input and output.")
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="HOST",
            help="Address to serve HTTP on. [default: 127.0.0.1]",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=1,
            max=65535,
            metavar="PORT",
            help="Port for HTTP. [default: 8000]",
            show_default=False,
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="Host name in the URL that clients on other machines use. Needed if other machines can reach --host.",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Serve the catalog to agents over the Model Context Protocol, with the tools search, get, list, related, results and cite."""
    names = tuple(allow_host or ())
    if not http and (host is not None or port is not None or names):
        raise UsageError("--host, --port and --allow-host need --http.")
    host, port = "127.0.0.1" if host is None else host, port or 8000
    if not _is_loopback(host) and not names:
        raise UsageError(
            f"Other machines may be able to reach `{host}`. Leave out --host, or give --allow-host NAME, where NAME is the "
            "host name in the URL that clients use. The server has no password."
        )
    server_module = _server_module()
    from site_builder.mcp_server.tools import CatalogTools  # noqa: PLC0415 - slow imports, only for this command
    from site_builder.mkdocs_plugin import load_site  # noqa: PLC0415

    catalog = load_without_errors(entries, config, "The server was not started.").catalog
    facts, _ = read_facts(read_settings(config).observed_folder / FACTS_FILE)
    site = replace(load_site(config), facts=facts)
    name = site.name.text_or_fallback(catalog.languages.first)[0]
    server = server_module.make_server(CatalogTools(catalog, site), name, __version__)
    if not http:
        if sys.stdin.isatty():
            print_info(
                "Serving agents on standard input and output. Ctrl-C ends the server. --http serves HTTP."
            )
        server_module.serve_stdio(server)
        return
    server_module.check_endpoint(host, port)
    host_in_url = f"[{host}]" if ":" in host else host
    print_info(f"http://{host_in_url}:{port}/mcp")
    if _is_loopback(host):
        names = (*names, host_in_url)
    server_module.serve_http(server, host, port, names)


def _server_module() -> Any:
    try:
        from site_builder.mcp_server import server  # noqa: PLC0415 - the package `mcp` may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise UsageError(_NOT_INSTALLED) from error
    return server


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
