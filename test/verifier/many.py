"""
Checks many logs in one process, for tests. Each line of stdin is JSON, and gets a line of JSON on stdout:
  {"log": base64, "folder": the run's, "keys": [hex], "anchors": [path]}  the exit code, and the line of the first problem
  {"canonical": text of JSON}  the canonical JSON of it, as a text
"""
import base64
import io
import json
import sys
from pathlib import Path
from verify import PARSER, SCHEMA, canonical, check


def verdict(asked, schema):
    log, anchors = io.BytesIO(base64.b64decode(asked["log"])), [Path(path) for path in asked["anchors"]]
    try:
        found = check(log, Path(asked["folder"]), schema, asked["keys"], anchors)
    except ValueError:
        return {"code": 2, "line": None}
    return {"code": found["exitCode"], "line": found["problem"] and found["problem"]["line"]}


def main():
    schema = json.loads(SCHEMA.read_bytes())
    for line in sys.stdin:
        asked = json.loads(line)
        if "canonical" in asked:
            print(json.dumps(canonical(PARSER.decode(asked["canonical"]))), flush=True)
        else:
            print(json.dumps(verdict(asked, schema)), flush=True)


main()
