#!/bin/sh
# profview: what its server answers and refuses, when it ends, what it reads again.
. "${PROF_SRC:?}/tests/cli/common"
need profview
command -v python3 > /dev/null || skip "python3 is not installed"
unset BROWSER DISPLAY WAYLAND_DISPLAY
cp "$PROF_SRC/testdata/pstats/results.prof" "$PROF_SRC/testdata/pstats/sampled.prof" . || exit 1

# Before anything is served.
expect 2 profview --port 70000 results.prof
says '--port: expected'
expect 2 profview --watch - < results.prof
says '--watch cannot watch standard input'
expect 2 profview --timeout -1 results.prof
says '--timeout: expected'
expect 2 profview --no-server --watch results.prof
says '--no-server has nothing to watch'
expect 2 profview --no-server --host localhost results.prof
says '--no-server has nothing to watch'
expect 2 profview -o x.html results.prof
expect 1 profview missing.prof
says 'missing.prof'

# A file that stays, shown by the browser that the user wants.
cat > browse << 'END'
#!/bin/sh
echo "$@" > shown.part && mv shown.part shown
END
chmod +x browse
mkdir tmp
expect 0 env TMPDIR="$scratch/tmp" BROWSER="nobody:$scratch/browse --new %s:other" profview --no-server results.prof
file=$(cat out)
case $file in "$scratch/tmp/profview-"*/profile.html) ;; *) fail "--no-server wrote $file" ;; esac
for _ in $(seq 100); do [ -e shown ] || sleep 0.1; done
content shown "--new $file"
cmp -s "$file" /dev/null && fail "--no-server wrote nothing"
[ "$(stat -c %a "${file%/*}")" = 700 ] || fail "others may enter ${file%/*}"
prof2html --no-graph results.prof -o page.html
env TMPDIR="$scratch/tmp" profview --no-server --no-open --no-graph -q results.prof > out
cmp -s "$(cat out)" page.html || fail "--no-server writes another page than prof2html"

# start OPTION...: profview in the background; its process in $server, its address in $url.
start() {
	rm -f url
	profview "$@" > url 2> server.err &
	server=$!
	for _ in $(seq 200); do
		[ -s url ] && break
		kill -0 "$server" 2> /dev/null || break
		sleep 0.05
	done
	url=$(cat url)
	[ "$url" ] || fail "profview $*: $(cat server.err)"
}

# stop SIGNAL: it must end soon, with status 0.
stop() {
	kill -"$1" "$server"
	for _ in $(seq 200); do
		kill -0 "$server" 2> /dev/null || break
		sleep 0.05
	done
	kill -0 "$server" 2> /dev/null && fail "$1 does not end it" && kill -KILL "$server"
	wait "$server"
	got=$?
	[ "$got" = 0 ] || fail "exit status $got after $1"
}
client() { PYTHONDONTWRITEBYTECODE=1 python3 "$PROF_SRC/tests/profview_client.py" "$@"; }
get() { python3 -c 'import sys, urllib.request as u; sys.stdout.buffer.write(u.urlopen(sys.argv[1], timeout=30).read())' "$@"; }

profview --no-open --timeout 0.1 results.prof > url 2> err
grep -q 'this build has no server' err && finish
says 'ended: nobody has asked'

# What it answers and refuses, without and with source.
mkdir root outside
echo 'def inside(): pass' > root/in.py
echo secret > outside/out.py
ln -s ../outside/out.py root/link.py
{ head -c 9000000 /dev/zero | tr '\0' x; printf '\n%0100d' 0 | tr 0 '#'; } > root/large.py
printf 'large (large.py:1);a (in.py:1);b (link.py:1);c (../outside/out.py:1);d (/etc/passwd:1);e (root:1) 1\n' > files.folded
start --no-open files.folded
client "$url" no "$server" || fail "the server: see above"
stop INT
start --no-open --source-root root files.folded
client "$url" yes "$server" || fail "the server with source: see above"
stop TERM
[ ! -s server.err ] || fail "the server says $(cat server.err)"

# Each has a secret and, if it is told to, a port of its own.
first=$url
start --no-open files.folded
[ "${first%/*/}" != "${url%/*/}" ] || [ "$first" != "$url" ] || fail "the same address again"
port=${url#http://127.0.0.1:}
port=${port%%/*}
expect 1 profview --no-open --port "$port" files.folded
says "cannot listen on 127.0.0.1 port $port: Address already in use"
stop INT

# The port has to be free at ::1 too, or others could stand there for "localhost".
cat > taken.py << 'END'
"""taken.py PORT COMMAND...: runs it while somebody else listens at that port of ::1."""
import socket, subprocess, sys
with socket.socket(socket.AF_INET6) as s:
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind(("::1", int(sys.argv[1])))
    s.listen()
    port = str(s.getsockname()[1])
    sys.exit(subprocess.call([port if arg == "PORT" else arg for arg in sys.argv[2:]]))
END
has_six() { python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' 2> /dev/null; }
if has_six; then
	expect 1 python3 taken.py 0 profview --no-open --port PORT files.folded
	says 'cannot listen on [::1] port '
	says ': Address already in use'
fi

# in_net IPV6 COMMAND...: runs it in a network that has only loopback, and four ports.
cat > in_net << 'END'
ip link set lo up || exit
[ "$1" = yes ] || sysctl -qw net.ipv6.conf.all.disable_ipv6=1 || exit
sysctl -qw net.ipv4.ip_local_port_range='40000 40003' || exit
shift
exec "$@"
END
in_net() { unshare -rn sh in_net "$@"; }
if in_net no true 2> /dev/null; then
	expect 0 in_net no profview -q --no-open --timeout 0.1 files.folded
	grep -q '^http://127\.0\.0\.1:' out || fail "without IPv6: $(cat out)"
	silent
	# The system proposes odd ones, by chance: of four times, it is wrong in some.
	for _ in $(has_six && echo 1 2 3 4); do
		expect 0 in_net yes python3 taken.py 40001 profview -q --no-open --timeout 0.1 files.folded
		grep -q '^http://127\.0\.0\.1:4000[023]/' out || fail "port 40001 of ::1 is taken: $(cat out)"
	done
fi

# Another address of this machine, with a warning if others can reach that.
expect 1 profview --no-open --host nobody.invalid results.prof
says "no address is known of the host 'nobody.invalid'"
expect 1 profview --no-open --host '' results.prof
says "no address is known of the host ''"
expect 1 profview --no-open --host 192.0.2.1 results.prof
says 'cannot listen on 192.0.2.1: not an address of this machine'
if has_six; then
	start --no-open --host ::1 files.folded
	case $url in 'http://[::1]:'*) ;; *) fail "--host ::1 is at $url" ;; esac
	[ "$(get "${url}version")" = 1 ] || fail "--host ::1"
	port=${url#http://*]:}
	get "http://127.0.0.1:$port" 2> /dev/null && fail "--host ::1 listens at 127.0.0.1"
	stop INT
	[ ! -s server.err ] || fail "--host ::1 says $(cat server.err)"
fi
start --no-open --host LocalHost files.folded
case $url in http://localhost:*) ;; *) fail "--host LocalHost is at $url" ;; esac
[ "$(get "${url}version")" = 1 ] || fail "--host LocalHost"
stop INT
[ ! -s server.err ] || fail "--host LocalHost says $(cat server.err)"
start -q --no-open --host 0.0.0.0 files.folded
client "$url" any "$server" || fail "--host 0.0.0.0: see above"
stop INT
grep -q '^profview: warning: others on the network can reach 0.0.0.0;' server.err || fail "no warning of 0.0.0.0"

# A changed file is read again; a broken one is not shown.
cp results.prof watched.prof
start --no-open --watch watched.prof
content url "$url"
[ "$(get "${url}version")" = 1 ] || fail "the first version"
get "$url" > page.html
grep -q '<html data-server="watch"' page.html || fail "the page is not told to look for changes"
get "${url}data" > before
wait_for() {
	for _ in $(seq 200); do
		"$@" && return
		sleep 0.05
	done
	fail "waited for $*: $(cat server.err)"
}
is_version() { [ "$(get "${url}version")" = "$1" ]; }
head -c 1000 results.prof > broken.prof
mv broken.prof watched.prof
wait_for grep -q 'watched.prof:@' server.err
is_version 1 || fail "a broken file has a version"
get "${url}data" > after
cmp -s before after || fail "a broken file changes the page"
cp sampled.prof watched.prof
wait_for is_version 2
get "${url}data" > after
cmp -s before after && fail "a new file is not shown"
stop INT

# The whole of a comparison is read again, filters and all.
cp results.prof old.prof
cp results.prof watched.prof
start --no-open --no-graph --watch --diff --focus main old.prof watched.prof
get "${url}data" > before
touch watched.prof
wait_for is_version 2
get "${url}data" > after
cmp -s before after || fail "the same files make another comparison"
stop HUP
finish
