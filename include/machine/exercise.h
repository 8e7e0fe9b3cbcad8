/*
 * How a lab says that an exercise is still open.  Each mark leaves the
 * exercise's number in the object's section `open_exercises`, where the
 * course finds it without running anything.  Take the mark away when you
 * have written the code.
 */
#ifndef _MACHINE_EXERCISE_H
#define _MACHINE_EXERCISE_H

#define __open_exercise(id)						\
	static const char open_[] __attribute__((used,			\
		section("open_exercises"))) = id

/** The code that belongs here is missing, and nothing works without it. */
#define not_implemented(id) do {					\
	__open_exercise(id);						\
	__not_implemented(open_, __FILE__, __LINE__, __func__);		\
} while (0)

/** Something better belongs here, but the rest works without it. */
#define not_implemented_yet(id) do { __open_exercise(id); } while (0)

void __not_implemented(const char *id, const char *file, int line,
		       const char *func) __attribute__((noreturn));

#endif /* _MACHINE_EXERCISE_H */
