/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that take definitions from files: define, validate; and diff. */
#include "config.h"

#include "gh-ctl-definition.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-text.h"

GhDomainConfig *
gh_ctl_read_definition (const char *name, GhFormat format, GError **error)
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
void
gh_ctl_report_losses (GhCtl *self, GPtrArray *losses)
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

static GPtrArray *
new_losses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
}

/* Each complaint names the file, as a compiler does. */
static gboolean
check (const GhDomainConfig *config, const char *name, GError **error)
{
  g_autofree char *between = g_strdup_printf ("\n%s: ", name);
  g_auto (GStrv) lines = NULL;
  GError *local = NULL;

  if (gh_format_check (config, &local))
    return TRUE;
  lines = g_strsplit (local->message, "\n", -1);
  g_free (local->message);
  local->message = g_strjoinv (between, lines);
  g_propagate_prefixed_error (error, local, "%s: ", name);
  return FALSE;
}

/* ---- define ---- */

static gboolean
run_define (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GhDomainConfig) config = gh_ctl_read_definition (args[0], GH_FORMAT_NONE, error);
  g_autoptr (GhDomainConfig) complete = config != NULL ? gh_domain_config_copy (config) : NULL;
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *text = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *uuid = NULL;
  const char *path;

  if (config == NULL)
    return FALSE;
  /* What the service fills in is not the file's fault. */
  gh_domain_config_complete (complete);
  if (!check (complete, args[0], error))
    return FALSE;
  text = gh_format_write (config, GH_FORMAT_XML, losses, error);
  if (text == NULL)
    return FALSE;
  gh_ctl_report_losses (self, losses);
  reply = gh_ctl_call (self,
                       NULL,
                       GH_DBUS_HOST_INTERFACE,
                       "DefineDomain",
                       g_variant_new ("(sa{sv})", text, NULL),
                       NULL,
                       error);
  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(&o)", &path);
  uuid = gh_dbus_domain_uuid (path);
  if (self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'uuid': <%s>}", uuid != NULL ? uuid : ""), FALSE);
  else if (!self->quiet)
    g_print (_ ("%s: defined\n"), uuid != NULL ? uuid : path);
  return TRUE;
}

/* ---- validate ---- */

/* What is kept and has no effect. */
static void
print_unknown (const GhLoss *loss)
{
  g_autofree char *value = gh_text_quote (loss->value);

  g_print (
    _ ("note: %s: %s: %s is kept, and has no effect here\n"), loss->object, loss->field, value);
}

static GVariant *
unknown_to_variant (const GPtrArray *losses)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < losses->len; i++)
    {
      const GhLoss *loss = losses->pdata[i];

      g_variant_builder_add_value (&builder,
                                   g_variant_new_parsed ("{'object': <%s>, 'field': <%s>, "
                                                         "'value': <%s>}",
                                                         loss->object,
                                                         loss->field,
                                                         loss->value));
    }
  return g_variant_builder_end (&builder);
}

static gboolean
run_validate (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GhDomainConfig) config = gh_ctl_read_definition (args[0], GH_FORMAT_NONE, error);
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *text = NULL;

  if (config == NULL)
    return FALSE;
  gh_domain_config_complete (config);
  if (!check (config, args[0], error))
    return FALSE;
  text = gh_format_write (config, GH_FORMAT_NONE, losses, error);
  if (text == NULL)
    return FALSE;
  if (self->json)
    {
      gh_ctl_print_json (g_variant_new_parsed ("{'name': <%s>, 'without_effect': <%@aa{sv}>}",
                                               config->name,
                                               unknown_to_variant (losses)),
                         FALSE);
      return TRUE;
    }
  for (guint i = 0; i < losses->len; i++)
    print_unknown (losses->pdata[i]);
  if (!self->quiet)
    g_print (_ ("%s: the definition of “%s” is valid\n"), args[0], config->name);
  return TRUE;
}

/* ---- diff ---- */

static void
print_difference (GVariant *item)
{
  const char *path = "", *label = "", *before = NULL, *after = NULL;

  g_variant_lookup (item, "path", "&s", &path);
  g_variant_lookup (item, "label", "&s", &label);
  g_variant_lookup (item, "before", "&s", &before);
  g_variant_lookup (item, "after", "&s", &after);
  if (before == NULL)
    g_print (_ ("%s (%s): comes\n"), path, label);
  else if (after == NULL)
    g_print (_ ("%s (%s): goes\n"), path, label);
  else
    g_print (_ ("%s (%s): %s becomes %s\n"), path, label, before, after);
}

static gboolean
run_diff (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autofree char *path = gh_ctl_look_up (self, args[0], error);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) items = NULL;

  if (path == NULL)
    return FALSE;
  reply = gh_ctl_call (self,
                       path,
                       GH_DBUS_DOMAIN_INTERFACE,
                       "GetDifference",
                       g_variant_new ("(a{sv})", NULL),
                       NULL,
                       error);
  if (reply == NULL)
    return FALSE;
  items = g_variant_get_child_value (reply, 0);
  if (self->json)
    {
      gh_ctl_print_json (items, FALSE);
      return TRUE;
    }
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      print_difference (item);
    }
  return TRUE;
}

const GhCtlCommand gh_ctl_definition_commands[] = {
  { "define",
    "FILE",
    N_ ("Define a machine from a file with libvirt’s domain XML or an xl.cfg"),
    N_ ("The definition of the machine with the same UUID is replaced. “-” is standard input. What "
        "cannot be taken over from an xl.cfg is reported on standard error."),
    1,
    1,
    0,
    NULL,
    NULL,
    run_define },
  { "validate",
    "FILE",
    N_ ("Say what is wrong with a definition in a file"),
    N_ ("FILE is libvirt’s domain XML or an xl.cfg; “-” is standard input. What is kept and has no "
        "effect is listed too. Nothing is asked of a host."),
    1,
    1,
    0,
    NULL,
    NULL,
    run_validate },
  { "diff",
    "NAME",
    N_ ("Show what the next start changes of what runs"),
    NULL,
    1,
    1,
    0,
    NULL,
    NULL,
    run_diff },
  { 0 },
};
