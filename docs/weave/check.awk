# mode=check: what the parser cannot see by itself.

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
