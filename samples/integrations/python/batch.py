import base64
import hashlib
import json
import time
import uuid

import httpx

from tap import call

# The reference makes each file another one. The second row is refused: its amount is 0.
run = uuid.uuid4().hex[:8]
file = f"""customer_id,amount,currency,payment_method,reference
cus_2,2990,USD,pm_sandbox,{run}-a
cus_3,0,USD,pm_sandbox,{run}-b
""".encode()

sha256 = base64.b64encode(hashlib.sha256(file).digest()).decode()
request = {"merchant_id": "mrc_demo", "format": "csv", "sha256": sha256}
batch = call("POST", "/batches", json=request, headers={"Idempotency-Key": f"file-{run}"})
upload = batch["upload"]
httpx.post(upload["url"], data=upload["fields"], files={"file": file}).raise_for_status()

while batch["state"] in ("awaiting_upload", "processing"):
    time.sleep(1)
    batch = call("GET", f"/batches/{batch['id']}")
print(f"{batch['state']}: {batch['rows']} rows, {batch['submitted']} submitted, {batch['refused']} refused")

for line in httpx.get(batch["result"]["url"]).text.splitlines():
    row = json.loads(line)
    print(f"row {row['row']}: {row.get('transaction_id') or row['code']}")
