"""Signs what we send as the carrier does, so that the other side's check has something true to check."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit


def signed_url(url: str, *, voice: bool = True) -> str:
    """The URL as it is signed: no fragment, no user and password, and no port on a voice URL over https."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    if voice and parts.scheme == "https" and parts.port is not None:
        place = place.removesuffix(f":{parts.port}")
    return urlunsplit((parts.scheme, place, parts.path, parts.query, ""))


def sign(token: str, url: str, fields: Mapping[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the URL and each field's name and value, sorted by name."""
    message = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(token.encode(), message.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")
