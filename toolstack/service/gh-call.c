/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCall: one method call of a client: validate, authorise, work, reply; always in this order. */
#include "config.h"

#include "gh-call.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-authority.h"
#include "gh-dbus-names.h"
#include "gh-host.h"
#include "gh-jobs.h"
#include "gh-methods.h"
#include "gh-peer.h"
#include "gh-service.h"
#include "gh-text.h"

static void
call_free (GhCall *call)
{
  gh_service_release (call->service);
  g_object_unref (call->service);
  g_object_unref (call->peer);
  g_clear_object (&call->host);
  g_clear_object (&call->machine);
  g_clear_pointer (&call->job, gh_job_entry_unref);
  g_free (call);
}

static const GhOption *
find_option (const GhMethod *method, const char *argument, const char *name)
{
  for (const GhOption *option = method->options; option->name != NULL; option++)
    if (strcmp (option->argument, argument) == 0 && strcmp (option->name, name) == 0)
      return option;
  return NULL;
}

static gboolean
check_dictionary (const GhMethod *method,
                  const char *argument,
                  GVariant *dictionary,
                  GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, dictionary);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      const GhOption *option = find_option (method, argument, name);

      if (option == NULL)
        {
          g_autofree char *quoted = gh_text_quote (name);

          g_set_error (error,
                       GH_ERROR,
                       GH_ERROR_UNKNOWN_OPTION,
                       _ ("%s has no option %s"),
                       method->name,
                       quoted);
        }
      else if (strcmp (g_variant_get_type_string (value), option->type) != 0)
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_INVALID_ARGUMENT,
                     _ ("The option “%s” of %s has the D-Bus type “%s”, not “%s”"),
                     name,
                     method->name,
                     option->type,
                     g_variant_get_type_string (value));
      else
        continue;
      g_variant_unref (value);
      return FALSE;
    }
  return TRUE;
}

gboolean
gh_call_check_options (const GhMethod *method,
                       const GDBusMethodInfo *info,
                       GVariant *parameters,
                       GError **error)
{
  for (guint i = 0; info != NULL && info->in_args != NULL && info->in_args[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = NULL;

      if (strcmp (info->in_args[i]->signature, "a{sv}") != 0)
        continue;
      value = g_variant_get_child_value (parameters, i);
      if (!check_dictionary (method, info->in_args[i]->name, value, error))
        return FALSE;
    }
  return TRUE;
}

/* Finds what the path names; an object that has just gone is an ordinary case. */
static gboolean
find_target (GhCall *call, const char *path, GError **error)
{
  const char *interface = call->method->interface;
  GhMachine *machine = NULL;
  GhHost *host = NULL;

  if (strcmp (interface, "org.freedesktop.DBus.Properties") == 0)
    interface = gh_call_get_string (call, 0);
  if (strcmp (interface, GH_DBUS_MANAGER_INTERFACE) == 0
      || strcmp (interface, "org.freedesktop.DBus.ObjectManager") == 0)
    return TRUE;
  g_clear_pointer (&call->job, gh_job_entry_unref);
  if (strcmp (interface, GH_DBUS_JOB_INTERFACE) == 0)
    {
      call->job = gh_jobs_lookup (gh_service_get_jobs (call->service), path);
      if (call->job != NULL)
        gh_job_entry_ref (call->job);
    }
  else if (strcmp (interface, GH_DBUS_HOST_INTERFACE) == 0
           || strcmp (interface, GH_DBUS_STORAGE_INTERFACE) == 0)
    host = gh_service_lookup_host (call->service, path);
  else
    {
      machine = gh_service_lookup_machine (call->service, path);
      if (machine != NULL)
        host = gh_machine_get_host (machine);
    }
  g_set_object (&call->host, host);
  g_set_object (&call->machine, machine);
  if (call->job != NULL || call->host != NULL)
    return TRUE;
  g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("There is nothing at %s any more"), path);
  return FALSE;
}

static GhAction
needed_action (GhCall *call)
{
  /* Who has a connection alone is ourselves. */
  if (gh_peer_get_sender (call->peer) == NULL)
    return call->method->action;
  return call->method->refine != NULL ? call->method->refine (call) : call->method->action;
}

