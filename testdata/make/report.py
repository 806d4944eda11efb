"""A small report on a web server's log, the program behind results.prof.

Reads lines of the usual form, adds up requests by page and hour, and prints
a table and a JSON summary. Everything it needs is in the standard library.
"""

import collections
import datetime
import io
import json
import random
import re
import textwrap

LINE = re.compile(
    r'(?P<host>\S+) \S+ \S+ \[(?P<time>[^]]+)\] '
    r'"(?P<method>\w+) (?P<path>\S+) [^"]*" (?P<status>\d+) (?P<size>\d+)'
)
PAGES = ["/", "/search", "/docs/install", "/docs/api", "/download", "/about"]


class Entry:
    def __init__(self, host, time, path, status, size):
        self.host = host
        self.time = time
        self.path = path
        self.status = status
        self.size = size

    def is_error(self):
        return self.status >= 400


def write_log(lines, seed):
    rng = random.Random(seed)
    log = io.StringIO()
    for number in range(lines):
        log.write('10.0.%d.%d - - [%02d/Nov/2025:%02d:%02d:%02d] "GET %s HTTP/1.1" %d %d\n' % (
            rng.randrange(4), rng.randrange(250), 1 + number % 28, rng.randrange(24),
            rng.randrange(60), rng.randrange(60), rng.choice(PAGES),
            rng.choice((200, 200, 200, 304, 404, 500)), rng.randrange(90000)))
    log.seek(0)
    return log


def parse_time(text):
    return datetime.datetime.strptime(text, "%d/%b/%Y:%H:%M:%S")


def parse_line(line):
    match = LINE.match(line)
    if match is None:
        raise ValueError("not a log line: " + line)
    return Entry(match["host"], parse_time(match["time"]), match["path"],
                 int(match["status"]), int(match["size"]))


def read_log(log):
    return [parse_line(line) for line in log]


def visitors(entries):
    return len({entry.host for entry in entries})


def percentile(values, share):
    return sorted(values)[int(share * (len(values) - 1))]


def by_page(entries):
    pages = collections.defaultdict(list)
    for entry in entries:
        pages[entry.path].append(entry)
    return pages


def summarise(entries):
    summary = {}
    for path, group in by_page(entries).items():
        sizes = [entry.size for entry in group]
        summary[path] = {
            "requests": len(group),
            "visitors": visitors(group),
            "errors": sum(entry.is_error() for entry in group),
            "bytes": {str(share): percentile(sizes, share) for share in (0.5, 0.9, 0.99)},
            "hours": collections.Counter(entry.time.hour for entry in group),
        }
    return summary


def table(summary):
    lines = []
    for path, row in sorted(summary.items()):
        text = "%s was asked for %d times by %d visitors, with %d errors" % (
            path, row["requests"], row["visitors"], row["errors"])
        lines += textwrap.wrap(text, width=30)
    return "\n".join(lines)


def save(summary, out):
    json.dump(summary, out, indent=1, sort_keys=True)


def main():
    entries = read_log(write_log(lines=4000, seed=7))
    summary = summarise(entries)
    print(table(summary))
    save(summary, io.StringIO())


if __name__ == "__main__":
    main()
