# Small tools, and faults.

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
