/*
 * embed.c - makes a C source of a file: its bytes as an array, and their number.
 *
 *     embed NAME FILE OUTPUT
 *
 * defines `const unsigned char NAME[]`, which ends with a 0 that does not count,
 * and `const size_t NAME_size`.
 */
#include <stdio.h>
#include <string.h>

static int write_array(const char *name, FILE *in, FILE *out)
{
	unsigned char bytes[4096];
	size_t n, total = 0;
	fprintf(out,
		"#include <stddef.h>\n\nextern const unsigned char %s[];\n"
		"extern const size_t %s_size;\n\nconst unsigned char %s[] = {",
		name, name, name);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		for (size_t i = 0; i < n; i++)
			fprintf(out, "%s%u,", total++ % 20 ? "" : "\n", bytes[i]);
	fprintf(out, "0\n};\nconst size_t %s_size = %zu;\n", name, total);
	return ferror(in) || fflush(out) != 0 || ferror(out);
}

int main(int argc, char **argv)
{
	FILE *in = argc == 4 ? fopen(argv[2], "rb") : NULL;
	FILE *out = in ? fopen(argv[3], "w") : NULL;
	int failed = !out || write_array(argv[1], in, out);
	if (failed)
		perror(argc == 4 ? argv[2] : "embed NAME FILE OUTPUT");
	if (out && fclose(out) != 0)
		failed = 1;
	if (in)
		fclose(in);
	return failed;
}
