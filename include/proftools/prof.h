/* prof.h - the whole library. */
#ifndef PROFTOOLS_PROF_H
#define PROFTOOLS_PROF_H

#include "builder.h"
#include "callgrind.h"
#include "error.h"
#include "model.h"
#include "reader.h"
#include "render.h"
#include "transform.h"
#include "view.h"

#endif
