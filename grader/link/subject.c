/*
 * The main loop of a subject in its box: read a call, run it, answer.
 *
 * The box has been closed around this process before it began.  All it has is
 * the link and the machine's memory.
 */
#include "link.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_msg(const struct link_msg *msg)
{
	if (send(SUBJECT_LINK_FD, msg, sizeof(*msg), MSG_NOSIGNAL) !=
	    sizeof(*msg))
		_exit(1);	/* the suite has gone */
}

static void recv_msg(struct link_msg *msg)
{
	if (recv(SUBJECT_LINK_FD, msg, sizeof(*msg), 0) != sizeof(*msg))
		_exit(0);
}

static uint64_t token;

/*
 * A call back.  Before its answer the suite may ask for other calls, which are
 * made in between.
 */
static void upcall(struct link_msg *msg)
{
	uint64_t outer = token;

	msg->token = token;
	send_msg(msg);
	for (recv_msg(msg); msg->kind == LINK_CALL; recv_msg(msg)) {
		token = msg->token;
		subject_run(msg);
		msg->token = token;
		send_msg(msg);
	}
	token = outer;
}

int main(void)
{
	struct link_msg msg = { .kind = LINK_RETURN };

	if (subject_start(SUBJECT_RAM_FD, upcall))
		return 1;
	send_msg(&msg);		/* ready */
	for (;;) {
		recv_msg(&msg);
		token = msg.token;
		if (msg.kind == LINK_START) {
			subject_run(&msg);
			continue;
		}
		subject_run(&msg);
		msg.token = token;
		send_msg(&msg);
	}
}
