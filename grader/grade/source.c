/*
 * source.c: just enough of C's lexical rules to find a word in the student's
 * source and its line. Comments, strings and file names after #include are no
 * words; a word built by macros is not seen, and need not be: the box holds
 * without this.
 */
#include <ctype.h>
#include <string.h>

#include "grade.h"

/* Returns the end of a quoted text that begins at @at. */
static const char *skip_quoted(const char *at)
{
	char quote = *at++;

	while (*at && *at != quote && *at != '\n')
		at += at[0] == '\\' && at[1] ? 2 : 1;
	return *at == quote ? at + 1 : at;
}

/* Returns the end of a comment, directive or quoted text, or @at itself. */
static const char *skip_silent(const char *at)
{
	const char *word;

	if (at[0] == '/' && at[1] == '*') {
		word = strstr(at + 2, "*/");
		return word ? word + 2 : at + strlen(at);
	}
	if (at[0] == '/' && at[1] == '/')
		return at + strcspn(at, "\n");
	if (at[0] == '"' || at[0] == '\'')
		return skip_quoted(at);
	if (at[0] == '#') {
		word = at + 1 + strspn(at + 1, " \t");
		if (strncmp(word, "include", 7) == 0)
			return at + strcspn(at, "\n");
	}
	return at;
}

static int count_lines(const char *from, const char *to)
{
	int lines = 0;

	for (; from < to; from++)
		lines += *from == '\n';
	return lines;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/*
 * Finds the next word from *@at on and moves *@at behind it. A @token that is
 * all zero begins the search. Returns false at the end of the source.
 */
bool source_next(const char **at, struct token *token)
{
	const char *here = *at, *next;

	if (token->line == 0)
		token->line = 1;
	while (*here) {
		next = skip_silent(here);
		if (next != here) {
			token->line += count_lines(here, next);
			here = next;
			continue;
		}
		if (in_word(*here)) {
			token->text = here;
			while (in_word(*here))
				here++;
			token->len = here - token->text;
			*at = here;
			return true;
		}
		token->depth += (*here == '{') - (*here == '}');
		token->line += *here == '\n';
		here++;
	}
	return false;
}

bool token_is(const struct token *token, const char *text)
{
	return strlen(text) == token->len &&
	       memcmp(token->text, text, token->len) == 0;
}

/*
 * Returns the line where @word stands first, outside all braces if it does so
 * anywhere; 0 if it is not there.
 */
int source_line_of(const char *source, const char *word)
{
	struct token token = { 0 };
	int inside = 0;

	while (source_next(&source, &token)) {
		if (!token_is(&token, word))
			continue;
		if (token.depth == 0)
			return token.line;
		if (!inside)
			inside = token.line;
	}
	return inside;
}
