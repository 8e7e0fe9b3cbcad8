# check-links.awk: every link inside the book leads somewhere.
#
#   awk -f docs/check-links.awk build/docs/html/*.html
#
# Doxygen is silent about a link that was written as HTML or Markdown and has
# no target. Prints file: one sentence for each, and exits 1.

FNR == 1 {
	file = FILENAME
	sub(/.*\//, "", file)
	page[file] = 1
}

{
	collect($0, "id")
	collect($0, "name")
	collect($0, "href")
	collect($0, "src")
	collect($0, "data")
}

END {
	for (i = 1; i <= nlinks; i++)
		if (!resolves(target[i], from[i])) {
			print from[i] ": the link to " target[i] \
			      " leads nowhere."
			bad = 1
		}
	exit bad
}

# Notes the values of one attribute in a line of HTML.
function collect(s, attribute,    value) {
	while (match(s, "[ \t]" attribute "=\"[^\"]*\"")) {
		value = substr(s, RSTART, RLENGTH)
		s = substr(s, RSTART + RLENGTH)
		gsub(/^[^"]*"|"$/, "", value)
		gsub(/&amp;/, "\\&", value)
		if (attribute == "id" || attribute == "name") {
			anchor[file "#" value] = 1
		} else if (value !~ /^(https?|mailto|javascript|data):/) {
			target[++nlinks] = value
			from[nlinks] = file
		}
	}
}

function resolves(link, from,    path, at) {
	path = link
	sub(/[#?].*/, "", path)
	at = index(link, "#")
	if (path == "")
		path = from
	else if (!(path in page) && !exists(path))
		return 0
	return !at || at == length(link) || \
	       (path substr(link, at)) in anchor
}

# Style sheets, figures and scripts stand beside the pages.
function exists(path,    dir, line, found) {
	dir = FILENAME
	sub(/[^\/]*$/, "", dir)
	found = (getline line < (dir path)) >= 0
	close(dir path)
	return found
}
