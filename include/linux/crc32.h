/* Checksums.  Linux: lib/crc32.c, which has tables; this one is short. */
#ifndef _LINUX_CRC32_H
#define _LINUX_CRC32_H

#include <linux/types.h>

/** The lowest bit first, as Ethernet has it.
 * @param crc  of what came before; the first time ~0 or 0, as the user likes */
static inline u32 crc32_le(u32 crc, unsigned char const *p, size_t len)
{
	while (len--) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return crc;
}

/** The highest bit first. */
static inline u32 crc32_be(u32 crc, unsigned char const *p, size_t len)
{
	while (len--) {
		crc ^= (u32)*p++ << 24;
		for (int i = 0; i < 8; i++)
			crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7 : 0);
	}
	return crc;
}

#define crc32(seed, data, length)	crc32_le(seed, data, length)

#endif /* _LINUX_CRC32_H */
