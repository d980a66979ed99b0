/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that look around: doctor, tree, media. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-text.h"

/* ---- doctor ---- */

static const char *
colour_of (const char *level)
{
  if (strcmp (level, "error") == 0)
    return gh_ctl_paint ("red");
  if (strcmp (level, "warning") == 0)
    return gh_ctl_paint ("yellow");
  return strcmp (level, "ok") == 0 ? gh_ctl_paint ("green") : "";
}

static void
print_finding (GVariant *finding, const char *level)
{
  const char *title = "", *text = "", *remedy = "";

  g_variant_lookup (finding, "title", "&s", &title);
  g_variant_lookup (finding, "text", "&s", &text);
  g_variant_lookup (finding, "remedy", "&s", &remedy);
  g_print ("%s%-7s%s  %s\n", colour_of (level), level, gh_ctl_paint ("plain"), title);
  if (*text != '\0')
    g_print ("         %s\n", text);
  if (*remedy != '\0')
    g_print ("         → %s\n", remedy);
}

static gboolean
run_doctor (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) reply = gh_ctl_call (
    self, NULL, GH_DBUS_HOST_INTERFACE, "Check", g_variant_new ("(a{sv})", NULL), NULL, error);
  g_autoptr (GVariant) findings = NULL;
  gboolean bad = FALSE;

  if (reply == NULL)
    return FALSE;
  findings = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      const char *level = "note";

      g_variant_lookup (finding, "level", "&s", &level);
      bad = bad || strcmp (level, "error") == 0;
      if (!self->json && !(self->quiet && strcmp (level, "ok") == 0))
        print_finding (finding, level);
    }
  if (self->json)
    gh_ctl_print_json (g_variant_ref (findings), FALSE);
  if (bad) /* told above */
    g_set_error_literal (error, GH_ERROR, GH_ERROR_FAILED, "");
  return !bad;
}

/* ---- tree ---- */

typedef struct
{
  char *arch;
} TreeOptions;

static void
add_tree_options (GOptionContext *context, gpointer data)
{
  TreeOptions *options = data;
  GOptionEntry entries[] = {
    { "arch",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->arch,
      N_ ("The architecture that is wanted; default: the host's"),
      "ARCH" },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
clear_tree_options (gpointer data)
{
  g_free (((TreeOptions *) data)->arch);
}

/* What was looked for: the lines of the evidence, but for its heading. */
static GVariant *
list_tried (const char *evidence)
{
  g_auto (GStrv) lines = g_strsplit (evidence != NULL ? evidence : "", "\n", -1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && !g_str_has_suffix (lines[i], ":"))
      g_variant_builder_add (&builder, "s", lines[i]);
  return g_variant_builder_end (&builder);
}

/* The document of a location at which nothing was found: what was looked for stands in "tried". */
static void
print_nothing (const char *location, const GError *failure)
{
  g_autofree char *shown = gh_text_without_password (location);
  g_autofree char *summary = NULL;
  g_autofree char *evidence = NULL;
  GVariantDict dict;

  gh_error_split (failure->message, &summary, &evidence);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "error", "s", summary);
  if (failure->domain == GH_ERROR)
    g_variant_dict_insert (&dict, "code", "s", gh_error_get_nick ((GhError) failure->code));
  g_variant_dict_insert (&dict, "location", "s", shown);
  g_variant_dict_insert_value (&dict, "tried", list_tried (evidence));
  gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
}

/* A script can rely on these being there, empty when unknown. */
static GVariant *
complete (GVariant *found, const char *location)
{
  static const char *const strings[]
    = { "kind",   "os",     "os-id",      "name",       "version", "arch", "variant",
        "kernel", "initrd", "xen-kernel", "xen-initrd", "args",    "note" };
  GVariantDict dict;

  g_variant_dict_init (&dict, found);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!g_variant_dict_contains (&dict, strings[i]))
      g_variant_dict_insert (&dict, strings[i], "s", "");
  if (!g_variant_dict_contains (&dict, "kernel-present"))
    g_variant_dict_insert (&dict, "kernel-present", "b", FALSE);
  if (!g_variant_dict_contains (&dict, "initrd-present"))
    g_variant_dict_insert (&dict, "initrd-present", "b", FALSE);
  if (!g_variant_dict_contains (&dict, "tried"))
    g_variant_dict_insert_value (&dict, "tried", g_variant_new_strv (NULL, 0));
  if (!g_variant_dict_contains (&dict, "location"))
    g_variant_dict_insert (&dict, "location", "s", location);
  return g_variant_dict_end (&dict);
}

static void
print_string (GVariant *found, const char *key, const char *label)
{
  const char *text = "";

  g_variant_lookup (found, key, "&s", &text);
  gh_ctl_print_fact (label, text);
}

static void
print_kernel (GVariant *found)
{
  g_autofree const char **kinds = NULL;
  g_autofree char *text = NULL;

  if (!g_variant_lookup (found, "kernel-xen", "^a&s", &kinds))
    return;
  text = g_strjoinv (", ", (char **) kinds);
  gh_ctl_print_fact (_ ("Starts on Xen as"), *text != '\0' ? text : _ ("neither pv nor pvh"));
}

