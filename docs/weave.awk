# weave.awk: everything that is derived from a lab's literate source.
#
#   awk -f docs/weave.awk -v mode=MODE [-v NAME=VALUE ...] FILE...
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
		die("weave.awk: there is no mode \"" mode "\".")
	if (mode == "chapter" && edition !~ /^(student|instructor)$/)
		die("weave.awk: edition must be student or instructor, not \"" \
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

# ---- The parser ----

function open_file() {
	close_file()
	function_name = ""
	files[++nfiles] = FILENAME
}

# What is open at the end of a file is never closed.
function close_file() {
	if (in_prose)
		fault(in_prose, "this prose is never closed by %*/")
	if (in_hole)
		fault(in_hole, "this hole is never closed by //@ end")
	in_prose = in_hole = quoted = 0
}

function parse(s) {
	text[++n] = s
	file_of[n] = nfiles
	line_of[n] = FNR
	if (s ~ /^\/\*%/)
		open_prose(s)
	else if (s ~ /^%\*\//)
		close_prose()
	else if (in_prose)
		parse_prose(s)
	else if (s ~ /^[ \t]*\/\/@/)
		parse_mark(s)
	else
		parse_code(s)
}

function parse_code(s) {
	kind[n] = in_hole ? "answer" : "code"
	if (s ~ /^[a-z_].*\(/)
		function_name = name_in(s)
}

# Returns the name that a function's head or its first line declares.
function name_in(s) {
	gsub(/__attribute__\(\([^)]*\)\)/, "", s)
	sub(/[ \t]*\(.*/, "", s)
	sub(/.*[ \t*]/, "", s)
	return s
}

function open_prose(s) {
	kind[n] = "fence"
	if (s != "/*%")
		fault(n, "a block of prose opens with /*% alone on its line")
	if (in_prose)
		fault(n, "prose opens inside the prose of line " \
		      line_of[in_prose])
	if (in_hole)
		fault(n, "prose opens inside the hole of line " \
		      line_of[in_hole])
	in_prose = n
}

function close_prose() {
	kind[n] = "fence"
	if (!in_prose)
		fault(n, "%*/ closes prose that was never opened")
	if (quoted)
		fault(n, "prose ends inside the quoted block of line " \
		      line_of[quoted])
	in_prose = quoted = 0
}

# A heading inside a quoted block is somebody's shell comment, not ours.
function parse_prose(s) {
	kind[n] = "prose"
	if (index(s, "*/"))
		fault(n, "*/ inside prose ends the comment for the compiler")
	if (s ~ /^ *(```|~~~)/)
		quoted = quoted ? 0 : n
	else if (!quoted && s ~ /^# /)
		add_title(s)
	else if (!quoted && s ~ /^## /)
		add_section(s)
}

function add_title(s) {
	if (title != "")
		fault(n, "a second # title: a chapter has one")
	if (s ~ /\{#/)
		fault(n, "the chapter's label is made from its number; leave " \
		      "{#...} away")
	title = bare_heading(s)
	title_line = n
}

function add_section(s) {
	section[n] = bare_heading(s)
	if (section[n] in section_line)
		fault(n, "a second section \"" section[n] "\", after line " \
		      line_of[section_line[section[n]]])
	section_line[section[n]] = n
}

# "## Splitting a block {#split}" is the section "Splitting a block".
function bare_heading(s) {
	sub(/^#+[ \t]+/, "", s)
	sub(/[ \t]*\{#[^}]*\}[ \t]*$/, "", s)
	sub(/[ \t]+$/, "", s)
	return s
}

function parse_mark(s,    word) {
	kind[n] = "mark"
	indent = s
	sub(/\/\/@.*/, "", indent)
	sub(/^[ \t]*\/\/@[ \t]*/, "", s)
	word = s
	sub(/[ \t].*/, "", word)
	sub(/^[^ \t]+[ \t]*/, "", s)
	if (word == "exercise")
		open_hole(s, indent)
	else if (word == "end")
		close_hole()
	else if (word !~ /^(todo|hint|\.\.\.)$/)
		fault(n, "unknown mark \"" word "\"; the marks are exercise, " \
		      "todo, hint, \"...\" (which continues) and end")
	else if (!in_hole)
		fault(n, "//@ " word " outside of a hole")
	else if (kind[n - 1] == "answer")
		fault(n, "//@ " word " belongs above the code of its hole")
	else if (word == "todo" || (word == "..." && last_word == "todo"))
		add_todo(s)
	else
		add_hint(s, word == "...")
}

# "2.4" or "2.4 soft": the latter says so, but lets the program run on.
function open_hole(s, indent,    id) {
	kind[n] = "open"
	id = s
	sub(/[ \t].*/, "", id)
	if (in_hole)
		fault(n, "a hole opens inside the hole of line " \
		      line_of[in_hole])
	if (s !~ /^[0-9]+\.[0-9]+([ \t]+soft)?[ \t]*$/)
		fault(n, "a hole opens with //@ exercise N.N, or N.N soft, " \
		      "not \"" s "\"")
	in_hole = n
	last_word = ""
	hole_of[n] = id
	hole_soft[n] = s ~ /soft[ \t]*$/
	hole_indent[n] = indent
	hole_function[n] = function_name
	if (!(id in first_hole))
		first_hole[id] = n
	else
		has_more_holes[id] = 1
}

function close_hole() {
	kind[n] = "close"
	if (!in_hole)
		fault(n, "//@ end closes a hole that was never opened")
	hole_of[n] = hole_of[in_hole]
	hole_indent[n] = hole_indent[in_hole]
	in_hole = 0
}

function add_todo(s) {
	todo[in_hole] = joined(todo[in_hole], s)
	last_word = "todo"
}

function add_hint(s, continues,    id) {
	id = hole_of[in_hole]
	if (continues && last_word != "hint")
		fault(n, "//@ ... has no todo and no hint to continue")
	if (!continues)
		hint_function[id, ++nhints[id]] = hole_function[in_hole]
	hint[id, nhints[id]] = joined(hint[id, nhints[id]], s)
	last_word = "hint"
}

function finish_parse(    i) {
	close_file()
	if (title == "" || file_of[title_line] != 1)
		fault(1, "the chapter has no # title")
	lab_name = files[1]
	sub(/\/[^\/]*$/, "", lab_name)
	sub(/.*\//, "", lab_name)
	if (lab_name !~ /^[0-9][0-9]-/)
		fault(1, "the source of a lab is called NN-name/file.c")
	lab_source = nfiles == 1 ? files[1] : "any file of " lab_name
	for (i = 1; i <= nfiles; i++)
		lab_file = lab_file (i > 1 ? " " : "") base_name(files[i])
	lab = lab_name + 0
}

function base_name(path) {
	sub(/.*\//, "", path)
	return path
}

# ---- The table of exercises ----

function read_table(file,    row, line, got) {
	if (file == "")
		die("weave.awk: mode " mode " needs -v exercises=TABLE.")
	while ((got = (getline row < file)) > 0)
		table_row(row, file, ++line)
	if (got < 0)
		die("weave.awk: cannot read " file ".")
	close(file)
	if (!nexercises)
		die("weave.awk: " file " lists no exercise.")
}

function table_row(row, file, line,    f) {
	split(row, f, "\t")
	if (f[1] == "lab") {
		lab_row[++nlabs] = f[2]
		lab_title[f[2]] = f[5]
		lab_path[f[2]] = f[3] "/" f[4]
	} else if (f[1] == "exercise") {
		ex[++nexercises] = f[2]
		ex_lab[f[2]] = lab_row[nlabs]
		ex_title[f[2]] = f[3]
		ex_points[f[2]] = f[4]
		ex_minutes[f[2]] = f[5]
		ex_section[f[2]] = f[6]
		ex_where[f[2]] = file ":" line
	} else if (f[1] != "test") {
		die(file ":" line ": a row is a lab, an exercise or a test.")
	}
}

# ---- mode=check ----

function check(    i) {
	for (i = 1; i <= n; i++) {
		check_width(i)
		if (kind[i] == "prose" && index(text[i], "\\f$"))
			fault(i, "a formula needs LaTeX; write 2<sup>n</sup>")
		if (kind[i] == "open")
			check_hole(i)
	}
	for (i = 1; i <= nexercises; i++)
		check_exercise(ex[i])
}

# A row of a table or a figure's caption cannot be broken, so it may be longer.
function check_width(i) {
	if (columns(text[i]) <= WIDTH)
		return
	if (kind[i] == "prose" && text[i] ~ /^(\||[\\@]dotfile )/)
		return
	fault(i, "the line has " columns(text[i]) " columns; " WIDTH \
	      " is the most")
}

# Hints belong to the exercise, so its second hole need not have any.
function check_hole(i,    id) {
	id = hole_of[i]
	if (!(i in todo))
		fault(i, "the hole has no //@ todo")
	if (first_hole[id] == i && nhints[id] + 0 < MIN_HINTS)
		fault(i, "exercise " id " has " nhints[id] + 0 " hints; " \
		      MIN_HINTS " is the least")
	if (first_hole[id] == i && !(id in ex_title))
		fault(i, "exercise " id " is not declared by the suite")
}

function check_exercise(id) {
	if (!(id in first_hole))
		fault_at(ex_where[id], "exercise " id " has no hole in " \
			 lab_source)
	if (!(ex_section[id] in section_line))
		fault_at(ex_where[id], "exercise " id " refers to section \"" \
			 ex_section[id] "\", which is not in " lab_source)
}

# ---- mode=skeleton ----

function skeleton(    i) {
	out("/*")
	out(" * Lab " lab ": " title)
	out(" *")
	out(" * Fill the places marked EXERCISE: write your code where it says")
	out(" * not_implemented(), and take that line away. The book (make docs)")
	out(" * leads through this file; make lab" lab " builds and tests it.")
	out(" * printk(\"x is %lu\\n\", x) prints, and what it printed is shown")
	out(" * when a test fails.")
	out(" */")
	for (i = 1; i <= n; i++) {
		if (only != "" && base_name(files[file_of[i]]) != only)
			continue
		if (kind[i] == "code")
			skeleton_code(text[i])
		else if (kind[i] == "open")
			stub(i)
		else if (kind[i] == "fence")
			blank()
		else if (i in section)
			heading = section[i]
	}
}

# A section leaves its heading above its code. One of prose alone leaves
# nothing, nor does the first, whose code is the file's own opening.
function skeleton_code(s) {
	if (s ~ /[^ \t]/) {
		if (heading != "" && seen_code) {
			blank()
			out("/* ---- " heading " ---- */")
			blank()
		}
		heading = ""
		seen_code = 1
	}
	out(s)
}

function stub(i,    id) {
	id = hole_of[i]
	comment(hole_indent[i], "EXERCISE " id "  ", todo[i])
	out(hole_indent[i] (hole_soft[i] ? "not_implemented_yet" : \
	    "not_implemented") "(\"" id "\");")
}

# ---- mode=chapter ----

function chapter(    i) {
	for (i = 1; i <= n; i++) {
		if (kind[i] == "prose" || kind[i] == "fence" || line_of[i] == 1)
			end_listing()
		if (kind[i] == "prose")
			weave_prose(i)
		else if (kind[i] == "fence")
			blank()
		else if (kind[i] == "code")
			listing(text[i])
		else if (kind[i] == "open")
			weave_hole(i)
		else if (edition == "instructor")
			weave_answer(i)
	}
	end_listing()
}

function weave_prose(i) {
	if (i == title_line)
		byline()
	else if (i in section)
		weave_section(i)
	else if (text[i] != INTRO_END)
		out(text[i])
}

# A section with a label of its own answers to the one made here as well.
function weave_section(i,    label) {
	label = "lab" lab "-" slug(section[i])
	if (text[i] !~ /\{#/) {
		out(text[i] " {#" label "}")
	} else {
		out(text[i])
		blank()
		out("\\anchor " label)
	}
	if (nfiles > 1 && !(file_of[i] in has_section))
		weave_file(files[file_of[i]])
	has_section[file_of[i]] = 1
}

# The first section of each file says where one is.
function weave_file(path) {
	blank()
	out("<div class=\"byline\">The file is `labs/" lab_name "/" \
	    base_name(path) "`.</div>")
	blank()
}

function byline() {
	out("# " title " {#lab" lab "}")
	blank()
	out("<div class=\"byline\">Lab " lab ", " nexercises " exercises, " \
	    total(ex_points) " points, about " duration(total(ex_minutes)) \
	    ". You work in `labs/" lab_name "/" listed(lab_file) "`; `make lab" \
	    lab "` tells how you stand.</div>")
	blank()
}

# The hole keeps its place in the listing; a box under the listing, which
# links can lead to, says what there is to do.
function weave_hole(i,    id) {
	id = hole_of[i]
	listing(hole_indent[i] "/* Exercise " id ": " ex_title[id] " (" \
		ex_minutes[id] " minutes) */")
	box[++nboxes] = i
}

function weave_answer(i) {
	if (kind[i] == "answer")
		listing(text[i])
	else if (kind[i] == "close")
		listing(hole_indent[i] "/* end of exercise " hole_of[i] " */")
}

# Opens the listing at its first line that is not blank.
function listing(s) {
	if (!in_listing && s ~ /[^ \t]/) {
		blank()
		out("```{.c}")
		in_listing = 1
	}
	out(s)
}

function end_listing(    i) {
	if (!in_listing)
		return
	in_listing = want_blank = 0
	out("```")
	for (i = 1; i <= nboxes; i++)
		exercise_box(box[i])
	nboxes = 0
	blank()
}

# Doxygen ends a div at a blank line, so the box has none inside.
function exercise_box(i,    id, more) {
	id = hole_of[i]
	more = first_hole[id] != i
	blank()
	if (!more)
		out("\\anchor exercise-" slug(id))
	out("<div class=\"exercise\">")
	out("**Exercise " id (more ? ", continued" : "") ": " ex_title[id] \
	    "**" (more ? "" : " <span class=\"cost\">" ex_points[id] \
	    " points, " ex_minutes[id] " minutes</span>") "<br>")
	out(escaped(todo[i]))
	out("</div>")
}

# A todo is a C comment as well, so it may hold what Markdown would take for
# its own. Between backquotes it is left alone.
function escaped(s,    part, parts, i, t) {
	parts = split(s, part, "`")
	for (i = 1; i <= parts; i++) {
		if (i % 2)
			gsub(/[<>#@&*\\]/, "\\\\&", part[i])
		t = t (i > 1 ? "`" : "") part[i]
	}
	return t
}

# ---- mode=readme ----

# Fills in docs/assignment.md: @NAME@ alone on a line stands for a passage,
# inside a line for a word.
function readme(    s, got) {
	while ((got = (getline s < template)) > 0) {
		if (s == "@INTRO@")
			intro()
		else if (s == "@EXERCISES@")
			exercise_table()
		else if (s == "@CONTRACT@")
			contract()
		else
			out(filled(s))
	}
	if (got < 0)
		die("weave.awk: cannot read " template ".")
}

function filled(s) {
	gsub(/@LAB@/, lab, s)
	gsub(/@TITLE@/, title, s)
	gsub(/@FILE@/, listed(lab_file), s)
	gsub(/@POINTS@/, total(ex_points), s)
	return s
}

function exercise_table(    i) {
	out("| Exercise | | Points | Minutes |")
	out("|---|---|---:|---:|")
	for (i = 1; i <= nexercises; i++)
		out("| " ex[i] " | " ex_title[ex[i]] " | " ex_points[ex[i]] \
		    " | " ex_minutes[ex[i]] " |")
	out("| | **All** | **" total(ex_points) "** | **" total(ex_minutes) \
	    "** |")
}

# The chapter's opening, without what only Doxygen understands.
function intro(    i, s) {
	for (i = title_line + 1; i <= n && text[i] != INTRO_END; i++) {
		if (kind[i] == "fence" && !has_intro_end())
			break
		if (kind[i] != "prose" || text[i] ~ /^[\\@](dotfile|anchor) /)
			continue
		s = text[i]
		sub(/[ \t]*\{#[^}]*\}[ \t]*$/, "", s)
		while (match(s, /[\\@]ref +[^ ]+ +"[^"]*"/))
			s = substr(s, 1, RSTART - 1) \
			    quoted_part(substr(s, RSTART, RLENGTH)) \
			    substr(s, RSTART + RLENGTH)
		out(s)
	}
}

function has_intro_end(    i) {
	for (i = 1; i <= n; i++)
		if (text[i] == INTRO_END)
			return 1
	return 0
}

function quoted_part(s) {
	sub(/^[^"]*"/, "", s)
	sub(/"$/, "", s)
	return s
}

# Lists the public functions. What one promises stands above it, or above its
# prototype in a header that the source includes.
function contract(    i, head) {
	for (i = 1; i <= n; i++)
		if (kind[i] == "code") {
			note_header(text[i])
			note_promise(text[i])
		}
	for (i = 1; i <= nheaders; i++)
		read_header(header[i])
	for (i = 1; i <= n; i++) {
		head = kind[i] == "code" ? signature(i) : ""
		if (head != "")
			out("- `" head "`" promise_of(name_in(head)))
	}
}

function promise_of(name) {
	return name in promise ? ": " promise[name] : ""
}

# Queues the header that a line includes, once; those it includes come too.
function note_header(s) {
	if (s !~ /^#include </)
		return
	gsub(/^#include <|>.*$/, "", s)
	if (!(s in header_seen))
		header[++nheaders] = s
	header_seen[s] = 1
}

function read_header(name,    file, s) {
	file = "include/" name
	while ((getline s < file) > 0) {
		note_header(s)
		note_promise(s)
	}
	close(file)
}

# Reads one line for docstrings, and for the functions under them: one
# docstring serves all that follow without a blank line.
function note_promise(s) {
	if (s ~ /^\/\*\*/) {
		in_doc = 1
		doc = ""
	}
	if (in_doc)
		doc = joined(doc, stripped(s))
	else if (s == "")
		doc = ""
	else if (doc != "" && s ~ /^[a-z_].*\(/)
		promise[name_in(s)] = first_sentence(doc)
	if (s ~ /\*\//)
		in_doc = 0
}

# Takes the frame of a comment off one of its lines.
function stripped(s) {
	gsub(/^[ \t]*(\/\*\*|\*\/|\*)[ \t]*|[ \t]*\*\/[ \t]*$/, "", s)
	return s
}

# Returns the head of the public function that starts on line i, or "".
function signature(i,    s) {
	if (text[i] !~ /^[a-z_]/ || text[i] ~ /^(static|typedef)[ \t]/)
		return ""
	for (; i <= n && text[i] !~ /^\{/; i++) {
		if (text[i] == "" || text[i] ~ /[;{]/)
			return ""
		s = joined(s, text[i])
	}
	gsub(/[ \t]+/, " ", s)
	gsub(/__(init|attribute__\(\([^)]*\)\)) */, "", s)
	return s ~ /\)$/ ? s : ""
}

# Ends before a list of parameters, if the sentence forgot its full stop.
function first_sentence(s) {
	while (match(s, /[\\@][pca] [A-Za-z0-9_]+/))
		s = substr(s, 1, RSTART - 1) \
		    "`" substr(s, RSTART + 3, RLENGTH - 3) "`" \
		    substr(s, RSTART + RLENGTH)
	sub(/ *[\\@](param|return|file).*/, "", s)
	if (match(s, /\.( |$)/))
		s = substr(s, 1, RSTART)
	return s
}

# ---- mode=hints and mode=index ----

# Where an exercise has several holes, a hint says which one it is for.
function hints(    i, where) {
	if (!(exercise in first_hole))
		die(lab_source ": there is no exercise \"" exercise "\".")
	for (i = 1; i <= nhints[exercise]; i++) {
		if (exercise in has_more_holes)
			where = "In " hint_function[exercise, i] "(): "
		print i "\t" where hint[exercise, i]
	}
}

function exercise_index(    i, id, last) {
	out("# All exercises {#exercises}")
	for (i = 1; i <= nexercises; i++) {
		id = ex[i]
		if (ex_lab[id] != last) {
			last = ex_lab[id]
			blank()
			out("## Lab " last ": " lab_title[last])
			blank()
			out("The chapter is \\ref lab" last \
			    "; you work in `labs/" listed(lab_path[last]) "`.")
			blank()
			out("| Exercise | | Points | Minutes | Read |")
			out("|---|---|---:|---:|---|")
		}
		out("| " id " | \\ref exercise-" slug(id) " \"" ex_title[id] \
		    "\" | " ex_points[id] " | " ex_minutes[id] " | \\ref lab" \
		    last "-" slug(ex_section[id]) " \"" ex_section[id] "\" |")
	}
}

# ---- Small tools ----

# Prints a line; a run of blank lines becomes one, and none comes last.
function out(s) {
	if (s !~ /[^ \t]/) {
		want_blank = 1
		return
	}
	if (want_blank && printed)
		print ""
	want_blank = 0
	printed = 1
	print s
}

function blank() {
	want_blank = 1
}

# Prints a C comment, filled anew: its lead is longer than the mark it was.
function comment(indent, lead, s,    i, words, w, line) {
	words = split(s, w, " ")
	out(indent "/*")
	line = indent " * " lead w[1]
	for (i = 2; i <= words; i++) {
		if (columns(line " " w[i]) > WIDTH) {
			out(line)
			line = indent " * " w[i]
		} else {
			line = line " " w[i]
		}
	}
	out(line)
	out(indent " */")
}

# Returns how wide a line is on the screen.
function columns(s,    i, at) {
	if (BYTES)
		gsub("[\200-\277]", "", s)	# a character's further bytes
	while ((i = index(s, "\t")) > 0) {
		at = i - 1
		s = substr(s, 1, at) \
		    substr("        ", 1, TAB - at % TAB) substr(s, i + 1)
	}
	return length(s)
}

# Several names, for a text that has them between backquotes.
function listed(names) {
	gsub(/ /, "`, `", names)
	return names
}

function joined(a, b) {
	return a == "" ? b : b == "" ? a : a " " b
}

function slug(s) {
	s = tolower(s)
	gsub(/[^a-z0-9]+/, "-", s)
	gsub(/^-|-$/, "", s)
	return s
}

function total(column,    i, sum) {
	for (i = 1; i <= nexercises; i++)
		sum += column[ex[i]]
	return sum + 0
}

function duration(minutes) {
	if (minutes < 90)
		return minutes " minutes"
	return int(minutes / 60 + 0.5) " hours"
}

function fault(i, sentence) {
	fault_at(files[file_of[i]] ":" line_of[i], sentence)
}

function fault_at(where, sentence) {
	faults[++nfaults] = where ": " sentence "."
}

function report_faults(    i) {
	for (i = 1; i <= nfaults; i++)
		print faults[i] > "/dev/stderr"
	return 1
}

# Ends with one sentence. END runs even so, and looks at status.
function die(sentence) {
	print sentence > "/dev/stderr"
	status = 2
	exit status
}
