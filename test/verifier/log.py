"""One reading of an audit log. The numbers in brackets, and those of `fault`, are the checks of FORMAT.md."""
import calendar
import hashlib
import os
import re
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from canonical import canonical, parse
from shape import fits

WHOLE, UNCHECKED, NO_END, TAMPERED, IN_DOUBT = 0, 2, 3, 4, 6
LONGEST_LINE, LONGEST_UNSIGNED, MOST_PROBLEMS = 64 * 1024 * 1024, 255, 100
HEX64, HEX128 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")
TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z")
SIGNED_TYPES = ("run.started", "run.resumed", "checkpoint.answered", "run.ended")


class Unchecked(Exception):
    """The check could not be made: exit code 2."""


def require_format(value):
    if isinstance(value, dict) and value.get("type") == "run.started" and isinstance(value.get("format"), float):
        if value["format"] != 1:
            raise Unchecked("the log is of format %r, this program reads format 1" % value["format"])


def is_time(text):
    parts = TIME.fullmatch(text)
    if parts is None:
        return False
    year, month, day, hour, minute, second = map(int, parts.groups())
    if not (1 <= month <= 12 and hour < 24 and minute < 60 and second < 60):
        return False
    return 1 <= day <= calendar.monthrange(year, month)[1]


def is_signed(record):
    """Is the signature one by the key that the record names [12]."""
    if not (HEX64.fullmatch(record["publicKey"]) and HEX128.fullmatch(record["signature"])):
        return False
    unsigned = canonical({name: value for name, value in record.items() if name != "signature"})
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(record["publicKey"]))
        key.verify(bytes.fromhex(record["signature"]), b"runbook audit log head\n" + unsigned.encode())
        return True
    except (InvalidSignature, ValueError):
        return False


def named_evidence(record):
    """The SHA-256 of every file that must lie in evidence/ [14]; None where one is not even named rightly."""
    kind = record["type"]
    if kind == "run.started":
        files = record["files"] + ([] if record["policy"] is None else [record["policy"]])
        return [file["sha256"] if is_source(file) else None for file in files]
    field = {"step.started": "params", "step.completed": "result", "call.returned": "output"}.get(kind)
    kept = record if kind == "evidence.saved" else record[field] if field else None
    return [kept["sha256"]] if kept is not None and "sha256" in kept else []


def is_source(file):
    return isinstance(file, dict) and file.keys() == {"path", "sha256"} and all(isinstance(v, str) for v in file.values())


