/* Devices that are not for everybody. */
#include "lab.h"

EXERCISE("7.4", "Who may open", 5, 30, "Who may open");

TEST("7.4", one_user_at_a_time,
     "sculluid belongs to the user who opened it first, until the last close; "
     "others get -EBUSY, except the administrator. From scullwuid those who "
     "don't want to wait get -EAGAIN.")
{
	int mine, again, root, other;

	scull_boot(STRICT, NULL);
	mistake("Who comes first becomes the owner; who comes second does not, "
		"not even the administrator. A count says when the last has "
		"gone.");
	user_become(1000, 1000, 1);
	mine = must_open("sculluid", O_RDWR);
	again = must_open("sculluid", O_RDONLY);
	user_become(0, 0, 1);
	root = must_open("sculluid", O_RDONLY);
	user_become(2000, 2000, 2);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY,
		  "open() by user 2000 while 1000 has it");
	user_close(mine);
	user_close(again);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY,
		  "open() by user 2000 while root has it, of 1000");
	user_become(1000, 1000, 1);
	mine = must_open("sculluid", O_RDWR);
	user_close(mine);
	user_close(root);
	user_become(2000, 2000, 2);
	other = must_open("sculluid", O_RDWR);
	user_become(1000, 1000, 1);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY,
		  "open() by user 1000 while 2000 has it");
	user_close(other);
	mine = must_open("scullwuid", O_RDWR);
	user_close(must_open("scullwuid", O_RDWR | O_NONBLOCK));
	user_become(2000, 2000, 2);
	mistake("filp->f_flags & O_NONBLOCK, before going to sleep.");
	expect_eq(try_open("scullwuid", O_RDWR | O_NONBLOCK), -EAGAIN,
		  "open() with O_NONBLOCK while another user has it");
	user_close(mine);
	user_close(must_open("scullwuid", O_RDWR | O_NONBLOCK));
}

TEST("7.4", one_may_act_for_another,
     "Who acts for the owner of sculluid, as his effective user, may come in; "
     "who comes first owns it under his own name.")
{
	int mine, other;

	scull_boot(STRICT, NULL);
	mistake("current->uid is who somebody is, current->euid whom he acts "
		"for. Both may come in; the owner is the first one.");
	user_become(1000, 1000, 1);
	mine = must_open("sculluid", O_RDWR);
	user_become(2000, 2000, 2);
	user_su(1000);
	other = must_open("sculluid", O_RDWR);
	user_close(mine);
	user_close(other);
	other = must_open("sculluid", O_RDWR);
	step("user 2000, who acts for 1000, has it now");
	user_become(1000, 1000, 1);
	expect_eq(try_open("sculluid", O_RDWR), -EBUSY, "open() by user 1000");
	user_su(2000);
	user_close(must_open("sculluid", O_RDWR));
	user_become(2000, 2000, 2);
	user_close(must_open("sculluid", O_RDWR));
	user_su(3000);
	user_close(must_open("sculluid", O_RDWR));
}

TEST("7.4", one_program_or_one_terminal,
     "scullsingle is for one open file at a time; others get -EBUSY. Each "
     "terminal has a scullpriv of its own; without one it is -EINVAL.")
{
	int fd;

	scull_boot(STRICT, NULL);
	fd = must_open("scullsingle", O_RDWR);
	for (int i = 0; i < 3; i++)
		expect_eq(try_open("scullsingle", O_RDONLY), -EBUSY,
			  "open() of scullsingle while it is open");
	user_close(fd);
	user_close(must_open("scullsingle", O_RDWR));
	for (unsigned int tty = 1; tty <= 3; tty++) {
		user_become(1000, 1000, tty);
		fd = must_open("scullpriv", O_RDWR);
		expect_eq(user_pread(fd, buffer, 10, 0), 0, "read() of a "
			  "terminal's new device");
		put_all(fd, 0, 1000, tty);
		user_close(fd);
	}
	for (unsigned int tty = 1; tty <= 3; tty++) {
		user_become(2000, 2000, tty);
		fd = must_open("scullpriv", O_RDWR);
		get_all(fd, 0, 1000, tty);
		user_close(fd);
	}
	user_become(0, 0, 0);
	expect_eq(try_open("scullpriv", O_RDWR), -EINVAL, "open() by a "
		  "program without a terminal");
}

