#!/usr/bin/env python3
"""Verifies an export of Tap's ledger without Tap: python3 verify_export.py evidence.jsonl

Reads what `tap audit verify --export` wrote. Recomputes each row's hash (RFC 8785 and SHA-256), follows each chain from
its first row to the end that the transaction names, and compares each row with its line in the audit trail.
Needs nothing but Python 3.10. Exit code 0: nothing differs; 1: something does, one line each; 2: the file cannot be read.
docs/audit.md describes the file and the recipe.
"""
import hashlib
import json
import re
import sys

GENESIS = "0" * 64
OTHER_CHAINS = ("joined", "merged_into")
ROW = {
    "transaction_id", "timestamp", "seq", "occurred_at", "event_key", "event_type", "observations", "status", "reason",
    "changes", "joined", "merged_into", "previous_hash", "hash",
}
OPTIONAL = {"reason", "changes", "joined", "merged_into"}


def canonical(value):
    """The text of RFC 8785. Numbers in rows are integers; any other number is refused."""
    if isinstance(value, dict):
        # Names are ordered by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        raise ValueError("a number beyond 2^53")
    if isinstance(value, float):
        raise ValueError("a number that is no integer")
    return json.dumps(value, ensure_ascii=False)


def camel(name):
    return re.sub("_(.)", lambda match: match[1].upper(), name)


def hashed(item):
    """The object that is hashed: the row's attributes under the names of the recipe, without the hash itself."""
    def renamed(chain):
        return {camel(name): value for name, value in chain.items()}

    row = {camel(name): value for name, value in item.items() if name != "hash"}
    if "joined" in item:
        row["joined"] = [renamed(chain) for chain in item["joined"]]
    if "merged_into" in item:
        row["mergedInto"] = renamed(item["merged_into"])
    return row


def hash_of(item):
    return hashlib.sha256(canonical(hashed(item)).encode("utf-8")).hexdigest()


def is_row(item):
    return item is not None and ROW - OPTIONAL <= item.keys() <= ROW


def fits(item):
    try:
        return is_row(item) and hash_of(item) == item["hash"]
    except (ValueError, TypeError, AttributeError):
        return False


class Chain:
    """Checks the rows of one chain in the order in which they are stored."""

    def __init__(self, transaction_id, end, report):
        self.transaction_id, self.end, self.report_to = transaction_id, end, report
        self.tips = [(0, GENESIS, True)]  # number, hash, whether nothing was found wrong: rows of the highest number
        self.missing = []  # [from, to]
        self.joins, self.merged, self.last_but_one = [], None, None

    def report(self, kind, seq):
        self.report_to(kind, self.transaction_id, seq)

    def add(self, item):
        last = self.tips[0][0]
        readable = is_row(item)
        seq = item.get("seq")
        if not isinstance(seq, int):
            seq = last + 1
        sound = fits(item)
        if seq < max(last, 1) or (seq > last and self.end and seq > self.end["seq"]):
            self.elsewhere(seq)
            return
        if not sound:
            self.report("row_changed", seq)
        tip = (seq, item["hash"] if readable else "", sound)
        if seq == last:
            self.tips.append(tip)
        else:
            if seq > last + 1:
                self.missing.append([last + 1, seq - 1])
            self.last_but_one = self.settle(item["previous_hash"] if sound and seq == last + 1 else None)
            self.tips = [tip]
        if not readable:
            return
        if self.merged and seq > self.merged[0]:
            self.report("row_added", seq)
        if "joined" in item:
            self.joins.append(((seq - 1, item["previous_hash"]), item["joined"]))
        if "merged_into" in item and self.merged is None:
            self.merged = (seq, item["merged_into"])

    def elsewhere(self, seq):
        for gap in self.missing:
            if gap[0] <= seq <= gap[1]:
                self.missing.remove(gap)
                self.missing += [part for part in ([gap[0], seq - 1], [seq + 1, gap[1]]) if part[0] <= part[1]]
                self.report("row_reordered", seq)
                return
        self.report("row_added", seq)

    def settle(self, named):
        """Decides between rows of the last number by the hash that was named of it."""
        kept = next((tip for tip in self.tips if tip[1] == named), self.tips[0])
        for tip in self.tips:
            if tip is not kept:
                self.report("row_added", tip[0])
        if named is not None and kept[1] != named and kept[2]:
            self.report("row_changed", max(kept[0], 1))
        self.tips = [kept]
        return kept

    def finish(self):
        last = self.tips[0][0]
        self.settle(self.end["hash"] if self.end and self.end["seq"] == last else None)
        if self.end and self.end["seq"] > last:
            self.missing.append([last + 1, self.end["seq"]])
        for first, _ in self.missing:
            self.report("row_removed", first)


def check_joins(chains, report):
    by_id = {chain.transaction_id: chain for chain in chains}
    named = set()
    for chain in chains:
        for before, joined in chain.joins:
            for other in joined:
                named.add(other["transaction_id"])
                target = by_id.get(other["transaction_id"])
                into = target.merged[1] if target and target.merged else {}
                mutual = (
                    target is not None
                    and target.last_but_one is not None
                    and target.last_but_one[:2] == (other["seq"], other["hash"])
                    and (into.get("transaction_id"), into.get("seq"), into.get("hash")) == (chain.transaction_id, *before)
                )
                if not mutual:
                    report("join_broken", other["transaction_id"], None)
    for chain in chains:
        if chain.merged and chain.transaction_id not in named:
            report("join_broken", chain.transaction_id, None)


def compare(record, report):
    """A row with its line in the audit trail."""
    row, line = record["row"], record["line"]
    if row is None:
        report("row_removed", record["transaction_id"], record["seq"])
    elif record["line_state"] == "missing":
        report("line_missing", record["transaction_id"], record["seq"])
    elif record["line_state"] == "found" and row != line:
        if fits(line) or not fits(row):
            report("row_changed", record["transaction_id"], record["seq"])
        if not fits(line):
            report("line_changed", record["transaction_id"], record["seq"])


def verify(lines, found):
    """Calls `found(kind, transaction, row)` for each difference, once."""
    seen = set()
    group, chains, chain = None, [], None

    def report(kind, transaction_id, seq):
        if (kind, transaction_id, seq) not in seen:
            seen.add((kind, transaction_id, seq))
            found(kind, transaction_id, seq)

    def finish_chain():
        if chain is not None:
            chain.finish()

    for text in lines:
        record = json.loads(text)
        if record["type"] == "export":
            if record["format"] != "tap-audit-1":
                raise ValueError(f"an export of the format {record['format']}")
        elif record["type"] == "chain":
            finish_chain()
            if record["of"] != group:
                check_joins(chains, report)
                group, chains = record["of"], []
            if record["end"] is None:
                report("state_removed", record["transaction_id"], None)
            chain = Chain(record["transaction_id"], record["end"], report)
            chains.append(chain)
        elif record["type"] == "row":
            if record["row"] is not None and chain is not None and chain.transaction_id == record["transaction_id"]:
                chain.add(record["row"])
            compare(record, report)
    finish_chain()
    check_joins(chains, report)


def main(path):
    differences = []
    try:
        with open(path, encoding="utf-8") as file:
            verify(file, lambda *difference: differences.append(difference))
    except (OSError, ValueError, KeyError) as error:
        print(f"{path} cannot be read: {error}", file=sys.stderr)
        return 2
    for kind, transaction_id, seq in differences:
        print(f"{kind} {transaction_id}" + ("" if seq is None else f" row {seq}"))
    if not differences:
        print("nothing differs")
    return 1 if differences else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
