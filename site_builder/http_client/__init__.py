"""The one place that talks HTTP: one request, one answer, whatever the network does.

Knows no links and no verdicts. Redirects are never followed here, so that whoever follows them
sees every hop; each hop passes the same guard of addresses.
"""

from site_builder.http_client.client import USER_AGENT, Client
from site_builder.http_client.dns_cache import Resolver, ResolverError, system_resolver
from site_builder.http_client.limits import Limits
from site_builder.http_client.redirects import redirect_target
from site_builder.http_client.responses import Failure, Headers, Response
from site_builder.http_client.ssrf_guard import Endpoint

__all__ = [
    "USER_AGENT",
    "Client",
    "Endpoint",
    "Failure",
    "Headers",
    "Limits",
    "Resolver",
    "ResolverError",
    "Response",
    "redirect_target",
    "system_resolver",
]
