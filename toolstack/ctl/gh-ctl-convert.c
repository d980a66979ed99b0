/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that turns a definition of one format into another: convert. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "gh-ctl-definition.h"
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
  config = gh_ctl_read_definition (args[0], from, error);
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
  gh_ctl_report_losses (self, losses);
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
