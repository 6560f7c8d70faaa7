import time
import uuid

from tap import Refused, call

query = {"merchant_id": "mrc_demo", "status": "captured", "limit": 1}
newest = call("GET", "/transactions", params=query)["transactions"]
path = f"/transactions/{newest[0]['id']}/refunds"

# Your own number of the refund. Store it before you call Tap: the same key is never a second refund.
key = f"refund-{uuid.uuid4().hex[:8]}"


def refund(amount, of):
    body = {"amount": amount, "reason": "requested_by_customer"}
    return call("POST", path, json=body, headers={"Idempotency-Key": of})


requested = refund(500, key)
print(f"{requested['id']} is {requested['status']}")


# The answer means that it is stored. Its webhook reports the end, which this program reads instead.
def read():
    return next(found for found in call("GET", path)["refunds"] if found["id"] == requested["id"])


while (found := read())["status"] == "pending":
    time.sleep(0.5)
print(found["status"], found["amount"], found["currency"])

# Never more than is left. A refund that is refused is stored nowhere.
try:
    refund(1991, f"{key}-more")
except Refused as refused:
    print(f"19.91 more: {refused.status} {refused.problem['code']}, {refused.problem['amount_left']} left")
