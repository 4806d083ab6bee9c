"""The one place that talks HTTP: one request, one answer, whatever the network does.

Knows no links and no verdicts. Redirects are never followed here, so that whoever follows them
sees every hop; each hop passes the same guard of addresses.
"""

from site_builder.http_client.answers import Answer, Failure, Headers
from site_builder.http_client.client import USER_AGENT, Client
from site_builder.http_client.guard import Address
from site_builder.http_client.limits import Limits
from site_builder.http_client.redirects import redirect_target
from site_builder.http_client.resolving import Resolver, ResolverError, system_resolver

__all__ = [
    "USER_AGENT",
    "Address",
    "Answer",
    "Client",
    "Failure",
    "Headers",
    "Limits",
    "Resolver",
    "ResolverError",
    "redirect_target",
    "system_resolver",
]
