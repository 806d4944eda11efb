/*
 * cglabel.h - names under which KCacheGrind keeps functions apart.
 *
 * KCacheGrind 22.12 knows a function by its name and the last component of its
 * object's path; the file does not count (seen in the program: functions of one
 * name in two files are added up). So a name that several functions of an
 * object have gets their line, and where that is not enough their file.
 */
#ifndef RENDER_CGLABEL_H
#define RENDER_CGLABEL_H

#include "proftools/model.h"
#include "sink.h"

/* How much of a function its name must tell to be its alone. */
enum cg_detail { CG_NAME, CG_LINE, CG_TAIL, CG_PATH, CG_NUMBER };

struct cg_label {
	prof_id object;  /* row of objects */
	uint32_t number; /* for CG_NUMBER, from 1 */
	uint8_t detail;  /* enum cg_detail */
};

struct cg_labels {
	const struct prof *profile; /* borrowed, as is the text of objects */
	struct cg_label *func;      /* [nfuncs] */
	struct prof_str *objects;   /* without hashes; 0 is the unknown one */
	size_t nobjects;
};

/* False when memory is out; free it then too. */
bool cg_labels_make(struct cg_labels *l, const struct prof *p);
void cg_labels_free(struct cg_labels *l);

/* "name", "name:12", "name:12 (dir/file.py)"; level above 1 adds "'2". */
void cg_label_put(struct sink *out, const struct cg_labels *l, prof_id func, unsigned level);

/*
 * Bytes as a name can stand at the end of a line: control bytes, and blanks at
 * either end, appear as \xHH. Nothing reads them back: a backslash stays one.
 */
void cg_text_put(struct sink *out, const char *s, size_t len);

#endif
