/*
 * Loading shared objects, by the host's own loader; and reading, before that,
 * which names they want.
 */
#define _GNU_SOURCE
#include <machine/image.h>
#include <machine/oops.h>

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- Reading ----------------------------------------------------------------- */

struct elf {
	const char *data;
	size_t size;
};

static int fail(char *error, size_t size, const char *file, const char *why)
{
	snprintf(error, size, "%s: %s", file, why);
	return -1;
}

static int map_file(const char *file, struct elf *elf)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *data;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !st.st_size) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (data == MAP_FAILED)
		return -1;
	elf->data = data;
	elf->size = (size_t)st.st_size;
	return 0;
}

static int inside(const struct elf *elf, size_t offset, size_t size)
{
	return offset <= elf->size && size <= elf->size - offset;
}

/* Its section headers, or NULL: it is no shared object. */
static const Elf64_Shdr *sections(const struct elf *elf)
{
	const Elf64_Ehdr *h = (const void *)elf->data;

	if (elf->size < sizeof(*h) || memcmp(h->e_ident, ELFMAG, SELFMAG) ||
	    h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_type != ET_DYN ||
	    h->e_shentsize != sizeof(Elf64_Shdr) ||
	    !inside(elf, h->e_shoff, h->e_shnum * sizeof(Elf64_Shdr)))
		return NULL;
	return (const void *)(elf->data + h->e_shoff);
}

/* Calls @fn for what the dynamic symbol table @s does not define. */
static int walk(const struct elf *elf, const Elf64_Shdr *all,
		const Elf64_Shdr *s, image_name_fn *fn, void *arg)
{
	const Elf64_Shdr *strings = &all[s->sh_link];
	const Elf64_Sym *sym = (const void *)(elf->data + s->sh_offset);
	int found = 0;

	if (!inside(elf, s->sh_offset, s->sh_size) ||
	    !inside(elf, strings->sh_offset, strings->sh_size) ||
	    !strings->sh_size ||
	    elf->data[strings->sh_offset + strings->sh_size - 1])
		return -1;
	for (size_t i = 1; i < s->sh_size / sizeof(*sym) && !found; i++)
		if (sym[i].st_shndx == SHN_UNDEF &&
		    ELF64_ST_BIND(sym[i].st_info) != STB_WEAK &&
		    sym[i].st_name < strings->sh_size)
			found = fn(elf->data + strings->sh_offset +
				   sym[i].st_name, arg);
	return found;
}

int image_wants(const char *file, image_name_fn *fn, void *arg, char *error,
		size_t size)
{
	const Elf64_Shdr *all;
	struct elf elf;
	int found = -1;

	if (map_file(file, &elf))
		return fail(error, size, file, strerror(errno));
	all = sections(&elf);
	for (unsigned int i = 0; all &&
	     i < ((const Elf64_Ehdr *)(const void *)elf.data)->e_shnum; i++)
		if (all[i].sh_type == SHT_DYNSYM)
			found = walk(&elf, all, &all[i], fn, arg);
	munmap((void *)elf.data, elf.size);
	if (found == -1)
		fail(error, size, file, "this is no module; make module "
		     "SRC=dir makes one");
	return found;
}

/* --- Loading ----------------------------------------------------------------- */

struct find {
	const char *name;
	struct image *image;
};

static int look_at(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct find *find = arg;
	struct image *image = find->image;

	if (strcmp(info->dlpi_name, find->name))
		return 0;
	image->start = ~0UL;
	image->end = 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		unsigned long start = info->dlpi_addr + p->p_vaddr;

		if (p->p_type != PT_LOAD)
			continue;
		if (start < image->start)
			image->start = start;
		if (start + p->p_memsz > image->end)
			image->end = start + p->p_memsz;
	}
	return 1;
}

int image_load(const char *file, struct image *image, char *error,
	       size_t size)
{
	struct find find = { file, image };
	struct link_map *map;
	char path[4096];

	/* A name without a slash would be searched for elsewhere. */
	snprintf(path, sizeof(path), "%s%s", strchr(file, '/') ? "" : "./",
		 file);
	image->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!image->handle)
		return fail(error, size, file, dlerror());
	if (dlinfo(image->handle, RTLD_DI_LINKMAP, &map)) {
		dlclose(image->handle);
		return fail(error, size, file, dlerror());
	}
	find.name = map->l_name;
	dl_iterate_phdr(look_at, &find);
	oops_code(image->start, image->end, 1);
	return 0;
}

void image_share(const struct image *image)
{
	struct link_map *map;
	void *handle;

	if (dlinfo(image->handle, RTLD_DI_LINKMAP, &map))
		return;
	handle = dlopen(map->l_name, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
	if (handle)
		dlclose(handle);
}

void *image_symbol(const struct image *image, const char *name)
{
	return dlsym(image->handle, name);
}

void image_unload(struct image *image)
{
	oops_code(image->start, image->end, 0);
	dlclose(image->handle);
	image->handle = NULL;
}
