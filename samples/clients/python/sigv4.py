"""AWS Signature Version 4 for httpx, for requests to API Gateway."""

from collections.abc import Generator

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class SigV4(httpx.Auth):
    requires_request_body = True

    def __init__(self, access_key: str, secret_key: str, region: str) -> None:
        self.signer = SigV4Auth(Credentials(access_key, secret_key), "execute-api", region)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        signed = AWSRequest(request.method, str(request.url), data=request.content)
        self.signer.add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        yield request
