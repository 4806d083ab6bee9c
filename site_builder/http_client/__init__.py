"""HTTP client of the link checker: one request, one response or failure, within hard limits.

This is a client of our own: a `requests` adapter and urllib3's connection pools keep the
connections, while connecting (`connector`), sending (`connections`) and reading (`raw_responses`,
`bodies`) are written here. urllib3 alone does not give a link checker what it needs:

- a deadline for the whole request that a slowly dripping server cannot extend (`watchdog`);
- a connection to exactly the IP address that passed the SSRF guard (`ssrf_guard`, `dns_cache`);
- limits on bytes before and after decompression, and the part that arrived when a body breaks off;
- a failure code for each way in which a request can fail.

The client never follows a redirect, so the caller sees every hop and every hop passes the guard.
It knows nothing of links and verdicts.
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
