# The parser: reads the sources into one array of lines, each of a kind.

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
