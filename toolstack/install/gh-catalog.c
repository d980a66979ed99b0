/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Systems that can be fetched. */
#include "config.h"

#include "gh-catalog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-guest-hardware.h"
#include "gh-os-lookup-private.h"

typedef struct
{
  char *file;
  char *words;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->file);
  g_free (self->words);
  g_free (self);
}

static const char *
get (GVariant *system, const char *key)
{
  const char *text = "";

  g_variant_lookup (system, key, "&s", &text);
  return text;
}

static gboolean
matches (GVariant *system, const char *words)
{
  g_autofree char *both = g_strconcat (get (system, "id"), " ", get (system, "name"), NULL);
  g_autofree char *folded = g_utf8_casefold (both, -1);
  g_auto (GStrv) parts = g_strsplit (words != NULL ? words : "", " ", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      g_autofree char *word = g_utf8_casefold (*part, -1);

      if (strstr (folded, word) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* With the hardware that suits it, which is no matter of places. */
static void
put (GHashTable *systems, GVariant *system)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (system);
  const char *os = get (held, "os");
  GVariantDict dict;

  g_variant_dict_init (&dict, held);
  if (*os != '\0')
    g_variant_dict_insert_value (&dict, "hardware", gh_guest_hardware_to_variant (os));
  g_hash_table_replace (
    systems, g_strdup (get (held, "id")), g_variant_ref_sink (g_variant_dict_end (&dict)));
}

/* What is no system is left out: the database is not of our making. */
static void
read_database (GHashTable *systems, GCancellable *cancellable)
{
  g_autofree char *text = gh_os_list (cancellable);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      GVariant *system = g_variant_parse (G_VARIANT_TYPE_VARDICT, *line, NULL, NULL, NULL);

      if (system != NULL)
        put (systems, system);
      g_clear_pointer (&system, g_variant_unref);
    }
}

static void
add (GVariantDict *dict, GKeyFile *keys, const char *group, const char *key, const char *name)
{
  g_autofree char *text = g_key_file_get_string (keys, group, key, NULL);

  if (text != NULL)
    g_variant_dict_insert (dict, name, "s", text);
}

static gboolean
check_group (GKeyFile *keys, const char *file, const char *group, GError **error)
{
  static const char *const kinds[] = { "tree", "iso", "cloud-image", NULL };
  g_autofree char *kind = g_key_file_get_string (keys, group, "Kind", NULL);
  g_autofree char *url = g_key_file_get_string (keys, group, "Url", NULL);
  g_autofree char *sum = g_key_file_get_string (keys, group, "Checksum", NULL);
  const char *why = NULL;

  if (kind == NULL || !g_strv_contains (kinds, kind))
    why = _ ("Kind has to be tree, iso or cloud-image");
  else if (url == NULL || !g_regex_match_simple ("^https?://[^\\s/]+/", url, 0, 0))
    why = _ ("Url has to be a web address");
  else if (sum != NULL
           && !g_regex_match_simple (
             "^(sha256:[0-9a-fA-F]{64}|sha512:[0-9a-fA-F]{128})$", sum, G_REGEX_DOLLAR_ENDONLY, 0))
    why = _ ("Checksum has to be sha256: or sha512: and its digits");
  if (why == NULL)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("The list of systems %s cannot be used: in [%s], %s"),
               file,
               group,
               why);
  return FALSE;
}

static GVariant *
make_system (GKeyFile *keys, const char *group)
{
  guint64 size = g_key_file_get_uint64 (keys, group, "Size", NULL);
  GVariantBuilder places;
  GVariantDict place, system;

  g_variant_dict_init (&place, NULL);
  add (&place, keys, group, "Kind", "kind");
  add (&place, keys, group, "Url", "url");
  add (&place, keys, group, "Arch", "arch");
  add (&place, keys, group, "Checksum", "checksum");
  if (size > 0)
    g_variant_dict_insert (&place, "size", "t", size);
  g_variant_builder_init (&places, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_add_value (&places, g_variant_dict_end (&place));
  g_variant_dict_init (&system, NULL);
  g_variant_dict_insert (&system, "id", "s", group);
  g_variant_dict_insert (&system, "name", "s", group);
  add (&system, keys, group, "Name", "name");
  add (&system, keys, group, "Os", "os");
  g_variant_dict_insert_value (&system, "places", g_variant_builder_end (&places));
  return g_variant_dict_end (&system);
}

static gboolean
read_file (GHashTable *systems, const char *file, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  GError *local = NULL;

  if (file == NULL)
    return TRUE;
  if (!g_key_file_load_from_file (keys, file, G_KEY_FILE_NONE, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_error_free (local);
          return TRUE;
        }
      g_propagate_error (
        error, gh_error_from_io (local, _ ("The list of systems %s cannot be used"), file));
      return FALSE;
    }
  groups = g_key_file_get_groups (keys, NULL);
  for (char **group = groups; *group != NULL; group++)
    {
      if (!check_group (keys, file, *group, error))
        return FALSE;
      put (systems, make_system (keys, *group));
    }
  return TRUE;
}

static GVariant *
sort (GHashTable *systems, const char *words)
{
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (systems), (GCompareFunc) strcmp);
  GVariantBuilder out;

  g_variant_builder_init (&out, G_VARIANT_TYPE ("aa{sv}"));
  for (GList *id = ids; id != NULL; id = id->next)
    {
      GVariant *system = g_hash_table_lookup (systems, id->data);

      if (matches (system, words))
        g_variant_builder_add_value (&out, system);
    }
  return g_variant_ref_sink (g_variant_builder_end (&out));
}

static void
list_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Question *self = task_data;
  g_autoptr (GHashTable) systems
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  GError *error = NULL;

  read_database (systems, cancellable);
  if (read_file (systems, self->file, &error))
    g_task_return_pointer (task, sort (systems, self->words), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

void
gh_catalog_list_async (const char *file,
                       const char *words,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Question *self = g_new0 (Question, 1);

  self->file = g_strdup (file);
  self->words = g_strdup (words);
  g_task_set_source_tag (task, gh_catalog_list_async);
  g_task_set_task_data (task, self, question_free);
  g_task_run_in_thread (task, list_thread);
}

GVariant *
gh_catalog_list_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
