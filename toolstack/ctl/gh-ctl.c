/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtl: one run of guesthousectl: its options, its client, and the waiting for answers. */
#include "config.h"

#include "gh-ctl.h"

#include <glib/gi18n-lib.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "gh-ctl-agent.h"
#include "gh-ctl-near.h"
#include "gh-ctl-progress.h"
#include "gh-error.h"

static gboolean
on_signal (GhCtl *self, int number)
{
  /* The second time nobody wants to wait for the undoing any more; the service goes on with it.
   * While a password is asked for nothing has begun, and the service forgets who leaves. */
  if (self->signal != 0 || gh_ctl_agent_is_asking (self))
    {
      gh_ctl_agent_stop (self);
      _exit (128 + number);
    }
  self->signal = number;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer data)
{
  return on_signal (data, SIGINT);
}

static gboolean
on_terminate (gpointer data)
{
  return on_signal (data, SIGTERM);
}

void
gh_ctl_init (GhCtl *self)
{
  *self = (GhCtl){ 0 };
  self->cancellable = g_cancellable_new ();
  self->loop = g_main_loop_new (NULL, FALSE);
}

/* Until something is waited for, a signal may end the process as it ends any: a wrong command line
 * should not start GLib's thread for signals only to leave at once. */
static void
listen_to_signals (GhCtl *self)
{
  if (self->listens)
    return;

  g_unix_signal_add (SIGINT, on_interrupt, self);
  g_unix_signal_add (SIGTERM, on_terminate, self);
  self->listens = TRUE;
}

void
gh_ctl_clear (GhCtl *self)
{
  gh_ctl_agent_stop (self);
  if (self->client != NULL)
    gh_client_close (self->client);
  g_clear_object (&self->client);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->uri, g_free);
}

void
gh_ctl_resume (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCtl *self = data;

  g_set_object (&self->result, result);
  g_main_loop_quit (self->loop);
}

GAsyncResult *
gh_ctl_wait (GhCtl *self)
{
  listen_to_signals (self);
  while (self->result == NULL)
    g_main_loop_run (self->loop);
  return g_steal_pointer (&self->result);
}

gboolean
gh_ctl_connect (GhCtl *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;

  if (self->client == NULL)
    {
      self->client = gh_client_new (self->uri != NULL ? self->uri : "qemu:");
      gh_client_set_old_jobs (self->client, self->wants_jobs);
      gh_ctl_agent_start (self);
    }
  if (gh_client_get_state (self->client) == GH_CLIENT_CONNECTED)
    return TRUE;
  gh_client_connect_async (self->client, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  if (gh_client_connect_finish (self->client, result, &local))
    return TRUE;
  /* The only argument of connecting is what --host says. */
  if (g_error_matches (local, GH_ERROR, GH_ERROR_INVALID_ARGUMENT))
    gh_ctl_usage_error (error, "%s", local->message);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

GVariant *
gh_ctl_call (GhCtl *self,
             const char *path,
             const char *interface,
             const char *method,
             GVariant *parameters,
             int *fd,
             GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (parameters);
  g_autoptr (GAsyncResult) result = NULL;

  if (!gh_ctl_connect (self, error))
    return NULL;
  gh_client_call_async (
    self->client, path, interface, method, sunk, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  return gh_client_call_finish (self->client, result, fd, error);
}

GVariant *
gh_ctl_ask (GhCtl *self,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *parameters,
            GError **error)
{
  g_autoptr (GVariant) reply = gh_ctl_call (self, path, interface, method, parameters, NULL, error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

GVariant *
gh_ctl_call_domain (
  GhCtl *self, const char *path, const char *method, GVariant *options, GError **error)
{
  if (options == NULL)
    options = g_variant_new ("a{sv}", NULL);
  return gh_ctl_call (
    self, path, GH_DBUS_DOMAIN_INTERFACE, method, g_variant_new ("(@a{sv})", options), NULL, error);
}

/* Says which name was meant, or where the names stand. */
static void
explain_name (GhCtl *self, const char *name, GError **error)
{
  GPtrArray *rows = gh_domain_list_get_rows (gh_client_get_domains (self->client));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *said = g_strdup ((*error)->message);
  const char *near;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (names, ((GhDomainRow *) rows->pdata[i])->name);
  g_ptr_array_add (names, NULL);
  near = gh_ctl_near (name, (const char *const *) names->pdata);
  g_clear_error (error);
  if (near != NULL)
    g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("%s: is “%s” meant?"), said, near);
  else
    g_set_error (
      error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("%s: “guesthousectl list” names them"), said);
}

char *
gh_ctl_look_up (GhCtl *self, const char *name, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) local = NULL;
  GhDomainRow *row;
  char *path = NULL;

  if (!gh_ctl_connect (self, error))
    return NULL;
  /* Names came with the connection; only the service knows the other ways to call a machine. */
  row = gh_domain_list_find (gh_client_get_domains (self->client), name);
  if (row != NULL && strcmp (row->name, name) == 0)
    return g_strdup (row->path);
  reply = gh_ctl_call (
    self, NULL, GH_DBUS_HOST_INTERFACE, "LookUpDomain", g_variant_new ("(s)", name), NULL, &local);
  if (reply != NULL)
    g_variant_get (reply, "(o)", &path);
  else if (g_error_matches (local, GH_ERROR, GH_ERROR_NOT_FOUND))
    explain_name (self, name, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return path;
}

GhDbusDomain *
gh_ctl_get_domain (GhCtl *self, const char *name, GError **error)
{
  g_autofree char *path = gh_ctl_look_up (self, name, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (path == NULL)
    return NULL;
  gh_client_get_domain_async (self->client, path, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  return gh_client_get_domain_finish (self->client, result, error);
}

int
gh_ctl_open_console (GhCtl *self, const char *path, const char *kind, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_client_open_console_async (self->client, path, kind, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  return gh_client_open_console_finish (self->client, result, error);
}

/* What gh_client_run_job_async() hands to its two callbacks. */
typedef struct
{
  GhCtl *ctl;
  GhCtlProgress *progress;
} Run;

static void
on_job (GhClient *client, GhJobItem *job, gpointer data)
{
  Run *run = data;

  run->progress = gh_ctl_progress_new (run->ctl, job);
}

static void
on_job_end (GObject *source, GAsyncResult *result, gpointer data)
{
  gh_ctl_resume (source, result, ((Run *) data)->ctl);
}

GVariant *
gh_ctl_run_job (GhCtl *self,
                const char *path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (parameters);
  g_autoptr (GAsyncResult) result = NULL;
  Run run = { self, NULL };

  if (!gh_ctl_connect (self, error))
    return NULL;
  gh_client_run_job_async (
    self->client, path, interface, method, sunk, self->cancellable, on_job, on_job_end, &run);
  result = gh_ctl_wait (self);
  gh_ctl_progress_free (run.progress);
  return gh_client_run_job_finish (self->client, result, error);
}

void
gh_ctl_usage_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, args);
  va_end (args);
}
