/*
 * cheat: makes the compiler expand a macro to 2^40 numbers
 * lab: 02-buddy
 * base: none
 * score: 0
 * status: does_not_compile
 */
#define A(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
#define B(x) A(A(x))
#define C(x) B(B(x))
#define D(x) C(C(C(x)))
static const char bomb[] = { D(C(1)) };
