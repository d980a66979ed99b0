/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that wait and see: events, wait. */
#include "config.h"

#include "gh-ctl-watch.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "gh-ctl-output.h"
#include "gh-error.h"

/* One wait of a command: it ends by a signal of the client, by the time, or by Ctrl+C. */
typedef struct
{
  GhCtl *ctl;
  char *path;
  const char *name;
  GhDomainState wanted;
  gboolean done;
  GError *error;
} Watch;

static void
watch_end (Watch *watch)
{
  watch->done = TRUE;
  g_main_loop_quit (watch->ctl->loop);
}

static void
on_lost (GhClient *client, const GError *error, Watch *watch)
{
  if (watch->error == NULL)
    watch->error = g_error_copy (error);
  watch_end (watch);
}

static void
on_cancelled (GCancellable *cancellable, Watch *watch)
{
  if (watch->error == NULL)
    watch->error = g_error_new_literal (GH_ERROR, GH_ERROR_CANCELLED, _ ("Interrupted"));
  watch_end (watch);
}

/* Returns: whether it ended well. */
static gboolean
watch_run (Watch *watch, GError **error)
{
  GhCtl *ctl = watch->ctl;
  gulong lost = g_signal_connect (ctl->client, "lost", G_CALLBACK (on_lost), watch);
  gulong cancelled
    = g_signal_connect (ctl->cancellable, "cancelled", G_CALLBACK (on_cancelled), watch);

  if (g_cancellable_is_cancelled (ctl->cancellable))
    on_cancelled (ctl->cancellable, watch);
  while (!watch->done)
    g_main_loop_run (ctl->loop);
  g_signal_handler_disconnect (ctl->client, lost);
  g_signal_handler_disconnect (ctl->cancellable, cancelled);
  if (watch->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&watch->error));
  return FALSE;
}

/* ---- events ---- */

static void
on_event (GhClient *client,
          gint64 when,
          const char *path,
          const char *name,
          const char *kind,
          const char *text,
          Watch *watch)
{
  if (watch->ctl->json)
    gh_ctl_print_json (
      g_variant_new_parsed (
        "{'time': <%x>, 'name': <%s>, 'kind': <%s>, 'text': <%s>}", when, name, kind, text),
      TRUE);
  else
    {
      g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (when);
      g_autofree char *stamp = at != NULL ? g_date_time_format (at, "%F %T") : g_strdup ("?");

      printf ("%s  %s  %s  %s\n", stamp, name, kind, text);
      fflush (stdout);
    }
  if (ferror (stdout)) /* nobody reads on */
    watch_end (watch);
}

static gboolean
run_events (GhCtl *self, char **args, gpointer options, GError **error)
{
  Watch watch = { .ctl = self };
  gulong handler;
  gboolean ok;

  if (!gh_ctl_connect (self, error))
    return FALSE;
  handler = g_signal_connect (self->client, "event", G_CALLBACK (on_event), &watch);
  ok = watch_run (&watch, error);
  g_signal_handler_disconnect (self->client, handler);
  return ok;
}

/* ---- wait ---- */

typedef struct
{
  int timeout;
} WaitOptions;

static void
add_wait_options (GOptionContext *context, gpointer data)
{
  WaitOptions *options = data;
  GOptionEntry entries[] = {
    { "timeout",
      't',
      0,
      G_OPTION_ARG_INT,
      &options->timeout,
      N_ ("How long at most; default: for ever"),
      "SECONDS" },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
check_state (Watch *watch)
{
  GhDomainRow *row
    = gh_domain_list_lookup (gh_client_get_domains (watch->ctl->client), watch->path);

  if (row != NULL && row->state != watch->wanted)
    return;
  if (row == NULL && watch->error == NULL)
    watch->error = g_error_new (
      GH_ERROR, GH_ERROR_NOT_FOUND, _ ("“%s” was forgotten while it was waited for"), watch->name);
  watch_end (watch);
}

static gboolean
on_timeout (gpointer data)
{
  Watch *watch = data;

  if (watch->error == NULL)
    watch->error = g_error_new (GH_ERROR,
                                GH_ERROR_TIMEOUT,
                                _ ("“%s” did not become “%s” in that time"),
                                watch->name,
                                gh_enum_to_string (&gh_domain_state_enum, (int) watch->wanted));
  watch_end (watch);
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_for_state (Watch *watch, int timeout, GError **error)
{
  GhDomainList *list = gh_client_get_domains (watch->ctl->client);
  gulong handlers[] = {
    g_signal_connect_swapped (list, "changed", G_CALLBACK (check_state), watch),
    g_signal_connect_swapped (list, "removed", G_CALLBACK (check_state), watch),
    g_signal_connect_swapped (list, "reset", G_CALLBACK (check_state), watch),
  };
  guint source = timeout > 0 ? g_timeout_add_seconds ((guint) timeout, on_timeout, watch) : 0;
  gboolean ok;

  check_state (watch);
  ok = watch_run (watch, error);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_handler_disconnect (list, handlers[i]);
  g_clear_handle_id (&source, g_source_remove);
  return ok;
}

gboolean
gh_ctl_wait_for_state (
  GhCtl *self, const char *path, const char *name, GhDomainState state, int timeout, GError **error)
{
  Watch watch = { .ctl = self, .path = (char *) path, .name = name, .wanted = state };

  return wait_for_state (&watch, timeout, error);
}

static gboolean
run_wait (GhCtl *self, char **args, gpointer data, GError **error)
{
  WaitOptions *options = data;
  Watch watch = { .ctl = self, .name = args[0] };
  int state;
  gboolean ok;

  if (!gh_enum_parse (&gh_domain_state_enum, args[1], &state))
    {
      g_autofree char *words = gh_enum_list (&gh_domain_state_enum);

      gh_ctl_usage_error (error, _ ("“%s” is no state: write one of %s"), args[1], words);
      return FALSE;
    }
  watch.wanted = (GhDomainState) state;
  watch.path = gh_ctl_look_up (self, args[0], error);
  ok = watch.path != NULL && wait_for_state (&watch, options->timeout, error);
  if (ok && self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'name': <%s>, 'state': <%s>}", args[0], args[1]),
                       FALSE);
  g_free (watch.path);
  return ok;
}

const GhCtlCommand gh_ctl_watch_commands[] = {
  { "events",
    "",
    N_ ("Print what happens, as it happens, until interrupted"),
    N_ ("With --json, each line is a document."),
    0,
    0,
    0,
    NULL,
    NULL,
    run_events },
  { "wait",
    "NAME STATE",
    N_ ("Wait until a machine is off, running, paused, …"),
    NULL,
    2,
    2,
    sizeof (WaitOptions),
    add_wait_options,
    NULL,
    run_wait },
  { 0 },
};
