/* flame_boxes.c - the boxes of a flame graph as SVG. */
#include "flame_svg.h"
#include "xml_write.h"

/* Pixels between the edge of a box and its label, on both sides together. */
enum { PADDING = 6 };

/* Of what a user's file says of a function. */
enum { LONGEST_WORDS = 2000 };

static const struct flame_tree *tree(const struct flame_picture *pic)
{
	return pic->text.t;
}

/* A share as a percentage that is exact to a millionth of a pixel. */
static void put_percent(struct sink *out, double share)
{
	char *from = sink_room(out, SINK_NUMBER_MAX), *end = number_fixed(from, share * 100, 8);
	while (end[-1] == '0')
		end--;
	sink_used(out, end[-1] == '.' ? end - 1 : end);
	sink_byte(out, '%');
}

static void put_pixels(struct sink *out, double pixels)
{
	sink_general(out, pixels, 8);
}

/* The lines around boxes narrower than this would hide them: see boxes.js, too. */
enum { NARROW = 4 };

static double pixels(const struct flame_picture *pic)
{
	double width = pic->text.o->width > 0 ? pic->text.o->width : FLAME_PIXELS;
	return width * (1 - 2 * FLAME_MARGIN);
}

static const struct flame_attribute *attribute_of(const struct flame_picture *pic, prof_id row)
{
	const struct prof *p = tree(pic)->profile;
	prof_id func = tree(pic)->func[row];
	if (!pic->text.o->attributes || func >= PROF_MORE)
		return NULL;
	const struct prof_str *name = &p->strings[p->funcs[func].name];
	return flame_attributes_find(pic->text.o->attributes, name->s, name->len);
}

static void put_words(struct flame_picture *pic, const struct flame_words *words)
{
	xml_put_name(pic->out, &pic->l, words->s, words->len, LONGEST_WORDS);
}

static void put_class(struct flame_picture *pic, const struct flame_box *box,
		      const struct flame_attribute *a)
{
	const struct flame_tree *t = tree(pic);
	const char *names[] = {
		flame_is_new(t, box->row)    ? "new"
		: flame_is_gone(t, box->row) ? "gone"
					     : NULL,
		t->mark[box->row] & FLAME_TOTAL_ESTIMATED ? "estimate" : NULL,
		box->w * pixels(pic) < NARROW ? "narrow" : NULL,
	};
	bool any = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!names[i])
			continue;
		sink_text(pic->out, any ? " " : " class=\"");
		sink_text(pic->out, names[i]);
		any = true;
	}
	if (a && a->class.len) {
		sink_text(pic->out, any ? " " : " class=\"");
		put_words(pic, &a->class);
		any = true;
	}
	if (any)
		sink_byte(pic->out, '"');
}

/* What differs is shown in the label, which the script makes anew. */
static void put_change(struct flame_picture *pic, prof_id row)
{
	label_clear(&pic->l);
	flame_add_change(&pic->text, row, &pic->l);
	if (!pic->l.len)
		return;
	sink_text(pic->out, " data-change=\"");
	xml_put(pic->out, pic->l.s, pic->l.len);
	sink_byte(pic->out, '"');
}

/*
 * Name, place, the user's words and numbers, a line each: what a pointer that rests on the box
 * is told.
 */
static void put_title(struct flame_picture *pic, prof_id row, const struct flame_attribute *a)
{
	bool words = a && a->title.len;
	struct label *l = &pic->l;
	label_clear(l);
	flame_add_name(&pic->text, row, l);
	size_t before = l->len;
	label_add_text(l, "\n");
	flame_add_place(&pic->text, row, false, l);
	if (l->len > before + 1 || words)
		label_add_text(l, "\n");
	if (words) {
		label_add_name(l, a->title.s,
			       a->title.len < LONGEST_WORDS ? a->title.len : LONGEST_WORDS);
		label_add_text(l, "\n");
	}
	flame_add_numbers(&pic->text, row, l);
	sink_text(pic->out, "<title>");
	if (l->s)
		xml_put(pic->out, l->s, l->len);
	sink_text(pic->out, "</title>");
}

static void put_label(struct flame_picture *pic, const struct flame_box *box)
{
	const struct flame_options *o = pic->text.o;
	double room = box->w * pixels(pic) - PADDING;
	double chars = room / (o->font_size * o->font_width);
	flame_fit(&pic->text, box->row,
		  chars < 3     ? 0
		  : chars > 1e4 ? 10000
				: (size_t)chars,
		  &pic->l);
	if (!pic->l.len)
		return;
	sink_text(pic->out, "<text x=\"3\" y=\"");
	put_pixels(pic->out, o->row / 2 + o->font_size * 0.26);
	sink_text(pic->out, "\">");
	xml_put(pic->out, pic->l.s, pic->l.len);
	sink_text(pic->out, "</text>");
}

static void put_link(struct flame_picture *pic, const struct flame_attribute *a)
{
	sink_text(pic->out, "<a href=\"");
	put_words(pic, &a->href);
	sink_text(pic->out, "\" target=\"");
	if (a->target.len)
		put_words(pic, &a->target);
	else
		sink_text(pic->out, "_top"); /* not into the frame that holds the picture */
	sink_text(pic->out, "\">");
}

static void put_box(struct flame_picture *pic, const struct flame_box *box)
{
	const struct flame_attribute *a = attribute_of(pic, box->row);
	bool link = a && a->href.len;
	struct sink *out = pic->out;
	const struct flame_options *o = pic->text.o;
	const struct flame_tree *t = tree(pic);
	uint32_t line = o->inverted ? box->depth : pic->layout->deepest - box->depth;
	sink_text(out, "<svg");
	put_class(pic, box, a);
	sink_text(out, " x=\"");
	put_percent(out, box->x);
	sink_text(out, "\" y=\"");
	put_pixels(out, line * o->row);
	sink_text(out, "\" width=\"");
	put_percent(out, box->w);
	sink_text(out, "\" height=\"");
	put_pixels(out, o->row - 1);
	sink_byte(out, '"');
	put_change(pic, box->row);
	sink_byte(out, '>');
	put_title(pic, box->row, a);
	if (link)
		put_link(pic, a);
	sink_text(out, "<rect width=\"100%\" height=\"100%\" fill=\"");
	xml_put_colour(out, flame_colour(pic->colours, box->row));
	sink_text(out, "\"/>");
	if (flame_is_new(t, box->row) || flame_is_gone(t, box->row))
		sink_text(out,
			  flame_is_new(t, box->row)
				  ? "<rect width=\"100%\" height=\"100%\" fill=\"url(#new)\"/>"
				  : "<rect width=\"100%\" height=\"100%\" fill=\"url(#gone)\"/>");
	put_label(pic, box);
	sink_text(out, link ? "</a></svg>\n" : "</svg>\n");
}

void flame_put_boxes(struct flame_picture *pic)
{
	struct sink *out = pic->out;
	sink_text(out, "<svg id=\"boxes\" x=\"");
	put_percent(out, FLAME_MARGIN);
	sink_text(out, "\" y=\"");
	put_pixels(out, pic->at.boxes);
	sink_text(out, "\" width=\"");
	put_percent(out, 1 - 2 * FLAME_MARGIN);
	sink_text(out, "\" height=\"");
	put_pixels(out, pic->at.height);
	sink_text(out, "\">\n");
	for (size_t i = 0; i < pic->layout->n; i++)
		put_box(pic, &pic->layout->boxes[i]);
	sink_text(out, "</svg>\n");
}
