/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ELF file says to Xen. */
#include "config.h"

#include "gh-kernel-elf-private.h"

#include <elf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* What is more than that is no kernel's. */
#define MAX_SEGMENTS 256
#define MAX_SECTIONS 4096
#define MAX_NOTES    (256 * 1024)
#define MAX_NAMES    (1024 * 1024)

/* Xen's public/elfnote.h */
enum
{
  NOTE_ENTRY = 1,
  NOTE_XEN_VERSION = 5,
  NOTE_GUEST_OS = 6,
  NOTE_LOADER = 8,
  NOTE_PHYS32_ENTRY = 18,
};

/* What the notes say. */
typedef struct
{
  gboolean any;
  gboolean entry;
  gboolean phys32;
  gboolean xen3;   /* made for Xen 3.0 and later */
  gboolean loader; /* for the generic loader, or Linux */
  gboolean is_linux;
} Words;

/* A segment or a section. */
typedef struct
{
  guint32 name;
  guint32 type;
  guint64 offset;
  guint64 size;
} Part;

typedef struct
{
  GhKernelSource *source;
  gboolean wide; /* 64 bits */
  guint64 segments;
  guint64 sections;
  guint n_segments;
  guint n_sections;
  guint names; /* number of the section with their names */
  Words words;
} Elf;

static void
take_text (Words *words, guint32 type, const char *text)
{
  gboolean is_linux = g_str_has_prefix (text, "linux");

  if (type == NOTE_XEN_VERSION)
    words->xen3 = g_str_has_prefix (text, "xen-3.0");
  else if (type == NOTE_LOADER)
    words->loader = words->loader || g_str_has_prefix (text, "generic");
  else if (is_linux)
    words->loader = words->is_linux = TRUE;
}

static void
take_note (Words *words, guint32 type, const char *desc, gsize size)
{
  g_autofree char *text = NULL;

  words->any = TRUE;
  if (type == NOTE_ENTRY)
    words->entry = TRUE;
  else if (type == NOTE_PHYS32_ENTRY)
    words->phys32 = TRUE;
  else if (type == NOTE_XEN_VERSION || type == NOTE_LOADER || type == NOTE_GUEST_OS)
    {
      text = g_strndup (desc, size);
      take_text (words, type, text);
    }
}

/* One after the other, each padded to four bytes, up to one that does not fit. */
static void
take_notes (Words *words, const char *data, gsize size)
{
  gsize at = 0;

  while (size - at >= sizeof (Elf64_Nhdr))
    {
      Elf64_Nhdr note;
      guint64 name = at + sizeof note, desc, end;

      memcpy (&note, data + at, sizeof note);
      desc = name + (((guint64) note.n_namesz + 3) & ~G_GUINT64_CONSTANT (3));
      end = desc + note.n_descsz;
      if (end > size)
        return;
      if (note.n_namesz == 4 && memcmp (data + name, "Xen", 4) == 0)
        take_note (words, note.n_type, data + desc, note.n_descsz);
      at = (gsize) MIN ((end + 3) & ~G_GUINT64_CONSTANT (3), size);
    }
}

/* "GUEST_OS=linux,XEN_VER=xen-3.0,LOADER=generic", as before there were notes. */
static void
take_guest_info (Words *words, const char *data, gsize size)
{
  static const struct
  {
    const char *key;
    guint32 type;
  } keys[] = { { "XEN_VER=", NOTE_XEN_VERSION },
               { "GUEST_OS=", NOTE_GUEST_OS },
               { "LOADER=", NOTE_LOADER },
               { "VIRT_ENTRY=", NOTE_ENTRY } };
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) pairs = g_strsplit (text, ",", -1);

  words->any = TRUE;
  for (char **pair = pairs; *pair != NULL; pair++)
    for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
      if (g_str_has_prefix (*pair, keys[i].key))
        {
          const char *value = *pair + strlen (keys[i].key);

          take_note (words, keys[i].type, value, strlen (value));
        }
}

static gboolean
read_header (Elf *self, const guint8 *head)
{
  guint16 machine = 0;

  if (head[EI_DATA] != ELFDATA2LSB)
    return FALSE;
  if (head[EI_CLASS] == ELFCLASS64)
    {
      const Elf64_Ehdr *header = (const Elf64_Ehdr *) (const void *) head;

      self->wide = TRUE;
      machine = header->e_machine;
      self->segments = header->e_phoff;
      self->sections = header->e_shoff;
      self->n_segments = header->e_phentsize == sizeof (Elf64_Phdr) ? header->e_phnum : 0;
      self->n_sections = header->e_shentsize == sizeof (Elf64_Shdr) ? header->e_shnum : 0;
      self->names = header->e_shstrndx;
    }
  else if (head[EI_CLASS] == ELFCLASS32)
    {
      const Elf32_Ehdr *header = (const Elf32_Ehdr *) (const void *) head;

      machine = header->e_machine;
      self->segments = header->e_phoff;
      self->sections = header->e_shoff;
      self->n_segments = header->e_phentsize == sizeof (Elf32_Phdr) ? header->e_phnum : 0;
      self->n_sections = header->e_shentsize == sizeof (Elf32_Shdr) ? header->e_shnum : 0;
      self->names = header->e_shstrndx;
    }
  return machine == EM_386 || machine == EM_X86_64;
}

