/* Commands that the kernel itself knows. */
#if __STDC_HOSTED__
#include_next <asm/ioctls.h>
#else
#ifndef _ASM_IOCTLS_H
#define _ASM_IOCTLS_H

#include <asm/ioctl.h>

#define TCGETS		0x5401
#define TIOCGWINSZ	0x5413
#define FIONREAD	0x541b
#define FIONBIO		0x5421
#define FIONCLEX	0x5450
#define FIOCLEX		0x5451
#define FIOASYNC	0x5452

#endif
#endif
