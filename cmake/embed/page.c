/*
 * page.c - puts the style and the modules of the page into its one HTML file.
 *
 *     page HTML STYLE OUTPUT MODULE...
 *
 * The modules become one script in a function of its own: lines that begin with
 * "import " are dropped, and "export " is cut off where a line begins with it.
 * So are indentation, empty lines and lines of comment, which would be in every
 * page that is written.
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

/* The whole of a file, terminated. The caller frees it. */
static char *read_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	long size = 0;
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

static void add_file(FILE *out, const char *path)
{
	char *text = read_file(path);
	fputs(text, out);
	free(text);
}

static int begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* One line without its indentation; what does nothing is left out. */
static void add_line(FILE *script, const char *line, size_t len)
{
	size_t cut = strspn(line, "\t ");
	if (cut >= len || begins(line + cut, "//") || begins(line, "import "))
		return;
	if (begins(line, "export "))
		cut = strlen("export ");
	fwrite(line + cut, 1, len - cut, script);
	fputc('\n', script);
}

static void add_module(FILE *script, const char *path)
{
	char *text = read_file(path);
	if (strstr(text, "</script") || strstr(text, "<!--"))
		fail(path, "holds what would end or change a script in a page");
	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");
		add_line(script, line, len);
		line += len + (line[len] == '\n');
	}
	free(text);
}

static void write_style(const char *name, const char *path)
{
	FILE *style = create(name);
	fputc('\n', style);
	add_file(style, path);
	finish(style, name);
}

static void write_script(const char *name, char **modules, int n)
{
	FILE *script = create(name);
	fputs("\n(function () {\n\"use strict\";\n", script);
	for (int i = 0; i < n; i++)
		add_module(script, modules[i]);
	fputs("})();\n", script);
	finish(script, name);
}

/* Where the text of an element begins: after the first tag of that name. */
static const char *inside(const char *html, const char *tag)
{
	const char *at = strstr(html, tag);
	return at ? at + strlen(tag) : NULL;
}

static void write_page(const char *name, const char *template, const char *style,
		       const char *script)
{
	char *html = read_file(template);
	const char *style_from = inside(html, "<style>"), *style_to = strstr(html, "</style>");
	const char *script_from = inside(html, "<script>"), *script_to = strstr(html, "</script>");
	if (!style_from || !style_to || !script_from || !script_to || style_to > script_from)
		fail(template, "expected <style>...</style>, then <script>...</script>");
	FILE *out = create(name);
	fwrite(html, 1, (size_t)(style_from - html), out);
	add_file(out, style);
	fwrite(style_to, 1, (size_t)(script_from - style_to), out);
	add_file(out, script);
	fputs(script_to, out);
	finish(out, name);
	free(html);
}

int main(int argc, char **argv)
{
	char style[4096], script[4096];
	if (argc < 5)
		fail("page", "expected HTML STYLE OUTPUT MODULE...");
	snprintf(style, sizeof(style), "%s.style", argv[3]);
	snprintf(script, sizeof(script), "%s.script", argv[3]);
	write_style(style, argv[2]);
	write_script(script, argv + 4, argc - 4);
	write_page(argv[3], argv[1], style, script);
	return 0;
}