static Part
get_segment (const Elf *self, const void *table, guint i)
{
  const Elf64_Phdr *wide = (const Elf64_Phdr *) table + i;
  const Elf32_Phdr *narrow = (const Elf32_Phdr *) table + i;

  return self->wide ? (Part){ 0, wide->p_type, wide->p_offset, wide->p_filesz }
                    : (Part){ 0, narrow->p_type, narrow->p_offset, narrow->p_filesz };
}

static Part
get_section (const Elf *self, const void *table, guint i)
{
  const Elf64_Shdr *wide = (const Elf64_Shdr *) table + i;
  const Elf32_Shdr *narrow = (const Elf32_Shdr *) table + i;

  return self->wide
           ? (Part){ wide->sh_name, wide->sh_type, wide->sh_offset, wide->sh_size }
           : (Part){ narrow->sh_name, narrow->sh_type, narrow->sh_offset, narrow->sh_size };
}

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *x = a, *y = b;

  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Returns: (transfer full): in the order of the file, so that it is unpacked once. */
static GArray *
read_table (Elf *self, gboolean segments, GError **error)
{
  guint n = segments ? self->n_segments : self->n_sections;
  gsize size = self->wide ? (segments ? sizeof (Elf64_Phdr) : sizeof (Elf64_Shdr))
                          : (segments ? sizeof (Elf32_Phdr) : sizeof (Elf32_Shdr));
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_autofree guint8 *table = NULL;

  if (n > (segments ? MAX_SEGMENTS : MAX_SECTIONS))
    {
      gh_kernel_source_fail (self->source, _ ("it says that it has too many parts"), error);
      return NULL;
    }
  table = g_malloc (n * size + 1);
  if (n > 0
      && !gh_kernel_source_read (
        self->source, segments ? self->segments : self->sections, table, n * size, NULL, error))
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      Part part = segments ? get_segment (self, table, i) : get_section (self, table, i);

      g_array_append_val (parts, part);
    }
  return g_steal_pointer (&parts);
}

/* Returns: (transfer full): with a NUL behind it */
static char *
read_part (Elf *self, const Part *part, gsize most, GError **error)
{
  g_autofree char *data = NULL;

  if (part->size > most || part->offset > G_MAXUINT64 - part->size)
    {
      gh_kernel_source_fail (self->source, _ ("it says that a part of it is too large"), error);
      return NULL;
    }
  data = g_malloc0 (part->size + 1);
  if (!gh_kernel_source_read (self->source, part->offset, data, part->size, NULL, error))
    return NULL;
  return g_steal_pointer (&data);
}

/* Those parts of a table that are of @type: all in one go through the file. */
static gboolean
read_notes (Elf *self, GArray *parts, guint32 type, GError **error)
{
  gsize left = MAX_NOTES;

  g_array_sort (parts, compare_parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);
      g_autofree char *data = NULL;

      /* Old tools left segments of notes without their place, which Xen passes over. */
      if (part->type != type || part->offset == 0)
        continue;
      data = read_part (self, part, left, error);
      if (data == NULL)
        return FALSE;
      left -= part->size;
      take_notes (&self->words, data, part->size);
    }
  return TRUE;
}

static gboolean
read_guest_info (Elf *self, const Part *sections, guint n, GError **error)
{
  g_autofree char *names = NULL;

  if (self->names >= n)
    return TRUE;
  names = read_part (self, &sections[self->names], MAX_NAMES, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *data = NULL;

      if (sections[i].name >= sections[self->names].size
          || strcmp (names + sections[i].name, "__xen_guest") != 0)
        continue;
      data = read_part (self, &sections[i], MAX_NOTES, error);
      if (data != NULL)
        take_guest_info (&self->words, data, sections[i].size);
      return data != NULL;
    }
  return TRUE;
}

static gboolean
read_all (Elf *self, GError **error)
{
  g_autoptr (GArray) segments = read_table (self, TRUE, error);
  g_autoptr (GArray) sections = NULL, sorted = NULL;

  if (segments == NULL || !read_notes (self, segments, PT_NOTE, error))
    return FALSE;
  if (self->words.any)
    return TRUE;
  sections = read_table (self, FALSE, error);
  if (sections == NULL)
    return FALSE;
  sorted = g_array_copy (sections);
  return read_notes (self, sorted, SHT_NOTE, error)
         && (self->words.any
             || read_guest_info (
               self, (const Part *) (void *) sections->data, sections->len, error));
}

/* As Xen's builder would. What is not for PV and of 32 bits it takes for firmware, and starts as
 * PVH. */
static void
answer (const Elf *elf, GhKernel *kernel)
{
  const Words *words = &elf->words;
  gboolean for_pv = words->any && words->loader && words->xen3;

  /* Linux without PV has the words, but nothing that could be entered. */
  kernel->pv = for_pv && (words->entry || !words->phys32 || !words->is_linux) ? GH_KERNEL_CAN
                                                                              : GH_KERNEL_CANNOT;
  if (words->phys32)
    kernel->pvh = GH_KERNEL_CAN;
  else
    kernel->pvh = for_pv || elf->wide ? GH_KERNEL_CANNOT : GH_KERNEL_UNKNOWN;
}

gboolean
gh_kernel_elf_read (GhKernel *self, GhKernelSource *source, GError **error)
{
  _Alignas(8) guint8 head[sizeof (Elf64_Ehdr)];
  Elf elf = { .source = source };

  if (!gh_kernel_source_read (source, 0, head, sizeof head, NULL, error))
    return FALSE;
  if (!read_header (&elf, head))
    return TRUE;
  if (!read_all (&elf, error))
    return FALSE;
  answer (&elf, self);
  return TRUE;
}
