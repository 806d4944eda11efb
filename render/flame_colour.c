/*
 * flame_colour.c - the colour of each box of a flame graph, and what colours mean.
 *
 * Palettes have the names of flamegraph.pl's, and one is for Python: whose code it is.
 * Every colour is made light enough for black text.
 */
#include "flame_colour.h"

#include <string.h>

#include "origin.h"

enum { HUES = 5 };

/* Channels from low to low + range; which of three numbers a name gives varies the channel. */
struct hue {
	uint8_t low[3], range[3], by[3];
	const char *means;
};

struct flame_palette {
	const char *name;
	struct hue hues[HUES];
	size_t (*choose)(const struct prof *p, prof_id func); /* NULL: the first */
};

static bool has(const struct prof_str *s, const char *word)
{
	return memmem(s->s, s->len, word, strlen(word)) != NULL;
}

static bool ends(const struct prof_str *s, const char *word)
{
	size_t n = strlen(word);
	return s->len >= n && !memcmp(s->s + s->len - n, word, n);
}

static const struct prof_str *name_of(const struct prof *p, prof_id func)
{
	return &p->strings[p->funcs[func].name];
}

static bool has_path(const struct prof *p, prof_id func)
{
	return has(name_of(p, func), "/") || p->funcs[func].file;
}

/* ---- what a palette tells apart ---------------------------------------- */

static size_t choose_origin(const struct prof *p, prof_id func)
{
	return origin_of(p, func);
}

static size_t choose_java(const struct prof *p, prof_id func)
{
	const struct prof_str *name = name_of(p, func);
	return ends(name, "_[j]") || has(name, "java/") ? 0
	       : ends(name, "_[i]")                     ? 1
	       : has(name, "::")                        ? 2
	       : ends(name, "_[k]")                     ? 3
							: 4;
}

static size_t choose_js(const struct prof *p, prof_id func)
{
	const struct prof_str *name = name_of(p, func);
	return has(name, "::")                        ? 2
	       : ends(name, "_[k]")                   ? 3
	       : has_path(p, func)                    ? 0
	       : ends(name, "_[j]") || has(name, ":") ? 1
						      : 4;
}

static size_t choose_perl(const struct prof *p, prof_id func)
{
	const struct prof_str *name = name_of(p, func);
	bool perl = has(name, "Perl") || has(name, ".pl") ||
		    ends(&p->strings[p->funcs[func].file], ".pl");
	return perl ? 0 : has(name, "::") ? 2 : ends(name, "_[k]") ? 3 : 4;
}

static size_t choose_chain(const struct prof *p, prof_id func)
{
	return ends(name_of(p, func), "_[w]") ? 1 : 0;
}

/* clang-format off */
#define RED    { 205, 75, 70 }, { 50, 70, 65 }, { 0, 0, 0 }
#define GREEN  { 70, 185, 80 }, { 75, 60, 70 }, { 0, 0, 0 }
#define BLUE   { 100, 140, 225 }, { 60, 55, 28 }, { 0, 0, 0 }
#define YELLOW { 205, 185, 55 }, { 45, 50, 55 }, { 0, 0, 0 }
#define PURPLE { 190, 110, 205 }, { 50, 60, 45 }, { 0, 0, 0 }
#define AQUA   { 60, 175, 185 }, { 80, 55, 55 }, { 0, 0, 0 }
#define ORANGE { 230, 130, 35 }, { 25, 60, 60 }, { 0, 0, 0 }

