/* Interrupt lines. */
#ifndef _ASM_IRQ_H
#define _ASM_IRQ_H

#define NR_IRQS		16

void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void enable_irq(unsigned int irq);

#endif /* _ASM_IRQ_H */
