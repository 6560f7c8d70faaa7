"""A merchant's backend, on the client that openapi-python-client generates from docs/openapi.json."""

import base64
import hashlib
import json
import os
import ssl
import time
from collections.abc import Iterator

import httpx
from sigv4 import SigV4
from tap_api import AuthenticatedClient as Client
from tap_api.api.batches import create_batch, read_batch
from tap_api.api.payments import list_transactions, read_transaction, submit_payment
from tap_api.models import (
    Batch,
    BatchRequest,
    BatchRequestFormat,
    ListedTransaction,
    PaymentReceipt,
    PaymentSubmission,
    Transaction,
    TransactionPage,
)
from tap_api.types import UNSET


def client_of(settings: dict[str, str]) -> Client:
    auth = SigV4(settings["access_key"], settings["secret_key"], settings["region"])
    trusted = ssl.create_default_context(cafile=settings.get("certificate") or None)
    return Client(
        base_url=settings["api_url"],
        token=settings["api_key"],
        prefix="",
        auth_header_name="x-api-key",
        verify_ssl=trusted,
        httpx_args={"auth": auth},
        raise_on_unexpected_status=True,
    )


def pay(client: Client, order_id: str, payment: PaymentSubmission) -> str:
    """Submits a payment; returns its id. The same order is one payment, however often it is submitted."""
    answer = submit_payment.sync(client=client, idempotency_key=order_id, body=payment)
    if not isinstance(answer, PaymentReceipt):
        raise RuntimeError(answer.code if answer else "no answer")
    return answer.id


def read(client: Client, transaction_id: str) -> Transaction:
    answer = read_transaction.sync(transaction_id, client=client)
    if not isinstance(answer, Transaction):
        raise RuntimeError(answer.code if answer else "no answer")
    return answer


def transactions(client: Client, merchant_id: str) -> Iterator[ListedTransaction]:
    """All transactions of a merchant since yesterday, page by page."""
    cursor: str | None = None
    while True:
        page = list_transactions.sync(client=client, merchant_id=merchant_id, limit=1, cursor=cursor or UNSET)
        if not isinstance(page, TransactionPage):
            raise RuntimeError(page.code if page else "no answer")
        yield from page.transactions
        cursor = page.cursor
        if cursor is None:
            return


def send(client: Client, file: bytes, merchant_id: str) -> str:
    """Sends a file of payments; returns the batch's id."""
    sha256 = base64.b64encode(hashlib.sha256(file).digest()).decode()
    request = BatchRequest(merchant_id=merchant_id, format_=BatchRequestFormat.CSV, sha256=sha256)
    batch = create_batch.sync(client=client, idempotency_key=sha256, body=request)
    if not isinstance(batch, Batch):
        raise RuntimeError(batch.code if batch else "no answer")
    if batch.upload is not None:
        fields = batch.upload.fields.to_dict()
        context = client._verify_ssl  # The upload goes to S3, which knows nothing of the API's signature.
        httpx.post(batch.upload.url, data=fields, files={"file": file}, verify=context).raise_for_status()
    return batch.id


def batch_of(client: Client, batch_id: str) -> Batch:
    answer = read_batch.sync(batch_id, client=client)
    if not isinstance(answer, Batch):
        raise RuntimeError(answer.code if answer else "no answer")
    return answer


def main() -> None:
    settings: dict[str, str] = json.loads(os.environ["TAP_SETTINGS"])
    client, merchant, run = client_of(settings), settings["merchant"], settings["run"]
    payment = PaymentSubmission(
        merchant_id=merchant, customer_id="cus_1", amount=4250, currency="USD", payment_method="pm_sandbox"
    )
    payment_id = pay(client, f"order-{run}", payment)
    file = f"customer_id,amount,currency,payment_method,reference\ncus_2,2990,USD,pm_sandbox,{run}\n".encode()
    batch_id = send(client, file, merchant)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status, state = read(client, payment_id).status.value, batch_of(client, batch_id).state.value
        if status == "captured" and state == "completed":
            break
        time.sleep(0.5)
    listed = payment_id in [transaction.id for transaction in transactions(client, merchant)]
    print(json.dumps({"status": status, "state": state, "listed": listed, "again": pay(client, f"order-{run}", payment) == payment_id}))


if __name__ == "__main__":
    main()
