/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that looks into xenstore. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-store-node.h"

typedef struct
{
  gboolean full;
  gboolean permissions;
  gboolean raw;
  int depth;
} StoreOptions;

static void
add_store_options (GOptionContext *context, gpointer data)
{
  StoreOptions *options = data;
  GOptionEntry entries[] = {
    { "full", 'f', 0, G_OPTION_ARG_NONE, &options->full, N_ ("Print whole paths"), NULL },
    { "permissions",
      'p',
      0,
      G_OPTION_ARG_NONE,
      &options->permissions,
      N_ ("Print who may read and write"),
      NULL },
    { "depth",
      0,
      0,
      G_OPTION_ARG_INT,
      &options->depth,
      N_ ("So many levels; default all of them"),
      "N" },
    { "raw",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->raw,
      N_ ("Print the value's bytes as they are"),
      NULL },
    { 0 },
  };

  options->depth = -1;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static guint
count_slashes (const char *path)
{
  guint count = 0;

  for (; *path != '\0'; path++)
    count += *path == '/';
  return count;
}

static GVariant *
list_store (GhCtl *self, const char *path, int depth, gboolean *more, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  GVariant *nodes;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "depth", "u", depth < 0 ? G_MAXUINT : (guint) depth);
  g_variant_dict_insert (&dict, "limit", "u", GH_STORE_NODES_MAX);
  reply = gh_ctl_call (self,
                       NULL,
                       GH_DBUS_HOST_INTERFACE,
                       "ListXenstore",
                       g_variant_new ("(s@a{sv})", path, g_variant_dict_end (&dict)),
                       NULL,
                       error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(@" GH_STORE_NODES "b)", &nodes, more);
  return nodes;
}

static GVariant *
node_to_variant (const char *path, const char *text, const char *permissions, guint children)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "path", "s", path);
  g_variant_dict_insert (&dict, "value", "s", text);
  g_variant_dict_insert (&dict, "permissions", "s", permissions);
  g_variant_dict_insert (&dict, "children", "u", children);
  return g_variant_dict_end (&dict);
}

/* A line as xenstore-ls prints it. */
static void
print_node (const char *path,
            const char *text,
            const char *permissions,
            guint level,
            const StoreOptions *options)
{
  const char *base = strrchr (path, '/') + 1;

  if (options->full)
    g_print ("%s = \"%s\"", path, text);
  else
    g_print ("%*s%s = \"%s\"", (int) level, "", base, text);
  if (options->permissions)
    g_print ("   (%s)", permissions);
  g_print ("\n");
}

static void
print_nodes (GhCtl *self, GVariant *nodes, const char *path, const StoreOptions *options)
{
  guint above = count_slashes (path) + (g_str_equal (path, "/") ? 0 : 1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  /* The first is the node that was asked for. */
  for (gsize i = 1; i < g_variant_n_children (nodes); i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) node = g_variant_get_child_value (nodes, i);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *text = NULL;
      const char *name, *permissions;
      guint children;

      g_variant_get (node, "(&s@ay&su)", &name, &value, &permissions, &children);
      bytes = g_variant_get_data_as_bytes (value);
      text = gh_store_escape (bytes);
      if (self->json)
        g_variant_builder_add_value (&builder, node_to_variant (name, text, permissions, children));
      else
        print_node (name, text, permissions, count_slashes (name) - above, options);
    }
  if (self->json)
    gh_ctl_print_json (g_variant_builder_end (&builder), FALSE);
  else
    g_variant_builder_clear (&builder);
}

static gboolean
run_store_list (GhCtl *self, const char *path, const StoreOptions *options, GError **error)
{
  gboolean more = FALSE;
  g_autoptr (GVariant) nodes = list_store (self, path, options->depth, &more, error);

  if (nodes == NULL)
    return FALSE;
  print_nodes (self, nodes, path, options);
  if (!more)
    return TRUE;
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_FAILED,
    _ ("There are more than %u nodes below %s, and the rest is not shown: ask for a part "
       "of it, or give --depth"),
    GH_STORE_NODES_MAX,
    path);
  return FALSE;
}

static gboolean
run_store_read (GhCtl *self, const char *path, const StoreOptions *options, GError **error)
{
  gboolean more;
  g_autoptr (GVariant) nodes = list_store (self, path, 0, &more, error);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  const char *permissions;
  guint children;

  if (nodes == NULL)
    return FALSE;
  g_variant_get_child (nodes, 0, "(s@ay&su)", NULL, &value, &permissions, &children);
  bytes = g_variant_get_data_as_bytes (value);
  if (options->raw && !self->json)
    {
      fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
      return TRUE;
    }
  if (*permissions == '\0')
    {
      g_set_error (error, GH_ERROR, GH_ERROR_PERMISSION, _ ("%s may not be read"), path);
      return FALSE;
    }
  text = gh_store_escape (bytes);
  if (self->json)
    gh_ctl_print_json (node_to_variant (path, text, permissions, children), FALSE);
  else
    g_print ("%s\n", text);
  return TRUE;
}

static gboolean
run_xenstore (GhCtl *self, char **args, gpointer data, GError **error)
{
  const StoreOptions *options = data;
  const char *path = args[1] != NULL ? args[1] : "/";

  if (g_str_equal (args[0], "ls"))
    return run_store_list (self, path, options, error);
  if (!g_str_equal (args[0], "read"))
    gh_ctl_usage_error (error, _ ("“%s” is no way to look into xenstore: use ls or read"), args[0]);
  else if (args[1] == NULL)
    gh_ctl_usage_error (error, _ ("Which path is to be read?"));
  else
    return run_store_read (self, path, options, error);
  return FALSE;
}

const GhCtlCommand gh_ctl_xenstore_commands[] = {
  { "xenstore",
    "ls|read [PATH]",
    N_ ("List a part of xenstore, or read one node of it"),
    N_ ("Values are printed as xenstore-ls does: what is not printable ASCII is escaped."),
    1,
    2,
    sizeof (StoreOptions),
    add_store_options,
    NULL,
    run_xenstore },
  { 0 },
};
