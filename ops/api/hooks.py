"""Hooks of schemathesis: signs each request with AWS Signature Version 4."""

import os

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import get_session
from requests.auth import AuthBase


class SigV4(AuthBase):
    signer = SigV4Auth(get_session().get_credentials(), "execute-api", os.environ["AWS_REGION"])

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        self.signer.add_auth(signed)
        request.headers.update(dict(signed.headers.items()))
        return request


schemathesis.auth.set_from_requests(SigV4())


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Leaves out requests without a header that the signature, or the command line, then adds."""
    meta = case.meta
    headers = [info for location, info in meta.components.items() if location.name == "HEADER"] if meta else []
    return not any(info.mode.is_negative for info in headers)
