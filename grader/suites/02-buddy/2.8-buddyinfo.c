/* Exercise 2.8: /proc/buddyinfo. */
#include "lab.h"

#include <stdlib.h>
#include <string.h>

EXERCISE("2.8", "/proc/buddyinfo", 5, 15, "/proc/buddyinfo");

/* What the file should be, by the suite's own idea of the frames. */
static void expected_buddyinfo(FILE *out)
{
	static const char *const names[] = { "DMA", "Normal", "HighMem" };

	for (int nid = 0; nid < (int)memory_map()->nr_nodes; nid++) {
		for (int nr = 0; nr < MAX_NR_ZONES; nr++) {
			struct census census = frames_census(nid, nr);

			if (!frames_have_zone(nid, nr))
				continue;
			fprintf(out, "Node %d, zone %8s ", nid, names[nr]);
			for (int order = 0; order < MAX_ORDER; order++)
				fprintf(out, "%6lu ", census.blocks[order]);
			fputc('\n', out);
		}
	}
}

static void check_buddyinfo(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	expected_buddyinfo(out);
	fclose(out);
	picture(NULL);
	mistake("If the numbers differ: is nr_free counted down as well as up? "
		"If the format does: \"Node %d, zone %8s \", then \"%6lu \" "
		"for each order, then a newline.");
	expect_same_text(text, proc_file("buddyinfo"));
	free(text);
}

TEST("2.8", buddyinfo_counts_free_blocks,
     "/proc/buddyinfo has a line for each zone that has memory, with the "
     "number of free blocks of each order.")
{
	frames_boot("mem=64M");
	check_buddyinfo();
	must_take(GFP_KERNEL, 0);
	must_take(GFP_DMA, 3);
	check_buddyinfo();
}

TEST("2.8", buddyinfo_of_other_machines,
     "/proc/buddyinfo leaves out zones without memory, and names each node.")
{
	frames_boot("mem=8M");
	check_buddyinfo();
	frames_boot("mem=64M nodes=2");
	check_buddyinfo();
}

TEST("2.8", buddyinfo_of_empty_zones,
     "/proc/buddyinfo shows zones that have memory, but none that is free.")
{
	static const char zeroes[] = "     0      0      0      0      0      0"
		"      0      0      0      0      0 ";
	char want[256];

	boot_empty("mem=64M");
	snprintf(want, sizeof(want), "Node 0, zone      DMA %s\n"
		 "Node 0, zone   Normal %s\n", zeroes, zeroes);
	mistake("A new zone has no free block: is nr_free 0 from the "
		"beginning, whatever was in its memory?");
	expect_same_text(want, proc_file("buddyinfo"));
}
