/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainLive: changing a domain while it runs, for those whose hypervisor can. */
#include "config.h"

#include "gh-domain-live.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-task.h"

G_DEFINE_INTERFACE (GhDomainLive, gh_domain_live, GH_TYPE_DOMAIN)

enum
{
  MEMORY_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
gh_domain_live_default_init (GhDomainLiveInterface *iface)
{
  signals[MEMORY_CHANGED] = g_signal_new (
    "memory-changed", GH_TYPE_DOMAIN_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
gh_domain_live_memory_changed (GhDomainLive *self)
{
  g_signal_emit (self, signals[MEMORY_CHANGED], 0);
}

gboolean
gh_domain_live_can (GhDomain *domain, GhChangeKind kind, GError **error)
{
  GhDomainState state = gh_domain_get_state (domain);

  if (!gh_domain_state_allows (state, GH_DOMAIN_ACTION_CONSOLE)
      || gh_domain_get_live_config (domain) == NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("“%s” does not run, so nothing can be changed in what runs: its state is "
                      "“%s”. Change its definition"),
                   gh_domain_get_name (domain),
                   gh_domain_state_get_label (state));
      return FALSE;
    }
  if (GH_IS_DOMAIN_LIVE (domain))
    return GH_DOMAIN_LIVE_GET_IFACE (domain)->can (GH_DOMAIN_LIVE (domain), kind, error);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("The hypervisor of “%s” changes nothing in a machine that runs: change the "
                  "definition, for its next start"),
               gh_domain_get_name (domain));
  return FALSE;
}

/* What can be said of a machine and not of what runs, a hypervisor has or has not for good. */
gboolean
gh_domain_live_supports (GhDomain *domain, GhChangeKind kind, GError **error)
{
  switch (kind)
    {
    case GH_CHANGE_SOFT_PIN:
    case GH_CHANGE_WEIGHT:
    case GH_CHANGE_CAP:
    case GH_CHANGE_CPUPOOL:
      return !GH_IS_DOMAIN_LIVE (domain)
             || GH_DOMAIN_LIVE_GET_IFACE (domain)->can (GH_DOMAIN_LIVE (domain), kind, error);
    default:
      return TRUE;
    }
}

const char **
gh_domain_live_list (GhDomain *domain)
{
  GPtrArray *list = g_ptr_array_new ();

  for (int kind = 0; kind < GH_N_CHANGES; kind++)
    if (gh_domain_live_can (domain, (GhChangeKind) kind, NULL))
      g_ptr_array_add (list, (gpointer) gh_enum_to_string (&gh_change_kind_enum, kind));
  g_ptr_array_add (list, NULL);
  return (const char **) g_ptr_array_free (list, FALSE);
}

guint64
gh_domain_live_get_memory (GhDomain *domain)
{
  GhDomainLiveInterface *iface
    = GH_IS_DOMAIN_LIVE (domain) ? GH_DOMAIN_LIVE_GET_IFACE (domain) : NULL;

  if (iface == NULL || iface->get_memory == NULL
      || !gh_domain_state_allows (gh_domain_get_state (domain), GH_DOMAIN_ACTION_CONSOLE))
    return 0;
  return iface->get_memory (GH_DOMAIN_LIVE (domain));
}

/* The live definition with @change in it. */
static GhDomainConfig *
apply (GhDomain *domain, const GhChange *change, GError **error)
{
  g_autoptr (GhDomainConfig) after = gh_domain_config_copy (gh_domain_get_live_config (domain));

  if (!gh_change_apply (change, after, error) || !gh_domain_config_validate (after, error))
    return NULL;
  return g_steal_pointer (&after);
}

gboolean
gh_domain_live_note (GhDomainLive *self, const GhChange *change)
{
  GhDomain *domain = GH_DOMAIN (self);
  GhDomainConfig *after
    = gh_domain_get_live_config (domain) != NULL ? apply (domain, change, NULL) : NULL;

  if (after != NULL)
    gh_domain_set_live_config (domain, after);
  if (after != NULL && GH_DOMAIN_LIVE_GET_IFACE (self)->noted != NULL)
    GH_DOMAIN_LIVE_GET_IFACE (self)->noted (self);
  return after != NULL;
}

/* Others may have been made meanwhile: it is noted in what is live by now. */
static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhDomain *domain = GH_DOMAIN (source);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  gh_domain_live_note (GH_DOMAIN_LIVE (domain), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

void
gh_domain_live_change_async (GhDomain *domain,
                             const GhChange *change,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task
    = gh_task_new (domain, gh_domain_live_change_async, cancellable, callback, data);
  g_autoptr (GhDomainConfig) after = NULL;
  GError *error = NULL;

  g_task_set_task_data (task, gh_change_copy (change), (GDestroyNotify) gh_change_free);
  if (gh_domain_live_can (domain, change->kind, &error))
    after = apply (domain, change, &error);
  if (after == NULL)
    g_task_return_error (task, error);
  else
    GH_DOMAIN_LIVE_GET_IFACE (domain)->change_async (GH_DOMAIN_LIVE (domain),
                                                     g_task_get_task_data (task),
                                                     after,
                                                     cancellable,
                                                     on_changed,
                                                     g_object_ref (task));
}

gboolean
gh_domain_live_change_finish (GhDomain *domain, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, domain), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
