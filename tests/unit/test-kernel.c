/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhKernel: what kernels say of themselves to Xen, however they are packed, and what is made of
 * those that lie. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <string.h>

#include "gh-error.h"
#include "gh-kernel.h"

/* Where things are in the files made here. */
#define NOTES_AT 0x200

typedef enum
{
  IN_SEGMENT,
  IN_SECTION,
  IN_GUEST_INFO,
} Place;

/* Debian's kernel, for PV and PVH; others below. */
static void
add_note (GByteArray *notes, guint32 type, const void *desc, guint32 size)
{
  static const guint8 zeros[4] = { 0 };
  const guint32 head[] = { 4, size, type };

  g_byte_array_append (notes, (const guint8 *) head, sizeof head);
  g_byte_array_append (notes, (const guint8 *) "Xen", 4);
  g_byte_array_append (notes, desc, size);
  g_byte_array_append (notes, zeros, (4 - size % 4) % 4);
}

static void
add_text (GByteArray *notes, guint32 type, const char *text)
{
  add_note (notes, type, text, (guint32) strlen (text) + 1);
}

/* @words: of "linux", "generic", "xen3", "entry", "phys32" */
static GByteArray *
make_notes (const char *words)
{
  GByteArray *notes = g_byte_array_new ();
  const guint64 address = 0x1000000;

  add_note (notes, 99, "new", 3); /* a note of later days */
  if (strstr (words, "linux") != NULL)
    add_text (notes, 6, "linux");
  if (strstr (words, "generic") != NULL)
    add_text (notes, 8, "generic");
  if (strstr (words, "xen3") != NULL)
    add_text (notes, 5, "xen-3.0");
  if (strstr (words, "entry") != NULL)
    add_note (notes, 1, &address, 8);
  if (strstr (words, "phys32") != NULL)
    add_note (notes, 18, &address, 4);
  return notes;
}

/* ELF header, one program header, the notes, names of sections, sections. */
static GByteArray *
make_wide (GByteArray *notes, Place place)
{
  static const char names[] = "\0__xen_guest\0.shstrtab";
  guint64 names_at = NOTES_AT + notes->len, sections_at = (names_at + sizeof names + 7) & ~7ULL;
  Elf64_Ehdr head = { .e_machine = EM_X86_64,
                      .e_phoff = sizeof head,
                      .e_shoff = sections_at,
                      .e_phentsize = sizeof (Elf64_Phdr),
                      .e_phnum = 1,
                      .e_shentsize = sizeof (Elf64_Shdr),
                      .e_shnum = 3,
                      .e_shstrndx = 2 };
  Elf64_Phdr segment = { .p_type = place == IN_SEGMENT ? PT_NOTE : PT_LOAD,
                         .p_offset = NOTES_AT,
                         .p_filesz = notes->len };
  Elf64_Shdr sections[3] = { 0 };
  GByteArray *file = g_byte_array_new ();

  memcpy (head.e_ident, ELFMAG "\2\1\1", 7);
  sections[1].sh_type = place == IN_SECTION ? SHT_NOTE : SHT_PROGBITS;
  sections[1].sh_name = place == IN_GUEST_INFO ? 1 : 0;
  sections[1].sh_offset = NOTES_AT;
  sections[1].sh_size = notes->len;
  sections[2].sh_name = 13;
  sections[2].sh_type = SHT_STRTAB;
  sections[2].sh_offset = names_at;
  sections[2].sh_size = sizeof names;
  g_byte_array_append (file, (const guint8 *) &head, sizeof head);
  g_byte_array_append (file, (const guint8 *) &segment, sizeof segment);
  g_byte_array_set_size (file, NOTES_AT);
  memset (file->data + sizeof head + sizeof segment, 0, NOTES_AT - sizeof head - sizeof segment);
  g_byte_array_append (file, notes->data, notes->len);
  g_byte_array_append (file, (const guint8 *) names, sizeof names);
  while (file->len < sections_at)
    g_byte_array_append (file, (const guint8 *) "", 1);
  g_byte_array_append (file, (const guint8 *) sections, sizeof sections);
  return file;
}

