/*
 * cheat: knows the token, which stands in its own process, and asks the suite
 *        for upcall after upcall, so that no single wait is long
 * lab: 02-buddy
 * base: skeleton
 * test: order_is_large_enough
 * score: 0
 * status: graded
 * tests: hung
 */
struct message {
	unsigned long token;
	unsigned int kind, cpu, fn, nargs, task, irq;
	unsigned long arg[6], work, var[16];
};

/* sendto() and recvfrom() on descriptor 3, the number of the call first. */
static const unsigned char code[] __attribute__((section(".text"))) = {
	0x48, 0x89, 0xf8,		/* mov %rdi, %rax */
	0xbf, 0x03, 0x00, 0x00, 0x00,	/* mov $3, %edi */
	0x45, 0x31, 0xd2,		/* xor %r10d, %r10d */
	0x45, 0x31, 0xc0,		/* xor %r8d, %r8d */
	0x45, 0x31, 0xc9,		/* xor %r9d, %r9d */
	0x0f, 0x05,			/* syscall */
	0xc3,
};

/* The question is on the stack: get_order() with 4096, the token before it. */
static unsigned long find_token(void)
{
	unsigned long *at = __builtin_frame_address(0);

	while (at[4] != 4096 || (at[1] & 0xffffffff) != 0)
		at++;
	return at[0];
}

static void attack(void)
{
	long (*link)(long nr, void *msg, unsigned long len) = (void *)code;
	struct message msg = { .token = find_token() };

	for (;;) {
		msg.kind = 3;
		msg.nargs = 1;
		link(44, &msg, sizeof(msg));
		link(45, &msg, sizeof(msg));
	}
}