/* Waits its turn, stays for a while, leaves. */
static unsigned int inside, too_many;
static void visit(void *arg)
{
	struct program *me = arg;
	int fd;

	user_become(1000 + me->salt, 1000, 1 + me->salt);
	for (int i = 0; i < 3; i++) {
		fd = must_open("scullwuid", O_RDWR);
		too_many += inside++ != 0;
		user_pread(fd, me->buffer, 10, 0);
		inside--;
		user_close(fd);
		me->result++;
	}
}

TEST("7.4", others_wait_their_turn,
     "scullwuid lets one user in at a time: others sleep in open() until the "
     "last one has closed it, and all get their turn.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = visit, .arg = &programs[0] },
		{ .cpu = 1, .fn = visit, .arg = &programs[1] },
		{ .cpu = 2, .fn = visit, .arg = &programs[2] },
	};

	for_each_seed(seed) {
		scull_boot(THREE, NULL);
		get_programs(3);
		inside = too_many = 0;
		mistake("To look and to come in are one step, under "
			"owner->lock. Who was woken has to claim again: "
			"somebody else may have been faster.");
		run_tasks(seed, tasks, 3);
		expect_eq(too_many, 0, "times when two users were inside");
		for (int i = 0; i < 3; i++)
			expect_eq(programs[i].result, 3, "visits of program "
				  "%d", i);
	}
}

static void wait_to_come_in(void *arg)
{
	struct program *me = arg;

	user_become(2000, 2000, 2);
	me->result = try_open("scullwuid", O_RDWR);
}

static void leave(void *arg)
{
	struct program *me = arg;

	user_close(me->fd);
}

TEST("7.4", who_waits_may_come_together,
     "When scullwuid is free again, all who wait and have the same user come "
     "in, although none of them has left.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_to_come_in, .arg = &programs[0] },
		{ .cpu = 1, .fn = wait_to_come_in, .arg = &programs[1] },
		{ .cpu = 2, .fn = leave, .arg = &programs[2] },
	};

	for_each_seed(seed) {
		scull_boot(THREE, NULL);
		get_programs(3);
		user_become(1000, 1000, 1);
		programs[2].fd = must_open("scullwuid", O_RDWR);
		mistake("Who waits, waits until he may come in: that is "
			"scull_may_use(), not a count of 0.");
		run_tasks(seed, tasks, 3);
		for (int i = 0; i < 2; i++)
			expect(programs[i].result >= 0, "both are in",
			       "open() of program %d returned %ld", i,
			       programs[i].result);
	}
}

static void interrupt_who_waits(void *arg)
{
	for (int i = 0; i < 200 && !programs[0].result; i++)
		user_interrupt(2);
}

TEST("7.4", a_signal_ends_the_queue,
     "Who waits for scullwuid and gets a signal waits no longer: -EINTR; and "
     "has not come in.")
{
	const struct cpu_task tasks[] = {
		{ .cpu = 0, .fn = wait_to_come_in, .arg = &programs[0] },
		{ .cpu = 1, .fn = interrupt_who_waits },
	};

	for_each_seed(seed) {
		int fd;

		scull_boot(TWO, NULL);
		get_programs(1);
		user_become(1000, 1000, 1);
		fd = must_open("scullwuid", O_RDWR);
		mistake("wait_event_interruptible() returns something other "
			"than 0 if a signal ended it: -ERESTARTSYS then.");
		run_tasks(seed, tasks, 2);
		expect_eq(programs[0].result, -EINTR, "open() by user 2000");
		user_close(fd);
		user_become(3000, 3000, 3);
		user_close(must_open("scullwuid", O_RDWR | O_NONBLOCK));
	}
}
