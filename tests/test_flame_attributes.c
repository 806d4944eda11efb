/* What a user's file says of functions: what is taken, what is refused, how it is drawn. */
#include "flame.h"
#include "harness.h"
#include "proftools/reader.h"

#include <string.h>

static bool says(struct flame_words w, const char *text)
{
	return w.s && w.len == strlen(text) && !memcmp(w.s, text, w.len);
}

/* What is said of a function, perhaps nothing. */
static struct flame_attribute about(const struct flame_attributes *a, const char *func)
{
	const struct flame_attribute *found = flame_attributes_find(a, func, strlen(func));
	return found ? *found : (struct flame_attribute){ .line = 0 };
}

static void the_last_line_counts(void)
{
	static const char text[] = "b\thref=x\n\nab\ttitle=t = u\r\nb\tclass=c d\thref=docs/b:1\n"
				   "\ttitle=nobody\na b\ttarget=\thref=HTTPS://h/?q=\"<";
	struct flame_attributes a;
	CHECK_NUMBER(flame_attributes_read(&a, text, strlen(text), NULL), 0);
	CHECK_NUMBER(a.n, 5);
	CHECK(says(about(&a, "b").href, "docs/b:1") && says(about(&a, "b").class, "c d"));
	CHECK(!about(&a, "b").title.s && !about(&a, "b").target.s);
	CHECK(says(about(&a, "ab").title, "t = u"));
	CHECK(says(about(&a, "a b").href, "HTTPS://h/?q=\"<"));
	CHECK(says(about(&a, "").title, "nobody"));
	CHECK(!flame_attributes_find(&a, "a", 1));
	CHECK(!flame_attributes_find(&a, "c", 1));
	flame_attributes_free(&a);
	CHECK_NUMBER(flame_attributes_read(&a, "", 0, NULL), 0);
	CHECK(!flame_attributes_find(&a, "", 0));
	flame_attributes_free(&a);
}

/* Browsers drop blanks and controls in what they run, so none may be there. */
static void what_runs_is_refused(void)
{
	static const char *const hostile[] = {
		"f\thref=javascript:alert(1)",
		"f\thref=JavaScript:alert(1)",
		"f\thref= javascript:alert(1)",
		"f\thref=java\vscript:alert(1)",
		"f\thref=\001javascript:a",
		"f\thref=data:text/html,x",
		"f\thref=vbscript:x",
		"f\thref=httpx:x",
		"f\thref=:x",
		"f\tg_extra=onclick=\"x\"",
		"f\ta_extra=onclick=\"x\"",
		"f\tonclick=x",
		"f\tclass",
		"f",
	};
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct prof_error err = PROF_ERROR_INIT;
		struct flame_attributes a;
		char text[100];
		snprintf(text, sizeof(text), "ok\ttitle=x\n%s\n", hostile[i]);
		if (!CHECK(flame_attributes_read(&a, text, strlen(text), &err) == -1))
			fprintf(stderr, "%s was taken\n", hostile[i]);
		CHECK_NUMBER(err.line, 2);
		flame_attributes_free(&a);
	}
}

static void words_are_escaped(void)
{
	static const char stacks[] = "main;f 3\n",
			  text[] = "f\thref=/f?\"><script>\tclass=\"><b>\ttitle=<i>\xff\n";
	static const char *const wanted[] = {
		"<svg class=\"&quot;&gt;&lt;b&gt;\"",
		"<a href=\"/f?&quot;&gt;&lt;script&gt;\" target=\"_top\">",
		"<title>f&#10;&#10;&lt;i&gt;",
	};
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = { .data = (const uint8_t *)stacks, .size = strlen(stacks) };
	struct prof *p = prof_read(&in, prof_reader_find("folded"), &err);
	struct flame_options o = flame_defaults;
	struct flame_attributes a;
	size_t size;
	CHECK_NUMBER(flame_attributes_read(&a, text, strlen(text), &err), 0);
	o.attributes = &a;
	FILE *out = test_capture();
	CHECK_NUMBER(flame_write(p, &o, out, &err), 0);
	const char *picture = test_captured(out, &size);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!CHECK(strstr(picture, wanted[i]) != NULL))
			fprintf(stderr, "no %s\n", wanted[i]);
	flame_attributes_free(&a);
	prof_free(p);
}

const struct test tests[] = {
	TEST(the_last_line_counts),
	TEST(what_runs_is_refused),
	TEST(words_are_escaped),
	{ NULL, NULL },
};
