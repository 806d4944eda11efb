/* calls.h - a function that calls.c inlines. */
extern volatile int sink;

static inline __attribute__((always_inline)) int twice(int n)
{
	sink = n;
	return sink * 2;
}
