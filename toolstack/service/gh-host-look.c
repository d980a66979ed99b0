/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is looked at on a host: its facts, its logs, xenstore.
 *
 * Who shows facts or follows a log asks with what it knows; the question is asked of the driver
 * again and again until the answer is new or PATIENCE is over. So nothing is looked at for nobody,
 * and a client that goes away needs no farewell. */
#include "config.h"

#include "gh-host-look.h"

#include <glib/gi18n-lib.h>

#include "gh-host.h"
#include "gh-inspector.h"

/* Seconds. */
#define PATIENCE      30
#define INFO_INTERVAL 2
#define LOG_INTERVAL  1

#define LOG_LIMIT_DEFAULT   65536
#define LOG_LIMIT_MAX       1048576
#define STORE_LIMIT_DEFAULT 5000
#define STORE_DEPTH_MAX     GH_STORE_PATH_MAX /* deeper than any path */

/* ---- facts ---- */

#define LAST "gh-host-look-last" /* of a host: the facts that were told last */

typedef struct
{
  GVariant *info; /* a{sv} without its serial */
  guint64 serial;
} Last;

typedef struct
{
  GhCall *call;
  guint64 since; /* 0 to answer at once */
  gint64 end;
} InfoQuestion;

static void
last_free (gpointer data)
{
  Last *last = data;

  g_clear_pointer (&last->info, g_variant_unref);
  g_free (last);
}

/* The serial of @info, a new one when it differs from the last. */
static guint64
number (GhHost *host, GVariant *info)
{
  Last *last = g_object_get_data (G_OBJECT (host), LAST);

  if (last == NULL)
    {
      last = g_new0 (Last, 1);
      /* A serial of a service that ran before is not one of ours. */
      last->serial = (guint64) g_get_real_time ();
      g_object_set_data_full (G_OBJECT (host), LAST, last, last_free);
    }
  if (last->info == NULL || !g_variant_equal (last->info, info))
    {
      g_clear_pointer (&last->info, g_variant_unref);
      last->info = g_variant_ref (info);
      last->serial++;
    }
  return last->serial;
}

static void
answer_info (InfoQuestion *self, GVariant *info, guint64 serial)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, info);
  g_variant_dict_insert (&dict, "serial", "t", serial);
  gh_call_return_large (self->call, g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
  g_free (self);
}

static void ask_info (InfoQuestion *self);

static gboolean
on_info_time (gpointer data)
{
  ask_info (data);
  return G_SOURCE_REMOVE;
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  InfoQuestion *self = data;
  GError *error = NULL;
  g_autoptr (GhHostInfo) info = gh_inspector_get_info_finish (GH_DRIVER (source), result, &error);
  g_autoptr (GVariant) facts = NULL;
  guint64 serial;

  if (info == NULL)
    {
      gh_call_fail (self->call, error);
      g_free (self);
      return;
    }
  facts = g_variant_ref_sink (gh_struct_to_variant (&gh_host_info_struct, info));
  serial = number (self->call->host, facts);
  if (serial != self->since || g_get_monotonic_time () >= self->end)
    answer_info (self, facts, serial);
  else
    g_timeout_add_seconds (INFO_INTERVAL, on_info_time, self);
}

static void
ask_info (InfoQuestion *self)
{
  gh_inspector_get_info_async (gh_host_get_driver (self->call->host), on_info, self);
}

void
gh_host_info_run (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  InfoQuestion *self = g_new0 (InfoQuestion, 1);

  self->call = call;
  self->end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  g_variant_lookup (options, "since", "t", &self->since);
  ask_info (self);
}

/* ---- logs ---- */

static void
on_logs (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) logs = gh_inspector_list_logs_finish (GH_DRIVER (source), result, &error);

  if (logs == NULL)
    gh_call_fail (call, error);
  else
    gh_call_return (
      call, g_variant_new ("(@aa{sv})", gh_struct_list_to_variant (&gh_host_log_struct, logs)));
}

void
gh_host_logs_run_list (GhCall *call)
{
  gh_inspector_list_logs_async (gh_host_get_driver (call->host), on_logs, call);
}

/* ---- a log ---- */

typedef struct
{
  GhCall *call;
  guint64 offset;
  guint limit;
  gint64 end; /* 0 to answer at once */
} LogQuestion;

