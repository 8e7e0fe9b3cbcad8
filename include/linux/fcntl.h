/* How to open a file. */
#if __STDC_HOSTED__
#include <fcntl.h>
#else
#ifndef _LINUX_FCNTL_H
#define _LINUX_FCNTL_H
#include <asm/fcntl.h>
#endif
#endif
