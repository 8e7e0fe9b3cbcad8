/*
 * cheat: makes the compiler say what it says when the host has killed it, which
 *        would be nobody's fault
 * lab: 02-buddy
 * base: none
 * score: 0
 * status: does_not_compile
 */
#line 1 "gcc: fatal error: Killed signal terminated program cc1"
#error Killed signal terminated program cc1
