# header.awk: what Doxygen reads instead of a header.
#
# A header opens with a plain comment that says what it is for. Doxygen gets
# it as the file's documentation, with the characters escaped that mean
# something to Doxygen and nothing to us. Drawings, which stand indented, are
# quoted as they are. The number of lines stays, so that warnings point to
# the right one.

NR == 1 && /^\/\*/ {
	sub(/^\/\*/, "/** @file\\ilinebr ")
	first = 1
}

first && !/^ \*(\t|    )/ {
	s = $0
	lead = ""
	if (match(s, /^\/\*\* @file\\ilinebr /)) {
		lead = substr(s, 1, RLENGTH)
		s = substr(s, RLENGTH + 1)
	}
	gsub(/[<>#@&]/, "\\\\&", s)
	$0 = lead s
}

/\*\// { first = 0 }

{ print }
