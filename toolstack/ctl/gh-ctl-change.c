/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that change a machine, running or not: set, attach, detach, insert, eject, link; and
 * cpupools. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-ctl-table.h"
#include "gh-error.h"
#include "gh-text.h"

typedef struct
{
  gboolean live;
  gboolean config;
  gboolean force;
  char *disk;
  char *nic;
  char *device;
} ChangeOptions;

static void
clear_options (gpointer data)
{
  ChangeOptions *options = data;

  g_clear_pointer (&options->disk, g_free);
  g_clear_pointer (&options->nic, g_free);
  g_clear_pointer (&options->device, g_free);
}

static void
add_scope_options (GOptionContext *context, gpointer data)
{
  ChangeOptions *options = data;
  GOptionEntry entries[] = {
    { "live",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->live,
      N_ ("Change what runs; the definition stays unless --config is given too"),
      NULL },
    { "config",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->config,
      N_ ("Change the definition, for the next start; what runs stays unless --live is given too"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_attach_options (GOptionContext *context, gpointer data)
{
  ChangeOptions *options = data;
  GOptionEntry entries[] = {
    { "disk",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->disk,
      N_ ("An image or block device: PATH[,target=vdb][,bus=virtio][,format=raw][,device=cdrom]"
          "[,serial=TEXT][,readonly][,shareable]"),
      N_ ("SPEC") },
    { "nic",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->nic,
      N_ ("A network card: user or bridge=NAME[,model=virtio][,mac=ADDRESS]"),
      N_ ("SPEC") },
    { "device",
      0,
      0,
      G_OPTION_ARG_STRING,
      &options->device,
      N_ (
        "A device of the host: USB by 046d:c52b (vendor and product) or 1.4 (bus and device), PCI "
        "by 0000:01:00.0; see “devices”"),
      N_ ("DEVICE") },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_scope_options (context, data);
}

static void
add_medium_options (GOptionContext *context, gpointer data)
{
  ChangeOptions *options = data;
  GOptionEntry entries[] = {
    { "force",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->force,
      N_ ("Even if the guest has locked the drive"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_scope_options (context, data);
}

static GVariant *
scope_to_variant (const ChangeOptions *options)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (options->live)
    g_variant_dict_insert (&dict, "live", "b", TRUE);
  if (options->config)
    g_variant_dict_insert (&dict, "config", "b", TRUE);
  if (options->force)
    g_variant_dict_insert (&dict, "force", "b", TRUE);
  return g_variant_dict_end (&dict);
}

/* Calls @method of the machine @name; @parameters: (transfer floating). */
static GVariant *
call (GhCtl *self, const char *name, const char *method, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);
  g_autofree char *path = gh_ctl_look_up (self, name, error);

  if (path == NULL)
    return NULL;
  return gh_ctl_call (self, path, GH_DBUS_DOMAIN_INTERFACE, method, owned, NULL, error);
}

/* @device: (nullable): what was attached */
static void
tell (GhCtl *self, const char *name, const char *done, const char *device)
{
  GVariantDict dict;

  if (self->json)
    {
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "name", "s", name);
      g_variant_dict_insert (&dict, "done", "b", TRUE);
      if (device != NULL)
        g_variant_dict_insert (&dict, "device", "s", device);
      gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
    }
  else if (!self->quiet && device != NULL)
    g_print (_ ("%s: %s as %s\n"), name, done, device);
  else if (!self->quiet)
    g_print (_ ("%s: %s\n"), name, done);
}

/* set */

typedef enum
{
  SETTING_SIZE,
  SETTING_COUNT,
  SETTING_LISTS,
  SETTING_NAME,
} SettingType;

typedef struct
{
  const char *name;
  SettingType type;
} Setting;

static const Setting settings[] = {
  { "memory", SETTING_SIZE },     { "max-memory", SETTING_SIZE }, { "vcpus", SETTING_COUNT },
  { "max-vcpus", SETTING_COUNT }, { "pin", SETTING_LISTS },       { "soft-pin", SETTING_LISTS },
  { "weight", SETTING_COUNT },    { "cap", SETTING_COUNT },       { "cpupool", SETTING_NAME },
};

static gboolean
add_count (GVariantDict *dict, const char *name, const char *value, GError **error)
{
  guint64 count;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &count, NULL))
    {
      gh_ctl_usage_error (error, _ ("“%s=%s” is no whole number"), name, value);
      return FALSE;
    }
  g_variant_dict_insert (dict, name, "u", (guint32) count);
  return TRUE;
}

static gboolean
add_size (GVariantDict *dict, const char *name, const char *value, GError **error)
{
  guint64 bytes;
  g_autoptr (GError) local = NULL;

  if (!gh_parse_size (value, 1 << 20, &bytes, &local))
    {
      gh_ctl_usage_error (error, "%s", local->message);
      return FALSE;
    }
  g_variant_dict_insert (dict, name, "t", bytes);
  return TRUE;
}

static gboolean
add_setting (GVariantDict *dict, const Setting *setting, const char *value, GError **error)
{
  g_auto (GStrv) lists = NULL;

  switch (setting->type)
    {
    case SETTING_SIZE:
      return add_size (dict, setting->name, value, error);
    case SETTING_COUNT:
      return add_count (dict, setting->name, value, error);
    case SETTING_LISTS:
      lists = g_strsplit (*value != '\0' ? value : "all", "/", -1);
      g_variant_dict_insert_value (
        dict, setting->name, g_variant_new_strv ((const char *const *) lists, -1));
      return TRUE;
    case SETTING_NAME:
    default:
      g_variant_dict_insert (dict, setting->name, "s", value);
      return TRUE;
    }
}

static gboolean
add_word (GVariantDict *dict, const char *word, GError **error)
{
  const char *equals = strchr (word, '=');
  gsize length = equals != NULL ? (gsize) (equals - word) : 0;

  for (guint i = 0; equals != NULL && i < G_N_ELEMENTS (settings); i++)
    if (strlen (settings[i].name) == length && strncmp (settings[i].name, word, length) == 0)
      return add_setting (dict, &settings[i], equals + 1, error);
  gh_ctl_usage_error (error,
                      _ ("“%s” cannot be set: write memory=2G, max-memory=, vcpus=, max-vcpus=, "
                         "pin=, soft-pin=, weight=, cap= or cpupool="),
                      word);
  return FALSE;
}

static gboolean
run_set (GhCtl *self, char **args, gpointer data, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 1; args[i] != NULL; i++)
    if (!add_word (&dict, args[i], error))
      {
        g_variant_dict_clear (&dict);
        return FALSE;
      }
  reply
    = call (self,
            args[0],
            "Change",
            g_variant_new ("(@a{sv}@a{sv})", g_variant_dict_end (&dict), scope_to_variant (data)),
            error);
  if (reply != NULL)
    tell (self, args[0], _ ("changed"), NULL);
  return reply != NULL;
}

/* attach */

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return g_strv_contains (words, word);
}

/* Reads "FIRST,key=value,flag": a first word without "=" is the value of @first. */
static gboolean
parse_spec (GVariantDict *dict,
            const char *text,
            const char *first,
            const char *const *keys,
            const char *const *flags,
            GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (parts[i], '=');

      if (equals != NULL)
        *equals++ = '\0';
      if (equals != NULL && is_one_of (parts[i], keys))
        g_variant_dict_insert (dict, parts[i], "s", equals);
      else if (equals == NULL && is_one_of (parts[i], flags))
        g_variant_dict_insert (dict, parts[i], "b", TRUE);
      else if (equals == NULL && i == 0)
        g_variant_dict_insert (dict, first, "s", parts[i]);
      else
        {
          gh_ctl_usage_error (error, _ ("“%s” of “%s” is not known"), parts[i], text);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
parse_disk (GVariantDict *dict, const char *text, GError **error)
{
  static const char *const keys[]
    = { "source", "target", "bus", "format", "device", "serial", NULL };
  static const char *const flags[] = { "readonly", "shareable", NULL };
  g_autofree char *source = NULL;
  g_autofree char *path = NULL;

  if (!parse_spec (dict, text, "source", keys, flags, error))
    return FALSE;
  if (g_variant_dict_lookup (dict, "source", "s", &source) && *source != '\0')
    {
      path = g_canonicalize_filename (source, NULL);
      g_variant_dict_insert (dict, "source", "s", path);
    }
  return TRUE;
}

static gboolean
parse_nic (GVariantDict *dict, const char *text, GError **error)
{
  static const char *const keys[] = { "type", "bridge", "network", "model", "mac", NULL };
  static const char *const flags[] = { NULL };
  static const char *const places[] = { "bridge", "network" };

  if (!parse_spec (dict, text, "type", keys, flags, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *source = NULL;

      if (!g_variant_dict_lookup (dict, places[i], "s", &source))
        continue;
      g_variant_dict_remove (dict, places[i]);
      g_variant_dict_insert (dict, "type", "s", places[i]);
      g_variant_dict_insert (dict, "source", "s", source);
    }
  return TRUE;
}

/* (nullable) (transfer floating): the parameters of @method, which attaches what @options say */
static GVariant *
make_attach (const ChangeOptions *options, const char **method, GError **error)
{
  GVariantDict dict;
  gboolean ok;

  if ((options->disk != NULL) + (options->nic != NULL) + (options->device != NULL) != 1)
    {
      gh_ctl_usage_error (error,
                          _ ("What is to be attached? Give one of --disk, --nic and --device"));
      return NULL;
    }
  *method = options->disk != NULL  ? "AttachDisk"
            : options->nic != NULL ? "AttachNic"
                                   : "AttachHostDevice";
  if (options->device != NULL)
    return g_variant_new ("(s@a{sv})", options->device, scope_to_variant (options));
  g_variant_dict_init (&dict, NULL);
  ok = options->disk != NULL ? parse_disk (&dict, options->disk, error)
                             : parse_nic (&dict, options->nic, error);
  if (ok)
    return g_variant_new ("(@a{sv}@a{sv})", g_variant_dict_end (&dict), scope_to_variant (options));
  g_variant_dict_clear (&dict);
  return NULL;
}

static gboolean
run_attach (GhCtl *self, char **args, gpointer data, GError **error)
{
  const char *method = NULL, *device;
  GVariant *parameters = make_attach (data, &method, error);
  g_autoptr (GVariant) reply = NULL;

  if (parameters == NULL)
    return FALSE;
  reply = call (self, args[0], method, parameters, error);
  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(&s)", &device);
  tell (self, args[0], _ ("attached"), device);
  return TRUE;
}

static gboolean
run_detach (GhCtl *self, char **args, gpointer data, GError **error)
{
  g_autoptr (GVariant) reply = call (
    self, args[0], "Detach", g_variant_new ("(s@a{sv})", args[1], scope_to_variant (data)), error);

  if (reply != NULL)
    tell (self, args[0], _ ("detached"), NULL);
  return reply != NULL;
}

static gboolean
change_medium (
  GhCtl *self, const char *name, const char *drive, const char *file, gpointer data, GError **error)
{
  g_autofree char *path = *file != '\0' ? g_canonicalize_filename (file, NULL) : g_strdup ("");
  g_autoptr (GVariant) reply
    = call (self,
            name,
            "ChangeMedium",
            g_variant_new ("(ss@a{sv})", drive, path, scope_to_variant (data)),
            error);

  if (reply != NULL)
    tell (self, name, *file != '\0' ? _ ("inserted") : _ ("ejected"), NULL);
  return reply != NULL;
}

static gboolean
run_insert (GhCtl *self, char **args, gpointer data, GError **error)
{
  if (args[2] != NULL)
    return change_medium (self, args[0], args[1], args[2], data, error);
  return change_medium (self, args[0], "", args[1], data, error);
}

static gboolean
run_eject (GhCtl *self, char **args, gpointer data, GError **error)
{
  return change_medium (self, args[0], args[1] != NULL ? args[1] : "", "", data, error);
}

static gboolean
run_link (GhCtl *self, char **args, gpointer data, GError **error)
{
  gboolean up = strcmp (args[2], "up") == 0;
  g_autoptr (GVariant) reply = NULL;

  if (!up && strcmp (args[2], "down") != 0)
    {
      gh_ctl_usage_error (error, _ ("“%s” is neither up nor down"), args[2]);
      return FALSE;
    }
  reply = call (self,
                args[0],
                "SetLink",
                g_variant_new ("(sb@a{sv})", args[1], up, scope_to_variant (data)),
                error);
  if (reply != NULL)
    tell (self, args[0], up ? _ ("cable plugged in") : _ ("cable pulled"), NULL);
  return reply != NULL;
}

static char **
cpupool_cells (GVariant *pool)
{
  char **cells = g_new0 (char *, 6);
  const char *name = "", *scheduler = "", *cpus = "";
  guint32 id = 0, domains = 0;

  g_variant_lookup (pool, "name", "&s", &name);
  g_variant_lookup (pool, "scheduler", "&s", &scheduler);
  g_variant_lookup (pool, "cpus", "&s", &cpus);
  g_variant_lookup (pool, "id", "u", &id);
  g_variant_lookup (pool, "domains", "u", &domains);
  cells[0] = g_strdup_printf ("%u", id);
  cells[1] = g_strdup (name);
  cells[2] = g_strdup (scheduler);
  cells[3] = g_strdup_printf ("%u", domains);
  cells[4] = g_strdup (cpus);
  return cells;
}

static void
print_cpupools (GhCtl *self, GVariant *pools)
{
  const char *titles[]
    = { _ ("Id"), _ ("Name"), _ ("Scheduler"), _ ("Machines"), _ ("CPUs"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (gsize i = 0; i < g_variant_n_children (pools); i++)
    {
      g_autoptr (GVariant) pool = g_variant_get_child_value (pools, i);

      gh_ctl_table_add (table, cpupool_cells (pool));
    }
  gh_ctl_table_print (table, self, _ ("There is no CPU pool."));
}

static gboolean
run_cpupools (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) reply = gh_ctl_call (self,
                                            NULL,
                                            GH_DBUS_HOST_INTERFACE,
                                            "ListCpuPools",
                                            g_variant_new ("(a{sv})", NULL),
                                            NULL,
                                            error);
  g_autoptr (GVariant) pools = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  if (pools == NULL)
    return FALSE;
  if (self->json)
    gh_ctl_print_json (pools, FALSE);
  else
    print_cpupools (self, pools);
  return TRUE;
}

#define COMMAND(name, synopsis, help, details, min, max, add, run)                                 \
  {                                                                                                \
    name, synopsis, help, details, min, max, sizeof (ChangeOptions), add, clear_options, run       \
  }

const GhCtlCommand gh_ctl_change_commands[] = {
  COMMAND (
    "set",
    "NAME KEY=VALUE…",
    N_ ("Change memory, CPUs and their share, at once and for the next start"),
    N_ ("Keys: memory, max-memory (as 2G); vcpus, max-vcpus; pin, soft-pin (CPUs of the host "
        "as 0-3,5 for all, or one list for each CPU, as 0/1-2); weight, cap (percent of a "
        "CPU), cpupool."),
    2,
    -1,
    add_scope_options,
    run_set),
  COMMAND (
    "attach",
    "NAME --disk SPEC | --nic SPEC | --device DEVICE",
    N_ ("Add a disk, a network card or a device of the host, at once and for the next start"),
    NULL,
    1,
    1,
    add_attach_options,
    run_attach),
  COMMAND ("detach",
           "NAME DISK|MAC|DEVICE",
           N_ ("Take away a disk (vdb), a network card (its MAC address) or a device of the host"),
           NULL,
           2,
           2,
           add_scope_options,
           run_detach),
  COMMAND ("insert",
           "NAME [DRIVE] FILE",
           N_ ("Put a medium into a CD drive"),
           NULL,
           2,
           3,
           add_medium_options,
           run_insert),
  COMMAND ("eject",
           "NAME [DRIVE]",
           N_ ("Take the medium out of a CD drive"),
           NULL,
           1,
           2,
           add_medium_options,
           run_eject),
  COMMAND ("link",
           "NAME MAC up|down",
           N_ ("Plug in or pull the cable of a network card"),
           NULL,
           3,
           3,
           add_scope_options,
           run_link),
  { "cpupools",
    "",
    N_ ("List the CPU pools of a Xen host"),
    NULL,
    0,
    0,
    0,
    NULL,
    NULL,
    run_cpupools },
  { 0 },
};