static GByteArray *
make_narrow (GByteArray *notes)
{
  Elf32_Ehdr head = {
    .e_machine = EM_386, .e_phoff = sizeof head, .e_phentsize = sizeof (Elf32_Phdr), .e_phnum = 1
  };
  Elf32_Phdr segment = { .p_type = PT_NOTE, .p_offset = NOTES_AT, .p_filesz = notes->len };
  GByteArray *file = g_byte_array_new ();

  memcpy (head.e_ident, ELFMAG "\1\1\1", 7);
  g_byte_array_append (file, (const guint8 *) &head, sizeof head);
  g_byte_array_append (file, (const guint8 *) &segment, sizeof segment);
  g_byte_array_set_size (file, NOTES_AT);
  memset (file->data + sizeof head + sizeof segment, 0, NOTES_AT - sizeof head - sizeof segment);
  g_byte_array_append (file, notes->data, notes->len);
  return file;
}

static GByteArray *
make_kernel (const char *words)
{
  g_autoptr (GByteArray) notes = make_notes (words);

  return make_wide (notes, IN_SEGMENT);
}

static la_ssize_t
on_write (struct archive *archive, void *out, const void *data, size_t size)
{
  g_byte_array_append (out, data, (guint) size);
  return (la_ssize_t) size;
}

/* One block of nothing but literals, as Linux's lz4 packs without success. */
static GByteArray *
pack_lz4 (const GByteArray *data)
{
  GByteArray *out = g_byte_array_new ();
  GByteArray *block = g_byte_array_new ();
  guint8 token = 0xf0, rest;
  guint left = data->len - 15;

  g_byte_array_append (block, &token, 1);
  for (rest = 255; left >= 255; left -= 255)
    g_byte_array_append (block, &rest, 1);
  rest = (guint8) left;
  g_byte_array_append (block, &rest, 1);
  g_byte_array_append (block, data->data, data->len);
  g_byte_array_append (out, (const guint8 *) "\x02\x21\x4c\x18", 4);
  g_byte_array_append (out, (const guint8 *) &block->len, 4);
  g_byte_array_append (out, block->data, block->len);
  g_byte_array_unref (block);
  return out;
}

static GByteArray *
pack (const GByteArray *data, const char *filter)
{
  g_autoptr (GByteArray) out = NULL;
  struct archive *archive;
  struct archive_entry *entry;

  if (strcmp (filter, "lz4") == 0)
    return pack_lz4 (data);
  out = g_byte_array_new ();
  archive = archive_write_new ();
  entry = archive_entry_new ();
  archive_write_set_bytes_in_last_block (archive, 1);
  g_assert_cmpint (archive_write_add_filter_by_name (archive, filter), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_set_format_raw (archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open (archive, out, NULL, on_write, NULL), ==, ARCHIVE_OK);
  archive_entry_set_filetype (entry, AE_IFREG);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, data->data, data->len), ==, data->len);
  g_assert_cmpint (archive_write_close (archive), ==, ARCHIVE_OK);
  archive_write_free (archive);
  archive_entry_free (entry);
  return g_steal_pointer (&out);
}

/* Linux, Documentation/arch/x86/boot.rst */
static GByteArray *
make_bzimage (const GByteArray *payload, guint16 protocol)
{
  GByteArray *file = g_byte_array_new ();
  const guint32 offset = 0x40;

  g_byte_array_set_size (file, 3 * 512 + offset);
  memset (file->data, 0, file->len);
  file->data[0x1f1] = 2;
  memcpy (file->data + 0x1fe, "\x55\xaa", 2);
  memcpy (file->data + 0x202, "HdrS", 4);
  memcpy (file->data + 0x206, &protocol, 2);
  memcpy (file->data + 0x248, &offset, 4);
  memcpy (file->data + 0x24c, &payload->len, 4);
  g_byte_array_append (file, payload->data, payload->len);
  g_byte_array_append (file, (const guint8 *) "behind", 6);
  return file;
}

static GInputStream *
open_bytes (gpointer data, GCancellable *cancellable, GError **error)
{
  const GByteArray *bytes = data;

  return g_memory_input_stream_new_from_data (bytes->data, bytes->len, NULL);
}

