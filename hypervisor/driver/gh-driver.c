/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDriver: a hypervisor on this machine. */
#include "config.h"

#include "gh-driver.h"

#include <glib/gi18n-lib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "gh-error.h"

typedef struct
{
  GhHostUri *uri;
  char *state_folder;
  char *runtime_folder;
  GHashTable *domains; /* UUID, owned by the domain → GhDomain */
} GhDriverPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (GhDriver, gh_driver, G_TYPE_OBJECT)

enum
{
  PROP_URI = 1,
  PROP_STATE_FOLDER,
  PROP_RUNTIME_FOLDER,
  N_PROPS
};

enum
{
  DOMAIN_ADDED,
  DOMAIN_REMOVED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

#define PRIVATE(self) ((GhDriverPrivate *) gh_driver_get_instance_private (self))

static void
gh_driver_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GhDriverPrivate *priv = PRIVATE (GH_DRIVER (object));

  switch (id)
    {
    case PROP_URI:
      priv->uri = gh_host_uri_parse (g_value_get_string (value), NULL);
      break;
    case PROP_STATE_FOLDER:
      priv->state_folder = g_value_dup_string (value);
      break;
    case PROP_RUNTIME_FOLDER:
      priv->runtime_folder = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
gh_driver_finalize (GObject *object)
{
  GhDriverPrivate *priv = PRIVATE (GH_DRIVER (object));

  gh_host_uri_free (priv->uri);
  g_free (priv->state_folder);
  g_free (priv->runtime_folder);
  g_hash_table_unref (priv->domains);
  G_OBJECT_CLASS (gh_driver_parent_class)->finalize (object);
}

static void
gh_driver_class_init (GhDriverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = gh_driver_set_property;
  object_class->finalize = gh_driver_finalize;

  /* A URI that gh_host_uri_parse() takes. */
  props[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  props[PROP_STATE_FOLDER] = g_param_spec_string ("state-folder", NULL, NULL, NULL, flags);
  props[PROP_RUNTIME_FOLDER] = g_param_spec_string ("runtime-folder", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[DOMAIN_ADDED] = g_signal_new ("domain-added",
                                        GH_TYPE_DRIVER,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        1,
                                        GH_TYPE_DOMAIN);
  signals[DOMAIN_REMOVED] = g_signal_new ("domain-removed",
                                          GH_TYPE_DRIVER,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          GH_TYPE_DOMAIN);
}

static void
gh_driver_init (GhDriver *self)
{
  PRIVATE (self)->domains = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

GhDriverStatus *
gh_driver_status_new (void)
{
  GhDriverStatus *self = g_new0 (GhDriverStatus, 1);

  self->accelerator = "none";
  return self;
}

void
gh_driver_status_free (GhDriverStatus *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self->version);
  g_free (self->accelerator_reason);
  g_free (self->arch);
  g_free (self);
}

void
gh_driver_status_fill_host (GhDriverStatus *self)
{
  struct utsname name;

  self->cpus = g_get_num_processors ();
  self->memory = (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE);
  g_free (self->arch);
  self->arch = g_strdup (uname (&name) == 0 ? name.machine : "x86_64");
}

const GhHostUri *
gh_driver_get_uri (GhDriver *self)
{
  return PRIVATE (self)->uri;
}

const char *
gh_driver_get_state_folder (GhDriver *self)
{
  return PRIVATE (self)->state_folder;
}

const char *
gh_driver_get_runtime_folder (GhDriver *self)
{
  return PRIVATE (self)->runtime_folder;
}

const char *
gh_driver_get_kind (GhDriver *self)
{
  return GH_DRIVER_GET_CLASS (self)->kind;
}

void
gh_driver_probe_async (GhDriver *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GH_DRIVER_GET_CLASS (self)->probe_async (self, cancellable, callback, data);
}

GhDriverStatus *
gh_driver_probe_finish (GhDriver *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gh_driver_discover_async (GhDriver *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GH_DRIVER_GET_CLASS (self)->discover_async (self, cancellable, callback, data);
}

gboolean
gh_driver_discover_finish (GhDriver *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

GhDomain *
gh_driver_take_domain (GhDriver *self, GhDomainConfig *config, GError **error)
{
  GhDriverPrivate *priv = PRIVATE (self);
  GhDomain *domain;

  g_return_val_if_fail (config->uuid != NULL && config->name != NULL, NULL);

  if (g_hash_table_contains (priv->domains, config->uuid))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_EXISTS,
                   _ ("There is a machine with the UUID %s already"),
                   config->uuid);
      return NULL;
    }
  domain = GH_DRIVER_GET_CLASS (self)->create_domain (self, config, error);
  if (domain == NULL)
    return NULL;
  g_hash_table_insert (priv->domains, (char *) gh_domain_get_uuid (domain), domain);
  g_signal_emit (self, signals[DOMAIN_ADDED], 0, domain);
  return domain;
}

GhDomain *
gh_driver_add_domain (GhDriver *self, const GhDomainConfig *config, GError **error)
{
  g_autoptr (GhDomainConfig) copy = gh_domain_config_copy (config);
  GhDomain *domain = gh_driver_take_domain (self, copy, error);

  if (domain != NULL)
    copy = NULL;
  return domain;
}

void
gh_driver_remove_domain (GhDriver *self, GhDomain *domain)
{
  g_autoptr (GhDomain) keep = g_object_ref (domain);

  g_return_if_fail (!gh_domain_state_is_active (gh_domain_get_state (domain)));

  if (g_hash_table_remove (PRIVATE (self)->domains, gh_domain_get_uuid (domain)))
    g_signal_emit (self, signals[DOMAIN_REMOVED], 0, keep);
}

GhDomain *
gh_driver_get_domain (GhDriver *self, const char *uuid)
{
  return g_hash_table_lookup (PRIVATE (self)->domains, uuid);
}

GPtrArray *
gh_driver_list_domains (GhDriver *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer domain;

  g_hash_table_iter_init (&iter, PRIVATE (self)->domains);
  while (g_hash_table_iter_next (&iter, NULL, &domain))
    g_ptr_array_add (list, domain);
  return list;
}

gboolean
gh_driver_validate (GhDriver *self, const GhDomainConfig *config, GError **error)
{
  GhDriverClass *klass = GH_DRIVER_GET_CLASS (self);

  return gh_domain_config_validate (config, error)
         && (klass->validate == NULL || klass->validate (self, config, error));
}

void
gh_driver_complete (GhDriver *self, GhDomainConfig *config)
{
  if (GH_DRIVER_GET_CLASS (self)->complete != NULL)
    GH_DRIVER_GET_CLASS (self)->complete (self, config);
  gh_domain_config_complete (config);
}

GPtrArray *
gh_driver_list_predefined (GhDriver *self)
{
  GhDriverClass *klass = GH_DRIVER_GET_CLASS (self);

  if (klass->list_predefined != NULL)
    return klass->list_predefined (self);
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_domain_config_free);
}

gboolean
gh_driver_can_read_state (GhDriver *self)
{
  return GH_DRIVER_GET_CLASS (self)->read_state != NULL;
}

GhDomainConfig *
gh_driver_read_state (GhDriver *self, int fd, GError **error)
{
  GhDomainConfig *config = GH_DRIVER_GET_CLASS (self)->read_state (self, fd, error);

  if (config != NULL)
    gh_driver_complete (self, config);
  return config;
}

void
gh_driver_list_cpu_pools_async (GhDriver *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  if (GH_DRIVER_GET_CLASS (self)->list_cpu_pools_async != NULL)
    GH_DRIVER_GET_CLASS (self)->list_cpu_pools_async (self, cancellable, callback, data);
  else
    g_task_report_new_error (self,
                             callback,
                             data,
                             gh_driver_list_cpu_pools_async,
                             GH_ERROR,
                             GH_ERROR_UNSUPPORTED,
                             _ ("%s has no CPU pools: only Xen has"),
                             gh_driver_get_kind (self));
}

GPtrArray *
gh_driver_list_cpu_pools_finish (GhDriver *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
