/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDriverRegistry: which scheme of a host's URI belongs to which driver. */
#include "config.h"

#include "gh-driver-registry.h"

#include <glib/gi18n-lib.h>

#include "gh-driver-module.h"
#include "gh-error.h"

typedef struct
{
  const char *scheme;
  GType type;
} Entry;

struct _GhDriverRegistry
{
  GObject parent_instance;

  GArray *entries;
};

G_DEFINE_FINAL_TYPE (GhDriverRegistry, gh_driver_registry, G_TYPE_OBJECT)

static void
gh_driver_registry_finalize (GObject *object)
{
  g_array_unref (GH_DRIVER_REGISTRY (object)->entries);
  G_OBJECT_CLASS (gh_driver_registry_parent_class)->finalize (object);
}

static void
gh_driver_registry_class_init (GhDriverRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_driver_registry_finalize;
}

static void
gh_driver_registry_init (GhDriverRegistry *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
}

GhDriverRegistry *
gh_driver_registry_new (void)
{
  return g_object_new (GH_TYPE_DRIVER_REGISTRY, NULL);
}

void
gh_driver_registry_add (GhDriverRegistry *self, const char *scheme, GType type)
{
  Entry entry = { scheme, type };

  g_return_if_fail (type == G_TYPE_INVALID || g_type_is_a (type, GH_TYPE_DRIVER));

  g_array_append_val (self->entries, entry);
}

const char **
gh_driver_registry_list (GhDriverRegistry *self)
{
  const char **list = g_new0 (const char *, self->entries->len + 1);

  for (guint i = 0; i < self->entries->len; i++)
    list[i] = g_array_index (self->entries, Entry, i).scheme;
  return list;
}

static void
set_unknown (GhDriverRegistry *self, const char *scheme, GError **error)
{
  g_autofree const char **known = gh_driver_registry_list (self);
  g_autofree char *list = g_strjoinv (":, ", (char **) known);

  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("There is no driver for “%s:”; there are %s:"),
               scheme,
               list);
}

static GType
find_type (GhDriverRegistry *self, const char *scheme, GError **error)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if (strcmp (entry->scheme, scheme) != 0)
        continue;
      if (entry->type == G_TYPE_INVALID)
        entry->type = gh_driver_module_load (scheme, error);
      return entry->type;
    }
  set_unknown (self, scheme, error);
  return G_TYPE_INVALID;
}

GhDriver *
gh_driver_registry_create (GhDriverRegistry *self,
                           const char *uri,
                           const char *state_folder,
                           const char *runtime_folder,
                           GError **error)
{
  g_autoptr (GhHostUri) parsed = gh_host_uri_parse (uri, error);
  GType type;

  if (parsed == NULL)
    return NULL;
  if (parsed->transport != NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("%s is on another computer: its own service has to be asked"),
                   uri);
      return NULL;
    }
  type = find_type (self, parsed->scheme, error);
  if (type == G_TYPE_INVALID)
    return NULL;
  return g_object_new (
    type, "uri", uri, "state-folder", state_folder, "runtime-folder", runtime_folder, NULL);
}
