# profstat --style vmprof: the reports of vmprofshow.
. "$PROF_SRC/tests/cli/common"
need profstat
logs=$PROF_TESTDATA/vmprof

printf 'import x\n\n\nx.f()\nf = 1\n' > app.py
expect 0 profstat --style vmprof --lines "$logs/lines-of-zero.prof"
content out 'Total hits: 3 s
File: app.py
Function: main at line 1

Line #     Hits   % Hits  Line Contents
=======================================
     1                    import x

Total hits: 2 s

Could not find file lib/x.py
Are you sure you are running this program from the same directory
that you ran the profiler from?
Continuing without the function'"'"'s contents.

Line #     Hits   % Hits  Line Contents
=======================================
     7                    
     8                    
     9                    
    10                    
    11                    
    12        1     50.0  
    13                    
    14                    
    15                    
    16                    
    17                    
    18                    
    19                    '
expect 0 profstat -q --style vmprof --tree "$logs/pypy-tagged.prof"
content out '100.0%  main  100.0%  app.py:1
 60.0% |. f  60.0%  lib/x.py:7
 20.0% |.|. g  33.3%  c:\lib\y.py:9
 20.0% |. <unknown code>  20.0%  <unknown>
 20.0% |. g  20.0%  c:\lib\y.py:9'
expect 0 profstat -q --style vmprof "$logs/pypy-tagged.prof"
content out '    40.000% - f:lib/x.py:7
    40.000% - g:c:\lib\y.py:9
    20.000% - <unknown code>:None:None
     0.000% - main:app.py:1'

# Lines of any stacks: a line that calls itself counts once for its total.
expect 0 profstat --tsv --lines "$logs/lines-nested.prof"
content out 'hits	self	total	share	line	function	file
	0	9	0.8181818181818182	3	main	app.py
	0	2	0.18181818181818182	4	main	app.py
	1	9	0.75	8	f	lib/x.py
	3	3	0.25	12	f	lib/x.py
	7	7	1	9	g	c:\\lib\\y.py'
expect 0 profstat --tsv --lines -n 2 "$logs/lines-nested.prof"
content out 'hits	self	total	share	line	function	file
	0	9	0.8181818181818182	3	main	app.py
	1	9	0.75	8	f	lib/x.py'
expect 1 profstat --lines "$logs/bits32.prof"
says 'nothing was recorded line by line'

expect 1 profstat --style vmprof --lines "$logs/bits32.prof"
says 'not a profile of stacks with lines'
expect 1 profstat --style vmprof "$PROF_TESTDATA/pstats/results.prof"
says 'not a profile of stacks'
# Far lines of many functions without source do not make a small file print without end.
awk 'BEGIN { for (i = 0; i < 100; i++) printf "f%d (a.py:5) 1\nf%d (a.py:90000) 1\n", i, i }' > far.folded
[ "$(profstat --style vmprof --lines far.folded | wc -l)" -lt 1100000 ] || fail "too many empty lines"

finish
