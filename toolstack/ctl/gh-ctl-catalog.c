/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands for systems that can be fetched, and for what was: os, cache. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-catalog.h"
#include "gh-ctl-output.h"
#include "gh-ctl-table.h"
#include "gh-ctl-verbs.h"
#include "gh-error.h"
#include "gh-text.h"

static const char *
get (GVariant *dict, const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  return text;
}

/* A method of the manager that takes options, and answers with one value. */
static GVariant *
call (GhCtl *self, const char *method, GVariantDict *options, GError **error)
{
  return gh_ctl_ask (self,
                     "/",
                     GH_DBUS_MANAGER_INTERFACE,
                     method,
                     g_variant_new ("(@a{sv})", g_variant_dict_end (options)),
                     error);
}

static GVariant *
list_systems (GhCtl *self, const char *words, GError **error)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (*words != '\0')
    g_variant_dict_insert (&options, "search", "s", words);
  return call (self, "ListSystems", &options, error);
}

/* ---- os ---- */

static char *
list_kinds (GVariant *system)
{
  g_autoptr (GVariant) places
    = g_variant_lookup_value (system, "places", G_VARIANT_TYPE ("aa{sv}"));
  GString *out = g_string_new (NULL);

  for (gsize i = 0; places != NULL && i < g_variant_n_children (places); i++)
    {
      g_autoptr (GVariant) place = g_variant_get_child_value (places, i);
      const char *kind = get (place, "kind");

      if (strstr (out->str, kind) == NULL)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", kind);
    }
  return g_string_free (out, FALSE);
}