static GhKernel
read_kernel (const GByteArray *bytes, GError **error)
{
  GhKernel kernel;

  gh_kernel_read (&kernel, "vmlinuz", open_bytes, (gpointer) bytes, TRUE, NULL, error);
  return kernel;
}

static void
assert_kernel (const GByteArray *bytes, gboolean bzimage, GhKernelAnswer pv, GhKernelAnswer pvh)
{
  g_autoptr (GError) error = NULL;
  GhKernel kernel = read_kernel (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (kernel.bzimage, ==, bzimage);
  g_assert_cmpint (kernel.pv, ==, pv);
  g_assert_cmpint (kernel.pvh, ==, pvh);
}

static void
assert_damaged (const GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;
  GhKernel kernel = read_kernel (bytes, &error);

  g_assert_error (error, GH_ERROR, GH_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "vmlinuz"));
  g_assert_cmpint (kernel.pv, ==, GH_KERNEL_UNKNOWN);
  g_assert_cmpint (kernel.pvh, ==, GH_KERNEL_UNKNOWN);
}

static void
test_words (void)
{
  static const struct
  {
    const char *words;
    GhKernelAnswer pv;
    GhKernelAnswer pvh;
  } cases[] = {
    /* Linux of Debian and Fedora; Linux without PV; NetBSD's XEN3_DOMU; GRUB for PV and for PVH */
    { "linux generic xen3 entry phys32", GH_KERNEL_CAN, GH_KERNEL_CAN },
    { "linux generic xen3 phys32", GH_KERNEL_CANNOT, GH_KERNEL_CAN },
    { "generic xen3 entry", GH_KERNEL_CAN, GH_KERNEL_CANNOT },
    { "generic xen3", GH_KERNEL_CAN, GH_KERNEL_CANNOT },
    { "phys32", GH_KERNEL_CANNOT, GH_KERNEL_CAN },
    { "linux xen3 entry", GH_KERNEL_CAN, GH_KERNEL_CANNOT },
    { "generic entry", GH_KERNEL_CANNOT, GH_KERNEL_CANNOT },
    { "", GH_KERNEL_CANNOT, GH_KERNEL_CANNOT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) notes = make_notes (cases[i].words);
      g_autoptr (GByteArray) wide = make_wide (notes, IN_SEGMENT);
      g_autoptr (GByteArray) elsewhere = make_wide (notes, IN_SECTION);
      g_autoptr (GByteArray) narrow = make_narrow (notes);
      gboolean firmware = cases[i].pv == GH_KERNEL_CANNOT && cases[i].pvh == GH_KERNEL_CANNOT;

      g_test_message ("%s", cases[i].words);
      assert_kernel (wide, FALSE, cases[i].pv, cases[i].pvh);
      assert_kernel (elsewhere, FALSE, cases[i].pv, cases[i].pvh);
      /* Of 32 bits and not for PV: Xen takes it for firmware, and tries. */
      assert_kernel (narrow, FALSE, cases[i].pv, firmware ? GH_KERNEL_UNKNOWN : cases[i].pvh);
    }
}

static void
test_guest_info (void)
{
  g_autoptr (GByteArray) info = g_byte_array_new ();
  g_autoptr (GByteArray) file = NULL, none = NULL;
  static const char text[]
    = "GUEST_OS=Mini-OS,XEN_VER=xen-3.0,VIRT_BASE=0x0,HYPERCALL_PAGE=0x2,LOADER=generic";

  g_byte_array_append (info, (const guint8 *) text, sizeof text);
  file = make_wide (info, IN_GUEST_INFO);
  assert_kernel (file, FALSE, GH_KERNEL_CAN, GH_KERNEL_CANNOT);
  /* The same bytes, but no segment, no section and no name that makes notes of them. */
  none = make_wide (info, IN_SECTION + 10);
  assert_kernel (none, FALSE, GH_KERNEL_CANNOT, GH_KERNEL_CANNOT);
}

