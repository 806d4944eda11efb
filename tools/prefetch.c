/* prefetch.c - read many inputs on several threads, hand them out in their order. */
#include "prefetch.h"

#include <pthread.h>
#include <stdlib.h>

enum { AHEAD = 2 }; /* inputs held a thread */

struct slot {
	struct prof *p;
	struct prof_error err;
	bool ready;
};

struct prefetch {
	prefetch_read *read;
	const void *context;
	size_t n;
	size_t claimed; /* the first input that nobody reads yet */
	size_t taken;   /* the first that was not handed out */
	bool stop;
	struct slot *slots; /* input i is in slot i % nslots */
	size_t nslots;
	pthread_t *threads;
	unsigned nthreads;
	pthread_mutex_t lock;
	pthread_cond_t ready, room;
};

/* Claims and reads the next input. The lock is held before and after, not while reading. */
static void read_one(struct prefetch *f)
{
	size_t i = f->claimed++;
	struct prof_error err = PROF_ERROR_INIT;
	struct slot *slot = &f->slots[i % f->nslots];
	struct prof *p;

	pthread_mutex_unlock(&f->lock);
	p = f->read(f->context, i, &err);
	pthread_mutex_lock(&f->lock);
	*slot = (struct slot){ p, err, true };
	pthread_cond_signal(&f->ready);
}

static bool may_claim(const struct prefetch *f)
{
	return f->claimed < f->n && f->claimed < f->taken + f->nslots;
}

static void *work(void *arg)
{
	struct prefetch *f = arg;

	pthread_mutex_lock(&f->lock);
	while (!f->stop && f->claimed < f->n)
		if (may_claim(f))
			read_one(f);
		else
			pthread_cond_wait(&f->room, &f->lock);
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

struct prefetch *prefetch_new(prefetch_read *read, const void *context, size_t n, unsigned threads)
{
	struct prefetch *f = calloc(1, sizeof(*f));
	unsigned workers = threads > 1 && n > 1 ? threads - 1 : 0;

	if (!f)
		return NULL;
	*f = (struct prefetch){ .read = read, .context = context, .n = n };
	f->nslots = (size_t)(workers + 1) * AHEAD;
	f->slots = calloc(f->nslots, sizeof(*f->slots));
	f->threads = calloc(workers + 1, sizeof(*f->threads));
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->ready, NULL);
	pthread_cond_init(&f->room, NULL);
	if (!f->slots || !f->threads) {
		prefetch_free(f);
		return NULL;
	}
	while (f->nthreads < workers &&
	       pthread_create(&f->threads[f->nthreads], NULL, work, f) == 0)
		f->nthreads++;
	return f;
}

struct prof *prefetch_next(struct prefetch *f, struct prof_error *err)
{
	struct slot *slot = &f->slots[f->taken % f->nslots];
	struct prof *p;

	pthread_mutex_lock(&f->lock);
	while (!slot->ready)
		if (may_claim(f))
			read_one(f);
		else
			pthread_cond_wait(&f->ready, &f->lock);
	p = slot->p;
	if (!p && err)
		*err = slot->err;
	*slot = (struct slot){ .p = NULL };
	f->taken++;
	pthread_cond_signal(&f->room);
	pthread_mutex_unlock(&f->lock);
	return p;
}

void prefetch_free(struct prefetch *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->lock);
	f->stop = true;
	pthread_cond_broadcast(&f->room);
	pthread_mutex_unlock(&f->lock);
	for (unsigned i = 0; i < f->nthreads; i++)
		pthread_join(f->threads[i], NULL);
	for (size_t i = 0; f->slots && i < f->nslots; i++)
		prof_free(f->slots[i].p);
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->ready);
	pthread_cond_destroy(&f->room);
	free(f->slots);
	free(f->threads);
	free(f);
}
