/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Xen's driver tells of its host: its interface, and Xen's and the device models' logs. */
#include "config.h"

#include "gh-xen-host-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-linux-host.h"
#include "gh-text.h"
#include "gh-xen-context-private.h"

#define LOG_FOLDER "/var/log/xen"
/* Most folders below that one. */
#define LOG_DEPTH 2

/* Of Xen's ring, what is kept of it to follow it: some times its size. */
#define RING_KEPT 1048576

/* Xen knows a machine by a name that its own tools can take. */
static void
name_machine (GhHostInfo *info, const GhHostOwner *machine)
{
  for (guint i = 0; i < info->owners->len; i++)
    {
      GhHostOwner *owner = info->owners->pdata[i];

      if (g_strcmp0 (owner->uuid, machine->uuid) == 0)
        {
          g_free (owner->name);
          owner->name = g_strdup (machine->name);
        }
    }
  for (guint i = 0; i < info->vcpus->len; i++)
    {
      GhHostVcpu *vcpu = info->vcpus->pdata[i];

      if (g_strcmp0 (vcpu->uuid, machine->uuid) == 0)
        {
          g_free (vcpu->name);
          vcpu->name = g_strdup (machine->name);
        }
    }
}

static GhHostInfo *
get_info (GhInspector *self, const GPtrArray *machines, GError **error)
{
  GhHostInfo *info = gh_xen_host_get_info (error);

  for (guint i = 0; info != NULL && i < machines->len; i++)
    name_machine (info, machines->pdata[i]);
  return info;
}

/* ---- Xen's ring ---- */

/* What was read so far; @start: bytes of it that were dropped. */
typedef struct
{
  GMutex lock;
  GString *text;
  guint64 start;
} Ring;

static void
ring_free (gpointer data)
{
  Ring *ring = data;

  g_mutex_clear (&ring->lock);
  g_string_free (ring->text, TRUE);
  g_free (ring);
}

/* Kept as data of the driver, which lives as long as its workers. */
static Ring *
get_ring (GhInspector *self)
{
  Ring *ring = g_object_get_data (G_OBJECT (self), "gh-xen-ring");

  if (ring != NULL)
    return ring;
  ring = g_new0 (Ring, 1);
  g_mutex_init (&ring->lock);
  ring->text = g_string_new (NULL);
  /* Another worker may have been quicker. */
  if (g_object_replace_data (G_OBJECT (self), "gh-xen-ring", NULL, ring, ring_free, NULL))
    return ring;
  ring_free (ring);
  return g_object_get_data (G_OBJECT (self), "gh-xen-ring");
}

char *
gh_xen_ring_read (gboolean clear, GError **error)
{
  g_autoptr (GhXenContext) context = gh_xen_context_new (error);
  g_autoptr (GString) text = g_string_new (NULL);
  libxl_xen_console_reader *reader;
  char *line;
  int rc;

  if (context == NULL)
    return NULL;
  reader = libxl_xen_console_read_start (context->ctx, clear);
  if (reader == NULL)
    {
      gh_xen_context_fail (context, ERROR_FAIL, error, _ ("Xen’s log cannot be read"));
      return NULL;
    }
  while ((rc = libxl_xen_console_read_line (context->ctx, reader, &line)) > 0)
    g_string_append (text, line);
  libxl_xen_console_read_finish (context->ctx, reader);
  if (rc == 0)
    return g_string_free (g_steal_pointer (&text), FALSE);
  gh_xen_context_fail (context, rc, error, _ ("Xen’s log cannot be read"));
  return NULL;
}

static GBytes *
read_ring (GhInspector *self, GhLogRange *range, GError **error)
{
  g_autofree char *now = gh_xen_ring_read (FALSE, error);
  Ring *ring = get_ring (self);
  GBytes *bytes;
  gsize first, count;

  if (now == NULL)
    return NULL;
  g_mutex_lock (&ring->lock);
  gh_xen_ring_merge (ring->text, now);
  if (ring->text->len > RING_KEPT)
    {
      gsize dropped = ring->text->len - RING_KEPT;

      ring->start += dropped;
      g_string_erase (ring->text, 0, (gssize) dropped);
    }
  first = gh_log_range_cut (range, ring->start, ring->text->len, &count);
  bytes = g_bytes_new (ring->text->str + first, count);
  g_mutex_unlock (&ring->lock);
  return bytes;
}

