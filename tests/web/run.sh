#!/bin/sh
# Tests of the page: run.sh unit|lint|browser. Skipped where Node.js, Chromium or the packages of
# package-lock.json are not to be had; pictures of every view stay in the build's folder web/.
cd "$(dirname "$0")" || exit 1

skip() {
	echo "skipped: $*"
	exit 77
}

command -v node > /dev/null || skip "node is not installed"
version=$(node -p 'parseInt(process.versions.node)')
[ "$version" -ge 18 ] || skip "Node.js 18 or newer is needed"
if [ "$1" = unit ]; then
	exec node --test ./*.test.mjs
fi
[ "$version" -ge 20 ] || skip "Node.js 20 or newer is needed"

# What is installed already is left alone while the lock file is the same.
if ! cmp -s package-lock.json node_modules/.installed; then
	command -v npm > /dev/null || skip "npm is not installed"
	npm ci --no-audit --no-fund --ignore-scripts --fetch-retries=1 --fetch-timeout=30000 \
		> /dev/null 2>&1 < /dev/null || skip "npm could not install the packages of package-lock.json"
	cp package-lock.json node_modules/.installed
fi
if [ "$1" = lint ]; then
	exec node lint.mjs
fi

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser)} ||
	skip "chromium is not installed"
PROF_WEB_OUTPUT=${PROF_BUILD:-/tmp}/web
export CHROMIUM PROF_WEB_OUTPUT
rm -rf "$PROF_WEB_OUTPUT"
mkdir -p "$PROF_WEB_OUTPUT"
exec node --test --test-concurrency=1 browser/*.test.mjs
