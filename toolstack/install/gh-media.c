/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognising installer images. */
#include "config.h"

#include "gh-media.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-answers.h"
#include "gh-error.h"
#include "gh-guest-hardware.h"
#include "gh-iso-header-private.h"
#include "gh-media-web-private.h"
#include "gh-os-lookup-private.h"
#include "gh-text.h"
#include "gh-tree-private.h"
#include "gh-web.h"

void
gh_media_free (GhMedia *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->label);
  g_free (self->system_id);
  g_free (self->publisher_id);
  g_free (self->application_id);
  g_free (self->name);
  g_free (self->os);
  g_free (self->os_id);
  g_free (self->version);
  g_free (self->arch);
  g_free (self);
}

/* Windows has given one label to several systems; the media of each began at its own day (the first
 * builds that were handed out). */
static const struct
{
  const char *family; /* how the short ids begin */
  const char *from;   /* day of the first media */
  const char *in_name;
  const char *os;
  const char *version;
  const char *name;
} windows[] = {
  { "win2k", "20240301", "2025", "2k25", "10.0", "Microsoft Windows Server 2025" },
  { "win2k", "20210701", "2022", "2k22", "10.0", "Microsoft Windows Server 2022" },
  { "win2k", "20180901", "2019", "2k19", "10.0", "Microsoft Windows Server 2019" },
  { "win2k", "20160701", "2016", "2k16", "10.0", "Microsoft Windows Server 2016" },
  { "win1", "20210901", "11", "11", "11", "Microsoft Windows 11" },
  { "win1", "20150601", "10", "10", "10", "Microsoft Windows 10" },
};

/* Whether the file's name says which: "Win11_24H2.iso", "windows_server_2025_x64.iso". */
static gboolean
name_says (const GhMedia *self, gsize i)
{
  g_autofree char *base = g_path_get_basename (self->path);
  g_autofree char *pattern
    = g_strdup_printf ("(?i)(win|windows|server)[-_ .a-z]*%s(?![0-9])", windows[i].in_name);

  return g_regex_match_simple (pattern, base, 0, 0);
}

static void
choose_windows (GhMedia *self, const char *created)
{
  gsize chosen = G_N_ELEMENTS (windows);

  if (self->os == NULL || !g_regex_match_simple ("^win(1[01]|2k(16|19|22|25))$", self->os, 0, 0))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    if (g_str_has_prefix (self->os, windows[i].family))
      {
        if (name_says (self, i))
          {
            chosen = i;
            break;
          }
        if (chosen == G_N_ELEMENTS (windows) && strcmp (created, windows[i].from) >= 0)
          chosen = i;
      }
  if (chosen == G_N_ELEMENTS (windows))
    return;
  g_free (self->os);
  self->os = g_strconcat ("win", windows[chosen].os, NULL);
  g_free (self->os_id);
  self->os_id = g_strconcat ("http://microsoft.com/win/", windows[chosen].os, NULL);
  g_free (self->name);
  self->name = g_strdup (windows[chosen].name);
  g_free (self->version);
  self->version = g_strdup (windows[chosen].version);
}

static GVariant *
make_ids (const GhIsoHeader *header)
{
  const char *keys[][2] = { { "volume-id", header->volume_id },
                            { "system-id", header->system_id },
                            { "publisher-id", header->publisher_id },
                            { "application-id", header->application_id } };
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, header->volume_size);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i][1] != NULL && *keys[i][1] != '\0')
      g_variant_builder_add (&builder, "{ss}", keys[i][0], keys[i][1]);
  g_variant_builder_add (&builder, "{ss}", "size", size);
  return g_variant_builder_end (&builder);
}

static void
take_string (GVariant *found, const char *key, char **to)
{
  char *text = NULL;

  if (g_variant_lookup (found, key, "s", &text))
    {
      g_free (*to);
      *to = text;
    }
}

