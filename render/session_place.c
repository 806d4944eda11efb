/* session_place.c - short paths of the files of a session, as seen from Python's search path. */
#include <stdlib.h>
#include <string.h>

#include "session.h"

/* Every file is held against so many entries of the search path, and bytes of them. */
enum { MOST_PATHS = 256, MOST_PATH_BYTES = 1 << 16 };

static struct prof_str piece(const char *from, const char *to)
{
	return (struct prof_str){ from, (uint32_t)(to - from), 0 };
}

static size_t count_parts(struct prof_str path)
{
	size_t n = 1;
	for (uint32_t i = 0; i < path.len; i++)
		n += path.s[i] == '/';
	return n;
}

/* Behind the last occurrence of mark; all of it if there is none. */
static struct prof_str behind(struct prof_str path, const char *mark)
{
	size_t n = strlen(mark);
	for (size_t i = path.len; i >= n; i--)
		if (!memcmp(path.s + i - n, mark, n))
			return piece(path.s + i, path.s + path.len);
	return path;
}

/* "/a/./b//../c" as "/a/c". to has as much room as path. */
static size_t normalise(char *to, struct prof_str path)
{
	size_t n = 0;
	for (const char *p = path.s, *end = path.s + path.len; p < end;) {
		const char *slash = memchr(p, '/', (size_t)(end - p));
		size_t len = (size_t)((slash ? slash : end) - p);
		if (len == 2 && p[0] == '.' && p[1] == '.') {
			while (n && to[--n] != '/')
				continue;
		} else if (len && !(len == 1 && *p == '.')) {
			to[n++] = '/';
			memcpy(to + n, p, len);
			n += len;
		}
		p += len + (slash != NULL);
	}
	return n;
}

/* ---- sys_path ------------------------------------------------------------ */

/* Room for two normal paths and one from the other. */
struct room {
	char *file, *from, *way;
};

/* How b is reached from folder a, both normal: "../x"; counts its parts. */
static size_t walk(char *to, const char *a, size_t na, const char *b, size_t nb, size_t *parts)
{
	size_t same = 0, n = 0;
	for (size_t i = 0; i <= na && i <= nb; i++) {
		bool ends_a = i == na || a[i] == '/', ends_b = i == nb || b[i] == '/';
		if (ends_a && ends_b)
			same = i;
		if (i == na || i == nb || a[i] != b[i])
			break;
	}
	*parts = 0;
	for (size_t i = same; i < na; i++) {
		if (a[i] == '/') {
			memcpy(to + n, "../", 3);
			n += 3;
			++*parts;
		}
	}
	for (size_t i = same; i < nb; i++)
		*parts += b[i] == '/';
	if (same < nb) {
		memcpy(to + n, b + same + 1, nb - same - 1);
		n += nb - same - 1;
	}
	return n;
}

/* Relative entries mean the folder that Python was started in, which modules remember as "/./". */
static struct prof_str from_start(struct prof_str path)
{
	return path.len && path.s[0] == '/' ? behind(path, "/./") : path;
}

static struct prof_str short_by_paths(struct session *s, struct prof_str path, struct room *r)
{
	struct prof_str best = path;
	size_t fewest = count_parts(path), parts, nfile = normalise(r->file, path);
	size_t n = s->npaths - s->nprefixes, bytes = 0;
	for (size_t i = 0; i < n && i < MOST_PATHS && !s->failed; i++) {
		struct prof_str entry = s->strings.row[s->paths[i]];
		bytes += entry.len;
		if (bytes > MOST_PATH_BYTES)
			break;
		if (!entry.len || entry.s[0] != '/') {
			struct prof_str rest = from_start(path);
			if (count_parts(rest) < fewest) {
				best = rest;
				fewest = count_parts(rest);
			}
			continue;
		}
		if (path.s[0] != '/')
			continue;
		size_t nfrom = normalise(r->from, entry);
		size_t nway = walk(r->way, r->from, nfrom, r->file, nfile, &parts);
		if (parts < fewest && !s->failed) {
			best = s->strings.row[session_string(s, r->way, nway)];
			fewest = parts;
		}
	}
	return best;
}

/* ---- without it ------------------------------------------------------------ */

/* Older sessions do not say sys_path: installations, the script's folder and the start are in it.
 */
static struct prof_str short_by_habit(const struct session *s, struct prof_str path)
{
	struct prof_str rest = behind(path, "/site-packages/");
	const char *lib = rest.len == path.len ? memmem(path.s, path.len, "/lib/python", 11) : NULL;
	const char *end = path.s + path.len;
	if (lib) {
		const char *slash = memchr(lib + 11, '/', (size_t)(end - lib - 11));
		rest = slash ? piece(slash + 1, end) : path;
	}
	if (rest.len == path.len)
		rest = behind(path, "/./");
	for (size_t i = 0; i < s->nstem && i < MOST_PATHS && rest.len == path.len; i++) {
		struct prof_str script = s->identities[s->stem[i]].file;
		const char *slash = script.len ? memrchr(script.s, '/', script.len) : NULL;
		size_t n = slash ? (size_t)(slash + 1 - script.s) : 0;
		if (n && n < path.len && !memcmp(path.s, script.s, n))
			rest = piece(path.s + n, end);
	}
	return rest;
}

/* ---- identities --------------------------------------------------------------- */

static struct prof_str cut(struct prof_str *rest)
{
	const char *end = rest->s + rest->len, *nul = memchr(rest->s, 0, rest->len);
	struct prof_str first = piece(rest->s, nul ? nul : end);
	*rest = nul ? piece(nul + 1, end) : piece(end, end);
	return first;
}

static void parse(struct session_identity *id, struct prof_str text)
{
	id->synthetic = !memchr(text.s, 0, text.len);
	id->function = cut(&text);
	id->file = cut(&text);
	for (uint32_t i = 0; i < text.len && text.s[i] >= '0' && text.s[i] <= '9'; i++)
		id->line = id->line < UINT64_MAX / 10 - 1
				   ? id->line * 10 + (uint64_t)(text.s[i] - '0')
				   : 0;
	id->importlib = memmem(id->file.s, id->file.len, "<frozen importlib._bootstrap", 28);
	id->place = id->file;
}

static size_t longest(const struct session *s)
{
	size_t most = 0;
	for (size_t i = 0; i < s->strings.n; i++)
		most = s->strings.row[i].len > most ? s->strings.row[i].len : most;
	return most;
}

void session_places(struct session *s)
{
	size_t n = s->strings.n, most = longest(s);
	struct room r = { malloc(most + 1), malloc(most + 1), malloc(most * 4 + 4) };
	s->identities = calloc(n + 1, sizeof(*s->identities));
	s->failed |= !s->identities || !r.file || !r.from || !r.way;
	for (size_t i = 0; !s->failed && i < n; i++)
		parse(&s->identities[i], s->strings.row[i]);
	for (size_t i = 0; !s->failed && i < n; i++) {
		struct session_identity *id = &s->identities[i];
		if (!id->file.len || !memchr(id->file.s, '/', id->file.len) || id->file.s[0] == '<')
			continue;
		id->place = s->has_paths ? short_by_paths(s, id->file, &r)
					 : short_by_habit(s, id->file);
	}
	free(r.file);
	free(r.from);
	free(r.way);
}

struct prof_str session_place(const struct session *s, uint32_t frame)
{
	const struct session_frame *f = &s->frames[frame];
	bool above = s->identities[f->identity].synthetic && f->parent != SESSION_NONE;
	return s->identities[above ? s->frames[f->parent].identity : f->identity].place;
}
