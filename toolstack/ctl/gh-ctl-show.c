/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that show one machine: show, screenshot. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "gh-ctl-definition.h"
#include "gh-ctl-output.h"
#include "gh-ctl-pump.h"
#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-text.h"

/* ---- show ---- */

typedef struct
{
  gboolean xml;
  gboolean xl;
  gboolean live;
} ShowOptions;

static void
add_show_options (GOptionContext *context, gpointer data)
{
  ShowOptions *options = data;
  GOptionEntry entries[] = {
    { "xml", 0, 0, G_OPTION_ARG_NONE, &options->xml, N_ ("Print the definition as XML"), NULL },
    { "xl", 0, 0, G_OPTION_ARG_NONE, &options->xl, N_ ("Print the definition as xl.cfg"), NULL },
    { "live",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->live,
      N_ ("What runs now, not what the next start uses"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static const char *
state_word (GhDbusDomain *domain)
{
  return gh_enum_to_string (&gh_domain_state_enum, (int) gh_dbus_domain_get_state (domain));
}

static void
insert_attached (GVariantDict *dict, GVariant *attached)
{
  g_autoptr (GVariantIter) iter = NULL;
  GVariantBuilder builder;
  const char *who;
  gboolean active;

  if (attached == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_get (attached, "a(usb)", &iter);
  while (g_variant_iter_next (iter, "(u&sb)", NULL, &who, &active))
    g_variant_builder_add_parsed (&builder, "{'who': <%s>, 'keys': <%b>}", who, active);
  g_variant_dict_insert_value (dict, "attached", g_variant_builder_end (&builder));
}

static GVariant *
show_to_variant (GhDbusDomain *domain, const GhDomainConfig *config)
{
  GVariantDict dict;
  GhDomainFlags flags = (GhDomainFlags) gh_dbus_domain_get_flags (domain);
  const char *const *consoles = gh_dbus_domain_get_consoles (domain);
  const char *const *features = gh_dbus_domain_get_features (domain);

  g_variant_dict_init (&dict, gh_struct_to_variant (&gh_domain_config_struct, config));
  g_variant_dict_insert (&dict, "uuid", "s", gh_dbus_domain_get_uuid (domain));
  g_variant_dict_insert (&dict, "name", "s", gh_dbus_domain_get_name (domain));
  g_variant_dict_insert (&dict, "title", "s", gh_dbus_domain_get_title (domain));
  g_variant_dict_insert (&dict, "os", "s", gh_dbus_domain_get_os (domain));
  g_variant_dict_insert (&dict, "state", "s", state_word (domain));
  g_variant_dict_insert (&dict, "state_reason", "s", gh_dbus_domain_get_state_reason (domain));
  g_variant_dict_insert (&dict, "installing", "b", (flags & GH_DOMAIN_FLAG_INSTALLING) != 0);
  g_variant_dict_insert (&dict, "stage", "s", gh_dbus_domain_get_stage (domain));
  g_variant_dict_insert (&dict, "pending", "b", (flags & GH_DOMAIN_FLAG_PENDING) != 0);
  g_variant_dict_insert (&dict, "busy", "b", (flags & GH_DOMAIN_FLAG_BUSY) != 0);
  g_variant_dict_insert (&dict, "unanswered", "b", (flags & GH_DOMAIN_FLAG_UNANSWERED) != 0);
  g_variant_dict_insert (&dict, "accelerator", "s", gh_dbus_domain_get_accelerator (domain));
  g_variant_dict_insert (
    &dict, "accelerator_reason", "s", gh_dbus_domain_get_accelerator_reason (domain));
  g_variant_dict_insert (&dict, "id", "u", gh_dbus_domain_get_id (domain));
  g_variant_dict_insert (&dict, "started_at", "x", gh_dbus_domain_get_started_at (domain));
  g_variant_dict_insert (&dict, "own_window", "b", gh_dbus_domain_get_own_window (domain));
  if (consoles != NULL)
    g_variant_dict_insert_value (&dict, "consoles", g_variant_new_strv (consoles, -1));
  insert_attached (&dict, gh_dbus_domain_get_attached (domain));
  if (features != NULL)
    g_variant_dict_insert_value (&dict, "features", g_variant_new_strv (features, -1));
  g_variant_dict_insert (&dict, "saved_at", "x", gh_dbus_domain_get_saved_at (domain));
  g_variant_dict_insert (&dict, "error", "s", gh_dbus_domain_get_error (domain));
  return g_variant_dict_end (&dict);
}

static void
print_devices (const GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];
      g_autofree char *text
        = g_strdup_printf ("%s: %s (%s, %s, %s)",
                           disk->target != NULL ? disk->target : "?",
                           disk->source != NULL ? disk->source : _ ("empty"),
                           gh_enum_to_string (&gh_disk_device_enum, (int) disk->device),
                           disk->format != NULL ? disk->format : "raw",
                           gh_enum_to_string (&gh_disk_bus_enum, (int) disk->bus));

      gh_ctl_print_fact (_ ("Disk"), text);
    }
  for (guint i = 0; i < config->nics->len; i++)
    {
      GhNic *nic = config->nics->pdata[i];
      g_autofree char *text
        = g_strdup_printf ("%s %s %s",
                           gh_enum_to_string (&gh_nic_type_enum, (int) nic->type),
                           nic->source != NULL ? nic->source : "",
                           nic->mac != NULL ? nic->mac : "");

      gh_ctl_print_fact (_ ("Network"), text);
    }
}

static char *
describe_state (GhDbusDomain *domain)
{
  const char *reason = gh_dbus_domain_get_state_reason (domain);
  const char *stage = gh_dbus_domain_get_stage (domain);
  guint flags = gh_dbus_domain_get_flags (domain);
  g_autofree char *state = NULL;

  if (flags & GH_DOMAIN_FLAG_UNANSWERED)
    return g_strdup_printf (
      _ ("%s, but the guest does not: “guesthousectl destroy” switches it off"),
      state_word (domain));
  if (flags & GH_DOMAIN_FLAG_INSTALLING)
    state = g_strdup_printf (_ ("%s, installing"), state_word (domain));
  if (stage != NULL && *stage != '\0')
    reason = stage;
  return g_strconcat (state != NULL ? state : state_word (domain),
                      reason != NULL && *reason != '\0' ? ": " : "",
                      reason,
                      NULL);
}

static char *
describe_accelerator (GhDbusDomain *domain)
{
  const char *reason = gh_dbus_domain_get_accelerator_reason (domain);

  if (reason == NULL || *reason == '\0')
    return g_strdup (gh_dbus_domain_get_accelerator (domain));
  return g_strdup_printf ("%s (%s)", gh_dbus_domain_get_accelerator (domain), reason);
}

/* Who sits at its screen. */
static void
print_attached (GVariant *attached)
{
  g_autoptr (GVariantIter) iter = NULL;
  gboolean active, first = TRUE;
  const char *who;

  if (attached == NULL)
    return;
  g_variant_get (attached, "a(usb)", &iter);
  while (g_variant_iter_next (iter, "(u&sb)", NULL, &who, &active))
    {
      g_autofree char *text
        = active ? g_strdup (who) : g_strdup_printf (_ ("%s, only looking"), who);

      gh_ctl_print_fact (first ? _ ("At its screen") : "", text);
      first = FALSE;
    }
}

static void
print_running (GhDbusDomain *domain)
{
  g_autoptr (GDateTime) started
    = g_date_time_new_from_unix_local (gh_dbus_domain_get_started_at (domain));
  g_autofree char *since = started != NULL ? g_date_time_format (started, "%F %T") : NULL;
  g_autofree char *id = g_strdup_printf ("%u", gh_dbus_domain_get_id (domain));
  g_autofree char *accelerator = describe_accelerator (domain);
  g_autofree char *consoles = g_strjoinv (", ", (char **) gh_dbus_domain_get_consoles (domain));

  gh_ctl_print_fact (_ ("Id"), id);
  gh_ctl_print_fact (_ ("Started"), since);
  gh_ctl_print_fact (_ ("Accelerator"), accelerator);
  gh_ctl_print_fact (_ ("Consoles"), consoles);
  print_attached (gh_dbus_domain_get_attached (domain));
  if (gh_dbus_domain_get_own_window (domain))
    gh_ctl_print_fact (_ ("Window"), _ ("one of its own, which its hypervisor has opened"));
}

static void
print_domain (GhDbusDomain *domain, const GhDomainConfig *config)
{
  g_autofree char *memory = gh_format_size (config->memory);
  g_autofree char *vcpus = g_strdup_printf ("%u", config->vcpus);
  g_autofree char *state = describe_state (domain);
  g_autofree char *error = NULL;

  gh_error_split (gh_dbus_domain_get_error (domain), &error, NULL);
  gh_ctl_print_fact (_ ("Name"), config->name);
  gh_ctl_print_fact (_ ("Title"), config->title);
  gh_ctl_print_fact (_ ("UUID"), config->uuid);
  gh_ctl_print_fact (_ ("State"), state);
  gh_ctl_print_fact (_ ("Error"), error);
  gh_ctl_print_fact (_ ("System"), config->os_id);
  gh_ctl_print_fact (_ ("Memory"), memory);
  gh_ctl_print_fact (_ ("CPUs"), vcpus);
  gh_ctl_print_fact (_ ("Firmware"), gh_enum_to_string (&gh_firmware_enum, (int) config->firmware));
  gh_ctl_print_fact (_ ("Kernel"), config->kernel);
  gh_ctl_print_fact (_ ("Initrd"), config->initrd);
  gh_ctl_print_fact (_ ("Arguments"), config->cmdline);
  print_devices (config);
  if (gh_domain_state_is_active ((GhDomainState) gh_dbus_domain_get_state (domain)))
    print_running (domain);
}

static gboolean
print_xl (GhCtl *self, const GhDomainConfig *config, GError **error)
{
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
  g_autofree char *text = gh_format_write (config, GH_FORMAT_XL, losses, error);

  if (text == NULL)
    return FALSE;
  gh_ctl_report_losses (self, losses);
  g_print ("%s", text);
  return TRUE;
}

static gboolean
run_show (GhCtl *self, char **args, gpointer data, GError **error)
{
  ShowOptions *options = data;
  g_autoptr (GhDbusDomain) domain = gh_ctl_get_domain (self, args[0], error);
  g_autoptr (GhDomainConfig) config = NULL;
  const char *xml;

  if (domain == NULL)
    return FALSE;
  xml = options->live ? gh_dbus_domain_get_live_definition (domain)
                      : gh_dbus_domain_get_definition (domain);
  if (options->live && (xml == NULL || *xml == '\0'))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("%s is off: what runs now can only be shown of a machine that is on"),
                   args[0]);
      return FALSE;
    }
  if (options->xml && !self->json)
    {
      g_print ("%s", xml);
      return TRUE;
    }
  config = gh_domain_xml_parse (xml, -1, error);
  if (config == NULL)
    return FALSE;
  if (options->xl && !self->json)
    return print_xl (self, config, error);
  if (self->json)
    gh_ctl_print_json (show_to_variant (domain, config), FALSE);
  else
    print_domain (domain, config);
  return TRUE;
}

/* ---- screenshot ---- */

static gboolean
write_picture (const char *file, GBytes *picture, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (picture, &size);
  GError *local = NULL;

  if (strcmp (file, "-") == 0)
    {
      if (fwrite (data, 1, size, stdout) == size && fflush (stdout) == 0)
        return TRUE;
      g_set_error_literal (error, GH_ERROR, GH_ERROR_FAILED, _ ("The picture cannot be written"));
      return FALSE;
    }
  if (g_file_set_contents_full (
        file, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &local))
    return TRUE;
  g_propagate_error (error, gh_error_from_io (local, _ ("The picture cannot be written")));
  return FALSE;
}

typedef struct
{
  int screen;
} ScreenshotOptions;

static void
add_screenshot_options (GOptionContext *context, gpointer data)
{
  ScreenshotOptions *options = data;
  GOptionEntry entries[] = { { "screen",
                               0,
                               0,
                               G_OPTION_ARG_INT,
                               &options->screen,
                               N_ ("Of several screens that of this number, from 1"),
                               "N" },
                             { 0 } };

  options->screen = 1;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static gboolean
run_screenshot (GhCtl *self, char **args, gpointer data, GError **error)
{
  const ScreenshotOptions *options = data;
  g_autofree char *path = gh_ctl_look_up (self, args[0], error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) picture = NULL;
  guint64 size;

  if (options->screen < 1)
    {
      gh_ctl_usage_error (error, _ ("--screen takes the number of a screen, from 1"));
      return FALSE;
    }
  if (path == NULL)
    return FALSE;
  gh_client_screenshot_async (
    self->client, path, (guint) options->screen - 1, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  picture = gh_client_screenshot_finish (self->client, result, error);
  if (picture == NULL || !write_picture (args[1], picture, error))
    return FALSE;
  size = g_bytes_get_size (picture);
  if (self->json && strcmp (args[1], "-") != 0)
    gh_ctl_print_json (g_variant_new_parsed ("{'file': <%s>, 'size': <%t>}", args[1], size), FALSE);
  return TRUE;
}

const GhCtlCommand gh_ctl_show_commands[] = {
  { "show",
    "NAME",
    N_ ("Show a machine"),
    NULL,
    1,
    1,
    sizeof (ShowOptions),
    add_show_options,
    NULL,
    run_show },
  { "screenshot",
    "NAME FILE.png",
    N_ ("Save a picture of a machine's screen"),
    N_ ("A file of that name is replaced. “-” is standard output."),
    2,
    2,
    sizeof (ScreenshotOptions),
    add_screenshot_options,
    NULL,
    run_screenshot },
  { 0 },
};
