#!/bin/sh
# profstat --tree: which frames of libraries are put together, and what is said of them.
. "${PROF_SRC:?}/tests/cli/common"
need profstat
lib=/usr/lib/python3.11
cat > in.folded << END
main (a.py:1);dumps ($lib/json/__init__.py:1);encode ($lib/json/encoder.py:2);step ($lib/re.py:3);default (a.py:9) 300
main (a.py:1);dumps ($lib/json/__init__.py:1);encode ($lib/json/encoder.py:2);step ($lib/re.py:3);brief ($lib/x.py:1) 9
main (a.py:1);dumps ($lib/json/__init__.py:1);encode ($lib/json/encoder.py:2);busy ($lib/json/scanner.py:4) 400
main (a.py:1);loads ($lib/json/__init__.py:5);decode ($lib/json/decoder.py:6) 200
main (a.py:1) 91
END
expect 0 profstat --tree in.folded
content out "     1,000    100.0 %  main  a.py
       709     70.9 %    dumps  /usr/lib/python3.11/json/__init__.py  [2 frames hidden] json, re
       400     40.0 %      busy  /usr/lib/python3.11/json/scanner.py
       300     30.0 %      default  a.py
       200     20.0 %    loads  /usr/lib/python3.11/json/__init__.py
       200     20.0 %      decode  /usr/lib/python3.11/json/decoder.py"
expect 0 profstat --tree --show-all in.folded
[ "$(wc -l < out)" = 9 ] || fail "--show-all hides something: $(cat out)"
finish
