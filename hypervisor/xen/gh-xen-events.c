/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenEvents: the one long-lived libxenlight context, on the main loop. */
#include "config.h"

#include "gh-xen-events-private.h"

#include <glib-unix.h>
#include <libxl_event.h>
#include <stdlib.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-xen-context-private.h"
#include "gh-xen-hooks-private.h"
#include "gh-xen-store-private.h"

struct _GhXenEvents
{
  GObject parent_instance;

  GhXenContext *context;
  GhXenHooks *hooks;
  GHashTable *deaths; /* domid → libxl_evgen_domain_death */
  struct xs_handle *store;
  guint store_source;
  GAsyncQueue *queue; /* of libxl_event: they come from within libxenlight */
};

G_DEFINE_FINAL_TYPE (GhXenEvents, gh_xen_events, G_TYPE_OBJECT)

enum
{
  DOMAIN_SHUTDOWN,
  DOMAIN_DEATH,
  CHANGED,
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* xl may rename it. */
static void
watch_name (GhXenEvents *self, guint32 domid, gboolean want)
{
  g_autofree char *path = g_strdup_printf ("/local/domain/%u/name", domid);

  if (self->store == NULL)
    return;
  if (want)
    xs_watch (self->store, path, "name");
  else
    xs_unwatch (self->store, path, "name");
}

static void
forget (GhXenEvents *self, guint32 domid)
{
  libxl_evgen_domain_death *death = g_hash_table_lookup (self->deaths, GUINT_TO_POINTER (domid));

  if (death == NULL)
    return;
  watch_name (self, domid, FALSE);
  g_hash_table_remove (self->deaths, GUINT_TO_POINTER (domid));
  libxl_evdisable_domain_death (self->context->ctx, death);
}

static void
deliver (GhXenEvents *self, const libxl_event *event)
{
  if (event->type == LIBXL_EVENT_TYPE_DOMAIN_SHUTDOWN)
    g_signal_emit (self,
                   signals[DOMAIN_SHUTDOWN],
                   0,
                   (guint) event->domid,
                   (guint) event->u.domain_shutdown.shutdown_reason);
  else if (event->type == LIBXL_EVENT_TYPE_DOMAIN_DEATH)
    {
      forget (self, event->domid);
      g_signal_emit (self, signals[DOMAIN_DEATH], 0, (guint) event->domid);
    }
}

static gboolean
on_queue (gpointer data)
{
  GhXenEvents *self = data;
  libxl_event *event;

  while ((event = g_async_queue_try_pop (self->queue)) != NULL)
    {
      deliver (self, event);
      libxl_event_free (self->context->ctx, event);
    }
  return G_SOURCE_REMOVE;
}

/* Called from within libxenlight: what follows from an event may want to call it in turn. */
static void
on_event (void *user, libxl_event *event)
{
  GhXenEvents *self = user;

  g_async_queue_push (self->queue, event);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_queue, g_object_ref (self), g_object_unref);
}

/* Without this hook libxenlight ends the process. */
static void
on_disaster (void *user, libxl_event_type type, const char *message, int errnoval)
{
  g_warning ("Xen's toolstack library cannot tell what happens any more: %s: %s",
             message,
             g_strerror (errnoval));
}

static const libxl_event_hooks event_hooks = {
  .event_occurs_mask = ~(uint64_t) 0,
  .event_occurs = on_event,
  .disaster = on_disaster,
};

static gboolean
on_store (int fd, GIOCondition condition, gpointer data)
{
  GhXenEvents *self = data;
  gboolean any = FALSE;
  char **watch;

  while ((watch = xs_check_watch (self->store)) != NULL)
    {
      any = TRUE;
      free (watch);
    }
  if (any)
    g_signal_emit (self, signals[CHANGED], 0);
  else if (condition & (G_IO_HUP | G_IO_ERR))
    {
      self->store_source = 0;
      g_signal_emit (self, signals[LOST], 0);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
watch_store (GhXenEvents *self, GError **error)
{
  self->store = gh_xen_store_open (error);
  if (self->store == NULL)
    return FALSE;
  if (!xs_watch (self->store, "@introduceDomain", "made")
      || !xs_watch (self->store, "@releaseDomain", "gone"))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("xenstore does not answer (%s): see that xenstored runs"),
                   g_strerror (errno));
      return FALSE;
    }
  self->store_source
    = g_unix_fd_add (xs_fileno (self->store), G_IO_IN | G_IO_HUP | G_IO_ERR, on_store, self);
  return TRUE;
}

static void
gh_xen_events_dispose (GObject *object)
{
  GhXenEvents *self = GH_XEN_EVENTS (object);
  GHashTableIter iter;
  gpointer death;

  g_clear_handle_id (&self->store_source, g_source_remove);
  g_clear_pointer (&self->store, xs_close);
  g_hash_table_iter_init (&iter, self->deaths);
  while (g_hash_table_iter_next (&iter, NULL, &death))
    {
      g_hash_table_iter_steal (&iter);
      libxl_evdisable_domain_death (self->context->ctx, death);
    }
  G_OBJECT_CLASS (gh_xen_events_parent_class)->dispose (object);
}

static void
gh_xen_events_finalize (GObject *object)
{
  GhXenEvents *self = GH_XEN_EVENTS (object);

  g_clear_pointer (&self->context, gh_xen_context_free);
  g_clear_pointer (&self->hooks, gh_xen_hooks_free);
  g_hash_table_unref (self->deaths);
  g_async_queue_unref (self->queue);
  G_OBJECT_CLASS (gh_xen_events_parent_class)->finalize (object);
}

static void
gh_xen_events_class_init (GhXenEventsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_xen_events_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_xen_events_finalize;

  signals[DOMAIN_SHUTDOWN] = g_signal_new ("domain-shutdown",
                                           type,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           2,
                                           G_TYPE_UINT,
                                           G_TYPE_UINT);
  signals[DOMAIN_DEATH] = g_signal_new (
    "domain-death", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CHANGED]
    = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST]
    = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_xen_events_init (GhXenEvents *self)
{
  self->deaths = g_hash_table_new (NULL, NULL);
  self->queue = g_async_queue_new ();
}

GhXenEvents *
gh_xen_events_new (GError **error)
{
  g_autoptr (GhXenEvents) self = g_object_new (GH_TYPE_XEN_EVENTS, NULL);

  self->context = gh_xen_context_new_bare (error);
  if (self->context == NULL)
    return NULL;
  self->hooks = gh_xen_hooks_new (self->context->ctx);
  gh_xen_context_set_childproc (self->context);
  libxl_event_register_callbacks (self->context->ctx, &event_hooks, self);
  if (!watch_store (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
gh_xen_events_watch (GhXenEvents *self, guint32 domid)
{
  libxl_evgen_domain_death *death = NULL;

  if (g_hash_table_contains (self->deaths, GUINT_TO_POINTER (domid)))
    return;
  if (libxl_evenable_domain_death (self->context->ctx, domid, domid, &death) == 0)
    {
      g_hash_table_insert (self->deaths, GUINT_TO_POINTER (domid), death);
      watch_name (self, domid, TRUE);
    }
  else
    g_info ("Domain %u cannot be watched", domid);
}

libxl_ctx *
gh_xen_events_get_ctx (GhXenEvents *self)
{
  return self->context->ctx;
}
