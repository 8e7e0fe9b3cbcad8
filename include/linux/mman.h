/* Mapping files into a program's memory. */
#if __STDC_HOSTED__
#include <sys/mman.h>
#else
#ifndef _LINUX_MMAN_H
#define _LINUX_MMAN_H
#include <asm/mman.h>
#include <linux/mm.h>
#endif
#endif
