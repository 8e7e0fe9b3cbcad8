/*
 * compile.c: from the student's files to a subject that can be run.
 *
 * The compiler reads hostile text, so it runs in a box as well: it sees the
 * tool chain, the headers and those files. The flags are those of the desk
 * (the Makefile leaves them in build/cflags-lab), or a warning there and an
 * error here would be a mystery.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../box/box.h"
#include "grade.h"

#define MAX_ARGS	64
#define CPU_SECONDS	10
#define MEMORY		(1ul << 30)
#define OBJECT_MAX	(64ul << 20)
/* With less than this left, a compiler may not have got its output down. */
#define DISK_MIN	(256ul << 10)

/* Wide, since a loaded machine is not the student's fault. */
static const struct proc_limits limits = { 300000, 300000 };

/* The words of a command; none is copied. */
struct command {
	const char *word[MAX_ARGS + 1];
	int nr;
};

/* What one lab's compilation works on. */
struct files {
	char *in, *out;		/* folders: the sources', and where to write */
	char **sources, **objects;
	size_t nr;		/* of each of them */
	char *object, *subject;	/* all the objects in one, and the program */
	char *kernel, *library;	/* all of the subject but the student's part */
	const char *flag;	/* for the compiler, besides the usual, or NULL */
};

static void add(struct command *command, const char *word)
{
	if (command->nr == MAX_ARGS)
		not_graded("build/cflags-lab has too many words");
	command->word[command->nr++] = word;
}

/* Adds the blank-separated words of @text, which it cuts up. */
static void add_words(struct command *command, char *text)
{
	char *save;

	for (char *word = strtok_r(text, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save))
		add(command, word);
}

static void name_files(struct files *files, const struct lab *lab)
{
	char *out = format("%s.out", lab->name);

	*files = (struct files){ .nr = lab->nr_files };
	files->in = tmp_folder(lab->name, 0);
	files->out = tmp_folder(out, box_uid());
	for (size_t i = 0; i < files->nr; i++) {
		files->sources = grow(files->sources, i, sizeof(char *));
		files->sources[i] = format("%s/%s", files->in, lab->files[i]);
		files->objects = grow(files->objects, i, sizeof(char *));
		files->objects[i] = format("%s/%s.o", files->out,
					   lab->files[i]);
	}
	files->object = format("%s/student.o", files->out);
	files->subject = format("%s/subject", files->out);
	files->kernel = build_path("subject/%s.o", lab->name);
	files->library = build_path("libsubject.a");
	free(out);
}

static void free_files(struct files *files)
{
	for (size_t i = 0; i < files->nr; i++) {
		free(files->sources[i]);
		free(files->objects[i]);
	}
	free(files->sources);
	free(files->objects);
	free(files->in);
	free(files->out);
	free(files->object);
	free(files->kernel);
	free(files->library);
}

/*
 * Runs one command of the tool chain in a box. @readable has the paths in view
 * besides the tool chain's own. What it says, or why the box did not start, is
 * kept in @said.
 * Returns whether it ran; then *@end is how it ended.
 */
static bool run_tool(const struct command *command, const struct files *files,
		     const char *const *readable, struct output *said,
		     struct box_end *end)
{
	const char *view[16] = { "/usr", "/bin", "/lib", "/lib64" };
	struct box box = {
		.argv = command->word,
		.readable = view,
		.writable = files->out,
		.cwd = repo_path(),
		.nr_fds = 3,
		.cpu_seconds = CPU_SECONDS,
		.address_space = MEMORY,
		.file_size = OBJECT_MAX,
		.processes = 64,
		.open_files = 64,
	};
	char why[256];
	struct proc proc;
	int ends[2];

	for (int i = 0; readable[i]; i++)
		view[4 + i] = readable[i];
	if (pipe2(ends, O_CLOEXEC) < 0)
		not_graded("no pipe: %s", strerror(errno));
	box.fds[0] = -1;
	box.fds[1] = box.fds[2] = ends[1];
	proc.out = ends[0];
	proc.pid = box_spawn(&box, why, sizeof(why));
	close(ends[1]);
	if (proc.pid < 0) {
		close(proc.out);
		output_keep(said, why, strlen(why));
		return false;
	}
	if (proc_follow(&proc, &limits, output_keep, said) != PROC_EXITED)
		box_kill(proc.pid);
	*end = box_wait(proc.pid);
	return true;
}

