/*
 * page.c - puts the style and the modules of the page into its one HTML file.
 *
 *     page HTML STYLE OUTPUT LOADER MODULE...
 *
 * The modules become one script in a function of its own: lines that begin with
 * "import " are dropped, and "export " is cut off where a line begins with it.
 * So are indentation, empty lines and lines of comment. It would be in every page
 * that is written, so it is packed (zlib, base64), and the loader unpacks it.
 * OUTPUT gets the page, OUTPUT.loader and OUTPUT.style what stands between the
 * tags, OUTPUT.script what the loader runs, to the byte, for the policy that
 * allows just these.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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

/* A file as it stands between the tags of its element. */
static void write_text(const char *name, const char *path)
{
	FILE *text = create(name);
	fputc('\n', text);
	add_file(text, path);
	finish(text, name);
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

static void put_base64(FILE *out, const unsigned char *data, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < size; i += 3) {
		unsigned long bits = (unsigned long)data[i] << 16;
		bits |= i + 1 < size ? (unsigned long)data[i + 1] << 8 : 0;
		bits |= i + 2 < size ? (unsigned long)data[i + 2] : 0;
		for (int k = 0; k < 4; k++)
			fputc(i + (size_t)k <= size ? digits[bits >> (18 - 6 * k) & 63] : '=', out);
	}
}

static void add_packed(FILE *out, const char *path)
{
	char *text = read_file(path);
	uLong size = (uLong)strlen(text);
	uLongf packed_size = compressBound(size);
	unsigned char *packed = malloc(packed_size);
	if (!packed || compress2(packed, &packed_size, (const Bytef *)text, size, 9) != Z_OK)
		fail(path, "cannot be packed");
	fputs("<script id=\"program\" type=\"application/octet-stream\">", out);
	put_base64(out, packed, packed_size);
	fputs("</script>\n", out);
	free(packed);
	free(text);
}

/* Where the text of an element begins: after the first tag of that name. */
static const char *inside(const char *html, const char *tag)
{
	const char *at = strstr(html, tag);
	return at ? at + strlen(tag) : NULL;
}

struct parts {
	const char *style, *script, *loader; /* files */
};

static void write_page(const char *name, const char *template, const struct parts *parts)
{
	static const char tag[] = "<script>";
	char *html = read_file(template);
	const char *style_from = inside(html, "<style>"), *style_to = strstr(html, "</style>");
	const char *script_from = strstr(html, tag), *script_to = strstr(html, "</script>");
	if (!style_from || !style_to || !script_from || !script_to || style_to > script_from)
		fail(template, "expected <style>...</style>, then <script>...</script>");
	FILE *out = create(name);
	fwrite(html, 1, (size_t)(style_from - html), out);
	add_file(out, parts->style);
	fwrite(style_to, 1, (size_t)(script_from - style_to), out);
	add_packed(out, parts->script);
	fputs(tag, out);
	add_file(out, parts->loader);
	fputs(script_to, out);
	finish(out, name);
	free(html);
}

/* OUTPUT.KIND */
static char *name_part(const char *output, const char *kind)
{
	size_t size = strlen(output) + strlen(kind) + 2;
	char *name = malloc(size);
	if (!name)
		fail(output, "out of memory");
	snprintf(name, size, "%s.%s", output, kind);
	return name;
}

int main(int argc, char **argv)
{
	if (argc < 6)
		fail("page", "expected HTML STYLE OUTPUT LOADER MODULE...");
	char *style = name_part(argv[3], "style"), *script = name_part(argv[3], "script");
	char *loader = name_part(argv[3], "loader");
	write_text(style, argv[2]);
	write_text(loader, argv[4]);
	write_script(script, argv + 5, argc - 5);
	write_page(argv[3], argv[1], &(struct parts){ style, script, loader });
	free(style);
	free(script);
	free(loader);
	return 0;
}
