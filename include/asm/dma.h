/* The old DMA controller reaches the first 16 MiB only. */
#ifndef _ASM_DMA_H
#define _ASM_DMA_H

#include <asm/page.h>

#define MAX_DMA_ADDRESS	(PAGE_OFFSET + 0x1000000UL)

#endif /* _ASM_DMA_H */
