# A folder of coldshot is read like an archive of it, and nothing outside of it is.
. "$PROF_SRC/tests/cli/common"
for tool in profinfo prof2dot profmerge prof2json; do
	need $tool
done
mkdir app.coldshot
tar -xf "$PROF_TESTDATA/coldshot/plain.tar" -C app.coldshot || skip "no tar"

expect 0 prof2json -q -t graph "$PROF_TESTDATA/coldshot/plain.tar"
mv out wanted
for folder in app.coldshot app.coldshot/ ./app.coldshot; do
	expect 0 prof2json -q -t graph $folder
	cmp wanted out || fail "$folder is another profile"
done
tar -cf - app.coldshot | gzip > app.tar.gz
expect 0 prof2json -q -t graph app.tar.gz
cmp wanted out || fail "the archive is another profile"
expect 0 profinfo app.coldshot
grep -q '^app.coldshot: coldshot, ' out || fail "profinfo: $(cat out)"
expect 0 prof2dot app.coldshot
grep -q '^digraph' out || fail "prof2dot: $(cat out)"
expect 0 profmerge -t graph -o merged.json app.coldshot app.coldshot

# Only regular files of the folder itself are opened.
mkdir linked piped folders missing other
for folder in linked piped folders missing; do
	cp app.coldshot/index.coldshot $folder
done
ln -s ../app.coldshot/coldshot.data linked/coldshot.data
mkfifo piped/coldshot.data
mkdir folders/coldshot.data
cp app.coldshot/coldshot.data other
refuses() {
	expect 1 profinfo "$1"
	content err "profinfo: $1: $2"
}
refuses linked 'coldshot.data in the folder: Too many levels of symbolic links'
refuses piped 'coldshot.data in the folder: not a regular file'
refuses folders 'coldshot.data in the folder: not a regular file'
refuses missing 'coldshot.data in the folder: No such file or directory'
refuses other 'Is a directory'
expect 1 profinfo app.coldshot/index.coldshot
says 'name the folder that it lies in'
finish
