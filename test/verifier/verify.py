#!/usr/bin/env python3
"""
Checks the audit log of a `runbook` run by engine/journal/FORMAT.md, with no code of the program that wrote it.
Needs Python 3.9 and the package `cryptography`.

  verify.py <run folder> [--schema file] [--key file]... [--anchor file|folder]... [--json]

Exit codes: 0 whole, 2 cannot be checked, 3 valid but without its end, 4 not what was written, 6 a write in doubt.
"""
import argparse
import json
import os
import re
import sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from log import HEX64, IN_DOUBT, NO_END, TAMPERED, UNCHECKED, WHOLE, Log, Unchecked
from shape import UnknownKeyword

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas/journal-event.schema.json")
RUN_ID = re.compile("[0-9]{8}T[0-9]{6}-[a-z2-9]{6}")
ANCHOR = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?Z"
    r"[ \t]+([A-Za-z0-9_.-]+)[ \t]+([1-9][0-9]{0,14})[ \t]+([0-9a-f]{64})[ \t]+([0-9a-f]{64})(?![0-9a-f])"
)


def public_key(path):
    """The key of a file, a public key in PEM or 64 hex digits, as the 64 hex digits of a record."""
    content = read_file(path)
    if HEX64.fullmatch(content.decode("ascii", "replace").strip()):
        return content.decode().strip()
    try:
        key = load_pem_public_key(content)
    except ValueError as cause:
        raise Unchecked("%s holds no public key" % path) from cause
    if not isinstance(key, Ed25519PublicKey):
        raise Unchecked("the key in %s is not of Ed25519" % path)
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def anchors_of(path):
    """The anchors in a file, or in the files of a folder."""
    if not os.path.isdir(path):
        return anchors_in([read_file(path)])
    own = {}
    for name in sorted(os.listdir(path)):
        run, dot, kind = name.rpartition(".")
        if dot and kind == "anchor":
            own[run] = anchors_in([read_file(os.path.join(path, name))]).get(run, {})
    return {run: lines for run, lines in own.items() if lines}


def anchors_in(texts):
    """Run -> line -> {SHA-256} of every anchor found in the texts, whatever stands around it."""
    found = {}
    for text in texts:
        for run, line, head, _ in ANCHOR.findall(text.decode("utf-8", "replace")):
            found.setdefault(run, {}).setdefault(int(line), set()).add(head)
    return found


def read_file(path):
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as cause:
        raise Unchecked("%s cannot be read: %s" % (path, cause.strerror)) from cause


def check(stream, folder, schema, keys=(), anchors=()):
    """Checks the log of a folder against `anchors`, one map for each --anchor. Gives what --json prints."""
    merged = {}
    for run, line, heads in ((r, n, h) for one in anchors for r, lines in one.items() for n, h in lines.items()):
        merged.setdefault(run, {}).setdefault(line, set()).update(heads)
    name = os.path.basename(os.path.abspath(folder))
    run = name if RUN_ID.fullmatch(name) else None
    log = Log(schema, os.path.join(folder, "evidence"), run, keys, merged)
    log.read(stream)
    if not all(log.run in one for one in anchors):
        raise Unchecked("an --anchor holds no anchor of the run %s" % ascii(log.run))
    in_doubt = [key for key, state in log.open.items() if state == "sent"]
    facts = {"exitCode": log.code(), "run": log.run, "records": log.lines, "head": log.head, "complete": log.complete}
    return {**facts, "torn": log.torn, "signedBy": log.signers, "problems": log.problems, "inDoubt": in_doubt}


def main():
    options = argparse.ArgumentParser(description="Checks the audit log of a run.")
    options.add_argument("folder")
    options.add_argument("--schema", default=SCHEMA)
    options.add_argument("--key", action="append", default=[])
    options.add_argument("--anchor", action="append", default=[])
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    try:
        keys, anchors = [public_key(path) for path in given.key], [anchors_of(path) for path in given.anchor]
        schema = json.loads(read_file(given.schema))
        with open(os.path.join(given.folder, "audit.jsonl"), "rb") as stream:
            found = check(stream, given.folder, schema, keys, anchors)
    except (Unchecked, UnknownKeyword, OSError) as cause:
        print("not checked:", cause, file=sys.stderr)
        return UNCHECKED
    if given.json:
        print(json.dumps(found))
        return found["exitCode"]
    verdicts = {
        WHOLE: "whole",
        NO_END: "valid, but without its end",
        TAMPERED: "NOT what was written",
        IN_DOUBT: "valid, but a write was sent and its outcome is not known",
    }
    print(verdicts[found["exitCode"]])
    print("%(records)d records, head %(head)s" % found)
    print("signed by", ", ".join(found["signedBy"]) or "nobody")
    for problem in found["problems"]:
        print("line %(line)d: %(what)s [%(check)d]" % problem)
    for key in found["inDoubt"]:
        print("in doubt:", ascii(key))
    return found["exitCode"]


if __name__ == "__main__":
    sys.exit(main())
