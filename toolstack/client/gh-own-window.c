/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines whose hypervisor shows them in a window of its own. */
#include "config.h"

#include "gh-own-window.h"

#include "gh-domain-xml.h"
#include "gh-task.h"

/* Of several displays, those that are windows go; the only one becomes another. */
static gboolean
replace_windows (GhDomainConfig *config)
{
  gboolean reached = gh_domain_config_find_graphics (config, GH_GRAPHICS_VNC) != NULL;
  gboolean changed = FALSE;

  for (guint i = config->graphics->len; i > 0; i--)
    {
      GhGraphics *graphics = config->graphics->pdata[i - 1];

      if (graphics->type != GH_GRAPHICS_SDL)
        continue;
      changed = TRUE;
      if (reached)
        g_ptr_array_remove_index (config->graphics, i - 1);
      else
        graphics->type = GH_GRAPHICS_VNC;
      reached = TRUE;
    }
  return changed;
}

static void
on_defined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (reply != NULL)
    g_task_return_int (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_domain (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhClient *client = GH_CLIENT (source);
  GError *error = NULL;
  g_autoptr (GhDbusDomain) domain = gh_client_get_domain_finish (client, result, &error);
  g_autoptr (GhDomainConfig) config = NULL;
  g_autofree char *text = NULL;

  if (domain != NULL)
    config = gh_domain_xml_parse (gh_dbus_domain_get_definition (domain), -1, &error);
  if (config != NULL && !replace_windows (config))
    {
      g_task_return_int (task, FALSE);
      return;
    }
  if (config != NULL)
    text = gh_domain_xml_format (config, &error);
  if (text == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  gh_client_call_async (client,
                        g_task_get_task_data (task),
                        GH_DBUS_DOMAIN_INTERFACE,
                        "SetDefinition",
                        g_variant_new ("(sa{sv})", text, NULL),
                        g_task_get_cancellable (task),
                        on_defined,
                        g_object_ref (task));
}

void
gh_own_window_replace_async (GhClient *client,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task = gh_task_new (client, gh_own_window_replace_async, cancellable, callback, data);

  g_task_set_task_data (task, g_strdup (path), g_free);
  gh_client_get_domain_async (client, path, cancellable, on_domain, task);
}

gboolean
gh_own_window_replace_finish (GhClient *client,
                              GAsyncResult *result,
                              gboolean *changed,
                              GError **error)
{
  gssize value = g_task_propagate_int (G_TASK (result), error);

  if (changed != NULL)
    *changed = value > 0;
  return value >= 0;
}
