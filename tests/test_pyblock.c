/* test_pyblock.c - a Python function ends where inspect says it ends. */
#include <string.h>

#include "harness.h"
#include "pyblock.h"

static const struct {
	const char *text;
	size_t lines;
} cases[] = {
	{ "", 0 },
	{ "def f(): pass\nx = 1\n", 1 },
	{ "def f():\n\treturn 1\n\nx = 1\n", 2 },
	{ "    def f(self):\n        return 1\n    def g(self):\n", 2 },
	{ "@a(1,\n   2)\n@b\ndef f(x,\n      y):\n    return {\n  1}\ny\n", 7 },
	{ "def f():\n    a = '''\nnot the end\n'''\n    return a\nx\n", 5 },
	{ "def f():\n    a = 1\n    # inside\n# outside\nx\n", 3 },
	{ "def f():\n    a = 'it\\'s (' # ) '\n    b = [\n1]\nx\n", 4 },
	{ "def f():\n    a = 1 + \\\n2\n    return a\nx\n", 4 },
	{ "x = lambda: (1,\n  2)\ny\n", 2 },
	{ "def f():\r\n    return 1\r\n\r\nx\r\n", 2 },
	{ "def f(:\n    '''never closed\n    a\n", 3 },
	{ "def f():\n    return 1", 2 },
};

static void functions_end_where_python_says(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = pyblock_lines(cases[i].text, strlen(cases[i].text));
		if (n != cases[i].lines)
			FAIL("%zu lines instead of %zu: %s", n, cases[i].lines, cases[i].text);
	}
	CHECK(true);
}

const struct test tests[] = {
	TEST(functions_end_where_python_says),
	{ NULL, NULL },
};
