/* The order of bytes in a number: the lowest first. */
#if __STDC_HOSTED__
#include_next <asm/byteorder.h>
#else
#ifndef _ASM_BYTEORDER_H
#define _ASM_BYTEORDER_H

#include <linux/types.h>

#define __LITTLE_ENDIAN	1234
#define __LITTLE_ENDIAN_BITFIELD

typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;

#define swab16(x)	__builtin_bswap16(x)
#define swab32(x)	__builtin_bswap32(x)
#define swab64(x)	__builtin_bswap64(x)
#define __swab16	swab16
#define __swab32	swab32
#define __swab64	swab64

#define cpu_to_le16(x)	((__le16)(x))
#define cpu_to_le32(x)	((__le32)(x))
#define cpu_to_le64(x)	((__le64)(x))
#define le16_to_cpu(x)	((__u16)(x))
#define le32_to_cpu(x)	((__u32)(x))
#define le64_to_cpu(x)	((__u64)(x))
#define cpu_to_be16(x)	((__be16)swab16(x))
#define cpu_to_be32(x)	((__be32)swab32(x))
#define cpu_to_be64(x)	((__be64)swab64(x))
#define be16_to_cpu(x)	((__u16)swab16(x))
#define be32_to_cpu(x)	((__u32)swab32(x))
#define be64_to_cpu(x)	((__u64)swab64(x))
#define le16_to_cpup(p)	le16_to_cpu(*(p))
#define le32_to_cpup(p)	le32_to_cpu(*(p))
#define be16_to_cpup(p)	be16_to_cpu(*(p))
#define be32_to_cpup(p)	be32_to_cpu(*(p))

#define cpu_to_le16p(p)	cpu_to_le16(*(p))
#define cpu_to_le32p(p)	cpu_to_le32(*(p))
#define cpu_to_be16p(p)	cpu_to_be16(*(p))
#define cpu_to_be32p(p)	cpu_to_be32(*(p))
#define htonl(x)	cpu_to_be32(x)
#define htons(x)	cpu_to_be16(x)
#define ntohl(x)	be32_to_cpu(x)
#define ntohs(x)	be16_to_cpu(x)

#endif
#endif
