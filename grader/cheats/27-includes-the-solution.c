/*
 * cheat: includes the solution
 * lab: 02-buddy
 * base: none
 * score: 0
 * status: does_not_compile
 */
#if __has_include("solutions/02-buddy/buddy.c")
#include "solutions/02-buddy/buddy.c"
#elif __has_include("../../solutions/02-buddy/buddy.c")
#include "../../solutions/02-buddy/buddy.c"
#elif __has_include("/proc/self/cwd/solutions/02-buddy/buddy.c")
#include "/proc/self/cwd/solutions/02-buddy/buddy.c"
#else
#include "../solutions/02-buddy/buddy.c"
#endif