static void ask_log (LogQuestion *self);

static gboolean
on_log_time (gpointer data)
{
  ask_log (data);
  return G_SOURCE_REMOVE;
}

static void
on_log (GObject *source, GAsyncResult *result, gpointer data)
{
  LogQuestion *self = data;
  GhLogRange range;
  GError *error = NULL;
  g_autoptr (GBytes) bytes
    = gh_inspector_read_log_finish (GH_DRIVER (source), result, &range, &error);

  if (bytes == NULL)
    gh_call_fail (self->call, error);
  else if (g_bytes_get_size (bytes) == 0 && range.offset == self->offset
           && g_get_monotonic_time () < self->end)
    {
      g_timeout_add_seconds (LOG_INTERVAL, on_log_time, self);
      return;
    }
  else
    gh_call_return_large (
      self->call,
      g_variant_new ("(@aytt)",
                     g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE),
                     range.offset,
                     range.end));
  g_free (self);
}

static void
ask_log (LogQuestion *self)
{
  gh_inspector_read_log_async (gh_host_get_driver (self->call->host),
                               gh_call_get_string (self->call, 0),
                               self->offset,
                               self->limit,
                               on_log,
                               self);
}

void
gh_host_logs_run_read (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);
  LogQuestion *self;
  guint64 offset = GH_LOG_TAIL;
  guint limit = LOG_LIMIT_DEFAULT;
  gboolean wait = FALSE;

  g_variant_lookup (options, "offset", "t", &offset);
  g_variant_lookup (options, "limit", "u", &limit);
  g_variant_lookup (options, "wait", "b", &wait);
  if (limit == 0 || limit > LOG_LIMIT_MAX)
    {
      gh_call_fail_new (call,
                        GH_ERROR_INVALID_ARGUMENT,
                        _ ("limit=%u: at least 1 and at most %u bytes are read at once"),
                        limit,
                        LOG_LIMIT_MAX);
      return;
    }
  self = g_new0 (LogQuestion, 1);
  self->call = call;
  self->offset = offset;
  self->limit = limit;
  if (wait && offset != GH_LOG_TAIL)
    self->end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  ask_log (self);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;

  if (gh_inspector_clear_log_finish (GH_DRIVER (source), result, &error))
    gh_call_return (call, NULL);
  else
    gh_call_fail (call, error);
}

void
gh_host_logs_run_clear (GhCall *call)
{
  gh_inspector_clear_log_async (
    gh_host_get_driver (call->host), gh_call_get_string (call, 0), on_cleared, call);
}

/* ---- xenstore ---- */

static GVariant *
nodes_to_variant (const GPtrArray *nodes)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (GH_STORE_NODES));
  for (guint i = 0; i < nodes->len; i++)
    {
      const GhStoreNode *node = nodes->pdata[i];
      GBytes *value = node->value != NULL ? node->value : nothing;

      g_variant_builder_add (&builder,
                             "(s@aysu)",
                             node->path,
                             g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, value, TRUE),
                             node->permissions,
                             node->children);
    }
  return g_variant_builder_end (&builder);
}

static void
on_nodes (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  gboolean more;
  g_autoptr (GPtrArray) nodes
    = gh_inspector_list_store_finish (GH_DRIVER (source), result, &more, &error);

  if (nodes == NULL)
    gh_call_fail (call, error);
  else
    gh_call_return_large (call,
                          g_variant_new ("(@" GH_STORE_NODES "b)", nodes_to_variant (nodes), more));
}

void
gh_host_store_run (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);
  guint depth = 1, limit = STORE_LIMIT_DEFAULT;

  g_variant_lookup (options, "depth", "u", &depth);
  g_variant_lookup (options, "limit", "u", &limit);
  if (limit == 0 || limit > GH_STORE_NODES_MAX)
    gh_call_fail_new (call,
                      GH_ERROR_INVALID_ARGUMENT,
                      _ ("limit=%u: at least 1 and at most %u nodes are read at once"),
                      limit,
                      GH_STORE_NODES_MAX);
  else
    gh_inspector_list_store_async (gh_host_get_driver (call->host),
                                   gh_call_get_string (call, 0),
                                   MIN (depth, STORE_DEPTH_MAX),
                                   limit,
                                   on_nodes,
                                   call);
}