/* Returns what the tool chain said, with paths as the student knows them. */
static char *readable_output(const struct output *said)
{
	char *text = clean_text(said->data ? said->data : "", said->len);
	char *tmp = format("%s/", tmp_path());
	char *repo = format("%s/", repo_path());

	text = replace_all(text, tmp, "");
	text = replace_all(text, repo, "");
	free(tmp);
	free(repo);
	return text;
}

/* Returns whether a limit, not an error in the source, ended the tool chain. */
static bool hit_limit(const char *said, struct box_end end)
{
	return end.signal || strstr(said, "signal terminated program") ||
	       strstr(said, "virtual memory exhausted") ||
	       strstr(said, "out of memory");
}

/* Asks the disk, since what a compiler says of it can be made up. */
static bool disk_is_full(void)
{
	struct statvfs disk;

	return statvfs(tmp_path(), &disk) == 0 &&
	       disk.f_bavail * disk.f_bsize < DISK_MIN;
}

/*
 * Says how the tool chain failed. A host that is out of disk or memory is no
 * verdict on the source, and is asked itself: what the compiler says of it, a
 * student can make it say.
 */
static void blame_tool(struct lab *lab, char *said, struct box_end end,
		       enum lab_status blame, long oom_kills_before)
{
	if (box_oom_kills() != oom_kills_before)
		blame = LAB_NOT_GRADED;
	if (disk_is_full()) {
		free(said);
		said = format("no space is left in %s", tmp_path());
		blame = LAB_NOT_GRADED;
	}
	lab->status = blame;
	lab->message = said;
	if (!hit_limit(said, end))
		return;
	lab->message = format("%sThe compiler was stopped: it needed more "
			      "time or memory than any lab's file does.\n",
			      said);
	free(said);
}

/*
 * Runs one step of the tool chain. Returns whether it succeeded; if not, the
 * lab's status becomes @blame, unless there was no box, and its message is what
 * the tool chain said.
 */
static bool run_step(struct lab *lab, const struct command *command,
		     const struct files *files, const char *const *readable,
		     enum lab_status blame)
{
	struct output said = { 0 };
	struct box_end end = { 0 };
	long oom_kills_before = box_oom_kills();
	bool ran = run_tool(command, files, readable, &said, &end);

	if (!ran || end.signal || end.code)
		blame_tool(lab, readable_output(&said), end,
			   ran ? blame : LAB_NOT_GRADED, oom_kills_before);
	output_free(&said);
	return lab->status == LAB_GRADED;
}

/* Compiles one source; on failure the lab's status and message say why. */
static bool compile(struct lab *lab, const struct files *files,
		    const char *gcc, const char *source, const char *object)
{
	char *flags_path = build_path("cflags-lab");
	char *flags = read_text(flags_path);
	char *map = format("-ffile-prefix-map=%s/=", tmp_path());
	char *include = format("%s/include", repo_path());
	const char *const readable[] = { include, files->in, NULL };
	struct command command = { 0 };
	bool good;

	add(&command, gcc);
	add_words(&command, flags);
	if (files->flag)
		add(&command, files->flag);
	add(&command, "-pipe");
	add(&command, map);
	add(&command, "-c");
	add(&command, source);
	add(&command, "-o");
	add(&command, object);
	good = run_step(lab, &command, files, readable, LAB_DOES_NOT_COMPILE);
	free(include);
	free(map);
	free(flags);
	free(flags_path);
	return good;
}

/* Compiles all sources, up to the first that fails. */
static bool compile_all(struct lab *lab, const struct files *files,
			const char *gcc)
{
	for (size_t i = 0; i < files->nr; i++)
		if (!compile(lab, files, gcc, files->sources[i],
			     files->nr == 1 ? files->object :
			     files->objects[i]))
			return false;
	return true;
}

