# undocumented.awk: functions of headers that no docstring explains.
#
#   awk -f docs/undocumented.awk HEADER...
#
# A docstring serves all declarations under it up to a blank line, and those of
# the same names elsewhere.  Prints FILE: NAME for each that has none.

FNR == 1 { documented = 0; inside = 0 }
/^\/\*\*/ { inside = documented = 1 }
inside { if (/\*\//) inside = 0; next }
/^$/ { documented = 0 }
/^[a-z_].*\(/ && !/^typedef/ {
	name = $0
	gsub(/__attribute__.*/, "", name)
	sub(/[ \t]*\(.*/, "", name)
	sub(/.*[ \t*]/, "", name)
	if (documented)
		known[name] = 1
	else if (!(name in missing))
		missing[name] = FILENAME
}

END {
	for (name in missing)
		if (!(name in known))
			print missing[name] ": " name
}
