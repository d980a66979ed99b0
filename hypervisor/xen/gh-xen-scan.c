/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs on Xen at one moment. */
#include "config.h"

#include "gh-xen-scan-private.h"

#include <libxl_utils.h>
#include <stdlib.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-xen-config-private.h"
#include "gh-xen-context-private.h"
#include "gh-xen-store-private.h"
#include "gh-xen-work-private.h"

static void
found_free (gpointer data)
{
  GhXenFound *found = data;

  g_free (found->uuid);
  g_free (found->name);
  gh_domain_config_free (found->config);
  g_free (found);
}

/* libxenlight writes the time at which it made a domain as seconds, a dot, and a fraction. */
static gint64
read_start_time (struct xs_handle *store, const char *uuid)
{
  g_autofree char *path = g_strdup_printf ("/vm/%s/start_time", uuid);
  char *text = store != NULL ? xs_read (store, XBT_NULL, path, NULL) : NULL;
  gint64 seconds = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  free (text);
  return seconds;
}

/* A domain that another toolstack still builds has no definition yet. */
static GhDomainConfig *
retrieve (GhXenContext *context, const libxl_dominfo *info, const GhXenFound *found)
{
  libxl_domain_config native;
  GhDomainConfig *config;

  libxl_domain_config_init (&native);
  if (libxl_retrieve_domain_configuration (context->ctx, info->domid, &native, NULL) == 0)
    config = gh_xen_config_import (&native, found->uuid);
  else
    {
      config = gh_domain_config_new ();
      config->uuid = g_strdup (found->uuid);
      config->virt = GH_VIRT_XEN;
      config->memory = info->max_memkb * 1024;
      config->vcpus = info->vcpu_max_id + 1;
      gh_domain_config_add_serial (config);
    }
  g_free (config->name);
  config->name = g_strdup (found->name);
  libxl_domain_config_dispose (&native);
  return config;
}

static GhXenFound *
make_found (GhXenContext *context,
            const libxl_dominfo *info,
            GHashTable *marks,
            GHashTable *known,
            struct xs_handle *store)
{
  GhXenFound *found = g_new0 (GhXenFound, 1);
  char *name = libxl_domid_to_name (context->ctx, info->domid);

  found->domid = info->domid;
  found->uuid = g_strdup_printf (LIBXL_UUID_FMT, LIBXL_UUID_BYTES (info->uuid));
  found->name = g_strdup (name);
  free (name);
  found->paused = info->paused;
  found->shutdown = info->shutdown ? (int) info->shutdown_reason : -1;
  found->mark = GPOINTER_TO_INT (g_hash_table_lookup (marks, found->uuid));
  found->started_at = read_start_time (store, found->uuid);
  if (found->name != NULL && !g_hash_table_contains (known, found->uuid))
    found->config = retrieve (context, info, found);
  return found;
}

static void
end_half_made (GhXenContext *context, const GhXenFound *found, const char *sockets)
{
  g_autofree char *base = g_strconcat (found->uuid, ".vnc", NULL);
  g_autofree char *vnc = g_build_filename (sockets, base, NULL);
  GhXenTarget target = { .uuid = found->uuid,
                         .name = found->name != NULL ? found->name : found->uuid,
                         .vnc = vnc,
                         .domid = found->domid };
  g_autoptr (GError) error = NULL;

  g_info ("Domain %u was left half made: it is ended", found->domid);
  if (!gh_xen_work_destroy (context, &target, &error))
    g_warning ("%s", error->message);
}

/* Removes from @list what is half made, and from xenstore the marks that belong to nothing. */
static void
clean (GhXenContext *context, GPtrArray *list, GHashTable *marks, const char *sockets)
{
  GHashTableIter iter;
  gpointer uuid;

  for (guint i = list->len; i > 0; i--)
    {
      GhXenFound *found = list->pdata[i - 1];

      if (found->mark == GH_XEN_MARK_HALF)
        end_half_made (context, found, sockets);
      g_hash_table_remove (marks, found->uuid);
      if (found->mark == GH_XEN_MARK_HALF)
        g_ptr_array_remove_index (list, i - 1);
    }
  g_hash_table_iter_init (&iter, marks);
  while (g_hash_table_iter_next (&iter, &uuid, NULL))
    gh_xen_mark_set (uuid, GH_XEN_MARK_NONE, NULL);
}

typedef struct
{
  GHashTable *known;
  char *sockets;
} Scan;

static void
scan_free (gpointer data)
{
  Scan *scan = data;

  g_hash_table_unref (scan->known);
  g_free (scan->sockets);
  g_free (scan);
}

static void
scan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Scan *scan = data;
  GError *error = NULL;
  g_autoptr (GhXenContext) context = gh_xen_context_new (&error);
  g_autoptr (GHashTable) marks = context != NULL ? gh_xen_mark_list (&error) : NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (found_free);
  struct xs_handle *store;
  libxl_dominfo *infos;
  int count = 0;

  if (marks == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  infos = libxl_list_domain (context->ctx, &count);
  if (infos == NULL)
    {
      g_task_return_new_error (
        task, GH_ERROR, GH_ERROR_HYPERVISOR, _ ("Xen does not list its domains"));
      return;
    }
  store = gh_xen_store_open (NULL);
  for (int i = 0; i < count; i++)
    if (infos[i].domid != 0 && !infos[i].dying)
      g_ptr_array_add (list, make_found (context, &infos[i], marks, scan->known, store));
  if (store != NULL)
    xs_close (store);
  libxl_dominfo_list_free (infos, count);
  if (scan->sockets != NULL)
    clean (context, list, marks, scan->sockets);
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify) g_ptr_array_unref);
}

void
gh_xen_scan_async (GHashTable *known,
                   const char *sockets,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Scan *scan = g_new0 (Scan, 1);

  scan->known = known;
  scan->sockets = g_strdup (sockets);
  g_task_set_source_tag (task, gh_xen_scan_async);
  g_task_set_task_data (task, scan, scan_free);
  g_task_run_in_thread (task, scan_thread);
}

GPtrArray *
gh_xen_scan_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
