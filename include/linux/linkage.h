/* How functions are called: as C says. */
#ifndef _LINUX_LINKAGE_H
#define _LINUX_LINKAGE_H
#define asmlinkage
#define fastcall
#define FASTCALL(x)	x
#endif
