#!/bin/sh
# Files that Werkzeug's own middleware writes are told apart by their names.
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
for python in python3 /usr/bin/python3 ''; do
	[ -z "$python" ] || ! "$python" -c 'import werkzeug' 2> /dev/null || break
done
[ -n "$python" ] || skip "Werkzeug is not installed"
mkdir requests
"$python" - requests << 'END'
import sys
from werkzeug.middleware.profiler import ProfilerMiddleware
from werkzeug.test import Client

def app(environ, start):
    start('200 OK', [])
    return [str(sum(range(2000))).encode()]

client = Client(ProfilerMiddleware(app, stream=None, profile_dir=sys.argv[1]))
client.get('/')
for i in range(3):
    client.get('/users/%d/orders' % i)
client.post('/api/items')
END
profstat --by endpoint --tsv requests | cut -f 1,7 | sort > got
printf '1\tGET root\n1\tPOST api.items\n3\tGET users.{id}.orders\nrequests\tendpoint\n' > want
cmp got want || fail "the table is $(cat got)"
finish
