/* colour.c - what a share of the whole looks like. */
#include "colour.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/*
 * Five of these are gprof2dot's. "diff" is for comparisons. "heat" is for reading: pale paper to
 * strong red with dark text throughout, and lines dark enough to be seen on white.
 */
/* clang-format off */
const struct theme themes[] = {
	{ .name = "bw", .min = { 0, 0, 0 }, .max = { 0, 0, 0 }, .gamma = 2.2,
	  .font_min = 8, .font_max = 24, .pen_min = 0.1, .pen_max = 8, .filled = true },
	{ .name = "color", .min = { 2.0 / 3, 0.8, 0.25 }, .max = { 0, 1, 0.5 }, .gamma = 1,
	  .font_min = 10, .font_max = 10, .pen_min = 0.5, .pen_max = 4, .filled = true },
	{ .name = "diff", .min = { 0, 0, 0.47 }, .max = { 0, 0.85, 0.42 }, .gamma = 1,
	  .font_min = 10, .font_max = 10, .pen_min = 0.5, .pen_max = 4, .filled = true,
	  .diverging = true },
	{ .name = "gray", .min = { 0, 0, 0.85 }, .max = { 0, 0, 0 }, .gamma = 2.2,
	  .font_min = 10, .font_max = 10, .pen_min = 0.5, .pen_max = 4, .filled = true },
	{ .name = "heat", .min = { 0.13, 0.6, 0.96 }, .max = { 0.025, 1, 0.74 }, .gamma = 1,
	  .font_min = 10, .font_max = 13, .pen_min = 0.6, .pen_max = 4, .filled = true,
	  .dark_ink = true, .own_lines = true,
	  .line_min = { 0.08, 0.06, 0.44 }, .line_max = { 0.01, 0.8, 0.42 } },
	{ .name = "pink", .min = { 0, 1, 0.9 }, .max = { 0, 1, 0.5 }, .gamma = 2.2,
	  .font_min = 10, .font_max = 10, .pen_min = 0.5, .pen_max = 4, .filled = true },
	{ .name = "print", .min = { 0, 0, 0 }, .max = { 0, 0, 0 }, .gamma = 2.2,
	  .font_min = 18, .font_max = 30, .pen_min = 0.1, .pen_max = 8 },
	{ .name = NULL },
};
/* clang-format on */

const struct theme *theme_find(const char *name)
{
	for (const struct theme *t = themes; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return &themes[1];
}

static double between(double min, double max, double at)
{
	return min + (max - min) * at;
}

static double clamp(double v)
{
	return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* CSS Color Module Level 3, section 4.2.4. */
static double channel(double m1, double m2, double h)
{
	if (h < 0)
		h += 1;
	if (h > 1)
		h -= 1;
	if (h * 6 < 1)
		return m1 + (m2 - m1) * h * 6;
	if (h * 2 < 1)
		return m2;
	if (h * 3 < 2)
		return m1 + (m2 - m1) * (2.0 / 3 - h) * 6;
	return m1;
}

static uint32_t byte_of(double v, double gamma)
{
	if (gamma != 1)
		v = pow(v, gamma);
	return (uint32_t)(255 * clamp(v) + 0.5);
}

static uint32_t mix(const struct hsl *min, const struct hsl *max, double gamma, double weight,
		    double skew)
{
	double w = clamp(weight);
	if (skew != 1 && skew > 0)
		w = (pow(skew, w) - 1) / (skew - 1);
	double h = fmod(between(min->h, max->h, w), 1);
	double s = clamp(between(min->s, max->s, w));
	double l = clamp(between(min->l, max->l, w));
	double m2 = l <= 0.5 ? l * (s + 1) : l + s - l * s;
	double m1 = l * 2 - m2;
	uint32_t r = byte_of(channel(m1, m2, h + 1.0 / 3), gamma);
	uint32_t g = byte_of(channel(m1, m2, h), gamma);
	uint32_t b = byte_of(channel(m1, m2, h - 1.0 / 3), gamma);
	return r << 16 | g << 8 | b;
}

uint32_t theme_colour(const struct theme *t, double weight, double skew)
{
	return mix(&t->min, &t->max, t->gamma, weight, skew);
}

uint32_t theme_line(const struct theme *t, double weight, double skew)
{
	return t->own_lines ? mix(&t->line_min, &t->line_max, t->gamma, weight, skew)
			    : theme_colour(t, weight, skew);
}

uint32_t theme_difference(double difference)
{
	static const int none[] = { 0x78, 0x78, 0x78 };
	static const int more[] = { 0xc8, 0x10, 0x20 }, less[] = { 0x10, 0x58, 0xc8 };
	const int *end = difference > 0 ? more : less;
	double strength = sqrt(fmin(fabs(difference), 1)); /* small ones must be seen too */
	uint32_t rgb = 0;
	for (int i = 0; i < 3; i++)
		rgb = rgb << 8 | (uint32_t)(none[i] + (end[i] - none[i]) * strength + 0.5);
	return rgb;
}

double theme_font_size(const struct theme *t, double weight)
{
	return fmax(weight * weight * t->font_max, t->font_min);
}

double theme_pen_width(const struct theme *t, double weight)
{
	return fmax(weight * t->pen_max, t->pen_min);
}

double theme_arrow_size(const struct theme *t, double weight)
{
	return 0.5 * sqrt(theme_pen_width(t, weight));
}
