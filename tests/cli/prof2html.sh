#!/bin/sh
# The page as its readers get it: its data, its policy, names that attack it.
# PROF_UPDATE_GOLDEN=1 accepts new data.
. "${PROF_SRC:?}/tests/cli/common"
need prof2html
command -v python3 > /dev/null || skip "python3 is not installed"
data=$PROF_SRC/testdata
python3 "$data/make/page.py" . || exit 1

page_data() { PYTHONDONTWRITEBYTECODE=1 python3 "$PROF_SRC/tests/page_data.py" "$@"; }
page_check() { PYTHONDONTWRITEBYTECODE=1 python3 "$PROF_SRC/tests/page_check.py" "$@"; }

# golden NAME ARG...: the data of the page that prof2html makes of these arguments.
golden() {
	name=$1
	shift
	expect 0 prof2html --no-graph -o page.html "$@"
	page_check page.html || fail "$name breaks the rules of docs/page.md"
	page_data page.html > page.json || fail "$name has no data"
	if [ "${PROF_UPDATE_GOLDEN:-}" ]; then
		cp page.json "$data/page/$name.json"
	else
		diff "$data/page/$name.json" page.json || fail "$name is not as in testdata/page"
	fi
}

cd "$data" && cp folded/labels.folded lprof/lp4_real.lprof proftools/latin1.json callgrind/sections.cg \
	pstats/nothing-recorded.prof "$scratch" && cd "$scratch" || exit 1
golden two-parents two-parents.prof
golden diff --diff two-parents.prof faster.prof
golden two two-parents.prof faster.prof --title '<two> & "more"'
golden labels labels.folded
golden lines lp4_real.lprof
golden latin1 latin1.json
golden sections -q sections.cg
golden nothing nothing-recorded.prof

# The other way round a comparison is the same with its sides exchanged.
prof2html --no-graph --diff faster.prof two-parents.prof -o page.html
page_data page.html | sed 's/"side": "base"/"side": "-"/; s/"side": "new"/"side": "base"/; s/"side": "-"/"side": "new"/' |
	grep -c '"side": "base"' > sides
content sides "$(grep -c '"side": "base"' "$data/page/diff.json")"

# What every sample of every format gives.
mkdir pages
for sample in "$data"/*/*.*; do
	case $sample in
	*.dump) continue ;;
	esac
	[ -e "$sample.dump" ] || continue
	prof2html -q --no-graph "$sample" -o "pages/${sample##*/}.html" 2> err || fail "$sample: $(cat err)"
done
page_check pages/*.html || fail "pages of samples"
rm -r pages

# Names that attack: three scripts, ours, and the text as it was.
expect 0 prof2html hostile.prof --no-graph --title '</title><script>alert(3)</script>' -o page.html
page_check page.html || fail "hostile names"
tr -d '\n' < page.html | grep -q '<title>&lt;/title&gt;&lt;script&gt;alert(3)' || fail "the title"
grep -q 'turned .\{1,3\} round' page.html || fail "a name in the table"
grep -q "$(printf '\342\200\256')" page.html && fail "U+202E turns the table around"
page_data page.html > page.json
python3 - "$data/make/page.py" page.json << 'END' || fail "hostile names do not come out as they were"
import json, sys
source = open(sys.argv[1]).read()
names = {}
exec(source[source.index("HOSTILE"):source.index("def hostile")], names)
found = json.load(open(sys.argv[2]))["strings"]
lost = [n[:40] for n in names["HOSTILE"] if n.replace("\ud800", "\ufffd" * 3) not in found]
if lost:
    sys.exit("not found: %r" % lost)
END

# Bytes that are not UTF-8.
printf 'caf\351;\377\376 3\n' > bad.folded
expect 0 prof2html bad.folded -o page.html --no-graph
page_check page.html || fail "invalid UTF-8"
page_data page.html > page.json
grep -q 'caf\\ufffd' page.json || fail "invalid UTF-8 in the data"

# Source: below the root only, whatever the profile says and the links lead to.
mkdir root outside
echo 'def inside(): pass' > root/in.py
echo secret > outside/out.py
ln -s ../outside/out.py root/link.py
ln -s /etc/passwd root/passwd.py
mkfifo root/fifo.py
printf 'a (%s:1);b (%s:1);c (%s:1);d (%s:1);e (%s:1);f (%s:1) 1\n' in.py link.py passwd.py ../outside/out.py \
	/etc/passwd fifo.py > files.folded
expect 0 prof2html files.folded --no-graph --source-root root -o page.html
page_data page.html > page.json
python3 - page.json << 'END' || fail "source files"
import json, sys
data = json.load(open(sys.argv[1]))
texts = {data["strings"][int(k)]: v for k, v in data["sources"].items()}
if texts != {"in.py": "def inside(): pass\n"}:
    sys.exit("sources: %r of %r" % (texts, data["strings"]))
END
expect 0 prof2html files.folded --no-graph -o page.html
page_data page.html > page.json
grep -q '"sources": null' page.json || fail "source without --source-root"
expect 0 prof2html files.folded --no-graph --source-root . --source-map /etc=root -o page.html

# The picture.
expect 0 prof2html two-parents.prof -o page.html
if command -v dot > /dev/null; then
	silent
	page_data page.html > page.json
	grep -q '"graph": "5 nodes"' page.json || fail "no picture of the graph"
fi
page_check page.html || fail "a page with a picture"

# The command line.
expect 2 prof2html --diff two-parents.prof
says '--diff needs an old and a new profile'
expect 2 prof2html --normalize two-parents.prof
says '--normalize needs --diff'
expect 2 prof2html --source-map a=b two-parents.prof
says '--source-map needs --source-root'
expect 2 prof2html --source-root . --source-map ab two-parents.prof
says 'not of the form FROM=TO'
expect 1 prof2html --measure Ir two-parents.prof -o page.html
says 'no measure is named Ir'
expect 1 prof2html --diff two-parents.prof labels.folded -o page.html
expect 0 prof2html --focus b -q two-parents.prof -o page.html --measure calls
page_data page.html > page.json
grep -q '"main": 0' page.json || fail "--measure"
expect 0 prof2html --diff --focus nothing-like-it two-parents.prof faster.prof -o page.html
no_litter
finish
