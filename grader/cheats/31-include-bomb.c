/*
 * cheat: includes itself twice, and so on
 * lab: 02-buddy
 * base: none
 * score: 0
 * status: does_not_compile
 */
#include __FILE__
#include __FILE__