/* Makes one object of several. */
static bool join(struct lab *lab, const struct files *files, const char *gcc)
{
	const char *const readable[] = { NULL };
	struct command command = { 0 };

	if (files->nr == 1)
		return true;
	add(&command, gcc);
	add(&command, "-r");
	add(&command, "-nostdlib");
	add(&command, "-o");
	add(&command, files->object);
	for (size_t i = 0; i < files->nr; i++)
		add(&command, files->objects[i]);
	return run_step(lab, &command, files, readable, LAB_REJECTED);
}

/* Links the kernel's other parts with @object. */
static bool link_with(struct lab *lab, const struct files *files,
		      const char *gcc, const char *object)
{
	const char *const readable[] = {
		files->kernel, files->library, object, NULL
	};
	const char *const words[] = {
		gcc, "-static", "-Wl,-z,relro,-z,now", "-o", files->subject,
		object, files->kernel, files->library,
	};
	struct command command = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		add(&command, words[i]);
	return run_step(lab, &command, files, readable, LAB_REJECTED);
}

/*
 * Links the subject. By now the object keeps all rules; if it can't be linked
 * all the same, the reference in its place says whose fault that is.
 */
static bool link_subject(struct lab *lab, const struct files *files,
			 const char *gcc)
{
	struct lab probe = *lab;
	char *reference;

	if (link_with(lab, files, gcc, files->object))
		return true;
	reference = build_path("ref/%s.o", lab->name);
	if (!link_with(&probe, files, gcc, reference))
		lab->status = LAB_NOT_GRADED;
	free(reference);
	return false;
}

/* Returns whether a rule is kept; if not, the lab is rejected. */
static bool keeps(struct lab *lab, char *violations)
{
	if (!violations)
		return true;
	lab->status = LAB_REJECTED;
	lab->message = violations;
	return false;
}

/* From the sources to a subject. */
static bool make(struct lab *lab, const struct files *files, const char *gcc,
		 char *const *sources)
{
	return compile_all(lab, files, gcc) && join(lab, files, gcc) &&
	       keeps(lab, rules_check_object(lab, sources, files->object)) &&
	       link_subject(lab, files, gcc);
}

/*
 * Linux' own files are told when they are compiled whether to look for other
 * people's mistakes, the labs when they are booted. Of sources that ask, there
 * is one more subject, for machines with debug=slab.
 */
static bool make_debug(struct lab *lab, const struct files *files,
		       const char *gcc, char *const *sources)
{
	struct files debug = *files;
	bool asks = false, good;

	for (size_t i = 0; i < files->nr; i++)
		asks |= source_line_of(sources[i], "CONFIG_DEBUG_SLAB") > 0;
	if (!asks)
		return true;
	debug.flag = "-DCONFIG_DEBUG_SLAB";
	debug.subject = format("%s.debug", files->subject);
	good = make(lab, &debug, gcc, sources);
	free(debug.subject);
	return good;
}

/* Takes the files through all steps; returns whether there is a subject. */
static bool build(struct lab *lab, const struct files *files, const char *gcc)
{
	char **sources = NULL;
	bool good;

	if (!submission_take(lab, files->sources))
		return false;
	for (size_t i = 0; i < files->nr; i++) {
		sources = grow(sources, i, sizeof(*sources));
		sources[i] = read_text(files->sources[i]);
	}
	lab->draw = draw_of(lab, sources);
	good = keeps(lab, rules_check_sources(lab, sources)) &&
	       make(lab, files, gcc, sources) &&
	       make_debug(lab, files, gcc, sources);
	for (size_t i = 0; i < files->nr; i++)
		free(sources[i]);
	free(sources);
	return good;
}

/*
 * Makes the program that holds the student's code for one lab. Returns its
 * path, the caller's to free; NULL if there is none, and then the lab's status
 * and message say why.
 */
char *compile_subject(struct lab *lab)
{
	char *gcc = find_tool("gcc");
	struct files files;
	bool built;

	if (!gcc)
		bad_input("gcc is not installed: sudo apt-get install gcc");
	progress("lab %s: compiling", lab->name);
	name_files(&files, lab);
	built = build(lab, &files, gcc);
	free_files(&files);
	free(gcc);
	if (built)
		return files.subject;
	free(files.subject);
	return NULL;
}
