# What every message to a student has to be like, whatever it is about.
#
#	awk -f grader/golden/rules.awk TEXT
#
# Prints what is wrong with a text as golden.sh makes it, on one line; nothing
# if all is well.  What comes before the table is the compiler's and not ours.

function fault(what) {
	faults = faults (faults == "" ? "" : "; ") what
}

/^Planted: / { planted = 1 }
/ error: / { refused = 1 }
/^Lab [0-9]+: / { ours = 1 }
!ours { next }

length($0) > 80 && !/^  again / { fault("line " FNR " has " length($0) " columns") }
/\[<[0-9a-f]+>\]|0x7[0-9a-f]{11}|0x55[0-9a-f]{10}|\/(home|opt|root|tmp|usr|var)\// {
	fault("line " FNR " depends on the host")
}

/^---- Lab/ { message = 1; next }
!message { next }

/^Next:/ { message = 0; next }
{ lines++ }
lines == 1 && !/^[0-9]+\.[0-9]+ .+: [a-z0-9_]+$/ {
	fault("the message does not begin with the exercise and the test")
}
/^  must hold / { property = 1 }
/^  (expected|found) / { finding = 1 }
/^  read / { chapter = 1 }
/^  again / { again = 1 }
/[a-z_]\(|EXERCISE [0-9]/ { name = 1 }
/^  found .* is still to be/ { open = 1 }

# Is the message as it has to be?
function check_message() {
	if (lines > 54)
		fault("the message has " lines " lines")
	if (!property)
		fault("it does not say what must hold")
	if (!finding)
		fault("it says neither what was expected nor what was found")
	if (!name)
		fault("it names no function and no exercise")
	if (!open && !chapter)
		fault("it does not say where to read")
	if (!open && !again)
		fault("it does not say how to run the test again")
}

END {
	if (!ours && !refused)
		fault("there is neither a result nor a compiler's error")
	else if (ours && !lines && planted)
		fault("nobody noticed the planted bug")
	else if (ours)
		check_message()
	if (faults != "")
		print faults
}
