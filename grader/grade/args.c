/*
 * args.c: the command line.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdlib.h>

#include "grade.h"

static const char usage[] =
	"usage: grade [--lab N] [--test NAME] [--json FILE] SUBMISSION\n"
	"       grade --desk=OBJECT.so --lab N [--test NAME] [--json FILE] "
	"SUBMISSION\n"
	"\n"
	"SUBMISSION is a folder with any of NN-name/file.c or file.c.\n"
	"  --lab N      grade lab N only\n"
	"  --test NAME  run one test only, or one exercise\n"
	"  --json FILE  write the result there too\n"
	"  --desk=...   test this object in process: fast, and not a grade\n";

static int read_number(const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || number < 1 || number > 99)
		bad_input("--lab wants the number of a lab, not \"%s\"", text);
	return number;
}

static _Noreturn void bad_usage(void)
{
	fputs(usage, stderr);
	exit(EXIT_BAD_INPUT);
}

/* Reads the command line; ends the program if it makes no sense. */
void read_args(struct args *args, int argc, char **argv)
{
	static const struct option options[] = {
		{ "lab", required_argument, NULL, 'l' },
		{ "json", required_argument, NULL, 'j' },
		{ "desk", required_argument, NULL, 'd' },
		{ "test", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*args = (struct args){ 0 };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			args->lab = read_number(optarg);
			break;
		case 'j':
			args->json = optarg;
			break;
		case 'd':
			args->desk = optarg;
			break;
		case 't':
			args->test = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			bad_usage();
		}
	}
	if (optind != argc - 1)
		bad_usage();
	args->submission = argv[optind];
	if (args->desk && !args->lab)
		bad_input("--desk tests one lab: say which with --lab");
}
