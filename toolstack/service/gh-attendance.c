/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Who sits at a machine's screen, and whose keys it gets. */
#include "config.h"

#include "gh-attendance.h"

#include <glib/gi18n-lib.h>

#include "gh-peer.h"

/* More than a person can tell apart: who comes then is refused. */
#define MAX_ATTACHED 64
/* Bytes that a client may call itself. */
#define WHO_MAX 200

/* One who is attached, until it leaves or its client goes. */
typedef struct
{
  GhMachine *machine; /* not owned: it owns this */
  GhPeer *peer;
  gulong closed_handler;
  guint32 id;
  char *who;
  gboolean active;
} Attendance;

static void
attendance_free (gpointer data)
{
  Attendance *self = data;

  g_clear_signal_handler (&self->closed_handler, self->peer);
  g_object_unref (self->peer);
  g_free (self->who);
  g_free (self);
}

static void
on_closed (Attendance *self)
{
  GhMachine *machine = self->machine;

  g_ptr_array_remove (machine->attached, self);
  gh_machine_changed (machine);
}

static GPtrArray *
need_list (GhMachine *machine)
{
  if (machine->attached == NULL)
    machine->attached = g_ptr_array_new_with_free_func (attendance_free);
  return machine->attached;
}

/* Whether somebody's keys go to the machine; with @end nobody's do any more. */
static gboolean
find_active (GPtrArray *list, gboolean end)
{
  gboolean found = FALSE;

  for (guint i = 0; i < list->len; i++)
    {
      Attendance *one = list->pdata[i];

      found = found || one->active;
      if (end)
        one->active = FALSE;
    }
  return found;
}

static void
add (GhCall *call, const char *who, gboolean active)
{
  static guint32 last;
  Attendance *self = g_new0 (Attendance, 1);

  self->machine = call->machine;
  self->peer = g_object_ref (call->peer);
  self->closed_handler
    = g_signal_connect_swapped (call->peer, "closed", G_CALLBACK (on_closed), self);
  self->id = ++last;
  self->who = g_strdup (who);
  self->active = active;
  g_ptr_array_add (call->machine->attached, self);
  gh_machine_changed (call->machine);
  gh_call_return (call, g_variant_new ("(u)", self->id));
}

void
gh_attendance_run_join (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  GPtrArray *list = need_list (call->machine);
  gboolean take_over = FALSE, view_only = FALSE;
  const char *who = "";

  g_variant_lookup (options, "take-over", "b", &take_over);
  g_variant_lookup (options, "view-only", "b", &view_only);
  g_variant_lookup (options, "who", "&s", &who);
  if (strlen (who) > WHO_MAX)
    gh_call_fail_new (
      call, GH_ERROR_INVALID_ARGUMENT, _ ("“who” is longer than %d bytes"), WHO_MAX);
  else if (take_over && view_only)
    gh_call_fail_new (
      call, GH_ERROR_INVALID_ARGUMENT, _ ("“take-over” and “view-only” exclude each other"));
  else if (list->len >= MAX_ATTACHED)
    gh_call_fail_new (call,
                      GH_ERROR_BUSY,
                      _ ("%d consoles of %s are open already: close one of them first"),
                      MAX_ATTACHED,
                      gh_machine_get_name (call->machine));
  else if (view_only)
    add (call, who, FALSE);
  else
    add (call, who, !find_active (list, take_over) || take_over);
}

void
gh_attendance_run_leave (GhCall *call)
{
  GPtrArray *list = need_list (call->machine);
  guint32 id;

  g_variant_get_child (call->parameters, 0, "u", &id);
  for (guint i = 0; i < list->len; i++)
    {
      const Attendance *one = list->pdata[i];

      if (one->id != id || one->peer != call->peer)
        continue;
      g_ptr_array_remove_index (list, i);
      gh_machine_changed (call->machine);
      gh_call_return (call, NULL);
      return;
    }
  gh_call_fail_new (
    call, GH_ERROR_NOT_FOUND, _ ("No console of this client has the number %u"), id);
}

GVariant *
gh_attendance_get (gpointer data)
{
  const GPtrArray *list = ((GhMachine *) data)->attached;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(usb)"));
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const Attendance *one = list->pdata[i];

      g_variant_builder_add (&builder, "(usb)", one->id, one->who, one->active);
    }
  return g_variant_builder_end (&builder);
}
