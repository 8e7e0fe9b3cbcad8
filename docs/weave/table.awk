# The table of exercises, as a suite prints it.

function read_table(file,    row, line, got) {
	if (file == "")
		die("weave: mode " mode " needs -v exercises=TABLE.")
	while ((got = (getline row < file)) > 0)
		table_row(row, file, ++line)
	if (got < 0)
		die("weave: cannot read " file ".")
	close(file)
	if (!nexercises)
		die("weave: " file " lists no exercise.")
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