/* The first is the palette of what is not Python. */
static const struct flame_palette palettes[] = {
	{ .name = "hot", .hues = { { { 205, 40, 0 }, { 50, 190, 55 }, { 0, 1, 2 }, NULL } } },
	{ .name = "python", .choose = choose_origin,
	  .hues = { { { 240, 128, 56 }, { 15, 58, 60 }, { 0, 0, 0 }, "own code" },
		    { { 104, 172, 226 }, { 56, 42, 24 }, { 0, 0, 0 }, "libraries" },
		    { { 222, 200, 88 }, { 26, 36, 66 }, { 0, 0, 0 }, "standard library" },
		    { { 178, 170, 204 }, { 36, 38, 32 }, { 0, 0, 0 }, "built in" } } },
	{ .name = "mem", .hues = { { { 0, 180, 0 }, { 0, 60, 200 }, { 0, 1, 2 }, NULL } } },
	{ .name = "io", .hues = { { { 90, 90, 190 }, { 70, 70, 55 }, { 0, 0, 1 }, NULL } } },
	{ .name = "wakeup", .hues = { { AQUA, NULL } } },
	{ .name = "chain", .choose = choose_chain, .hues = { { BLUE, "waits" }, { AQUA, "wakes it" } } },
	{ .name = "java", .choose = choose_java,
	  .hues = { { GREEN, "Java" }, { AQUA, "inlined" }, { YELLOW, "C++" }, { ORANGE, "kernel" },
		    { RED, "other" } } },
	{ .name = "js", .choose = choose_js,
	  .hues = { { GREEN, "JavaScript" }, { AQUA, "built in" }, { YELLOW, "C++" },
		    { ORANGE, "kernel" }, { RED, "other" } } },
	{ .name = "perl", .choose = choose_perl,
	  .hues = { { GREEN, "Perl" }, { AQUA, NULL }, { YELLOW, "C++" }, { ORANGE, "kernel" },
		    { RED, "other" } } },
	{ .name = "red", .hues = { { RED, NULL } } },
	{ .name = "green", .hues = { { GREEN, NULL } } },
	{ .name = "blue", .hues = { { BLUE, NULL } } },
	{ .name = "aqua", .hues = { { AQUA, NULL } } },
	{ .name = "yellow", .hues = { { YELLOW, NULL } } },
	{ .name = "purple", .hues = { { PURPLE, NULL } } },
	{ .name = "orange", .hues = { { ORANGE, NULL } } },
	{ .name = NULL },
};
/* clang-format on */

enum { REST = 0xd3d3d9, SEPARATOR = 0xb4b4bc, SAME = 0xe3e3e8 };

const char *flame_palette(size_t i)
{
	return palettes[i].name;
}

/* ---- colours ----------------------------------------------------------- */

