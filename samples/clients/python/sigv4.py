"""AWS Signature Version 4 for httpx, for requests to API Gateway."""

import datetime
import hashlib
import hmac
from collections.abc import Generator
from urllib.parse import quote

import httpx


class SigV4(httpx.Auth):
    requires_request_body = True

    def __init__(self, access_key: str, secret_key: str, region: str) -> None:
        self.access_key = access_key
        self.secret_key = secret_key
        self.region = region

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        body_hash = hashlib.sha256(request.content).hexdigest()
        request.headers["x-amz-date"] = now
        request.headers["x-amz-content-sha256"] = body_hash
        signed = {name: request.headers[name].strip() for name in ("host", "x-amz-content-sha256", "x-amz-date")}
        query = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in request.url.params.multi_items())
        names = ";".join(signed)
        canonical = "\n".join(
            [
                request.method,
                # The path as it is sent, encoded once more.
                quote(request.url.raw_path.split(b"?")[0].decode(), safe="/~"),
                "&".join(f"{name}={value}" for name, value in query),
                *(f"{name}:{value}" for name, value in signed.items()),
                "",
                names,
                body_hash,
            ]
        )
        scope = f"{now[:8]}/{self.region}/execute-api/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        request.headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        yield request
