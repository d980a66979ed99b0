/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhEventLog: what has happened to a machine since the window was opened. */
#include "config.h"

#include "gh-event-log.h"

#include <glib/gi18n-lib.h>

#include "gh-facts.h"

/* Events that are kept of all machines, and shown of one. */
#define KEPT  200
#define SHOWN 8

typedef struct
{
  gint64 time;
  char *path;
  char *text;
} Event;

struct _GhEventLog
{
  GtkBox parent_instance;

  GhFacts *facts;
  GQueue events; /* of Event, newest first */
  char *path;
};

G_DEFINE_FINAL_TYPE (GhEventLog, gh_event_log, GTK_TYPE_BOX)

static void
event_free (Event *event)
{
  g_free (event->path);
  g_free (event->text);
  g_free (event);
}

static void
add_row (GhEventLog *self, const Event *event)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (event->time);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%X") : g_strdup ("");

  gh_facts_add (self->facts, clock, event->text);
}

static void
update (GhEventLog *self)
{
  guint shown = 0;

  gh_facts_clear (self->facts);
  for (GList *l = self->events.head; l != NULL && shown < SHOWN; l = l->next)
    {
      Event *event = l->data;

      if (g_strcmp0 (event->path, self->path) != 0)
        continue;
      add_row (self, event);
      shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), shown > 0);
}

static void
on_event (GhEventLog *self,
          gint64 time,
          const char *path,
          const char *name,
          const char *kind,
          const char *text)
{
  Event *event = g_new0 (Event, 1);

  event->time = time;
  event->path = g_strdup (path);
  event->text = g_strdup (text);
  g_queue_push_head (&self->events, event);
  if (self->events.length > KEPT)
    event_free (g_queue_pop_tail (&self->events));
  if (g_strcmp0 (self->path, path) == 0)
    update (self);
}

static void
gh_event_log_finalize (GObject *object)
{
  GhEventLog *self = GH_EVENT_LOG (object);

  g_queue_clear_full (&self->events, (GDestroyNotify) event_free);
  g_free (self->path);
  G_OBJECT_CLASS (gh_event_log_parent_class)->finalize (object);
}

static void
gh_event_log_class_init (GhEventLogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_event_log_finalize;
  g_type_ensure (GH_TYPE_FACTS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/window/gh-event-log.ui");
  gtk_widget_class_bind_template_child (widget_class, GhEventLog, facts);
}

static void
gh_event_log_init (GhEventLog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
gh_event_log_set_client (GhEventLog *self, GhClient *client)
{
  g_return_if_fail (GH_IS_EVENT_LOG (self));

  g_signal_connect_object (client, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
}

void
gh_event_log_set_path (GhEventLog *self, const char *path)
{
  g_return_if_fail (GH_IS_EVENT_LOG (self));

  g_free (self->path);
  self->path = g_strdup (path);
  update (self);
}
