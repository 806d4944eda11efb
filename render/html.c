/* html.c - the output "html": a page as prof2html writes it, without a picture of the graph. */
#include "proftools/render.h"

#include "page.h"

static int render(const struct prof *p, const struct prof_render_options *opt, FILE *out,
		  struct prof_error *err)
{
	const struct page_options o = { .title = opt->title, .measure = opt->measure };
	return page_write(p, &o, out, err);
}

const struct prof_renderer prof_renderer_html = {
	.name = "html",
	.title = "interactive page (HTML)",
	.suffix = ".html .htm",
	.lost = "contexts below a fifty-thousandth of the whole, which are summed up",
	.binary = true,
	.render = render,
};
