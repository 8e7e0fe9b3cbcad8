/*
 * DIR/insmod, DIR/rmmod and DIR/mknod: files that are no file of the machine.
 * What is written to one is a command, and what is read why the last failed.
 */
#include "mount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const controls[CONTROLS] = { "/insmod", "/rmmod", "/mknod" };
/* Why the last one failed. */
static char reason[512];

int control_of(const char *path)
{
	for (int i = 0; i < CONTROLS; i++)
		if (!strcmp(path, controls[i]))
			return i;
	return -1;
}

static long make_node(const char *text)
{
	unsigned int major, minor;
	char name[64];

	if (sscanf(text, "%63s %u %u", name, &major, &minor) != 3) {
		snprintf(reason, sizeof(reason), "write NAME MAJOR MINOR");
		return -EINVAL;
	}
	return k.user_mknod(name, S_IFCHR | 0666, major, minor);
}

static long run_control(struct call *call)
{
	char *text = call->text, *params;
	long result;

	text[strcspn(text, "\n")] = '\0';
	reason[0] = '\0';
	params = text + strcspn(text, " ");
	if (call->uid)
		result = -EPERM;
	else if (call->cmd == 2)
		result = make_node(text);
	else if (call->cmd == 1)
		result = k.module_remove(text, reason, sizeof(reason));
	else {
		if (*params)
			*params++ = '\0';
		result = k.module_insert(text, params, reason, sizeof(reason));
	}
	if (result && !reason[0])
		snprintf(reason, sizeof(reason), "%s", strerror((int)-result));
	return result;
}

int write_control(int nr, const char *buf, size_t size)
{
	struct request r = { .call.cmd = (unsigned int)nr };
	long result;

	r.call.text = strndup(buf, size);
	if (!r.call.text)
		return -ENOMEM;
	result = make(&r, run_control);
	free(r.call.text);
	/* What init() returned need not be an error number. */
	return result < -4095 ? -EINVAL : result < 0 ? (int)result : (int)size;
}

int read_control(char *buf, size_t size, off_t offset)
{
	char line[sizeof(reason) + 1];
	size_t len;

	snprintf(line, sizeof(line), "%s\n", reason);
	len = reason[0] ? strlen(line) : 0;
	if ((size_t)offset >= len)
		return 0;
	if (size > len - (size_t)offset)
		size = len - (size_t)offset;
	memcpy(buf, line + offset, size);
	return (int)size;
}