/* What libosinfo knows of the medium's ids. */
static void
take_known (GhMedia *self, const GhIsoHeader *header, GCancellable *cancellable)
{
  g_autoptr (GVariant) found = gh_os_lookup (make_ids (header), cancellable);

  take_string (found, "os", &self->os);
  take_string (found, "os-id", &self->os_id);
  take_string (found, "name", &self->name);
  take_string (found, "version", &self->version);
  take_string (found, "arch", &self->arch);
  g_variant_lookup (found, "live", "b", &self->live);
  if (!g_variant_lookup (found, "installer", "b", &self->installer))
    self->installer = self->bootable;
  g_variant_lookup (found, "memory", "t", &self->memory);
  g_variant_lookup (found, "disk", "t", &self->disk);
  choose_windows (self, header->created);
}

/* The name, as far as the medium holds an install tree; a medium without one is none the worse.
 * What a tree says of itself is more exact than what its label does. */
static void
take_tree (GhMedia *self, GCancellable *cancellable)
{
  g_autoptr (GhTreeAccess) access = gh_tree_access_new (self->path, cancellable, NULL);
  g_autoptr (GhTree) tree
    = access != NULL ? gh_tree_detect (access, self->path, "x86_64", cancellable, NULL) : NULL;

  if (tree == NULL || tree->os == NULL)
    return;
  self->installer = TRUE;
  if (self->os != NULL && strstr (self->os, "unknown") == NULL)
    {
      /* "Debian 12.5.0 (bookworm)" rather than "Debian 12". */
      if (g_strcmp0 (self->os, tree->os) == 0)
        {
          g_free (self->name);
          self->name = g_strdup (tree->name);
        }
      return;
    }
  g_free (self->name);
  self->name = g_steal_pointer (&tree->name);
  g_free (self->os);
  self->os = g_steal_pointer (&tree->os);
  g_free (self->os_id);
  self->os_id = g_steal_pointer (&tree->os_id);
  g_free (self->version);
  self->version = g_steal_pointer (&tree->version);
  g_free (self->arch);
  self->arch = g_steal_pointer (&tree->arch);
  self->memory = tree->memory;
  self->disk = tree->disk;
}

static GError *
packed_error (const char *path, const char *how)
{
  const char *program = g_str_equal (how, "gzip")  ? "gunzip -k"
                        : g_str_equal (how, "xz")  ? "xz -dk"
                        : g_str_equal (how, "zip") ? "unzip"
                                                   : how;
  g_autofree char *quoted = g_shell_quote (path);

  /* TRANSLATORS: the second %s is xz, gzip, zip, …; the rest is a command to type */
  return g_error_new (
    GH_ERROR,
    GH_ERROR_UNSUPPORTED,
    _ ("%s is compressed with %s: unpack it first (%s%s %s)"),
    path,
    how,
    program,
    g_str_equal (how, "bzip2") || g_str_equal (how, "zstd") || g_str_equal (how, "lz4") ? " -dk"
    : g_str_equal (how, "7z")                                                           ? " x"
                                                                                        : "",
    quoted);
}

static void
take_header (GhMedia *self, GhIsoHeader *header)
{
  self->kind = header->disk != NULL ? "disk" : "iso";
  self->contents = header->disk;
  self->label = g_strdup (header->volume_id);
  self->system_id = g_strdup (header->system_id);
  self->publisher_id = g_strdup (header->publisher_id);
  self->application_id = g_strdup (header->application_id);
  self->size = header->size;
  self->bios = header->bios;
  self->uefi = header->uefi;
  self->bootable = header->bios || header->uefi;
  self->udf = header->is_udf;
  self->hybrid = header->hybrid;
}

/* What is on a server is known by its beginning. */
static GhIsoHeader *
read_web_header (const char *url, GCancellable *cancellable, GError **error)
{
  g_autoptr (GhIsoHeader) header = NULL;
  g_autofree char *shown = gh_text_without_password (url);
  guint64 size = 0;
  int fd = gh_media_web_read (url, &size, cancellable, error);

  if (fd < 0)
    return NULL;
  header = gh_iso_header_read (fd);
  header->size = size;
  close (fd);
  if (header->packed != NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("%s is compressed with %s: download and unpack it, and give its path"),
                 shown,
                 header->packed);
  else if (!header->is_iso && !header->is_udf && header->disk == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NO_TREE,
                 _ ("%s is neither an ISO image nor a disk image that is known"),
                 shown);
  else
    return g_steal_pointer (&header);
  return NULL;
}

