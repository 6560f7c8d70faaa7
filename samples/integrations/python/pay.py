import time
import uuid

from tap import Refused, call

# Your own number of the order. Store it before you call Tap: it is the key under which you may always try again.
order = f"order-{uuid.uuid4().hex[:8]}"


def submit(amount):
    payment = {
        "merchant_id": "mrc_demo",
        "customer_id": "cus_1",
        "amount": amount,
        "currency": "USD",
        "payment_method": "pm_sandbox",
        "reference": order,
    }
    return call("POST", "/transactions", json=payment, headers={"Idempotency-Key": order})


payment_id = submit(1990)["id"]
print(f"{payment_id} is submitted as {order}")

# The same key and the same body are the same payment, however often you send them.
print(f"sent again: repeated {submit(1990)['repeated']}")

# What is refused has a stable code, and says what is wrong with which field. Nothing was stored.
try:
    submit(19.9)
except Refused as refused:
    [error] = refused.problem["errors"]
    print(f"19.90 instead of 1990: {refused.status} {refused.problem['code']}, {error['pointer']} {error['rule']}")

while (transaction := call("GET", f"/transactions/{payment_id}"))["status"] == "pending":
    time.sleep(0.5)
print(transaction["status"], transaction["amount"], transaction["currency"])

# If you have only your own number: find the payment by its reference.
page = call("GET", "/transactions", params={"merchant_id": "mrc_demo", "reference": order})
print("found by its reference:", *[found["id"] for found in page["transactions"]])
