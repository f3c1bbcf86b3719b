#!/usr/bin/env python3
"""
Checks the audit log of a `runbook` run by engine/journal/FORMAT.md, up to the first fault, with no code of the program
that wrote it. Numbers in brackets are the checks of that page. Needs Python 3.9 and the package `cryptography`.
Exit codes: 0 whole, 2 cannot be checked, 3 valid but without its end, 4 not what was written, 6 a write in doubt.
"""
import argparse
import calendar
import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

SCHEMA = Path(__file__).resolve().parents[2] / "schemas/journal-event.schema.json"
VERDICTS = {0: "whole", 3: "valid, but without its end", 4: "NOT what was written", 6: "valid, but a write is in doubt"}
LONGEST_LINE, DEEPEST, MOST_UNSIGNED = 64 * 1024 * 1024, 256, 255
SIGNED_TYPES = ("run.started", "run.resumed", "checkpoint.answered", "run.ended")
KEPT_MEMBERS = {"step.started": "params", "step.completed": "result", "call.returned": "output"}
TYPES = {"object": dict, "array": list, "string": str, "number": float, "boolean": bool, "null": type(None)}
HEX64, HEX128 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")
TIME = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})T([01][0-9]|2[0-3])(:[0-5][0-9]){2}\.[0-9]{3}Z")
ANCHOR = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z[ \t]+([\w.-]+)[ \t]+([1-9]\d{0,14})[ \t]+"
                    rb"([0-9a-f]{64})[ \t]+([0-9a-f]{64})(?![0-9a-f])")
PARSER, TEXTS = json.JSONDecoder(parse_int=float), json.JSONEncoder(ensure_ascii=False)

class Fault(Exception):
    """The number of the check that failed, and what was found."""

def require(holds, check, what):
    if not holds:
        raise Fault(check, what)

def canonical(value, depth=0):
    """The one spelling of a value. Numbers are floats, as in ECMAScript; those that JSON has not come out as none."""
    if isinstance(value, float):
        form = "f" if 1e-6 <= abs(value) < 1e21 else "e"
        return "0" if value == 0 else format(Decimal(repr(value)).normalize(), form).lower()
    if not isinstance(value, (list, dict)):
        return re.sub("[\ud800-\udfff]", lambda lone: "\\u%04x" % ord(lone[0]), TEXTS.encode(value))
    require(depth < DEEPEST, 2, "it is nested deeper than %d" % DEEPEST)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"

def is_kept(value):
    """Is it a value, or the evidence that holds one?"""
    if not isinstance(value, dict) or value.keys() == {"value"}:
        return isinstance(value, dict)
    count, is_named = value.get("bytes"), HEX64.fullmatch(str(value.get("sha256"))) and len(value) == 2
    return is_named and isinstance(count, float) and count >= 0 and count.is_integer()

def fits(value, shape):
    """Is it what the schema says of a member? The schema's one definition is of what is kept."""
    if "oneOf" in shape:
        return any(fits(value, one) for one in shape["oneOf"])
    if "$ref" in shape:
        return is_kept(value)
    return "type" not in shape or any(kind in shape["type"] for kind, of in TYPES.items() if isinstance(value, of))

def evidence_of(record):
    """The name of every file that must lie in evidence/; None where files are not given as path and SHA-256."""
    if record["type"] == "run.started":
        files = record["files"] + ([] if record["policy"] is None else [record["policy"]])
        are_named = all(isinstance(file, dict) and file.keys() == {"path", "sha256"} for file in files)
        return [file["sha256"] if isinstance(file["path"], str) else None for file in files] if are_named else [None]
    kept = record if record["type"] == "evidence.saved" else record.get(KEPT_MEMBERS.get(record["type"]))
    return [kept["sha256"]] if kept and "sha256" in kept else []

