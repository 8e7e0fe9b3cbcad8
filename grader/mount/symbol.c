/*
 * From addresses to functions and lines: of the kernel, and of the modules that
 * are loaded now (elfutils' libdw).
 */
#include "kernel.h"

#include <elfutils/libdwfl.h>
#include <dwarf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_linux_proc_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
};

/* Those that have their own names for what the kernel calls otherwise. */
static const char *plain(const char *func)
{
	if (!strncmp(func, "__wrap_", 7))
		func += 7;
	if (!strncmp(func, "kernel_", 7))
		func += 7;
	return func;
}

static const char *relative(const char *file)
{
	static char cwd[4096];

	if (!*cwd && !getcwd(cwd, sizeof(cwd)))
		return file;
	if (!strncmp(file, cwd, strlen(cwd)) && file[strlen(cwd)] == '/')
		file += strlen(cwd) + 1;
	return strncmp(file, "./", 2) ? file : file + 2;
}

/* How an oops is raised and caught is of no interest. */
static bool is_machinery(const char *file)
{
	return strstr(file, "lib/machine/") || strstr(file, "grader/mount/") ||
		strstr(file, "lib/kernel/panic.c") ||
		strstr(file, "lib/kernel/track_");
}

/* The function around an address.  The symbol table may have other names for it,
 * such as init_module. */
static const char *function_at(Dwfl_Module *mod, Dwarf_Addr addr)
{
	Dwarf_Addr bias;
	Dwarf_Die *cu = dwfl_module_addrdie(mod, addr, &bias), *scope = NULL;
	int n = cu ? dwarf_getscopes(cu, addr - bias, &scope) : 0;
	const char *name = NULL;

	for (int i = 0; i < n && !name; i++)
		if (dwarf_tag(&scope[i]) == DW_TAG_subprogram)
			name = dwarf_diename(&scope[i]);
	free(scope);
	return name ? name : dwfl_module_addrname(mod, addr);
}

/* Where an inline function of a header was called: the module's own line. */
static void leave_header(Dwfl_Module *mod, Dwarf_Addr addr, const char **file,
			 int *nr)
{
	Dwarf_Addr bias;
	Dwarf_Die *cu = dwfl_module_addrdie(mod, addr, &bias), *scope = NULL;
	int n = cu ? dwarf_getscopes(cu, addr - bias, &scope) : 0;
	Dwarf_Files *files;

	if (n > 0 && dwarf_getsrcfiles(cu, &files, NULL))
		n = 0;
	for (int i = 0; i < n && strstr(*file, "include/"); i++) {
		Dwarf_Attribute attr;
		Dwarf_Word call_file, call_line;

		if (dwarf_tag(&scope[i]) != DW_TAG_inlined_subroutine ||
		    dwarf_formudata(dwarf_attr(&scope[i], DW_AT_call_file,
					       &attr), &call_file) ||
		    dwarf_formudata(dwarf_attr(&scope[i], DW_AT_call_line,
					       &attr), &call_line))
			continue;
		*file = dwarf_filesrc(files, call_file, NULL, NULL);
		*nr = (int)call_line;
	}
	free(scope);
}

static int look_up(Dwfl *dwfl, Dwarf_Addr addr, char *name, size_t size)
{
	Dwfl_Module *mod = dwfl_addrmodule(dwfl, addr);
	const char *func = mod ? function_at(mod, addr) : NULL;
	Dwfl_Line *line = mod ? dwfl_module_getsrc(mod, addr) : NULL;
	const char *file;
	int nr = 0;

	file = line ? dwfl_lineinfo(line, NULL, &nr, NULL, NULL, NULL) : NULL;
	if (!func || !file || is_machinery(file))
		return 0;
	leave_header(mod, addr, &file, &nr);
	snprintf(name, size, "%s(), %s:%d", plain(func), relative(file), nr);
	return 1;
}

int symbol_find(unsigned long addr, char *name, size_t size)
{
	Dwfl *dwfl = dwfl_begin(&callbacks);
	int found = 0;

	if (!dwfl)
		return 0;
	if (!dwfl_linux_proc_report(dwfl, getpid()) &&
	    !dwfl_report_end(dwfl, NULL, NULL))
		found = look_up(dwfl, addr, name, size);
	dwfl_end(dwfl);
	return found;
}
