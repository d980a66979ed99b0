/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Manager's methods for systems that can be fetched, and for what was. */
#include "config.h"

#include "gh-catalog-methods.h"

#include "gh-cache.h"
#include "gh-catalog.h"
#include "gh-service.h"

/* Beside the folder of boot files; a variable names another. */
static char *
get_file (GhCall *call)
{
  const char *own = g_getenv ("GUESTHOUSE_SYSTEMS");
  g_autofree char *folder = g_path_get_dirname (gh_service_get_boot_folder (call->service));

  return own != NULL && *own != '\0' ? g_strdup (own)
                                     : g_build_filename (folder, "systems.conf", NULL);
}

static void
return_list (GhCall *call, GVariant *list, GError *error)
{
  if (list == NULL)
    gh_call_fail (call, error);
  else
    gh_call_return (call, g_variant_new ("(@aa{sv})", list));
  g_clear_pointer (&list, g_variant_unref);
}

static void
on_systems (GObject *source, GAsyncResult *result, gpointer call)
{
  GError *error = NULL;
  GVariant *list = gh_catalog_list_finish (result, &error);

  return_list (call, list, error);
}

void
gh_catalog_list_systems (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  g_autofree char *file = get_file (call);
  const char *words = NULL;

  g_variant_lookup (options, "search", "&s", &words);
  gh_catalog_list_async (file, words, NULL, on_systems, call);
}

static void
on_cache (GObject *source, GAsyncResult *result, gpointer call)
{
  GError *error = NULL;
  GVariant *list = gh_cache_list_finish (result, &error);

  return_list (call, list, error);
}

void
gh_catalog_list_cache (GhCall *call)
{
  gh_cache_list_async (gh_service_get_cache_folder (call->service), NULL, on_cache, call);
}

static void
on_emptied (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;
  guint64 freed;
  guint kept;

  if (gh_cache_empty_finish (result, &freed, &kept, &error))
    gh_call_return (call, g_variant_new ("(tu)", freed, kept));
  else
    gh_call_fail (call, error);
}

void
gh_catalog_empty_cache (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  g_autofree const char **ids = NULL;

  g_variant_lookup (options, "ids", "^a&s", &ids);
  gh_cache_empty_async (gh_service_get_cache_folder (call->service), ids, NULL, on_emptied, call);
}
