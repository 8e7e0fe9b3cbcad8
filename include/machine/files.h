/*
 * What a program can ask of the kernel: files.  These are the system calls, for
 * callers that are no programs.  Buffers are user memory (<machine/user.h>);
 * names and structures stand anywhere.
 *
 * Each call is made by `current`, in process context, and may sleep.  When it
 * returns, the kernel looks whether the driver has left a spinlock taken or
 * interrupts switched off, logs it, and puts it right.
 *
 * A name is /dev/NAME or /proc/NAME.  /dev has a file for each device number
 * that has a device: of a region "scull" with four numbers, scull0 to scull3;
 * or as user_mknod(), device_create() and the like have it.
 */
#ifndef _MACHINE_FILES_H
#define _MACHINE_FILES_H

#include <linux/types.h>

struct task_struct;

/** Opens a file; @p flags are O_* flags.  @return a descriptor, or a negative
 * error: -ENOENT, -ENXIO for a device number without a device, -EACCES, or what
 * the driver says. */
int user_open(const char *name, int flags);
/** A second descriptor of the same open file, as after dup() or fork(). */
int user_dup(int fd);
/** Closes a descriptor; the last one of a file releases it.  0 or -EBADF. */
int user_close(int fd);
/** Closes all.  @return how many that were. */
int user_close_all(void);

/** @return bytes, fewer than asked for if the driver says so; 0 at the end; or
 * a negative error. */
long user_read(int fd, unsigned long addr, size_t count);
long user_write(int fd, unsigned long addr, size_t count);
/* The same at a position, which does not move. */
long user_pread(int fd, unsigned long addr, size_t count, long long pos);
long user_pwrite(int fd, unsigned long addr, size_t count, long long pos);

/** A piece of user memory, for readv() and writev(). */
struct user_piece {
	unsigned long addr;
	size_t count;
};
long user_readv(int fd, const struct user_piece *pieces, unsigned long nr);
long user_writev(int fd, const struct user_piece *pieces, unsigned long nr);

/** @p whence: 0 from the beginning, 1 from the position, 2 from the end. */
long long user_lseek(int fd, long long off, int whence);
/** Has the file a position?  1 or 0. */
int user_seekable(int fd);
/** @p arg is what the command says: a number or user memory. */
long user_ioctl(int fd, unsigned int cmd, unsigned long arg);
int user_fsync(int fd);

/** Switches O_NONBLOCK, O_APPEND and FASYNC: fcntl(fd, F_SETFL, flags). */
int user_setfl(int fd, int flags);
/** The file's flags: fcntl(fd, F_GETFL). */
int user_getfl(int fd);

/**
 * Waits for a file.
 * @param events   POLL* bits
 * @param timeout  jiffies; 0 only looks, -1 waits for ever
 * @return those of @p events, and POLLERR and POLLHUP, that hold; 0 if none
 *         did in time; or a negative error.
 */
int user_poll(int fd, unsigned int events, long timeout);
/**
 * Has @p fn(@p arg) called, once, when a wait queue of the file is woken: for
 * those who wait in some other way.  Ends with the file.
 * @return what user_poll() with timeout 0 would.
 */
int user_poll_notify(int fd, unsigned int events, void (*fn)(void *arg),
		     void *arg);

/**
 * Maps a file into the program's memory.
 * @param size    bytes; whole pages are mapped
 * @param prot    PROT_READ 1, PROT_WRITE 2
 * @param offset  in the file, a multiple of the page size
 * @return the address, as a pointer too large to be an error; a negative error.
 *         Read and write it with user_load() and user_store(); to be given
 *         back with user_free().
 */
long user_mmap(int fd, size_t size, int prot, unsigned long offset);

/* Asynchronous I/O: user_aio() starts one, and returns its number or a negative
 * error.  user_aio_result() waits for it and returns what read() would. */
int user_aio(int fd, int write, unsigned long addr, size_t count,
	     long long pos);
long user_aio_result(int number);
/** Is it done?  1 or 0. */
int user_aio_done(int number);

/** Makes a file in /dev.  Mode: S_IFCHR and permissions.  0 or -EEXIST. */
int user_mknod(const char *name, unsigned int mode, unsigned int major,
	       unsigned int minor);
int user_unlink(const char *name);

/** What there is to know of a name. */
struct user_stat {
	unsigned int mode;
	unsigned int uid, gid;
	unsigned int major, minor;
	unsigned long ino;
	long long size;
};
int user_stat(const char *name, struct user_stat *st);
/** Has a file's permissions and owner changed. */
int user_chmod(const char *name, unsigned int mode);
int user_chown(const char *name, unsigned int uid, unsigned int gid);
/**
 * The names in a directory.
 * @param index  0, 1, 2 ...
 * @param name   receives the name
 * @param size   size of @p name in bytes
 * @return 0; -ENOENT behind the last one, -ENOTDIR.
 */
int user_readdir(const char *dir, unsigned int index, char *name,
		 size_t size);

/**
 * Makes the running task another user's program.
 * @param uid  0 has all rights of <linux/capability.h>, others have none
 * @param tty  the number of its terminal, 1 ... 63; 0: it has none
 */
void user_become(unsigned int uid, unsigned int gid, unsigned int tty);
/** Its process number and name, as current->pid and current->comm. */
void user_name(int pid, const char *comm);
/** Sends a signal to a program that sleeps in a call.  Any context. */
void user_kill(struct task_struct *task, int sig);
/** Types Ctrl-C at a terminal: a SIGINT for each of its programs that is in a
 * call.  @return how many that are. */
unsigned int user_interrupt(unsigned int tty);
/** Has the running program work on behalf of another user, as su does: that is
 * its effective user, and its rights are that one's. */
void user_su(unsigned int euid);
/** How many SIGIO the program has got since it was last asked. */
unsigned int user_sigio(void);

#endif /* _MACHINE_FILES_H */
