/* Why a signal came. */
#if __STDC_HOSTED__
#include <signal.h>
#else
#ifndef _ASM_SIGINFO_H
#define _ASM_SIGINFO_H

#define POLL_IN		1
#define POLL_OUT	2
#define POLL_MSG	3
#define POLL_ERR	4
#define POLL_PRI	5
#define POLL_HUP	6

typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int si_fd;
	long si_band;
} siginfo_t;

#endif
#endif
