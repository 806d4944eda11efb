/* parse.c - read profiles into tables and nothing else, for bench/run. */
#include <stdio.h>

#include "proftools/prof.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct prof_error err = PROF_ERROR_INIT;
		struct prof_input in;
		struct prof *p = NULL;
		char text[512];

		if (prof_input_open(&in, argv[i], 0, &err) == 0) {
			p = prof_read(&in, NULL, &err);
			prof_input_close(&in);
		}
		if (!p) {
			fprintf(stderr, "parse: %s\n", prof_error_text(&err, text, sizeof(text)));
			return 1;
		}
		printf("%s: %zu functions, %zu edges, %zu contexts\n", argv[i], p->nfuncs,
		       p->edges.n, p->nodes.n);
		prof_free(p);
	}
	return 0;
}
