/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to polkit, as https://polkit.pages.freedesktop.org/polkit/ describes its D-Bus
 * interface. */
#include "config.h"

#include "gh-polkit.h"

#define POLKIT_NAME      "org.freedesktop.PolicyKit1"
#define POLKIT_PATH      "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"

/* AllowUserInteraction among CheckAuthorizationFlags. */
#define ALLOW_USER_INTERACTION 1U

void
gh_polkit_open_async (GAsyncReadyCallback callback, gpointer data)
{
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SYSTEM,
                            G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                            NULL,
                            POLKIT_NAME,
                            POLKIT_PATH,
                            POLKIT_INTERFACE,
                            NULL,
                            callback,
                            data);
}

GDBusProxy *
gh_polkit_open_finish (GAsyncResult *result, GError **error)
{
  return g_dbus_proxy_new_for_bus_finish (result, error);
}

/* Takes the question back that is named in the task: a person may be looking at it. */
static void
take_back (GDBusProxy *polkit, const char *id)
{
  g_dbus_proxy_call (polkit,
                     "CancelCheckAuthorization",
                     g_variant_new ("(s)", id),
                     G_DBUS_CALL_FLAGS_NONE,
                     -1,
                     NULL,
                     NULL,
                     NULL);
}

static GhPolkitAnswer
read_answer (GVariant *reply)
{
  gboolean authorized, challenge;
  g_autoptr (GVariant) details = NULL;
  const char *dismissed;

  g_variant_get (reply, "((bb@a{ss}))", &authorized, &challenge, &details);
  if (authorized)
    return GH_POLKIT_YES;
  if (g_variant_lookup (details, "polkit.dismissed", "&s", &dismissed))
    return GH_POLKIT_DISMISSED;
  return challenge ? GH_POLKIT_CHALLENGE : GH_POLKIT_NO;
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const char *id = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("((bba{ss}))")))
    {
      g_task_return_int (task, read_answer (reply));
      return;
    }
  if (reply != NULL)
    error = g_error_new (G_IO_ERROR,
                         G_IO_ERROR_INVALID_DATA,
                         "an answer of type %s",
                         g_variant_get_type_string (reply));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && *id != '\0')
    take_back (G_DBUS_PROXY (source), id);
  g_task_return_error (task, error);
}

void
gh_polkit_check_async (GDBusProxy *polkit,
                       const char *sender,
                       const char *action,
                       gboolean interactive,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (polkit, cancellable, callback, data);
  /* A question is named so that it can be taken back. */
  char *id = cancellable != NULL ? g_uuid_string_random () : g_strdup ("");

  g_task_set_source_tag (task, gh_polkit_check_async);
  g_task_set_task_data (task, id, g_free);
  g_dbus_proxy_call (
    polkit,
    "CheckAuthorization",
    g_variant_new_parsed ("(('system-bus-name', {'name': <%s>}), %s, @a{ss} {}, %u, %s)",
                          sender,
                          action,
                          interactive ? ALLOW_USER_INTERACTION : 0U,
                          id),
    G_DBUS_CALL_FLAGS_NONE,
    G_MAXINT,
    cancellable,
    on_answer,
    task);
}

GhPolkitAnswer
gh_polkit_check_finish (GAsyncResult *result, GError **error)
{
  gssize answer = g_task_propagate_int (G_TASK (result), error);

  return answer < 0 ? GH_POLKIT_NO : (GhPolkitAnswer) answer;
}