static void
test_packed (void)
{
  static const char *const filters[] = { "gzip", "xz", "bzip2", "lzma", "zstd", "lz4" };
  g_autoptr (GByteArray) notes = make_notes ("linux generic xen3 entry phys32");
  g_autoptr (GByteArray) kernel = make_wide (notes, IN_SEGMENT);
  g_autoptr (GByteArray) backwards = make_wide (notes, IN_SECTION);
  g_autoptr (GByteArray) gzipped = pack (kernel, "gzip");

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GByteArray) payload = pack (kernel, filters[i]);
      g_autoptr (GByteArray) image = make_bzimage (payload, 0x20f);
      g_autoptr (GByteArray) payload_backwards = pack (backwards, filters[i]);
      g_autoptr (GByteArray) image_backwards = make_bzimage (payload_backwards, 0x208);

      g_test_message ("%s", filters[i]);
      assert_kernel (image, TRUE, GH_KERNEL_CAN, GH_KERNEL_CAN);
      assert_kernel (image_backwards, TRUE, GH_KERNEL_CAN, GH_KERNEL_CAN);
    }
  assert_kernel (gzipped, FALSE, GH_KERNEL_CAN, GH_KERNEL_CAN);
}

static void
test_not_unpacked (void)
{
  g_autoptr (GByteArray) kernel = make_kernel ("phys32");
  g_autoptr (GByteArray) payload = pack (kernel, "xz");
  g_autoptr (GByteArray) image = make_bzimage (payload, 0x20f);
  GhKernel found;

  g_assert_true (gh_kernel_read (&found, "vmlinuz", open_bytes, image, FALSE, NULL, NULL));
  g_assert_true (found.bzimage);
  g_assert_cmpint (found.pv, ==, GH_KERNEL_UNKNOWN);
  g_assert_true (gh_kernel_read (&found, "vmlinux", open_bytes, kernel, FALSE, NULL, NULL));
  g_assert_cmpint (found.pv, ==, GH_KERNEL_CANNOT);
}

/* What is no kernel, what Xen has ways of its own for, and what is packed in a way we do not know.
 */
static void
test_unknown (void)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GByteArray) empty = g_byte_array_new ();
  g_autoptr (GByteArray) table = make_kernel ("");
  g_autoptr (GByteArray) other = make_kernel ("phys32");
  g_autoptr (GByteArray) lzop = g_byte_array_new ();
  g_autoptr (GByteArray) lzo = NULL, old = NULL;
  const guint32 words[] = { 0x336ec578, 0x10000, (guint32) - (0x336ec578 + 0x10000) };

  g_byte_array_append (text, (const guint8 *) "root:x:0:0\n", 11);
  assert_kernel (text, FALSE, GH_KERNEL_UNKNOWN, GH_KERNEL_UNKNOWN);
  assert_kernel (empty, FALSE, GH_KERNEL_UNKNOWN, GH_KERNEL_UNKNOWN);
  memcpy (table->data + 0x100, words, sizeof words);
  assert_kernel (table, FALSE, GH_KERNEL_UNKNOWN, GH_KERNEL_UNKNOWN);
  ((Elf64_Ehdr *) (void *) other->data)->e_machine = EM_AARCH64;
  assert_kernel (other, FALSE, GH_KERNEL_UNKNOWN, GH_KERNEL_UNKNOWN);
  g_byte_array_append (lzop, (const guint8 *) "\x89\x4c\x5a\x4f____________", 16);
  lzo = make_bzimage (lzop, 0x20f);
  assert_kernel (lzo, TRUE, GH_KERNEL_UNKNOWN, GH_KERNEL_UNKNOWN);
  old = make_bzimage (lzop, 0x207);
  assert_kernel (old, TRUE, GH_KERNEL_CANNOT, GH_KERNEL_CANNOT);
}

/* A dictionary of four gigabytes is not even tried. */
static void
test_greedy (void)
{
  g_autoptr (GByteArray) kernel = make_kernel ("phys32");
  g_autoptr (GByteArray) payload = pack (kernel, "lzma");
  g_autoptr (GByteArray) image = NULL;

  memset (payload->data + 1, 0xf7, 4);
  image = make_bzimage (payload, 0x20f);
  assert_kernel (image, TRUE, GH_KERNEL_UNKNOWN, GH_KERNEL_UNKNOWN);
}

