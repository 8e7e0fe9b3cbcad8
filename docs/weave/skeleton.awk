# mode=skeleton: the file a student gets.

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