class Log:
    """One reading of a log, line by line. `run` is what its folder is named by, None for a folder named otherwise."""

    def __init__(self, schema, evidence, run, keys, anchors):
        self.shapes = {case["if"]["properties"]["type"]["const"]: case["then"] for case in schema["allOf"]}
        self.schema, self.evidence, self.run, self.keys, self.anchors = schema, evidence, run, set(keys), anchors
        self.problems, self.open, self.checked, self.signers = [], {}, set(), []
        self.lines = self.seq = self.unsigned = 0
        self.head, self.last, self.ended, self.torn, self.complete = "0" * 64, None, False, False, False

    def fault(self, check, what):
        self.problems.append({"check": check, "line": self.lines, "what": what})
        del self.problems[MOST_PROBLEMS:]

    def read(self, stream):
        while line := stream.readline(LONGEST_LINE + 2):
            if len(line) == LONGEST_LINE + 2 or (len(line) == LONGEST_LINE + 1 and not line.endswith(b"\n")):
                self.lines += 1
                return self.fault(2, "it is longer than %d bytes" % LONGEST_LINE)
            if not line.endswith(b"\n"):
                self.torn, self.complete = True, False
                break
            self.lines += 1
            self.line(line[:-1])
        if self.lines == 0:
            self.fault(1, "the log has no line")
        for line in self.anchors.get(self.run, {}):
            if not 1 <= line <= self.lines:
                self.fault(16, "an anchor is of line %d: the log was cut off" % line)

    def line(self, line):
        self.complete = False
        self.head, before = hashlib.sha256(line).hexdigest(), self.head
        record = self.spelled(line)
        if isinstance(record, dict) and self.is_record(record):
            self.record(record, before)
        else:
            self.fault(4, "it is not a record as the schema has it")
            self.seq += 1
        if self.anchors.get(self.run, {}).get(self.lines, set()) - {self.head}:
            self.fault(15, "it is not the line that an anchor is of")

    def spelled(self, line):
        """The line's value; None where it has none."""
        try:
            value = parse(line)
            if self.lines == 1:
                require_format(value)
            if canonical(value).encode() != line:
                self.fault(3, "it is not in canonical form")
            return value
        except (ValueError, RecursionError) as cause:
            return self.fault(2, "it is no JSON that a log can hold: %s" % ascii(cause)[:200])

    def is_record(self, record):
        kind = record.get("type")
        return isinstance(kind, str) and kind in self.shapes and fits(record, self.shapes[kind], self.schema)

    def record(self, record, before):
        if not is_time(record["at"]):
            self.fault(5, "its time is not one")
        if record["seq"] != self.seq:
            self.fault(6, "its number is %r where %d comes next" % (record["seq"], self.seq))
        if record["prev"] != before:
            self.fault(7, "it does not continue the line before it")
        # From where it says it is, so that one gap is one problem.
        self.seq = int(record["seq"]) + 1 if record["seq"].is_integer() and abs(record["seq"]) < 2**53 else self.seq + 1
        if self.lines == 1 and record["type"] == "run.started":
            if self.run not in (None, record["run"]):
                self.fault(17, "it is of the run %s, its folder is of %s" % (ascii(record["run"])[:80], self.run))
            self.run = self.run or record["run"]
        self.order(record)
        self.signature(record)
        for name in named_evidence(record):
            self.file(name)

    def order(self, record):
        kind = record["type"]
        if (kind == "run.started") != (self.lines == 1):
            return self.fault(8, "the log does not begin with run.started, or has it twice")
        if kind == "head.signed":
            return None
        if self.ended and kind not in ("run.resumed", "checkpoint.answered"):
            self.ended = False
            return self.fault(9, kind + " comes after the run's end")
        self.ended = kind == "run.ended" or (self.ended and kind == "checkpoint.answered")
        if kind == "call.intended":
            self.open[record["key"]] = "sent"
        elif kind in ("call.refused", "call.withheld"):
            self.open.pop(record["key"], None)
        elif kind in ("call.returned", "call.failed", "call.adopted"):
            return self.outcome(record, kind)
        return None

    def outcome(self, record, kind):
        key, effect = record["key"], record.get("effect", "write")
        if effect not in ("read", "write"):
            return self.fault(4, "its effect is neither read nor write")
        if (effect == "write") != (key in self.open):
            return self.fault(10, "the outcome of a write without an intent, or of a read with one")
        if effect == "write":
            again = kind == "call.failed" or (kind == "call.adopted" and record["found"] == "not-done")
            self.open[key] = "not done"
            if not again:
                del self.open[key]
        return None

    def signature(self, record):
        before, self.last = self.last, record["type"]
        if record["type"] != "head.signed":
            self.unsigned += 1
            if before in SIGNED_TYPES or self.unsigned > LONGEST_UNSIGNED:
                self.fault(11, "a signed head is missing before it")
            return None
        self.unsigned = 0
        self.complete = before == "run.ended"
        if not is_signed(record):
            return self.fault(12, "its signature is not one by the key that it names")
        if self.keys and record["publicKey"] not in self.keys:
            return self.fault(13, "it is signed by the key %s, which was not given" % record["publicKey"])
        if record["publicKey"] not in self.signers:
            self.signers.append(record["publicKey"])
        return None

    def file(self, name):
        if name in self.checked:
            return None
        self.checked.add(name)
        path = os.path.join(self.evidence, name) if name is not None and HEX64.fullmatch(name) else None
        if path is None or not os.path.isfile(path):
            return self.fault(14, "the evidence %s that it names is missing" % ascii(name)[:80])
        try:
            with open(path, "rb") as stream:
                content = hashlib.sha256()
                while chunk := stream.read(1 << 20):
                    content.update(chunk)
        except OSError as cause:
            return self.fault(14, "the evidence %s that it names cannot be read: %s" % (name, cause.strerror))
        if content.hexdigest() != name:
            return self.fault(14, "the evidence %s that it names has changed" % name)
        return None

    def code(self):
        if self.problems:
            return TAMPERED
        if "sent" in self.open.values():
            return IN_DOUBT
        return WHOLE if self.complete else NO_END
