"""As much of JSON Schema as schemas/journal-event.schema.json uses."""
import re

TYPES = {"object": dict, "array": list, "string": str, "number": float, "boolean": bool, "null": type(None)}
IGNORED = {"description", "title", "$schema", "definitions"}


class UnknownKeyword(Exception):
    """The schema uses a word that is not read here, so its verdict would be worth nothing."""


def fits(value, schema, root):
    """The keywords of JSON Schema that the log's schema uses; any other is an error, lest it be passed over."""
    for word, wanted in schema.items():
        if word == "type":
            kinds = wanted if isinstance(wanted, list) else [wanted]
            whole = isinstance(value, float) and value.is_integer()
            if not any(whole if kind == "integer" else isinstance(value, TYPES[kind]) for kind in kinds):
                return False
        elif word == "$ref":
            if not fits(value, root["definitions"][wanted.rsplit("/", 1)[1]], root):
                return False
        elif word == "properties":
            if isinstance(value, dict) and not all(fits(value[k], s, root) for k, s in wanted.items() if k in value):
                return False
        elif word == "additionalProperties":
            if wanted is not False or (isinstance(value, dict) and not value.keys() <= schema["properties"].keys()):
                return False
        elif word == "required":
            if isinstance(value, dict) and not all(name in value for name in wanted):
                return False
        elif word == "oneOf":
            if sum(fits(value, one, root) for one in wanted) != 1:
                return False
        elif word in ("const", "enum"):
            if not isinstance(value, str) or value not in ([wanted] if word == "const" else wanted):
                return False
        elif word == "pattern":
            if isinstance(value, str) and not re.search(wanted.replace("$", r"\Z"), value):
                return False
        elif word == "minimum":
            if isinstance(value, float) and value < wanted:
                return False
        elif word not in IGNORED:
            raise UnknownKeyword(word)
    return True
