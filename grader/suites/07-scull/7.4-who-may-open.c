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