static gboolean
clear_log (GhInspector *self, const char *name, GError **error)
{
  g_autofree char *quoted = gh_text_quote (name);
  g_autofree char *last = NULL;
  Ring *ring = get_ring (self);

  if (!g_str_equal (name, GH_HOST_LOG_HYPERVISOR))
    {
      g_set_error (
        error, GH_ERROR, GH_ERROR_UNSUPPORTED, _ ("The log %s cannot be emptied"), quoted);
      return FALSE;
    }
  last = gh_xen_ring_read (TRUE, error);
  if (last == NULL)
    return FALSE;
  g_mutex_lock (&ring->lock);
  gh_xen_ring_merge (ring->text, last);
  ring->start += ring->text->len;
  g_string_truncate (ring->text, 0);
  g_mutex_unlock (&ring->lock);
  return TRUE;
}

/* ---- files ---- */

/* The machine whose device model wrote "qemu-dm-NAME.log", or its predecessor's ".log.1". */
static const GhHostOwner *
find_machine (const GPtrArray *machines, const char *name)
{
  const char *prefix = "qemu-dm-";

  if (!g_str_has_prefix (name, prefix))
    return NULL;
  for (guint i = 0; i < machines->len; i++)
    {
      const GhHostOwner *machine = machines->pdata[i];
      gsize length = strlen (machine->name);

      if (strncmp (name + strlen (prefix), machine->name, length) == 0
          && g_str_has_prefix (name + strlen (prefix) + length, ".log"))
        return machine;
    }
  return NULL;
}

static void
add_file (GPtrArray *list, const char *name, const char *path, const GPtrArray *machines)
{
  const GhHostOwner *machine = find_machine (machines, name);
  g_autofree char *title
    = machine != NULL ? g_strdup_printf (_ ("%s: device model"), machine->name) : g_strdup (name);
  GhHostLog *log = gh_host_log_add (list, name, title);

  if (gh_log_file_describe (log, path))
    log->machine = g_strdup (machine != NULL ? machine->uuid : NULL);
  else
    g_ptr_array_set_size (list, (int) list->len - 1);
}

static void
add_folder (GPtrArray *list, const char *below, guint depth, const GPtrArray *machines)
{
  g_autofree char *folder = g_build_filename (LOG_FOLDER, below, NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *base;

  while (dir != NULL && (base = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = *below != '\0' ? g_build_filename (below, base, NULL) : NULL;
      g_autofree char *path = g_build_filename (folder, base, NULL);

      if (!g_utf8_validate (base, -1, NULL))
        continue;
      if (depth > 0 && g_file_test (path, G_FILE_TEST_IS_DIR)
          && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        add_folder (list, name != NULL ? name : base, depth - 1, machines);
      else
        add_file (list, name != NULL ? name : base, path, machines);
    }
  if (dir != NULL)
    g_dir_close (dir);
}

static GPtrArray *
list_logs (GhInspector *self, const GPtrArray *machines, GError **error)
{
  GPtrArray *list = gh_host_log_list_new ();
  GhHostLog *ring = gh_struct_new (&gh_host_log_struct);

  add_folder (list, "", LOG_DEPTH - 1, machines);
  gh_host_log_list_sort (list);
  ring->name = g_strdup (GH_HOST_LOG_HYPERVISOR);
  ring->title = g_strdup (_ ("Xen"));
  ring->clearable = TRUE;
  g_ptr_array_insert (list, 0, ring);
  return list;
}

/* A name leads to a file below the folder, and through no link. */
static gboolean
is_name (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  guint n = g_strv_length (parts);
  g_autofree char *folder = n > 1 ? g_build_filename (LOG_FOLDER, parts[0], NULL) : NULL;

  for (guint i = 0; i < n; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return n > 0 && n <= LOG_DEPTH
         && (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_SYMLINK));
}

static GBytes *
read_log (GhInspector *self, const char *name, GhLogRange *range, GError **error)
{
  g_autofree char *path = g_build_filename (LOG_FOLDER, name, NULL);
  g_autofree char *quoted = gh_text_quote (name);

  if (g_str_equal (name, GH_HOST_LOG_HYPERVISOR))
    return read_ring (self, range, error);
  if (is_name (name))
    return gh_log_file_read (path, range, error);
  g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("Xen has no log %s"), quoted);
  return NULL;
}

/* ---- the rest ---- */

static GPtrArray *
list_store (
  GhInspector *self, const char *path, guint depth, guint limit, gboolean *more, GError **error)
{
  return gh_xen_store_list (path, depth, limit, more, error);
}

static void
check (GhInspector *self, GPtrArray *findings)
{
  gh_xen_host_check (findings);
}

void
gh_xen_host_init_interface (GhInspectorInterface *iface)
{
  iface->get_info = get_info;
  iface->list_logs = list_logs;
  iface->read_log = read_log;
  iface->clear_log = clear_log;
  iface->list_store = list_store;
  iface->check = check;
}
