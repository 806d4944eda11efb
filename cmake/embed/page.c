/*
 * page.c - puts the style and the modules of the page into its one HTML file.
 *
 *     page HTML STYLE OUTPUT MODULE...
 *
 * The modules become one script in a function of its own: lines that begin with
 * "import " are dropped, and "export " is cut off where a line begins with it.
 * OUTPUT gets the page, OUTPUT.script and OUTPUT.style what stands between the
 * tags, to the byte, for the policy that allows just these.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *file, const char *why)
{
	fprintf(stderr, "%s: %s\n", file, why);
	exit(1);
}

/* The whole of a file, terminated. Kept until the program ends. */
static char *read_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	long size;
	if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0 || fseek(in, 0, SEEK_SET))
		fail(path, "cannot be read");
	char *text = malloc((size_t)size + 1);
	if (!text || fread(text, 1, (size_t)size, in) != (size_t)size)
		fail(path, "cannot be read");
	text[size] = 0;
	fclose(in);
	return text;
}

static FILE *create(const char *path)
{
	FILE *out = fopen(path, "wb");
	if (!out)
		fail(path, "cannot be written");
	return out;
}

static void finish(FILE *out, const char *path)
{
	if (fclose(out) != 0)
		fail(path, "cannot be written");
}

static int begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static void add_module(FILE *script, const char *path)
{
	const char *line = read_file(path);
	if (strstr(line, "</script") || strstr(line, "<!--"))
		fail(path, "holds what would end or change a script in a page");
	while (*line) {
		const char *end = strchr(line, '\n');
		size_t len = end ? (size_t)(end - line) : strlen(line);
		if (!begins(line, "import ")) {
			size_t cut = begins(line, "export ") ? strlen("export ") : 0;
			fwrite(line + cut, 1, len - cut, script);
			fputc('\n', script);
		}
		line += len + (end != NULL);
	}
}

static void add_modules(FILE *script, char **modules, int n)
{
	fputs("\n(function () {\n\"use strict\";\n", script);
	for (int i = 0; i < n; i++)
		add_module(script, modules[i]);
	fputs("})();\n", script);
}

static void put_between(FILE *out, const char *from, const char *to)
{
	fwrite(from, 1, (size_t)(to - from), out);
}

/* Where the text of an element begins: after the first tag of that name. */
static const char *inside(const char *html, const char *tag)
{
	const char *at = strstr(html, tag);
	return at ? at + strlen(tag) : NULL;
}

int main(int argc, char **argv)
{
	if (argc < 5)
		fail("page", "expected HTML STYLE OUTPUT MODULE...");
	char name[2][4096];
	snprintf(name[0], sizeof(name[0]), "%s.style", argv[3]);
	snprintf(name[1], sizeof(name[1]), "%s.script", argv[3]);
	FILE *style = create(name[0]), *script = create(name[1]);
	fprintf(style, "\n%s", read_file(argv[2]));
	add_modules(script, argv + 4, argc - 4);
	finish(style, name[0]);
	finish(script, name[1]);

	const char *html = read_file(argv[1]);
	const char *style_from = inside(html, "<style>"), *style_to = strstr(html, "</style>");
	const char *script_from = inside(html, "<script>"), *script_to = strstr(html, "</script>");
	if (!style_from || !style_to || !script_from || !script_to || style_to > script_from)
		fail(argv[1], "expected <style>...</style>, then <script>...</script>");
	FILE *out = create(argv[3]);
	put_between(out, html, style_from);
	fputs(read_file(name[0]), out);
	put_between(out, style_to, script_from);
	fputs(read_file(name[1]), out);
	fputs(script_to, out);
	finish(out, argv[3]);
	return 0;
}
