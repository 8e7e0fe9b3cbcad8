/*
 * cheat: escape sequences and bytes that are no text in the names of a section
 *        and of a symbol, which the grader quotes when it rejects them
 * lab: 02-buddy
 * base: skeleton
 * score: 0
 * status: rejected
 */
#define JOIN(a, b) a##b
int name JOIN(__as, m__)("\"\033[31m\xff\xc2\x9bname\"") = 1;
static int here __attribute__((used, section("\xc2\x9b" "31m\xff")));