class Log:
    """A log as far as it was read. `calls` has the writes that are sent, or not done, by their keys."""
    def __init__(self, folder, schema, keys):
        self.run = folder.name if re.fullmatch("[0-9]{8}T[0-9]{6}-[a-z2-9]{6}", folder.name) else None
        self.shapes = {one["if"]["properties"]["type"]["const"]: one["then"]["properties"] for one in schema["allOf"]}
        self.folder, self.keys, self.lines, self.head, self.heads = folder, keys, 0, "0" * 64, set()
        self.last_types, self.unsigned, self.calls, self.ended = (None, None), 0, {}, False

    def read(self, stream):
        while (line := stream.readline(LONGEST_LINE + 1)).endswith(b"\n"):
            self.lines += 1
            self.record(line[:-1])
        require(len(line) <= LONGEST_LINE, 2, "the next line is too long")
        require(self.lines > 0, 1, "the log has no line")
        self.complete = self.last_types == ("run.ended", "head.signed") and line == b""

    def record(self, line):
        try:
            record = PARSER.decode(line.decode())
        except (ValueError, RecursionError) as cause:
            raise Fault(2, "it is no JSON that a log can hold: %s" % ascii(cause)[:200]) from cause
        kind = record.get("type") if isinstance(record, dict) else None
        form = record.get("format") if self.lines == 1 and kind == "run.started" else 1
        if isinstance(form, float) and form > 1 and form.is_integer():
            raise ValueError("the log is of format %d, and this program reads format 1" % form)
        require(canonical(record).encode() == line, 3, "it is not in canonical form")
        shape = self.shapes.get(kind) if isinstance(kind, str) else None
        require(shape and record.keys() == shape.keys(), 4, "it has not the members of a type of event")
        require(all(fits(record[name], shape[name]) for name in shape), 4, "a member is not as the schema has it")
        require(record.get("effect", "read") in ("read", "write"), 4, "its effect is neither read nor write")
        require(record.get("format", 1) == 1, 4, "its format is one that never was")
        day = TIME.fullmatch(record["at"])
        require(day and 1 <= int(day[3]) <= calendar.monthrange(int(day[1]), int(day[2]))[1], 5, "its time is not one")
        require(record["seq"] == self.lines - 1, 6, "its number is not the next")
        require(record["prev"] == self.head, 7, "it does not continue the line before it")
        require((kind == "run.started") == (self.lines == 1), 8, "run.started is the first record, and no other")
        self.head = hashlib.sha256(line).hexdigest()
        self.signed_head(record) if kind == "head.signed" else self.event(record, kind)
        self.last_types = (self.last_types[1], kind)
        try:
            for name in evidence_of(record):
                file = self.folder / "evidence" / str(name)
                require(HEX64.fullmatch(str(name)) and file.is_file(), 14, "evidence %s is missing" % ascii(name)[:80])
                require(hashlib.sha256(file.read_bytes()).hexdigest() == name, 14, "evidence %s has changed" % name)
        except OSError as cause:
            raise Fault(14, "evidence that it names cannot be read: %s" % cause) from cause

    def signed_head(self, record):
        key, signature = record["publicKey"], record.pop("signature")
        message = b"runbook audit log head\n" + canonical(record).encode()
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
            require(HEX64.fullmatch(key) and HEX128.fullmatch(signature), 12, "its signature is not in lower-case hex")
        except (InvalidSignature, ValueError) as cause:
            raise Fault(12, "its signature is not by the key that it names") from cause
        require(not self.keys or key in self.keys, 13, "it is signed by the key %s, which was not given" % key)
        self.heads.add((self.lines, self.head, key))
        self.unsigned = 0

    def event(self, record, kind):
        if kind == "run.started":
            require(self.run in (None, record["run"]), 17, "it is of another run than its folder")
            self.run = record["run"]
        is_signed = self.last_types[1] not in SIGNED_TYPES and self.unsigned < MOST_UNSIGNED
        require(is_signed, 11, "a signed head is missing before it")
        self.unsigned += 1
        require(not self.ended or kind in ("run.resumed", "checkpoint.answered"), 9, "it comes after the run's end")
        self.ended = kind == "run.ended" or (self.ended and kind == "checkpoint.answered")
        if kind.startswith("call."):
            self.call(record, kind)

    def call(self, record, kind):
        """A write is announced before it is sent, and what comes of it is of the call that was announced [10]."""
        key, call = record["key"], (record["operation"], record["region"])
        state, announced = self.calls.pop(key, (None, call))
        require(call == announced or kind == "call.intended", 10, "another call was announced under its key")
        if kind in ("call.returned", "call.failed", "call.adopted"):
            is_read = record.get("effect") == "read"
            require(is_read == (state is None), 10, "it is a write without an intent, or a read with one")
        if kind == "call.intended":
            self.calls[key] = ("sent", call)
        elif state and (kind == "call.failed" or record.get("found") == "not-done"):
            self.calls[key] = ("not done", call)

def anchors_of(path, run):
    """(line, SHA-256, key) of the run's anchors in a file, or in its own file of a folder."""
    file = path / ("%s.anchor" % run) if path.is_dir() else path
    found = ANCHOR.findall(file.read_bytes()) if file.is_file() else []
    return {(int(line), head.decode(), key.decode()) for of, line, head, key in found if of.decode() == run}

def check(stream, folder, schema, keys=(), anchor_paths=()):
    """Checks the log of a run's folder and gives the verdict. Raises ValueError where it cannot be checked."""
    log, problem = Log(folder, schema, keys), None
    try:
        log.read(stream)
        anchors = [anchors_of(path, log.run) for path in anchor_paths]
        for line, _, _ in set().union(*anchors) - log.heads:
            raise Fault(15 if line <= log.lines else 16, "line %d is not the signed head that an anchor is of" % line)
        if not all(anchors):
            raise ValueError("an --anchor holds no anchor of the run %s" % ascii(log.run))
    except Fault as fault:
        problem = {"line": log.lines, "check": fault.args[0], "what": fault.args[1]}
    in_doubt = [key for key, (state, _) in log.calls.items() if state == "sent"]
    code = 4 if problem else 6 if in_doubt else 0 if log.complete else 3
    facts = {"exitCode": code, "verdict": VERDICTS[code], "problem": problem, "run": log.run, "records": log.lines}
    return {**facts, "head": log.head, "signedBy": sorted({key for _, _, key in log.heads}), "inDoubt": in_doubt}

def main():
    options = argparse.ArgumentParser(description="Checks the audit log in the folder of a run.")
    options.add_argument("folder", type=Path)
    options.add_argument("--key", type=Path, action="append", default=[])
    options.add_argument("--anchor", type=Path, action="append", default=[])
    given = options.parse_args()
    try:
        pems, schema = [load_pem_public_key(path.read_bytes()) for path in given.key], json.loads(SCHEMA.read_bytes())
        keys = [pem.public_bytes(Encoding.Raw, PublicFormat.Raw).hex() for pem in pems]
        with open(given.folder / "audit.jsonl", "rb") as stream:
            found = check(stream, given.folder.absolute(), schema, keys, given.anchor)
    except (OSError, ValueError) as cause:
        options.exit(2, "not checked: %s\n" % cause)
    print(json.dumps(found, indent=2))
    options.exit(found["exitCode"])

if __name__ == "__main__":
    main()