static void
print_systems (GhCtl *self, GVariant *systems)
{
  const char *titles[] = { _ ("Id"), _ ("Name"), _ ("Kinds"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (gsize i = 0; i < g_variant_n_children (systems); i++)
    {
      g_autoptr (GVariant) system = g_variant_get_child_value (systems, i);
      char **cells = g_new0 (char *, 4);

      cells[0] = g_strdup (get (system, "id"));
      cells[1] = g_strdup (get (system, "name"));
      cells[2] = list_kinds (system);
      gh_ctl_table_add (table, cells);
    }
  gh_ctl_table_print (
    table, self, _ ("No system is called so: “guesthousectl os list” names all."));
}

/* The words of the definition, as they are: "disk sata, nic e1000e". */
static void
print_hardware (GVariant *system)
{
  static const char *const keys[]
    = { "disk", "nic", "video", "sound", "usb", "clock", "firmware", NULL };
  g_autoptr (GVariant) hardware
    = g_variant_lookup_value (system, "hardware", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *const *key = keys; hardware != NULL && *key != NULL; key++)
    if (*get (hardware, *key) != '\0')
      g_string_append_printf (
        text, "%s%s %s", text->len > 0 ? ", " : "", *key, get (hardware, *key));
  if (text->len > 0)
    gh_ctl_print_fact (_ ("Hardware"), text->str);
}

static void
print_system (GVariant *system)
{
  g_autoptr (GVariant) places
    = g_variant_lookup_value (system, "places", G_VARIANT_TYPE ("aa{sv}"));

  gh_ctl_print_fact (_ ("Id"), get (system, "id"));
  gh_ctl_print_fact (_ ("Name"), get (system, "name"));
  print_hardware (system);
  for (gsize i = 0; places != NULL && i < g_variant_n_children (places); i++)
    {
      g_autoptr (GVariant) place = g_variant_get_child_value (places, i);
      g_autofree char *text = g_strdup_printf (
        "%s, %s: %s", get (place, "kind"), get (place, "arch"), get (place, "url"));

      gh_ctl_print_fact (i == 0 ? _ ("From") : "", text);
    }
}

GVariant *
gh_ctl_catalog_find (GhCtl *self, const char *id, GError **error)
{
  g_autoptr (GVariant) systems = list_systems (self, id, error);

  if (systems == NULL)
    return NULL;
  for (gsize i = 0; i < g_variant_n_children (systems); i++)
    {
      g_autoptr (GVariant) system = g_variant_get_child_value (systems, i);

      if (g_str_equal (get (system, "id"), id))
        return g_steal_pointer (&system);
    }
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NOT_FOUND,
               _ ("No system called “%s” can be fetched: “guesthousectl os list” names them"),
               id);
  return NULL;
}

/* Trees install over the network and need the least; a cloud image asks for nothing. */
GVariant *
gh_ctl_catalog_choose (GVariant *system, const char *arch, gboolean cloud)
{
  static const char *const usual[] = { "tree", "iso", "cloud-image" };
  static const char *const ready[] = { "cloud-image" };
  const char *const *kinds = cloud ? ready : usual;
  g_autoptr (GVariant) places
    = g_variant_lookup_value (system, "places", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize k = 0; places != NULL && k < (cloud ? 1 : G_N_ELEMENTS (usual)); k++)
    for (gsize i = 0; i < g_variant_n_children (places); i++)
      {
        g_autoptr (GVariant) place = g_variant_get_child_value (places, i);
        const char *there = get (place, "arch");

        if (g_str_equal (get (place, "kind"), kinds[k])
            && (*there == '\0' || g_str_equal (there, "all") || g_str_equal (there, arch)))
          return g_steal_pointer (&place);
      }
  return NULL;
}

static gboolean
list_os (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autofree char *words = g_strjoinv (" ", args);
  g_autoptr (GVariant) found = list_systems (self, words, error);

  if (found == NULL)
    return FALSE;
  if (self->json)
    gh_ctl_print_json (found, FALSE);
  else
    print_systems (self, found);
  return TRUE;
}

static gboolean
show_os (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autoptr (GVariant) found = gh_ctl_catalog_find (self, args[0], error);

  if (found == NULL)
    return FALSE;
  if (self->json)
    gh_ctl_print_json (found, FALSE);
  else
    print_system (found);
  return TRUE;
}

static const GhCtlVerb os_verbs[] = {
  { "list", 0, G_MAXINT, list_os },
  { "show", 1, 1, show_os },
  { NULL },
};

static gboolean
run_os (GhCtl *self, char **args, gpointer options, GError **error)
{
  return gh_ctl_run_verb (self, "os", os_verbs, args, options, error);
}

/* ---- cache ---- */

static void
print_cache (GhCtl *self, GVariant *entries)
{
  const char *titles[] = { _ ("Id"), _ ("Size"), _ ("Source"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
      char **cells = g_new0 (char *, 4);
      guint64 size = 0;

      g_variant_lookup (entry, "size", "t", &size);
      cells[0] = g_strdup (get (entry, "id"));
      cells[1] = gh_format_size (size);
      cells[2] = gh_text_quote (get (entry, "source"));
      gh_ctl_table_add (table, cells);
    }
  gh_ctl_table_print (table, self, _ ("Nothing is kept."));
}

static gboolean
empty_cache (GhCtl *self, char **ids, gconstpointer data, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *size = NULL;
  GVariantDict options;
  guint64 freed;
  guint kept;

  g_variant_dict_init (&options, NULL);
  if (ids[0] != NULL)
    g_variant_dict_insert (&options, "ids", "^as", ids);
  reply = gh_ctl_call (self,
                       "/",
                       GH_DBUS_MANAGER_INTERFACE,
                       "EmptyCache",
                       g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                       NULL,
                       error);
  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(tu)", &freed, &kept);
  size = gh_format_size (freed);
  if (self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'freed': <%t>, 'kept': <%u>}", freed, kept), FALSE);
  else if (!self->quiet)
    g_print (_ ("%s freed\n"), size);
  return TRUE;
}

static gboolean
list_cache (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autoptr (GVariant) entries = NULL;
  GVariantDict none;

  g_variant_dict_init (&none, NULL);
  entries = call (self, "ListCache", &none, error);
  if (entries == NULL)
    return FALSE;
  if (self->json)
    gh_ctl_print_json (entries, FALSE);
  else
    print_cache (self, entries);
  return TRUE;
}

static const GhCtlVerb cache_verbs[] = {
  { "list", 0, 0, list_cache },
  { "empty", 0, G_MAXINT, empty_cache },
  { NULL },
};

static gboolean
run_cache (GhCtl *self, char **args, gpointer options, GError **error)
{
  return gh_ctl_run_verb (self, "cache", cache_verbs, args, options, error);
}

const GhCtlCommand gh_ctl_catalog_commands[] = {
  { "os",
    "list [WORD…] | show ID",
    N_ ("Systems that can be fetched"),
    N_ ("“guesthousectl new --os ID” fetches and installs one."),
    1,
    -1,
    0,
    NULL,
    NULL,
    run_os },
  { "cache",
    "list | empty [ID…]",
    N_ ("What was fetched and is kept for the next time"),
    N_ ("No machine needs any of it."),
    1,
    -1,
    0,
    NULL,
    NULL,
    run_cache },
  { 0 },
};
