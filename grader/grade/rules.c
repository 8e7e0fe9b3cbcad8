/*
 * rules.c: what a lab's files may do, told before they are run.
 *
 * These rules teach; they do not guard. What gets past them meets the box and
 * the other process. Each violation is one sentence with the line if it can be
 * found.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "grade.h"

#define SIZE_MAX_MIB	16
#define VIOLATIONS_MAX	10

/* The sentences so far. */
struct violations {
	const struct lab *lab;
	char *const *sources;		/* one for each file of the lab */
	char *text;
	int nr;
};

/*
 * Returns where @word stands in the sources, "buddy.c:12"; just the name if
 * it is not there. The caller frees it.
 */
static char *place_of(const struct violations *all, const char *word)
{
	for (size_t i = 0; i < all->lab->nr_files; i++) {
		int line = source_line_of(all->sources[i], word);

		if (line)
			return format("%s:%d", all->lab->files[i], line);
	}
	return copy_text(all->lab->nr_files > 1 ? "*.c" : all->lab->files[0]);
}

/*
 * Adds one sentence, after the place where @word stands in the source. The
 * sentence comes from format() and is freed here.
 */
static void violate(struct violations *all, const char *word, char *sentence)
{
	char *old = all->text, *place, *clean;

	if (all->nr++ < VIOLATIONS_MAX) {
		place = place_of(all, word);
		clean = clean_text(sentence, strlen(sentence));
		all->text = format("%s%s%s/%s: %s", old ? old : "",
				   old ? "\n" : "", all->lab->name, place,
				   clean);
		free(clean);
		free(place);
		free(old);
	}
	free(sentence);
}

/* Does any of the lab's files have this word? */
static bool uses(const struct violations *all, const char *word)
{
	for (size_t i = 0; i < all->lab->nr_files; i++)
		if (source_line_of(all->sources[i], word))
			return true;
	return false;
}

/* Returns what is wrong with the sources, the caller's to free, or NULL. */
char *rules_check_sources(const struct lab *lab, char *const *sources)
{
	static const char *const assembly[] = { "asm", "__asm", "__asm__" };
	static const char *const uncounted[] = {
		"no_sanitize", "no_sanitize_coverage", "__no_sanitize__",
	};
	struct violations all = { .lab = lab, .sources = sources };

	for (size_t i = 0; i < ARRAY_SIZE(assembly); i++)
		if (uses(&all, assembly[i]))
			violate(&all, assembly[i],
				format("%s: a lab is plain C, without "
				       "assembly.", assembly[i]));
	for (size_t i = 0; i < ARRAY_SIZE(uncounted); i++)
		if (uses(&all, uncounted[i]))
			violate(&all, uncounted[i],
				format("%s: a lab may not change how it is "
				       "compiled.", uncounted[i]));
	return all.text;
}

