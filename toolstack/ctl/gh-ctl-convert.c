/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that turns a definition of one format into another: convert. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-format.h"
#include "gh-text.h"

typedef struct
{
  char *from;
  char *to;
  char *output;
} ConvertOptions;

static void
add_convert_options (GOptionContext *context, gpointer data)
{
  ConvertOptions *options = data;
  GOptionEntry entries[] = {
    { "from",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->from,
      N_ ("The format of the file: xml, xl; default: what it looks like"),
      N_ ("FORMAT") },
    { "to", 0, 0, G_OPTION_ARG_STRING, &options->to, N_ ("xml, xl or json"), N_ ("FORMAT") },
    { "output",
      'o',
      0,
      G_OPTION_ARG_FILENAME,
      &options->output,
      N_ ("Write there, not to standard output"),
      N_ ("FILE") },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
clear_convert_options (gpointer data)
{
  ConvertOptions *options = data;

  g_free (options->from);
  g_free (options->to);
  g_free (options->output);
}

/* xml or xl; json too where @with_json, for which GH_FORMAT_NONE stands. */
static gboolean
read_format (const char *word, gboolean with_json, GhFormat *format, GError **error)
{
  int value = 0;

  if (with_json && g_strcmp0 (word, "json") == 0)
    {
      *format = GH_FORMAT_NONE;
      return TRUE;
    }
  if (gh_enum_parse (&gh_format_enum, word, &value) && value != GH_FORMAT_NONE)
    {
      *format = (GhFormat) value;
      return TRUE;
    }
  if (word == NULL)
    gh_ctl_usage_error (error, _ ("Into what? Add --to xml, --to xl or --to json"));
  else
    gh_ctl_usage_error (error, _ ("There is no format “%s”: it is xml or xl"), word);
  return FALSE;
}

static GhDomainConfig *
read_file (const char *name, GhFormat format, GError **error)
{
  const char *file = strcmp (name, "-") == 0 ? "/dev/stdin" : name;
  g_autofree char *text = NULL;
  gsize length = 0;
  GError *local = NULL;
  GhDomainConfig *config;

  if (!g_file_get_contents (file, &text, &length, &local))
    {
      g_propagate_error (error, gh_error_from_io (local, _ ("“%s” cannot be read"), name));
      return NULL;
    }
  if (format == GH_FORMAT_NONE)
    format = gh_format_detect (text);
  config = gh_format_read (format, text, (gssize) length, error);
  if (config == NULL)
    g_prefix_error (error, "%s: ", name);
  return config;
}

static void
print_loss (const GhLoss *loss)
{
  g_autofree char *value = gh_text_quote (loss->value);
  g_autofree char *becomes = loss->becomes != NULL ? gh_text_quote (loss->becomes) : NULL;

  if (becomes != NULL)
    g_printerr (
      _ ("%s: %s: %s becomes %s: %s\n"), loss->object, loss->field, value, becomes, loss->advice);
  else
    g_printerr (_ ("%s: %s: %s is lost: %s\n"), loss->object, loss->field, value, loss->advice);
}

static GVariant *
loss_to_variant (const GhLoss *loss)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "object", "s", loss->object);
  g_variant_dict_insert (&dict, "field", "s", loss->field);
  g_variant_dict_insert (&dict, "value", "s", loss->value);
  if (loss->becomes != NULL)
    g_variant_dict_insert (&dict, "becomes", "s", loss->becomes);
  g_variant_dict_insert (&dict, "advice", "s", loss->advice);
  return g_variant_dict_end (&dict);
}

/* On standard error, since the definition itself may go to standard output. */
static void
report (GhCtl *self, GPtrArray *losses)
{
  GVariantBuilder builder;
  g_autofree char *text = NULL;

  for (guint i = 0; !self->json && i < losses->len; i++)
    print_loss (losses->pdata[i]);
  if (!self->json)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < losses->len; i++)
    g_variant_builder_add_value (&builder, loss_to_variant (losses->pdata[i]));
  text = gh_ctl_format_json (g_variant_builder_end (&builder), FALSE);
  g_printerr ("%s\n", text);
}

static gboolean
write_text (const char *text, const char *file, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (file == NULL || strcmp (file, "-") == 0)
    {
      fputs (text, stdout);
      if (fflush (stdout) == 0)
        return TRUE;
      g_propagate_error (error,
                         gh_error_from_errno (errno, _ ("The definition cannot be printed")));
      return FALSE;
    }
  if (g_file_set_contents (file, text, -1, &local))
    return TRUE;
  g_propagate_error (
    error, gh_error_from_io (g_steal_pointer (&local), _ ("“%s” cannot be written"), file));
  return FALSE;
}

static gboolean
run_convert (GhCtl *self, char **args, gpointer data, GError **error)
{
  const ConvertOptions *options = data;
  GhFormat from = GH_FORMAT_NONE, to = GH_FORMAT_NONE;
  g_autoptr (GhDomainConfig) config = NULL;
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
  g_autofree char *text = NULL;

  if ((options->from != NULL && !read_format (options->from, FALSE, &from, error))
      || !read_format (options->to, TRUE, &to, error))
    return FALSE;
  config = read_file (args[0], from, error);
  text = config != NULL ? gh_format_write (config, to, losses, error) : NULL;
  if (text == NULL)
    return FALSE;
  if (to == GH_FORMAT_NONE)
    {
      g_autofree char *json
        = gh_ctl_format_json (gh_struct_to_variant (&gh_domain_config_struct, config), FALSE);

      g_free (text);
      text = g_strconcat (json, "\n", NULL);
    }
  report (self, losses);
  return write_text (text, options->output, error);
}

const GhCtlCommand gh_ctl_convert_commands[] = {
  { "convert",
    "FILE --to FORMAT",
    N_ ("Turn a definition into another format"),
    N_ ("FILE is libvirt’s domain XML or an xl.cfg; “-” is standard input. What the other format "
        "cannot say is reported on standard error, item by item."),
    1,
    1,
    sizeof (ConvertOptions),
    add_convert_options,
    clear_convert_options,
    run_convert },
  { 0 },
};
