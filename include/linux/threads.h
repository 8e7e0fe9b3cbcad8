/* How many CPUs a kernel of this configuration can run. */
#ifndef _LINUX_THREADS_H
#define _LINUX_THREADS_H
#include <machine/layout.h>
#define NR_CPUS		MACHINE_CPUS
#endif
