/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Recording the screen that a console window shows. */
#include "config.h"

#include "gh-console-page-private.h"

#include <glib/gi18n-lib.h>

#include "gh-capture-file.h"
#include "gh-error.h"
#include "gh-recorder.h"

static void
update (GhConsolePage *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), "record");
  gboolean on = self->recorder != NULL;

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (on));
  gtk_widget_set_visible (self->record_sign, on && self->fullscreen);
  if (gh_console_page_get_window (self) != NULL)
    gh_console_window_update (gh_console_page_get_window (self), self);
}

static void
show_time (GhConsolePage *self)
{
  int seconds = (int) ((g_get_monotonic_time () - self->record_began) / G_USEC_PER_SEC);
  g_autofree char *text = g_strdup_printf ("%d:%02d", seconds / 60, seconds % 60);

  gtk_label_set_label (self->record_sign_time, text);
  if (gh_console_page_get_window (self) != NULL)
    gh_console_window_update (gh_console_page_get_window (self), self);
}

static gboolean
on_tick (gpointer data)
{
  show_time (data);
  return G_SOURCE_CONTINUE;
}

/* Tells how it went, in a window that is still there. */
static void
tell (GhConsolePage *self, const char *file, GError *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    {
      text = g_strdup_printf (_ ("The recording was saved as %s"), file);
      gh_console_page_say (self, text);
    }
  else if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    gh_console_page_say (self, _ ("There was no screen to record"));
  else
    gh_error_bar_show (self->error, error->message, NULL);
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhConsolePage) self = data;
  g_autoptr (GhRecorder) recorder = g_steal_pointer (&self->recorder);
  g_autofree char *file = g_steal_pointer (&self->record_file);
  g_autoptr (GError) error = NULL;

  gh_recorder_run_finish (recorder, result, NULL, &error);
  gh_recorder_set_session (recorder, NULL);
  g_clear_object (&self->record_stop);
  g_clear_handle_id (&self->record_tick, g_source_remove);
  g_application_release (g_application_get_default ());
  if (self->client == NULL)
    return;
  gh_console_view_set_awake (self->view, FALSE);
  update (self);
  tell (self, file, error);
}

static void
begin (GhConsolePage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gh_capture_file (G_USER_DIRECTORY_VIDEOS, self->title, "webm");

  if (gh_screen_link_get_session (self->link) == NULL)
    {
      gh_console_page_say (self, _ ("There is no screen to record"));
      return;
    }
  self->recorder = gh_recorder_new (g_file_peek_path (file), &error);
  if (self->recorder == NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  gh_error_bar_clear (self->error);
  self->record_file = g_file_get_path (file);
  self->record_stop = g_cancellable_new ();
  self->record_began = g_get_monotonic_time ();
  self->record_tick = g_timeout_add_seconds (1, on_tick, self);
  show_time (self);
  /* The last pictures are written although the last window is closed. */
  g_application_hold (g_application_get_default ());
  gh_console_view_set_awake (self->view, TRUE);
  gh_recorder_set_session (self->recorder, gh_screen_link_get_session (self->link));
  gh_recorder_run_async (self->recorder, 0, self->record_stop, on_recorded, g_object_ref (self));
}

void
gh_console_page_record (GhConsolePage *self, gboolean on)
{
  if (on && self->recorder == NULL)
    begin (self);
  else if (!on)
    g_cancellable_cancel (self->record_stop);
  update (self);
}

void
gh_console_page_update_record (GhConsolePage *self)
{
  if (self->recorder != NULL)
    gh_recorder_set_session (self->recorder, gh_screen_link_get_session (self->link));
  update (self);
}

void
gh_console_page_end_record (GhConsolePage *self)
{
  if (self->recorder == NULL)
    return;
  g_cancellable_cancel (self->record_stop);
  gh_recorder_set_session (self->recorder, NULL);
  g_clear_handle_id (&self->record_tick, g_source_remove);
}
