# mode=hints and mode=index.

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
