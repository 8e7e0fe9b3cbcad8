# Everything that is derived from a lab's literate source.
#
#   docs/weave.sh -v mode=MODE [-v NAME=VALUE ...] FILE...
#
#   skeleton [only=]                  the file a student gets; of several,
#                                     the one that only= names
#   chapter  edition= exercises=      the chapter, Markdown for Doxygen;
#                                     edition is student or instructor
#   readme   exercises= [template=]   the assignment; the template is
#                                     docs/assignment.md
#   hints    exercise=                the hints of one exercise, N<TAB>text
#   check    exercises=               faults as file:line: one sentence
#   index    FILE is a table, or more the book's list of all exercises
#
# FILE is solutions/NN-name/file.c; the lab's number comes from its path. A lab
# may have several: they are one chapter, in the order in which they are given,
# and the first has its title.
# exercises= names a table as a suite prints it with --list.
#
# The sources are read once, into one array of lines that each have a kind:
#
#   fence    opens or closes a block of prose
#   prose    Markdown
#   code     C that everybody sees
#   open     //@ exercise 2.4 [soft], where a hole begins
#   mark     //@ todo, //@ hint, and //@ ... which continues either
#   answer   C that a student writes
#   close    //@ end
#
# A mode is one function over that array. Structural faults stop every mode:
# a file derived from a source that was misread would only hide the mistake.
# Written for POSIX awk. Debian has mawk, which counts bytes, not characters.

BEGIN {
	BYTES = length("\303\244") == 2
	TAB = 8
	WIDTH = 80
	MIN_HINTS = 3
	INTRO_END = "<!-- end of assignment intro -->"
	if (mode !~ /^(skeleton|chapter|readme|hints|check|index)$/)
		die("weave: there is no mode \"" mode "\".")
	if (mode == "chapter" && edition !~ /^(student|instructor)$/)
		die("weave: edition must be student or instructor, not \"" \
		    edition "\".")
	if (template == "")
		template = "docs/assignment.md"
	if (mode ~ /^(chapter|readme|check)$/)
		read_table(exercises)
}

mode == "index" { table_row($0, FILENAME, FNR); next }
FNR == 1 { open_file() }
{ parse($0) }

END {
	if (status)
		exit status
	if (mode != "index")
		finish_parse()
	if (mode == "check")
		check()
	if (nfaults)
		exit report_faults()
	if (mode == "skeleton")
		skeleton()
	else if (mode == "chapter")
		chapter()
	else if (mode == "readme")
		readme()
	else if (mode == "hints")
		hints()
	else if (mode == "index")
		exercise_index()
	exit status
}