static void
print_found (GVariant *found, gboolean verbose)
{
  g_autofree const char **tried = NULL;
  guint64 memory = 0;

  print_string (found, "kind", _ ("Kind"));
  print_string (found, "name", _ ("Name"));
  print_string (found, "os", _ ("System"));
  print_string (found, "version", _ ("Version"));
  print_string (found, "arch", _ ("Architecture"));
  print_string (found, "kernel", _ ("Kernel"));
  print_string (found, "initrd", _ ("Initrd"));
  print_kernel (found);
  print_string (found, "xen-kernel", _ ("Kernel for Xen"));
  print_string (found, "args", _ ("Arguments"));
  print_string (found, "note", _ ("Note"));
  g_variant_lookup (found, "memory", "t", &memory);
  if (memory > 0)
    {
      g_autofree char *text = gh_format_size (memory);

      gh_ctl_print_fact (_ ("Memory"), text);
    }
  if (verbose && g_variant_lookup (found, "tried", "^a&s", &tried))
    for (guint i = 0; tried[i] != NULL; i++)
      gh_ctl_print_fact (i == 0 ? _ ("Tried") : "", tried[i]);
}

static gboolean
run_tree (GhCtl *self, char **args, gpointer data, GError **error)
{
  TreeOptions *options = data;
  g_autofree char *location = strstr (args[0], "://") != NULL
                                ? g_strdup (args[0])
                                : g_canonicalize_filename (args[0], NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GError) local = NULL;

  if (!gh_ctl_connect (self, error))
    return FALSE;
  gh_client_inspect_async (
    self->client, location, options->arch, TRUE, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  found = gh_client_inspect_finish (self->client, result, &local);
  if (found == NULL && self->json)
    {
      gh_ctl_print_error_text (local);
      print_nothing (location, local);
      g_set_error_literal (error, local->domain, local->code, "");
      return FALSE;
    }
  if (found == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (self->json)
    gh_ctl_print_json (complete (found, location), FALSE);
  else
    print_found (found, self->verbose);
  return TRUE;
}

/* ---- media ---- */

static void
print_yes_no (GVariant *found, const char *key, const char *label)
{
  gboolean yes = FALSE;

  if (g_variant_lookup (found, key, "b", &yes))
    gh_ctl_print_fact (label, yes ? _ ("yes") : _ ("no"));
}

static void
print_media (GVariant *found)
{
  guint64 size = 0;

  print_string (found, "kind", _ ("Kind"));
  print_string (found, "contents", _ ("Contents"));
  print_string (found, "name", _ ("Name"));
  print_string (found, "os", _ ("System"));
  print_string (found, "version", _ ("Version"));
  print_string (found, "arch", _ ("Architecture"));
  print_string (found, "volume-id", _ ("Label"));
  print_yes_no (found, "bootable", _ ("Bootable"));
  print_yes_no (found, "uefi", _ ("Starts with UEFI"));
  print_yes_no (found, "live", _ ("Can be tried"));
  print_yes_no (found, "installer", _ ("Installs"));
  if (g_variant_lookup (found, "size", "t", &size))
    {
      g_autofree char *text = gh_format_size (size);

      gh_ctl_print_fact (_ ("Size"), text);
    }
}

/* As complete() of a tree: a script can rely on these. */
static GVariant *
complete_media (GVariant *found)
{
  static const char *const strings[]
    = { "os",        "os-id",     "name",         "version",       "arch",
        "volume-id", "system-id", "publisher-id", "application-id" };
  GVariantDict dict;

  g_variant_dict_init (&dict, found);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (!g_variant_dict_contains (&dict, strings[i]))
      g_variant_dict_insert (&dict, strings[i], "s", "");
  return g_variant_dict_end (&dict);
}

static gboolean
run_media (GhCtl *self, char **args, gpointer data, GError **error)
{
  g_autofree char *path = strstr (args[0], "://") != NULL ? g_strdup (args[0])
                                                          : g_canonicalize_filename (args[0], NULL);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GError) local = NULL;
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "medium", "b", TRUE);
  reply = gh_ctl_call (self,
                       "/",
                       GH_DBUS_MANAGER_INTERFACE,
                       "InspectLocation",
                       g_variant_new ("(s@a{sv})", path, g_variant_dict_end (&options)),
                       NULL,
                       &local);
  if (reply == NULL && self->json && local->domain == GH_ERROR)
    {
      gh_ctl_print_error_text (local);
      print_nothing (path, local);
      g_set_error_literal (error, local->domain, local->code, "");
      return FALSE;
    }
  if (reply == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  found = g_variant_get_child_value (reply, 0);
  if (self->json)
    gh_ctl_print_json (complete_media (found), FALSE);
  else
    print_media (found);
  return TRUE;
}

const GhCtlCommand gh_ctl_host_commands[] = {
  { "doctor",
    "",
    N_ ("Say what is wrong with the host, and what to do"),
    N_ ("Fails when something is wrong that keeps machines from running."),
    0,
    0,
    0,
    NULL,
    NULL,
    run_doctor },
  { "tree",
    "LOCATION",
    N_ ("Say which system can be installed from a URL, folder or image"),
    NULL,
    1,
    1,
    sizeof (TreeOptions),
    add_tree_options,
    clear_tree_options,
    run_tree },
  { "media",
    "FILE",
    N_ ("Say which system an image holds, and whether a machine can start from it"),
    NULL,
    1,
    1,
    0,
    NULL,
    NULL,
    run_media },
  { 0 },
};