static GhIsoHeader *
read_header (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  GhIsoHeader *header;
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    {
      g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot open the image %s"), path));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  header = gh_iso_header_read (fd);
  close (fd);
  if (header->packed != NULL)
    g_propagate_error (error, packed_error (path, header->packed));
  else if ((!S_ISREG (st.st_mode) && !S_ISBLK (st.st_mode))
           || (!header->is_iso && !header->is_udf && header->disk == NULL))
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_NO_TREE,
                 _ ("%s is not an ISO image; to use a disk image, choose a disk that exists"),
                 path);
  else
    return header;
  gh_iso_header_free (header);
  return NULL;
}

static GhMedia *
detect (const char *path, GCancellable *cancellable, GError **error)
{
  gboolean web = gh_web_is_address (path);
  g_autoptr (GhIsoHeader) header
    = web ? read_web_header (path, cancellable, error) : read_header (path, error);
  g_autoptr (GhMedia) self = NULL;

  if (header == NULL)
    return NULL;
  self = g_new0 (GhMedia, 1);
  self->path = g_strdup (path);
  take_header (self, header);
  if (header->disk == NULL)
    {
      take_known (self, header, cancellable);
      if (header->is_iso && !web)
        take_tree (self, cancellable);
    }
  if (self->name == NULL)
    self->name = *self->label != '\0' ? g_strdup (self->label) : g_path_get_basename (path);
  return g_steal_pointer (&self);
}

static void
detect_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GhMedia *media = detect (task_data, cancellable, &error);

  if (media != NULL)
    g_task_return_pointer (task, media, (GDestroyNotify) gh_media_free);
  else
    g_task_return_error (task, error);
}

void
gh_media_detect_async (const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, gh_media_detect_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, detect_thread);
}

GhMedia *
gh_media_detect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GVariant *
gh_media_to_variant (const GhMedia *self)
{
  g_autofree char *shown = gh_text_without_password (self->path);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  gh_dict_add_string (&dict, "kind", self->kind);
  gh_dict_add_string (&dict, "location", shown);
  gh_dict_add_string (&dict, "contents", self->contents);
  gh_dict_add_string (&dict, "label", self->label);
  gh_dict_add_string (&dict, "volume-id", self->label);
  gh_dict_add_string (&dict, "system-id", self->system_id);
  gh_dict_add_string (&dict, "publisher-id", self->publisher_id);
  gh_dict_add_string (&dict, "application-id", self->application_id);
  gh_dict_add_string (&dict, "name", self->name);
  gh_dict_add_string (&dict, "os", self->os);
  gh_dict_add_string (&dict, "os-id", self->os_id);
  gh_dict_add_string (&dict, "version", self->version);
  gh_dict_add_string (&dict, "arch", self->arch);
  gh_dict_add_string (&dict, "unattended", gh_answers_kind_for_medium (self));
  g_variant_dict_insert (&dict, "bootable", "b", self->bootable);
  g_variant_dict_insert (&dict, "bios", "b", self->bios);
  g_variant_dict_insert (&dict, "uefi", "b", self->uefi);
  g_variant_dict_insert (&dict, "udf", "b", self->udf);
  g_variant_dict_insert (&dict, "hybrid", "b", self->hybrid);
  g_variant_dict_insert (&dict, "live", "b", self->live);
  g_variant_dict_insert (&dict, "installer", "b", self->installer);
  gh_dict_add_size (&dict, "size", self->size);
  gh_dict_add_size (&dict, "memory", self->memory);
  gh_dict_add_size (&dict, "disk", self->disk);
  if (self->os != NULL)
    g_variant_dict_insert_value (&dict, "hardware", gh_guest_hardware_to_variant (self->os));
  return g_variant_dict_end (&dict);
}
