/*
 * command.h: the command line that leads into a box, between the files of this
 * folder. A struct words owns its strings; words_free() gives them back.
 */
#ifndef BOX_COMMAND_H
#define BOX_COMMAND_H

#include "box.h"

struct words {
	char **word;		/* ends with a NULL, as execve() wants it */
	size_t nr;
};

/*
 * The descriptors of box-init: 0 to nr_fds - 1 are the program's, but 2 is for
 * complaints about the box itself until box-init puts the program's own there.
 */
#define BOX_REPORT_FD(nr_fds)		(nr_fds)
#define BOX_STDERR_FD(nr_fds)		((nr_fds) + 1)
#define BOX_COMPLAINT_FD(nr_fds)	((nr_fds) + 2)

/* What box-init writes to the report descriptor, which execve() closes. */
#define BOX_STARTING		'S'
#define BOX_EXEC_FAILED		'E'

void box_command(struct words *cmd, const struct box *box, enum box_tier tier,
		 uid_t uid);
void words_free(struct words *words);

pid_t box_spawn_tier(const struct box *box, enum box_tier tier, uid_t uid,
		     char *why, size_t len);
const char *box_init_path(void);

#endif