static void
test_damaged (void)
{
  g_autoptr (GByteArray) kernel = make_kernel ("linux generic xen3 entry phys32");
  g_autoptr (GByteArray) payload = pack (kernel, "xz");
  g_autoptr (GByteArray) image = make_bzimage (payload, 0x20f);
  g_autoptr (GByteArray) broken = make_bzimage (payload, 0x20f);
  Elf64_Ehdr *head = (Elf64_Ehdr *) (void *) kernel->data;
  Elf64_Phdr *segment = (Elf64_Phdr *) (void *) (kernel->data + sizeof *head);

  /* Cut off anywhere: never a crash, never a wrong refusal. */
  for (guint size = 0; size < kernel->len; size++)
    {
      const GByteArray cut = { kernel->data, size };
      g_autoptr (GError) error = NULL;
      GhKernel found = read_kernel (&cut, &error);

      g_assert_true (error != NULL || found.pv != GH_KERNEL_CANNOT
                     || found.pvh != GH_KERNEL_CANNOT);
    }
  broken->data[broken->len - 40] ^= 0x55;
  memset (broken->data + 3 * 512 + 0x40 + 20, 0xff, 20);
  assert_damaged (broken);
  g_byte_array_set_size (image, image->len - payload->len / 2);
  assert_damaged (image);

  segment->p_filesz = G_MAXUINT64 - 10;
  assert_damaged (kernel);
  segment->p_filesz = G_GUINT64_CONSTANT (1) << 40;
  assert_damaged (kernel);
  segment->p_filesz = 4;
  segment->p_offset = G_MAXUINT64 - 2;
  assert_damaged (kernel);
  head->e_phoff = G_MAXUINT64 - 8;
  assert_damaged (kernel);
  head->e_phnum = 0xfff0;
  assert_damaged (kernel);
  head->e_phnum = 0;
  head->e_shnum = 0xfff0;
  assert_damaged (kernel);
}

/* Notes that claim more than there is: what comes before them is taken. */
static void
test_lying_notes (void)
{
  g_autoptr (GByteArray) notes = make_notes ("phys32");
  g_autoptr (GByteArray) file = NULL;
  const guint32 lies[] = { 4, G_MAXUINT32, 1, 0x006e6558 };
  const guint32 more[] = { G_MAXUINT32, 4, 1, 0x006e6558 };

  g_byte_array_append (notes, (const guint8 *) lies, sizeof lies);
  g_byte_array_append (notes, (const guint8 *) more, sizeof more);
  file = make_wide (notes, IN_SEGMENT);
  assert_kernel (file, FALSE, GH_KERNEL_CANNOT, GH_KERNEL_CAN);
}

static void
test_file (void)
{
  g_autoptr (GError) missing = NULL, cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GByteArray) kernel = make_kernel ("phys32");
  GhKernel found;

  g_assert_false (gh_kernel_read_file (&found, "/nonexistent/vmlinuz", TRUE, NULL, &missing));
  g_assert_error (missing, GH_ERROR, GH_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (missing->message, "/nonexistent/vmlinuz"));
  g_assert_true (gh_kernel_read_file (&found, "/dev/zero", TRUE, NULL, NULL));
  g_assert_cmpint (found.pv, ==, GH_KERNEL_UNKNOWN);
  g_cancellable_cancel (cancellable);
  g_assert_false (
    gh_kernel_read (&found, "vmlinuz", open_bytes, kernel, TRUE, cancellable, &cancelled));
  g_assert_error (cancelled, GH_ERROR, GH_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/words", test_words);
  g_test_add_func ("/kernel/guest-info", test_guest_info);
  g_test_add_func ("/kernel/packed", test_packed);
  g_test_add_func ("/kernel/not-unpacked", test_not_unpacked);
  g_test_add_func ("/kernel/unknown", test_unknown);
  g_test_add_func ("/kernel/greedy", test_greedy);
  g_test_add_func ("/kernel/damaged", test_damaged);
  g_test_add_func ("/kernel/lying-notes", test_lying_notes);
  g_test_add_func ("/kernel/file", test_file);
  return g_test_run ();
}