/* Luminance of a channel, and of a colour, as WCAG 2 has it: 0..1. */
static double linear(double v)
{
	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(const double light[256], uint32_t rgb)
{
	return 0.2126 * light[rgb >> 16 & 0xff] + 0.7152 * light[rgb >> 8 & 0xff] +
	       0.0722 * light[rgb & 0xff];
}

static void fill_light(double light[256])
{
	for (int i = 0; i < 256; i++)
		light[i] = linear(i / 255.0);
}

bool flame_is_light(uint32_t rgb)
{
	double light[256];
	fill_light(light);
	return luminance(light, rgb) > 0.179;
}

static uint32_t mix(uint32_t from, uint32_t to, double at)
{
	uint32_t rgb = 0;
	for (int shift = 16; shift >= 0; shift -= 8) {
		double a = from >> shift & 0xff, b = to >> shift & 0xff;
		rgb = rgb << 8 | (uint32_t)(a + (b - a) * at + 0.5);
	}
	return rgb;
}

/* Black text on it has a contrast of (luminance + 0.05) / 0.05: 5 from here on. */
static uint32_t legible(const struct flame_colours *c, uint32_t rgb)
{
	for (int i = 0; i < 10 && luminance(c->light, rgb) < 0.2; i++)
		rgb = mix(rgb, 0xffffff, 0.1);
	return rgb;
}

/* Names and numbers to three numbers in 0..1: the same in every run and on every machine. */
static uint64_t scatter(uint64_t h)
{
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

static uint64_t name_number(const struct prof_str *s)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (uint32_t i = 0; i < s->len; i++)
		h = (h ^ (unsigned char)s->s[i]) * 0x100000001b3u;
	return scatter(h);
}

/* Early letters weigh more, so that names that begin alike are alike. */
static void vary_alike(const struct prof_str *s, double v[3])
{
	double sum = 0, most = 0, weight = 1;
	for (uint32_t i = 0; i < s->len && i < 12; i++) {
		sum += weight * ((unsigned char)s->s[i] % 16) / 15;
		most += weight;
		weight *= 0.7;
	}
	v[0] = v[1] = v[2] = most > 0 ? 1 - sum / most : 0;
}

static void vary(const struct flame_colours *c, prof_id row, double v[3])
{
	const struct prof_str *name = name_of(c->t->profile, c->t->func[row]);
	if (c->o->hash && !c->o->random) {
		vary_alike(name, v);
		return;
	}
	uint64_t h = c->o->random ? scatter(row + 0x9e3779b97f4a7c15u) : name_number(name);
	for (int i = 0; i < 3; i++)
		v[i] = (double)(h >> 16 * i & 0xffff) / 65535;
}

static bool is_separator(const struct prof_str *name)
{
	return (name->len == 1 && name->s[0] == '-') ||
	       (name->len == 2 && !memcmp(name->s, "--", 2));
}

/* Rests, threads and separators are grey. */
static uint32_t grey_of(const struct flame_colours *c, prof_id row)
{
	prof_id func = c->t->func[row];
	if (func >= PROF_MORE)
		return REST;
	return is_separator(name_of(c->t->profile, func)) ? SEPARATOR : 0;
}

static size_t hue_of(const struct flame_colours *c, prof_id row)
{
	return c->palette->choose ? c->palette->choose(c->t->profile, c->t->func[row]) : 0;
}

static uint32_t by_palette(const struct flame_colours *c, prof_id row)
{
	double v[3];
	uint32_t rgb = grey_of(c, row);
	if (rgb)
		return rgb;
	const struct hue *hue = &c->palette->hues[hue_of(c, row)];
	vary(c, row, v);
	for (int i = 0; i < 3; i++)
		rgb = rgb << 8 | (uint32_t)(hue->low[i] + hue->range[i] * v[hue->by[i]] + 0.5);
	return legible(c, rgb);
}

/* ---- comparisons -------------------------------------------------------- */

double flame_change(const struct flame_colours *c, prof_id row)
{
	double *const *v = c->o->by_self ? c->t->self : c->t->total;
	double old = v[FLAME_OLD][row], now = v[FLAME_NEW][row];
	if (isnan(old) || isnan(now) || (c->counts && fabs(now - old) <= 2 * sqrt(now + old)))
		return 0;
	return now - old;
}

static bool has_change(const struct flame_colours *c, prof_id row)
{
	return c->t->func[row] != PROF_NONE;
}

void flame_colours_see(struct flame_colours *c, prof_id row)
{
	if (c->t->diff && has_change(c, row))
		c->most = fmax(c->most, fabs(flame_change(c, row)));
	else if (!c->t->diff && c->palette->choose && !grey_of(c, row))
		c->met |= 1u << hue_of(c, row);
}

/* Blue and orange are told apart by everybody; the root of the share shows small changes, too. */
static uint32_t shade(const struct flame_colours *c, double share)
{
	bool more = (share > 0) != c->o->negate;
	double strength = sqrt(fmin(fabs(share), 1));
	return strength > 0 ? mix(SAME, more ? 0xf0791e : 0x5b9ff0, 0.15 + 0.85 * strength) : SAME;
}

static uint32_t by_change(const struct flame_colours *c, prof_id row)
{
	double change = has_change(c, row) ? flame_change(c, row) : 0;
	return shade(c, c->most > 0 ? change / c->most : 0);
}

/* ---- the whole ----------------------------------------------------------- */

static bool is_python(const struct prof *p)
{
	for (size_t i = 0; i < p->nfuncs; i++) {
		const struct prof_str *file = &p->strings[p->funcs[i].file];
		if (ends(file, ".py") || has(file, "<frozen "))
			return true;
	}
	return false;
}

void flame_colours_init(struct flame_colours *c, const struct flame_tree *t,
			const struct flame_options *o)
{
	const struct prof_measure *m = &t->profile->measures[t->measure];
	*c = (struct flame_colours){ .t = t, .o = o };
	fill_light(c->light);
	c->palette = &palettes[o->colours ? 0 : is_python(t->profile)];
	for (size_t i = 0; o->colours && palettes[i].name; i++)
		if (!strcmp(palettes[i].name, o->colours))
			c->palette = &palettes[i];
	c->counts = m->sampled && m->unit == PROF_UNIT_NONE;
}

uint32_t flame_colour(const struct flame_colours *c, prof_id row)
{
	return c->t->diff ? by_change(c, row) : by_palette(c, row);
}

static uint32_t middle(const struct flame_colours *c, const struct hue *hue)
{
	uint32_t rgb = 0;
	for (int i = 0; i < 3; i++)
		rgb = rgb << 8 | (uint32_t)(hue->low[i] + hue->range[i] / 2);
	return legible(c, rgb);
}

struct flame_key flame_colour_key(const struct flame_colours *c, size_t i)
{
	static const char *const changes[] = { "less", "the same", "more" };
	if (c->t->diff)
		return i < 3 ? (struct flame_key){ shade(c, (double)i - 1), changes[i] }
			     : (struct flame_key){ 0, NULL };
	for (size_t hue = 0; hue < HUES; hue++)
		if (c->met >> hue & 1 && c->palette->hues[hue].means && i-- == 0)
			return (struct flame_key){ middle(c, &c->palette->hues[hue]),
						   c->palette->hues[hue].means };
	return (struct flame_key){ 0, NULL };
}
