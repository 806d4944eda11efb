/* session_hidden.h - which frames of a session's groups are shown. */
#ifndef PROFTOOLS_RENDER_SESSION_HIDDEN_H
#define PROFTOOLS_RENDER_SESSION_HIDDEN_H

#include "session.h"

/* Decides it, for a session that is shaped. False when memory is out. */
bool session_hide(struct session *s);

bool session_is_shown(const struct session *s, uint32_t frame);

/* The group that begins with a frame, to be told below it; NULL: none does. */
const struct session_group *session_group_at(const struct session *s, uint32_t frame);

#endif
