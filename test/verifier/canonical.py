"""Canonical JSON, RFC 8785: one spelling for one value (FORMAT.md, "Canonical JSON")."""
import json
import re
from decimal import Decimal

DEEPEST = 256
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Escapes what must be, in the short forms where there are any, and nothing beyond ASCII.
STRINGS = json.JSONEncoder(ensure_ascii=False)


def canonical(value, depth=0):
    """The one spelling of a value [3]. Numbers are floats here, as in ECMAScript."""
    if isinstance(value, str):
        return LONE_SURROGATE.sub(lambda lone: "\\u%04x" % ord(lone[0]), STRINGS.encode(value))
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return number(value)
    if depth == DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, list):
        return "[" + ",".join(canonical(item, depth + 1) for item in value) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(canonical(name) + ":" + canonical(value[name], depth + 1) for name in names) + "}"


def number(value):
    """As ECMAScript prints it: Number::toString of ECMA-262."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("no number of JSON")
    if value == 0:
        return "0"
    negative, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, digits))
    count, point = len(digits), len(digits) + exponent
    if count <= point <= 21:
        text = digits + "0" * (point - count)
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        fraction = "." + digits[1:] if count > 1 else ""
        text = "%s%se%+d" % (digits[0], fraction, point - 1)
    return "-" + text if negative else text


def no_constant(name):
    raise ValueError(name + " is not JSON")


PARSER = json.JSONDecoder(parse_int=float, parse_float=float, parse_constant=no_constant)


def parse(line):
    """The value of a line. Every number is a float, as in ECMAScript. ValueError or RecursionError for no JSON."""
    return PARSER.decode(line.decode())
