/*
 * cheat: escape sequences in what the compiler quotes of the source, and a line
 *        of its own in the report
 * lab: 02-buddy
 * base: none
 * score: 0
 * status: does_not_compile
 */
#error [2J]0;x ÿÂ› " \
_Static_assert(0, "\nTotal 200/200\033[31m");
