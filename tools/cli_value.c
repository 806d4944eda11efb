/* cli_value.c - turn the words after options into numbers, choices and lists. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli_private.h"
#include "message.h"

static int out_of_memory(void)
{
	message_error("out of memory");
	return CLI_FAILED;
}

/* Doubles the array when n is a power of two: it is full then. */
static void *grown(void *v, size_t n, size_t size)
{
	if (n & (n - 1))
		return v;
	return reallocarray(v, n ? n * 2 : 1, size);
}

static int append_text(struct opt_list *list, const char *text)
{
	const char **v = grown(list->v, list->n, sizeof(*v));
	if (!v)
		return out_of_memory();
	list->v = v;
	list->v[list->n++] = text;
	return 0;
}

static int append_step(struct opt_steps *steps, int tag, const char *text)
{
	struct opt_step *v = grown(steps->v, steps->n, sizeof(*v));
	if (!v)
		return out_of_memory();
	steps->v = v;
	steps->v[steps->n++] = (struct opt_step){ .tag = tag, .text = text };
	return 0;
}

/* ---- numbers --------------------------------------------------------------- */

static bool parse_whole(const char *s, char **end, uint64_t *value)
{
	if (*s < '0' || *s > '9')
		return false;
	errno = 0;
	*value = strtoull(s, end, 10);
	return errno == 0;
}

static bool parse_count(const char *s, size_t *to)
{
	uint64_t value;
	char *end;
	if (!parse_whole(s, &end, &value) || *end || value > SIZE_MAX)
		return false;
	*to = (size_t)value;
	return true;
}

/* "1048576", "64M", "64MB", "64MiB" */
static bool parse_size(const char *s, uint64_t *to)
{
	static const char units[] = "KMGT";
	uint64_t value;
	char *end;
	if (!parse_whole(s, &end, &value))
		return false;
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
	if (unit) {
		unsigned shift = 10 * (unsigned)(unit - units + 1);
		if (value > UINT64_MAX >> shift)
			return false;
		value <<= shift;
		end++;
		if (*end == 'i')
			end++;
	}
	if (*end == 'B')
		end++;
	*to = value;
	return !*end;
}

/* Decimal and finite; the locale is never set, so the point is a point. */
static bool parse_number(const char *s, const char **end, double *value)
{
	char *stop;
	if (!strchr("+-.0123456789", *s) || strpbrk(s, "xXnN"))
		return false;
	*value = strtod(s, &stop);
	*end = stop;
	return stop != s && isfinite(*value);
}

static bool store_number(const struct opt *o, const char *s)
{
	const char *end;
	double value;
	if (!parse_number(s, &end, &value))
		return false;
	bool percent = *end == '%' && o->type != OPT_NUMBER;
	if (end[percent])
		return false;
	if (percent || o->type == OPT_PERCENT)
		value /= 100;
	if (o->type == OPT_SHARE && (value < 0 || value > 1))
		return false;
	*(double *)o->to = value;
	return true;
}

/* ---- the rest ---------------------------------------------------------------- */

static const char *expectation(const struct opt *o)
{
	switch (o->type) {
	case OPT_COUNT:
		return "a whole number";
	case OPT_SIZE:
		return "a size such as 500000 or 64M";
	case OPT_PERCENT:
		return "a percentage such as 0.5";
	case OPT_SHARE:
		return "a share such as 5% or 0.05";
	default:
		return "a number";
	}
}

static int check_choice(const struct tool *tool, const struct opt *o, const char *value,
			const char *shown)
{
	for (size_t i = 0; o->choices(i); i++)
		if (!strcmp(o->choices(i), value))
			return 0;
	const char *near = cli_closest(value, o->choices);
	if (near)
		return cli_usage(tool, "%s %s: no such %s, did you mean %s?", shown, value, o->arg,
				 near);
	char all[256];
	if (cli_choices_text(o, all, sizeof(all))[0])
		return cli_usage(tool, "%s %s: no such %s, choose from %s", shown, value, o->arg,
				 all);
	return cli_usage(tool, "%s %s: no such %s, see --list-formats", shown, value, o->arg);
}

int cli_store(const struct tool *tool, const struct opt *o, const char *value, const char *shown)
{
	bool good = true;
	if (o->choices && check_choice(tool, o, value, shown))
		return CLI_USAGE;
	switch (o->type) {
	case OPT_FLAG:
		*(bool *)o->to = true;
		break;
	case OPT_SET:
		*(int *)o->to = o->tag;
		break;
	case OPT_COUNT:
		good = parse_count(value, o->to);
		break;
	case OPT_SIZE:
		good = parse_size(value, o->to);
		break;
	case OPT_NUMBER:
	case OPT_PERCENT:
	case OPT_SHARE:
		good = store_number(o, value);
		break;
	case OPT_LIST:
	case OPT_REST:
	case OPT_WORDS:
		return append_text(o->to, value);
	case OPT_STEP:
		return append_step(o->to, o->tag, value);
	default:
		*(const char **)o->to = value;
	}
	if (good)
		return 0;
	return cli_usage(tool, "%s %s: expected %s", shown, value, expectation(o));
}
