/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What guesthousectl prints: JSON, tables, errors. */
#include "config.h"

#include "gh-ctl-output.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "gh-ctl-table.h"
#include "gh-error.h"

int
gh_ctl_exit_code (GhCtl *self, const GError *error)
{
  if (self->signal != 0)
    return 128 + self->signal;
  if (error == NULL)
    return GH_CTL_OK;
  if (error->domain == G_OPTION_ERROR)
    return GH_CTL_USAGE;
  if (g_error_matches (error, GH_ERROR, GH_ERROR_NOT_FOUND))
    return GH_CTL_NOT_FOUND;
  if (g_error_matches (error, GH_ERROR, GH_ERROR_UNAVAILABLE))
    return GH_CTL_UNAVAILABLE;
  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return GH_CTL_CANCELLED;
  return GH_CTL_FAILED;
}

/* ---- JSON ---- */

static JsonNode *to_json (GVariant *value);

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  g_autoptr (GVariant) x = g_variant_get_child_value (*(GVariant *const *) a, 0);
  g_autoptr (GVariant) y = g_variant_get_child_value (*(GVariant *const *) b, 0);

  return strcmp (g_variant_get_string (x, NULL), g_variant_get_string (y, NULL));
}

/* Members in the order of the alphabet: the same document for the same thing. */
static JsonNode *
dictionary_to_json (GVariant *value)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < g_variant_n_children (value); i++)
    g_ptr_array_add (entries, g_variant_get_child_value (value, i));
  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr (GVariant) key = g_variant_get_child_value (entries->pdata[i], 0);
      g_autoptr (GVariant) member = g_variant_get_child_value (entries->pdata[i], 1);
      g_autofree char *name = g_strdelimit (g_variant_dup_string (key, NULL), "-", '_');

      json_object_set_member (object, name, to_json (member));
    }
  json_object_unref (object);
  return node;
}

static JsonNode *
array_to_json (GVariant *value)
{
  JsonArray *array = json_array_sized_new ((guint) g_variant_n_children (value));
  JsonNode *node = json_node_init_array (json_node_alloc (), array);

  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      json_array_add_element (array, to_json (child));
    }
  json_array_unref (array);
  return node;
}

static JsonNode *
to_json (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    {
      g_autoptr (GVariant) inner = g_variant_get_variant (value);

      return to_json (inner);
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY))
    return dictionary_to_json (value);
  if (g_variant_is_container (value))
    return array_to_json (value);
  return json_gvariant_serialize (value);
}

char *
gh_ctl_format_json (GVariant *value, gboolean line)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_autoptr (JsonNode) node = to_json (sunk);

  return json_to_string (node, !line);
}

void
gh_ctl_print_json (GVariant *value, gboolean line)
{
  g_autofree char *text = gh_ctl_format_json (value, line);

  puts (text);
  fflush (stdout);
}

/* ---- errors ---- */

GVariant *
gh_ctl_error_to_variant (const GError *error)
{
  g_autofree char *summary = NULL;
  g_autofree char *evidence = NULL;
  GVariantDict dict;
  const char *code = "Failed";

  if (error->domain == GH_ERROR)
    code = gh_error_get_nick ((GhError) error->code);
  else if (error->domain == G_OPTION_ERROR)
    code = gh_error_get_nick (GH_ERROR_INVALID_ARGUMENT);
  gh_error_split (error->message, &summary, &evidence);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "code", "s", code);
  g_variant_dict_insert (&dict, "message", "s", summary);
  g_variant_dict_insert (&dict, "evidence", "s", evidence != NULL ? evidence : "");
  return g_variant_dict_end (&dict);
}

void
gh_ctl_print_error_text (const GError *error)
{
  g_autofree char *summary = NULL;
  g_autofree char *evidence = NULL;

  gh_error_split (error->message, &summary, &evidence);
  g_printerr ("guesthousectl: %s\n", summary);
  if (evidence != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (evidence, "\n", -1);
      g_autofree char *indented = g_strjoinv ("\n  ", lines);

      g_printerr ("  %s\n", indented);
    }
}

void
gh_ctl_print_error (GhCtl *self, const GError *error)
{
  GVariantDict dict;

  gh_ctl_print_error_text (error);
  if (!self->json)
    return;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "error", gh_ctl_error_to_variant (error));
  gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
}

/* ---- text in columns ---- */

#define FACTS_COLUMN 20

void
gh_ctl_print_fact (const char *label, const char *text)
{
  /* Translators: what stands before a value: "Memory:" */
  g_autofree char *before = *label != '\0' ? g_strdup_printf (_ ("%s:"), label) : g_strdup ("");

  if (text != NULL && *text != '\0')
    g_print ("%s%*s%s\n", before, (int) MAX (1, FACTS_COLUMN - gh_ctl_width (before)), "", text);
}

const char *
gh_ctl_paint (const char *name)
{
  static const char *const colours[][2] = {
    { "plain", "\033[0m" },  { "bold", "\033[1m" },    { "red", "\033[31m" },
    { "green", "\033[32m" }, { "yellow", "\033[33m" },
  };
  const char *no_color = g_getenv ("NO_COLOR");

  if (!isatty (STDOUT_FILENO) || (no_color != NULL && *no_color != '\0')
      || g_strcmp0 (g_getenv ("TERM"), "dumb") == 0)
    return "";
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    if (strcmp (colours[i][0], name) == 0)
      return colours[i][1];
  return "";
}