static void
on_authorised (GhCall *call, GError *refusal)
{
  const char *path = g_dbus_method_invocation_get_object_path (call->invocation);
  GhAction action;
  GError *error = NULL;

  if (refusal != NULL)
    {
      gh_call_fail (call, refusal);
      return;
    }
  /* A person may have taken a while to authenticate: things may stand otherwise now. */
  if (!find_target (call, path, &error))
    {
      gh_call_fail (call, error);
      return;
    }
  action = needed_action (call);
  if (action == call->action)
    call->method->run (call);
  else
    {
      call->action = action;
      gh_authority_check (gh_service_get_authority (call->service), call, action, on_authorised);
    }
}

/* What is not there is told only to those who may know what is. */
static void
authorise (GhCall *call, const char *path)
{
  gboolean found = find_target (call, path, NULL);

  call->action = found ? needed_action (call) : call->method->action;
  gh_authority_check (gh_service_get_authority (call->service), call, call->action, on_authorised);
}

void
gh_call_begin (GhPeer *peer, GDBusMethodInvocation *invocation)
{
  const GDBusMethodInfo *info = g_dbus_method_invocation_get_method_info (invocation);
  const char *interface = g_dbus_method_invocation_get_interface_name (invocation);
  const char *path = g_dbus_method_invocation_get_object_path (invocation);
  GhCall *call = g_new0 (GhCall, 1);
  GError *error = NULL;

  call->peer = g_object_ref (peer);
  call->service = g_object_ref (gh_peer_get_service (peer));
  gh_service_hold (call->service);
  call->invocation = invocation;
  call->parameters = g_dbus_method_invocation_get_parameters (invocation);
  call->method = gh_methods_find (interface, g_dbus_method_invocation_get_method_name (invocation));

  if (call->method == NULL)
    gh_call_fail_new (call,
                      GH_ERROR_NOT_AUTHORIZED,
                      "%s.%s has no entry in the service's table",
                      interface,
                      g_dbus_method_invocation_get_method_name (invocation));
  else if (!gh_call_check_options (call->method, info, call->parameters, &error))
    gh_call_fail (call, error);
  else
    authorise (call, path);
}

const char *
gh_call_get_string (GhCall *call, guint index)
{
  const char *text;

  g_variant_get_child (call->parameters, index, "&s", &text);
  return text;
}

GVariant *
gh_call_get_options (GhCall *call, guint index)
{
  return g_variant_get_child_value (call->parameters, index);
}

/* Whoever gets a reply must have been told of the change before. */
static void
flush (GhCall *call)
{
  if (call->host != NULL)
    gh_host_flush (call->host);
}

void
gh_call_return (GhCall *call, GVariant *reply)
{
  flush (call);
  g_dbus_method_invocation_return_value (call->invocation, reply);
  call_free (call);
}

void
gh_call_return_large (GhCall *call, GVariant *reply)
{
  flush (call);
  gh_peer_reply_large (call->peer, call->invocation, reply);
  call_free (call);
}

void
gh_call_return_fd (GhCall *call, int fd)
{
  g_autoptr (GUnixFDList) list = NULL;
  GDBusConnection *connection = gh_peer_get_connection (call->peer);

  if (!(g_dbus_connection_get_capabilities (connection) & G_DBUS_CAPABILITY_FLAGS_UNIX_FD_PASSING))
    {
      close (fd);
      gh_call_fail_new (call,
                        GH_ERROR_UNSUPPORTED,
                        _ ("%s: this connection cannot carry file descriptors"),
                        call->method->name);
      return;
    }
  flush (call);
  list = g_unix_fd_list_new_from_array (&fd, 1);
  g_dbus_method_invocation_return_value_with_unix_fd_list (
    call->invocation, g_variant_new ("(h)", 0), list);
  call_free (call);
}

void
gh_call_fail (GhCall *call, GError *error)
{
  const char *name = g_dbus_method_invocation_get_method_name (call->invocation);

  if (error->domain != GH_ERROR)
    error = gh_error_from_io (error, "%s", name);
  g_debug ("%s is refused: %s", name, error->message);
  flush (call);
  g_dbus_method_invocation_take_error (call->invocation, error);
  call_free (call);
}

void
gh_call_fail_new (GhCall *call, GhError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  gh_call_fail (call, g_error_new_literal (GH_ERROR, (int) code, message));
}
