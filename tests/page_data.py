#!/usr/bin/env python3
"""Prints the data of pages that prof2html made, one member a line, without what others say:
the picture, and the titles of formats."""
import base64
import json
import re
import sys
import zlib


def page_data(path):
    with open(path, encoding="utf-8") as f:
        page = f.read()
    packed = re.search(r'<script id="profile" type="application/octet-stream">([^<]*)</script>',
                       page).group(1)
    return json.loads(zlib.decompress(base64.b64decode(packed, validate=True)).decode("utf-8"))


def show(value, indent):
    """Objects over several lines, everything else on one."""
    if isinstance(value, dict) and value:
        inner = indent + " "
        return "{\n" + ",\n".join(inner + json.dumps(k) + ": " + show(v, inner)
                                  for k, v in value.items()) + "\n" + indent + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[" + ",\n".join(show(v, indent) for v in value) + "]"
    return json.dumps(value)


def main():
    for path in sys.argv[1:]:
        data = page_data(path)
        if data["graph"] is not None:
            data["graph"] = "%d nodes" % len(re.findall(r'<g id="f\d+" class="node"', data["graph"]))
        for made_from in data["inputs"]:
            made_from["title"] = made_from["title"] != ""
        print(show(data, ""))


if __name__ == "__main__":
    main()
