# packages.sh - read by ./bootstrap and ./check: installs what is missing.

# What shows that it is there (a command or a file), and the Debian package.
build_needs='
	cc:gcc
	/usr/include/stdio.h:libc6-dev
	cmake:cmake
	ninja:ninja-build
	pkg-config:pkg-config
	/usr/include/zlib.h:zlib1g-dev
	/usr/include/pcre2.h:libpcre2-dev
	/usr/include/microhttpd.h:libmicrohttpd-dev'
picture_needs='
	dot:graphviz
	/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core'
# Opened when it is there: editing and completion in the browser of profstat.
edit_needs='
	/usr/include/histedit.h:libedit-dev'
test_needs='
	/usr/include/CUnit/CUnit.h:libcunit1-dev
	python3:python3
	tmux:tmux
	xmllint:libxml2-utils'
# The page is tested in a browser where there is one.
web_needs='
	node:nodejs
	npm:npm
	chromium:chromium'

have() {
	case $1 in
	/*) [ -e "$1" ] ;;
	*) command -v "$1" > /dev/null 2>&1 ;;
	esac
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# install_missing NEED ...: nothing is installed again or upgraded.
install_missing() {
	missing=
	for need; do
		have "${need%%:*}" || missing="$missing ${need#*:}"
	done
	[ -n "$missing" ] || return 0
	if ! have apt-get; then
		echo "please install these (the names are Debian's):$missing" >&2
		return 1
	fi
	echo "installing$missing"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update < /dev/null
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install \
		--no-install-recommends $missing < /dev/null > /dev/null
}
