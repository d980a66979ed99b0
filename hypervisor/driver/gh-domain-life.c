/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDomainLife: saving, restoring, triggers, SysRq and dumps, for domains whose hypervisor has
 * them. */
#include "config.h"

#include "gh-domain-life.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

G_DEFINE_INTERFACE (GhDomainLife, gh_domain_life, GH_TYPE_DOMAIN)

static void
gh_domain_life_default_init (GhDomainLifeInterface *iface)
{
}

GhDomainFeatures
gh_domain_life_get_features (GhDomain *domain)
{
  if (!GH_IS_DOMAIN_LIFE (domain))
    return GH_DOMAIN_FEATURE_NONE;
  return GH_DOMAIN_LIFE_GET_IFACE (domain)->get_features (GH_DOMAIN_LIFE (domain));
}

gboolean
gh_domain_life_check (GhDomain *domain, GhDomainFeatures features, GError **error)
{
  guint lacking = features & ~(guint) gh_domain_life_get_features (domain);
  g_autofree const char **words = gh_domain_features_to_words ((GhDomainFeatures) lacking);

  if (lacking == 0)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("The hypervisor of “%s” cannot do that with it (%s)"),
               gh_domain_get_name (domain),
               words[0]);
  return FALSE;
}

static GError *
wrong_state (GhDomain *domain)
{
  return g_error_new (GH_ERROR,
                      GH_ERROR_WRONG_STATE,
                      _ ("That is not possible for “%s” now: its state is “%s”"),
                      gh_domain_get_name (domain),
                      gh_domain_state_get_label (gh_domain_get_state (domain)));
}

/* Whether @features and @action are possible; else @callback is told why not. */
static gboolean
check (GhDomain *domain,
       GhDomainFeatures features,
       GhDomainAction action,
       GAsyncReadyCallback callback,
       gpointer data)
{
  GError *error = NULL;

  if (gh_domain_life_check (domain, features, &error)
      && !gh_domain_state_allows (gh_domain_get_state (domain), action))
    error = wrong_state (domain);
  if (error == NULL)
    return TRUE;
  g_task_report_error (domain, callback, data, gh_domain_life_finish, error);
  return FALSE;
}

void
gh_domain_life_save_async (GhDomain *domain,
                           int fd,
                           GhDomainProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  if (check (domain, GH_DOMAIN_FEATURE_SAVE, GH_DOMAIN_ACTION_SAVE, callback, data))
    GH_DOMAIN_LIFE_GET_IFACE (domain)->save_async (
      GH_DOMAIN_LIFE (domain), fd, progress, progress_data, cancellable, callback, data);
}

void
gh_domain_life_end_save_async (GhDomain *domain,
                               GhDomainState state,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  if (check (domain, GH_DOMAIN_FEATURE_SAVE, GH_DOMAIN_ACTION_SAVE, callback, data))
    GH_DOMAIN_LIFE_GET_IFACE (domain)->end_save_async (
      GH_DOMAIN_LIFE (domain), state, callback, data);
}

void
gh_domain_life_restore_async (GhDomain *domain,
                              int fd,
                              const GhDomainConfig *config,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  if (check (domain, GH_DOMAIN_FEATURE_SAVE, GH_DOMAIN_ACTION_START, callback, data))
    GH_DOMAIN_LIFE_GET_IFACE (domain)->restore_async (
      GH_DOMAIN_LIFE (domain), fd, config, cancellable, callback, data);
}

void
gh_domain_life_trigger_async (GhDomain *domain,
                              GhTrigger trigger,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  if (check (domain, gh_trigger_get_feature (trigger), GH_DOMAIN_ACTION_TRIGGER, callback, data))
    GH_DOMAIN_LIFE_GET_IFACE (domain)->trigger_async (
      GH_DOMAIN_LIFE (domain), trigger, cancellable, callback, data);
}

void
gh_domain_life_sysrq_async (GhDomain *domain,
                            char key,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  if (!g_ascii_isalnum (key))
    g_task_report_new_error (domain,
                             callback,
                             data,
                             gh_domain_life_finish,
                             GH_ERROR,
                             GH_ERROR_INVALID_ARGUMENT,
                             _ ("SysRq takes one key, a letter or a digit: “h” lists them"));
  else if (check (domain, GH_DOMAIN_FEATURE_SYSRQ, GH_DOMAIN_ACTION_TRIGGER, callback, data))
    GH_DOMAIN_LIFE_GET_IFACE (domain)->sysrq_async (
      GH_DOMAIN_LIFE (domain), g_ascii_tolower (key), cancellable, callback, data);
}

void
gh_domain_life_dump_async (GhDomain *domain,
                           int fd,
                           GhDumpFormat format,
                           GhDomainProgress progress,
                           gpointer progress_data,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GhDomainFeatures feature
    = format == GH_DUMP_KDUMP ? GH_DOMAIN_FEATURE_KDUMP : GH_DOMAIN_FEATURE_DUMP;

  if (check (domain, feature, GH_DOMAIN_ACTION_DUMP, callback, data))
    GH_DOMAIN_LIFE_GET_IFACE (domain)->dump_async (
      GH_DOMAIN_LIFE (domain), fd, format, progress, progress_data, callback, data);
}

gboolean
gh_domain_life_finish (GhDomain *domain, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, domain), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
