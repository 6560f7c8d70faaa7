"""Hooks of schemathesis: signs each request with AWS Signature Version 4."""

import datetime
import hashlib
import hmac
import os
from urllib.parse import quote, unquote_plus, urlsplit

import requests
import schemathesis
from requests.auth import AuthBase


class SigV4(AuthBase):
    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        url = urlsplit(request.url or "")
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": url.netloc, "x-amz-date": now}
        request.headers.update(signed)
        pairs = [pair.partition("=") for pair in url.query.split("&") if pair]
        query = sorted((quote(unquote_plus(n), safe="~"), quote(unquote_plus(v), safe="~")) for n, _, v in pairs)
        canonical = "\n".join(
            [
                request.method or "",
                quote(url.path, safe="/~"),
                "&".join(f"{name}={value}" for name, value in query),
                *(f"{name}:{value}" for name, value in signed.items()),
                "",
                ";".join(signed),
                hashlib.sha256(content).hexdigest(),
            ]
        )
        scope = f"{now[:8]}/{os.environ['AWS_REGION']}/execute-api/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        request.headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}, "
            f"SignedHeaders={';'.join(signed)}, Signature={signature}"
        )
        return request


schemathesis.auth.set_from_requests(SigV4())


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Leaves out requests without a header that the signature, or the command line, then adds."""
    meta = case.meta
    headers = [info for location, info in meta.components.items() if location.name == "HEADER"] if meta else []
    return not any(info.mode.is_negative for info in headers)
