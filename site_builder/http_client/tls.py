"""One TLS context for all connections, and names for what is wrong with a certificate.

Loading the authorities takes longer than a request, so it happens once a client.
"""

from __future__ import annotations

import os
import ssl

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from site_builder.http_client.responses import RequestFailed

_EXPIRED = frozenset({9, 10})  # not valid yet, no longer valid
_SELF_SIGNED = frozenset({18, 19})
_WRONG_HOST = frozenset({62, 64})  # name, IP address


def default_context() -> ssl.SSLContext:
    """Return a context that trusts requests' authorities (certifi) and those of `SSL_CERT_FILE`.

    Raises RequestFailed where they cannot be read.
    """
    own = os.environ.get("SSL_CERT_FILE")
    try:
        context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        if own:
            context.load_verify_locations(cafile=own)
    except (OSError, ssl.SSLError) as error:
        raise RequestFailed(
            "tls-failure", f"authorities cannot be read (SSL_CERT_FILE={own}): {error}"
        ) from None
    # Python 3.13 sets it; browsers do not, and so open pages that this would refuse.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context


def handshake_failure(error: OSError) -> RequestFailed:
    """Say what went wrong in a handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return RequestFailed(_certificate_code(error), error.verify_message or "certificate")
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "the connection ended in the handshake").replace("_", " ")
        return RequestFailed("tls-failure", reason.lower())
    if isinstance(error, TimeoutError):
        return RequestFailed("timeout", "TLS handshake")
    if isinstance(error, ConnectionError):
        return RequestFailed("reset", "TLS handshake")
    return RequestFailed("tls-failure", error.strerror or "handshake")


def _certificate_code(error: ssl.SSLCertVerificationError) -> str:
    code = error.verify_code
    if code in _EXPIRED:
        return "tls-expired"
    if code in _SELF_SIGNED:
        return "tls-self-signed"
    if code in _WRONG_HOST:
        return "tls-wrong-host"
    return "tls-untrusted"