/* What gcc itself may add to freestanding code. */
static bool from_compiler(const char *name)
{
	static const char *const names[] = {
		"memcpy", "memmove", "memset", "memcmp",
		"__sanitizer_cov_trace_pc", "_GLOBAL_OFFSET_TABLE_",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Adds what the reference object @name offers to what is allowed. */
static void allow_lower(struct symbols *allowed, const char *name)
{
	char *path = build_path("ref/%s", name);
	struct object object;

	if (!object_read(&object, path))
		bad_input("%s is no object file; run make again", path);
	for (size_t i = 0; i < object.exports.nr; i++)
		symbols_add(allowed, object.exports.name[i]);
	object_free(&object);
	free(path);
}

static int is_object(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".o") == 0;
}

/* Collects what the lab may use: the kernel around it and lower labs. */
static void read_allowed(struct symbols *allowed, const struct lab *lab)
{
	char *exports = build_path("exports"), *folder = build_path("ref");
	struct dirent **entries;
	int nr = scandir(folder, &entries, is_object, alphasort);

	symbols_read_lines(allowed, exports);
	for (int i = 0; i < nr; i++) {
		if (atoi(entries[i]->d_name) < lab->number)
			allow_lower(allowed, entries[i]->d_name);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
	free(folder);
	free(exports);
}

static void check_imports(struct violations *all, const struct object *object,
			  const struct object *reference)
{
	struct symbols allowed = { 0 };

	read_allowed(&allowed, all->lab);
	for (size_t i = 0; i < object->imports.nr; i++) {
		const char *name = object->imports.name[i];

		if (from_compiler(name) || symbols_have(&allowed, name) ||
		    symbols_have(&reference->imports, name) ||
		    symbols_have(&reference->exports, name))
			continue;
		violate(all, name, format("%s is used, but neither the "
					  "headers nor a lower lab offer it.",
					  name));
	}
	symbols_free(&allowed);
}

/* A lab may have names of its own, but none that the rest of the kernel has. */
static void check_exports(struct violations *all, const struct object *object,
			  const struct object *reference,
			  const struct object *kernel)
{
	char *path = build_path("taken");
	struct symbols taken = { 0 };

	symbols_read_lines(&taken, path);
	for (size_t i = 0; i < object->exports.nr; i++) {
		const char *name = object->exports.name[i];

		if (symbols_have(&reference->exports, name) ||
		    !(symbols_have(&taken, name) ||
		      (symbols_have(&kernel->exports, name) &&
		       !symbols_have(&kernel->weak, name))))
			continue;
		violate(all, name,
			format("%s is a name of the kernel around the lab; if "
			       "it is a helper of yours, declare it static.",
			       name));
	}
	symbols_free(&taken);
	free(path);
}

/* Returns whether compilers, or an open exercise, make such a section. */
static bool usual_section(const char *name)
{
	static const char *const usual[] = {
		".text", ".data", ".rodata", ".bss", ".eh_frame",
		".note.gnu.property", "open_exercises", "initcalls",
		"__ksymtab_strings", "__param", "percpu_first",
	};

	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		size_t len = strlen(usual[i]);

		if (strncmp(name, usual[i], len) == 0 &&
		    (name[len] == '\0' || name[len] == '.'))
			return true;
	}
	return false;
}

/* Returns what in the source makes @section, if it runs by itself. */
static const char *runs_by_itself(const char *section)
{
	static const struct {
		const char *section, *word;
	} table[] = {
		{ ".init_array", "constructor" }, { ".ctors", "constructor" },
		{ ".preinit_array", "section" }, { ".init", "section" },
		{ ".fini_array", "destructor" }, { ".dtors", "destructor" },
		{ ".fini", "section" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		size_t len = strlen(table[i].section);

		if (strncmp(section, table[i].section, len) == 0 &&
		    (section[len] == '\0' || section[len] == '.'))
			return table[i].word;
	}
	return NULL;
}

static void check_sections(struct violations *all, const struct object *object,
			   const struct object *reference)
{
	for (size_t i = 0; i < object->sections.nr; i++) {
		const char *name = object->sections.name[i];
		const char *word;

		if (usual_section(name) ||
		    symbols_have(&reference->sections, name))
			continue;
		word = runs_by_itself(name);
		if (word)
			violate(all, word,
				format("code that runs by itself (%s): a lab "
				       "is called, it does not start "
				       "anything.", name));
		else
			violate(all, "section",
				format("the section %s has no place in a "
				       "lab.", name));
	}
	for (size_t i = 0; i < object->resolvers.nr; i++)
		violate(all, object->resolvers.name[i],
			format("%s is resolved by code that runs by itself.",
			       object->resolvers.name[i]));
}

/*
 * Checks the object compiled from @sources. The reference says what a lab
 * gives; the rest of the subject, which names are taken.
 * Returns what is wrong, the caller's to free, or NULL.
 */
char *rules_check_object(const struct lab *lab, char *const *sources,
			 const char *path)
{
	struct violations all = { .lab = lab, .sources = sources };
	char *reference_path = build_path("ref/%s.o", lab->name);
	char *kernel_path = build_path("subject/%s.o", lab->name);
	struct object object, reference, kernel;

	if (!object_read(&object, path))
		not_graded("the compiler left no object file");
	if (!object_read(&reference, reference_path))
		bad_input("%s is missing; run make first", reference_path);
	if (!object_read(&kernel, kernel_path))
		bad_input("%s is missing; run make first", kernel_path);
	check_exports(&all, &object, &reference, &kernel);
	check_imports(&all, &object, &reference);
	check_sections(&all, &object, &reference);
	if (object.size > SIZE_MAX_MIB * 1024ull * 1024)
		violate(&all, "", format("its variables take %llu MiB; no lab "
					 "needs more than %d.",
					 object.size >> 20, SIZE_MAX_MIB));
	object_free(&object);
	object_free(&reference);
	object_free(&kernel);
	free(reference_path);
	free(kernel_path);
	return all.text;
}
