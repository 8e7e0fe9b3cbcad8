# mode=readme: the assignment.

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
		die("weave: cannot read " template ".")
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
