/*
 * symbols.c: what an object file takes and gives, read with libelf.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grade.h"

bool symbols_have(const struct symbols *symbols, const char *name)
{
	for (size_t i = 0; i < symbols->nr; i++)
		if (strcmp(symbols->name[i], name) == 0)
			return true;
	return false;
}

void symbols_add(struct symbols *symbols, const char *name)
{
	symbols->name = grow(symbols->name, symbols->nr,
			     sizeof(*symbols->name));
	symbols->name[symbols->nr++] = copy_text(name);
}

/* Adds each line of a file of ours. */
void symbols_read_lines(struct symbols *symbols, const char *path)
{
	char *text = read_text(path), *rest = text, *line;

	while ((line = strsep(&rest, "\n")))
		if (*line)
			symbols_add(symbols, line);
	free(text);
}

void symbols_free(struct symbols *symbols)
{
	for (size_t i = 0; i < symbols->nr; i++)
		free(symbols->name[i]);
	free(symbols->name);
	*symbols = (struct symbols){ 0 };
}

/* Adds up sizes that a hostile file may choose; the sum never wraps. */
static void add_size(struct object *object, unsigned long long size)
{
	if (__builtin_add_overflow(object->size, size, &object->size))
		object->size = -1;
}

/* Files one symbol under what it means for other objects. */
static void take_symbol(struct object *object, const GElf_Sym *symbol,
			const char *name)
{
	int type = GELF_ST_TYPE(symbol->st_info);

	if (type == STT_GNU_IFUNC)
		symbols_add(&object->resolvers, name);
	if (GELF_ST_BIND(symbol->st_info) == STB_LOCAL || !*name)
		return;
	if (GELF_ST_BIND(symbol->st_info) == STB_WEAK)
		symbols_add(&object->weak, name);
	if (symbol->st_shndx == SHN_UNDEF) {
		symbols_add(&object->imports, name);
		return;
	}
	symbols_add(&object->exports, name);
	/* A common symbol has no section yet, but takes its room. */
	if (symbol->st_shndx == SHN_COMMON)
		add_size(object, symbol->st_size);
}

static void take_symbols(struct object *object, Elf *elf, Elf_Scn *section,
			 const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr = header->sh_entsize ? header->sh_size / header->sh_entsize
				       : 0;
	GElf_Sym symbol;

	for (size_t i = 0; i < nr; i++) {
		const char *name;

		if (!gelf_getsym(data, i, &symbol))
			return;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name)
			take_symbol(object, &symbol, name);
	}
}

/* Reads an open object; returns false if it is none. */
static bool take_sections(struct object *object, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;

	if (elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names) < 0)
		return false;
	while ((section = elf_nextscn(elf, section))) {
		const char *name;

		if (!gelf_getshdr(section, &header))
			return false;
		name = elf_strptr(elf, names, header.sh_name);
		if (header.sh_type == SHT_SYMTAB)
			take_symbols(object, elf, section, &header);
		if ((header.sh_flags & SHF_ALLOC) && name) {
			symbols_add(&object->sections, name);
			add_size(object, header.sh_size);
		}
	}
	return true;
}

/*
 * Reads the object file at @path into an empty @object, which object_free()
 * empties again. Returns false if there is no such object.
 */
bool object_read(struct object *object, const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool good = false;
	Elf *elf;

	*object = (struct object){ 0 };
	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf)
		good = take_sections(object, elf);
	elf_end(elf);
	close(fd);
	return good;
}

void object_free(struct object *object)
{
	symbols_free(&object->exports);
	symbols_free(&object->imports);
	symbols_free(&object->weak);
	symbols_free(&object->sections);
	symbols_free(&object->resolvers);
}
