"""
Checks many logs in one process, for tests. Each line of stdin is JSON, and gets a line of JSON on stdout:
  {"log": base64, "folder": the run's, "keys": [hex], "anchors": [text]}  the exit code, and the line of the first problem
  {"canonical": text of JSON}  the canonical JSON of it, as a text
The one argument is the schema.
"""
import base64
import io
import json
import sys
from canonical import canonical, parse
from log import UNCHECKED, Unchecked
from verify import anchors_in, check


def verdict(asked, schema):
    anchors = [anchors_in([text.encode()]) for text in asked["anchors"]]
    try:
        found = check(io.BytesIO(base64.b64decode(asked["log"])), asked["folder"], schema, asked["keys"], anchors)
    except Unchecked:
        return {"code": UNCHECKED, "line": None}
    return {"code": found["exitCode"], "line": found["problems"][0]["line"] if found["problems"] else None}


def main():
    with open(sys.argv[1]) as file:
        schema = json.load(file)
    for line in sys.stdin:
        asked = json.loads(line)
        if "canonical" in asked:
            print(json.dumps(canonical(parse(asked["canonical"].encode()))))
        else:
            print(json.dumps(verdict(asked, schema)))


main()
