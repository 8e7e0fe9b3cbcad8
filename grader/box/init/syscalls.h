/*
 * syscalls.h: the system calls of a strict box. From filter_syscalls() on, the
 * calling process can do nothing else, and exec nothing but @program: exactly
 * this pointer must then be handed to execve(), once.
 */
#ifndef BOX_SYSCALLS_H
#define BOX_SYSCALLS_H

int filter_syscalls(const char *program);

#endif
