"""
Checks many logs in one process, for tests. On stdin, a line of JSON first: {"schema": file, "bases": [base64]}. Then
one a mutant: {"base": n, "at": byte, "drop": bytes, "put": base64, "evidence": folder, "keys": [hex],
"anchors": [text]}. Gives on stdout, one a line, the exit code and the line of the first problem, 0 for none.
Given {"canonical": text}, it gives the canonical JSON of that JSON as a text of JSON.
"""
import base64
import io
import json
import sys
from canonical import canonical, parse
from log import UNCHECKED, Unchecked
from verify import anchors_in, check


def verdict(mutant, bases, schema):
    base = bases[mutant["base"]]
    log = base[: mutant["at"]] + base64.b64decode(mutant["put"]) + base[mutant["at"] + mutant["drop"] :]
    anchors = [anchors_in([text.encode()]) for text in mutant["anchors"]]
    try:
        found = check(io.BytesIO(log), mutant["evidence"], schema, mutant["keys"], anchors)
    except Unchecked:
        return [UNCHECKED, 0]
    return [found["exitCode"], found["problems"][0]["line"] if found["problems"] else 0]


def main():
    given = json.loads(sys.stdin.readline())
    with open(given["schema"]) as file:
        schema = json.load(file)
    bases = [base64.b64decode(base) for base in given["bases"]]
    for line in sys.stdin:
        asked = json.loads(line)
        if "canonical" in asked:
            print(json.dumps(canonical(parse(asked["canonical"].encode()))))
        else:
            print(json.dumps(verdict(asked, bases, schema)))


main()
