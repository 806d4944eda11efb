#!/bin/sh
# What every tool must do with one real profile: the same bytes in every environment, no output lost.
. "${PROF_SRC:?}/tests/cli/common"
cp "$PROF_SRC/testdata/pstats/results.prof" . || exit 1

for tool in $(tools); do
	[ "$tool" = profview ] && continue # has no output, and does not end: see profview.sh
	to_stdout="-o -"
	"$tool" --help | grep -q -- '--output' || to_stdout=
	old=
	[ "$tool" = profdiff ] && old="--old=$PROF_TESTDATA/pstats/profile-3.13.0.pstats"
	run() { "$tool" $to_stdout $old "$@"; }
	expect 0 run results.prof
	[ -s out ] || fail "$tool writes nothing"
	cp out plain

	# The locale, the time zone, the address layout and the environment do not show.
	for environment in LC_ALL=de_DE.UTF-8 LANG=tr_TR.UTF-8 LC_NUMERIC=fr_FR TZ=Asia/Tokyo COLUMNS=30; do
		env "$environment" "$tool" $to_stdout $old results.prof > out 2> err
		cmp -s out plain || fail "$tool: $environment changes the result"
	done
	expect 0 run - < results.prof
	[ -s out ] || fail "$tool: nothing from standard input"
	gzip -c results.prof > packed.gz
	expect 0 run packed.gz

	# Nothing is lost in silence.
	run results.prof > /dev/full 2> err
	[ $? = 1 ] || fail "$tool: /dev/full"
	says 'No space left on device'
	[ "$(wc -l < err)" = 1 ] || fail "$tool: more than a line on /dev/full"
	run results.prof >&- 2> err
	[ $? = 1 ] || fail "$tool: closed standard output"
	{ run results.prof 2> err; echo $? > status; } | true
	case $(cat status) in 0 | 141) ;; *) fail "$tool: closed pipe, status $(cat status)" ;; esac
	silent
	(trap '' PIPE; { run results.prof 2> err; echo $? > status; } | true)
	case $(cat status) in 0 | 141) ;; *) fail "$tool: closed pipe, ignored: $(cat status) $(cat err)" ;; esac
	silent

	# Cut anywhere it is an error in one line, and nothing comes out.
	for size in 1 5 100 1000 20000 47000; do
		head -c $size results.prof > cut.prof
		expect 1 run cut.prof
		[ "$(wc -l < err)" = 1 ] || fail "$tool: cut at $size: $(cat err)"
		says "$tool: cut.prof:"
	done

	if [ "$to_stdout" ]; then
		"$tool" $old results.prof -o target > out 2> err || fail "$tool -o: $(cat err)"
		cmp -s target plain || fail "$tool: -o FILE differs from standard output"
		echo old > target
		"$tool" $old cut.prof -o target 2> err
		[ "$(cat target)" = old ] || fail "$tool: a failed run changed the file of -o"
	fi
done
no_litter
finish
