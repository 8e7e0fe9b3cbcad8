/* Signals by number. */
#ifndef _KMEMLAB_SIGSET
#define _KMEMLAB_SIGSET
/** A set of signals: bit n - 1 is number n.  The C library has another one. */
typedef struct { unsigned long sig[1]; } kernel_sigset_t;
#endif
#if __STDC_HOSTED__
#include <signal.h>
#else
#ifndef _ASM_SIGNAL_H
#define _ASM_SIGNAL_H

#define SIGHUP		1
#define SIGINT		2
#define SIGQUIT		3
#define SIGILL		4
#define SIGABRT		6
#define SIGBUS		7
#define SIGFPE		8
#define SIGKILL		9
#define SIGUSR1		10
#define SIGSEGV		11
#define SIGUSR2		12
#define SIGPIPE		13
#define SIGALRM		14
#define SIGTERM		15
#define SIGCHLD		17
#define SIGCONT		18
#define SIGSTOP		19
#define SIGURG		23
#define SIGIO		29
#define SIGPOLL		SIGIO

#define SA_INTERRUPT	0x20000000
#define SA_SHIRQ	0x04000000
#define SA_SAMPLE_RANDOM	0x08000000

#define _NSIG		64
#define _NSIG_BPW	64
#define _NSIG_WORDS	(_NSIG / _NSIG_BPW)

typedef kernel_sigset_t sigset_t;

#endif
#endif
