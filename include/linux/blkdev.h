/* Disks: this machine has none, and nothing to write back to one. */
#ifndef _LINUX_BLKDEV_H
#define _LINUX_BLKDEV_H

#define READ	0
#define WRITE	1

/**
 * Waits until a write to a disk has finished, but no longer than @p timeout
 * jiffies.  Here that is always @p timeout.  Others run meanwhile.
 * @return how many jiffies were left.
 * Linux: drivers/block/ll_rw_blk.c.
 */
long blk_congestion_wait(int rw, long timeout);

#endif /* _LINUX_BLKDEV_H */
