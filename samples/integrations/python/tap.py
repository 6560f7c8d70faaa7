import os
import time

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import get_session

TRIES = 5


class SignedByAws(httpx.Auth):
    """Signs as the caller whose credentials botocore finds: in the environment, of a profile, or of a role."""

    requires_request_body = True
    credentials = get_session().get_credentials()

    def auth_flow(self, request):
        content_type = request.headers.get("content-type")
        headers = {"content-type": content_type} if content_type else {}
        unsigned = AWSRequest(request.method, str(request.url), headers, request.content)
        SigV4Auth(self.credentials, "execute-api", os.environ["AWS_REGION"]).add_auth(unsigned)
        request.headers.update(dict(unsigned.headers))
        yield request


client = httpx.Client(
    base_url=os.environ["TAP_API_URL"],
    headers={"x-api-key": os.environ["TAP_API_KEY"]},
    auth=SignedByAws(),
    timeout=35,
)


class Refused(Exception):
    """An answer of 400 to 499. `problem` has its code, and what is wrong with which field."""

    def __init__(self, response):
        self.status = response.status_code
        self.problem = response.json()
        super().__init__(f"{self.status} {self.problem}")


def call(method, path, **options):
    """The answer to a request, sent again while Tap is busy or does not answer: the Idempotency-Key makes that safe."""
    for tries in range(1, TRIES + 1):
        wait = 2**tries
        try:
            response = client.request(method, path, **options)
            if response.status_code < 400:
                return response.json()
            if response.status_code != 429 and response.status_code < 500:
                raise Refused(response)
            wait = int(response.headers.get("retry-after", wait))
        except httpx.TransportError:
            if tries == TRIES:
                raise
        time.sleep(wait)
    raise Refused(response)
