/* Major numbers that are given away for good. */
#ifndef _KMEMLAB_MAJOR_H
#define _KMEMLAB_MAJOR_H

#define UNNAMED_MAJOR	0
#define MEM_MAJOR	1
#define TTY_MAJOR	4
#define TTYAUX_MAJOR	5
#define LP_MAJOR	6
#define MISC_MAJOR	10

#endif /* _KMEMLAB_MAJOR_H */
