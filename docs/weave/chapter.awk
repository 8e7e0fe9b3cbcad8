# mode=chapter: prose as it is, code in listings, holes with a box below.

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
