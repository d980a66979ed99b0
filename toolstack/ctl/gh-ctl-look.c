/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that look at the host itself: info, logs, dmesg, xenstore. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "gh-ctl-output.h"
#include "gh-ctl-table.h"
#include "gh-error.h"
#include "gh-host-device.h"
#include "gh-host-info.h"
#include "gh-store-node.h"
#include "gh-text.h"

/* Bytes and nodes that are asked for at once. */
#define CHUNK        262144
#define DEFAULT_TAIL 65536

static GVariant *
call_host (GhCtl *self, const char *method, GVariant *parameters, GError **error)
{
  return gh_ctl_call (self, NULL, GH_DBUS_HOST_INTERFACE, method, parameters, NULL, error);
}

/* ---- info ---- */

static void
print_owner (const GhHostOwner *owner)
{
  static const char *const titles[] = { [GH_HOST_OWNER_DOMAIN] = N_ ("machine"),
                                        [GH_HOST_OWNER_CONTROL] = N_ ("this system"),
                                        [GH_HOST_OWNER_HYPERVISOR] = N_ ("the hypervisor"),
                                        [GH_HOST_OWNER_FREE] = N_ ("free") };
  g_autofree char *size = gh_format_size (owner->memory);
  g_autofree char *text = owner->name != NULL
                            ? g_strdup_printf ("%s  %s (%u)", size, owner->name, owner->domid)
                            : g_strdup_printf ("%s  %s", size, _ (titles[owner->kind]));

  gh_ctl_print_fact (owner->kind == GH_HOST_OWNER_CONTROL ? _ ("Who has it") : "", text);
}

/* Who has memory stands below the figures, the system first. */
static void
print_owners (const GhHostInfo *info)
{
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < info->owners->len; i++)
      {
        const GhHostOwner *owner = info->owners->pdata[i];

        if ((owner->kind == GH_HOST_OWNER_CONTROL) == (pass == 0))
          print_owner (owner);
      }
}

static void
print_pools (const GhHostInfo *info)
{
  for (guint i = 0; i < info->pools->len; i++)
    {
      const GhCpuPool *pool = info->pools->pdata[i];
      g_autofree char *text = g_strdup_printf (_ ("%s: CPUs %s, scheduler %s, %u machines"),
                                               pool->name,
                                               pool->cpus,
                                               pool->scheduler,
                                               pool->domains);

      gh_ctl_print_fact (i == 0 ? _ ("CPU pools") : "", text);
    }
}

static void
print_vcpus (const GhHostInfo *info)
{
  for (guint i = 0; i < info->vcpus->len; i++)
    {
      const GhHostVcpu *vcpu = info->vcpus->pdata[i];
      g_autofree char *cpu
        = vcpu->cpu >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, vcpu->cpu) : g_strdup ("-");
      g_autofree char *text = g_strdup_printf (_ ("%s/%u on CPU %s, %s, may use %s"),
                                               vcpu->name,
                                               vcpu->vcpu,
                                               cpu,
                                               vcpu->state,
                                               vcpu->affinity);

      gh_ctl_print_fact (i == 0 ? _ ("Virtual CPUs") : "", text);
    }
}

/* What few people ask for. */
static gboolean
is_detail (const char *name)
{
  static const char *const details[] = { "version",
                                         "max_cpu_id",
                                         "hw_caps",
                                         "xen_major",
                                         "xen_minor",
                                         "xen_extra",
                                         "xen_pagesize",
                                         "xen_changeset",
                                         "platform_params",
                                         "cc_compiler",
                                         "build_id",
                                         "cc_compile_by",
                                         "machine_types",
                                         "cc_compile_domain",
                                         "cc_compile_date",
                                         "toolstack",
                                         NULL };

  return g_strv_contains (details, name);
}

/* Whether a value says something: 0 is worth a line only where it is a finding. */
static gboolean
is_told (const GhField *field, const GhHostInfo *info, const char *text)
{
  if (field->type == GH_FIELD_LIST || text == NULL || *text == '\0')
    return FALSE;
  if (g_str_equal (field->name, "free_memory"))
    return TRUE;
  return (field->type != GH_FIELD_UINT || *(const guint *) G_STRUCT_MEMBER_P (info, field->offset))
         && (field->type != GH_FIELD_UINT64
             || *(const guint64 *) G_STRUCT_MEMBER_P (info, field->offset));
}

static void
print_info (const GhHostInfo *info, gboolean verbose)
{
  for (const GhField *field = gh_host_info_struct.fields; field->name != NULL; field++)
    {
      g_autofree char *text = gh_field_to_string (field, info);

      if (is_told (field, info, text) && (verbose || !is_detail (field->name)))
        gh_ctl_print_fact (_ (field->label), text);
    }
  print_owners (info);
  print_pools (info);
  if (verbose)
    print_vcpus (info);
}

static gboolean
run_info (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) reply = call_host (self, "GetInfo", g_variant_new ("(a{sv})", NULL), error);
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GhHostInfo) info = NULL;

  if (reply == NULL)
    return FALSE;
  facts = g_variant_get_child_value (reply, 0);
  if (self->json)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, facts);
      g_variant_dict_remove (&dict, "serial");
      gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
      return TRUE;
    }
  info = gh_host_info_from_variant (facts);
  print_info (info, self->verbose);
  return TRUE;
}

/* ---- devices ---- */

/* In brackets: it is not on now. */
static char *
device_machine (const GhHostDevice *device)
{
  if (device->machine_name == NULL)
    return g_strdup ("");
  return g_strdup_printf (device->in_use ? "%s" : "(%s)", device->machine_name);
}

static void
print_devices (GhCtl *self, GVariant *devices)
{
  const char *const titles[]
    = { _ ("KIND"), _ ("ADDRESS"), _ ("ID"), _ ("DRIVER"), _ ("MACHINE"), _ ("WHAT"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (devices, i);
      GhHostDevice *device = gh_struct_from_variant (&gh_host_device_struct, entry);
      char **cells = g_new0 (char *, 7);

      cells[0] = g_strdup (gh_enum_to_string (&gh_hostdev_type_enum, (int) device->type));
      cells[1] = g_strdup (device->address);
      cells[2] = g_strdup_printf ("%s:%s", device->vendor, device->product);
      cells[3] = g_strdup (device->driver != NULL ? device->driver : "");
      cells[4] = device_machine (device);
      cells[5] = gh_host_device_get_name (device);
      gh_ctl_table_add (table, cells);
      gh_host_device_free (device);
    }
  gh_ctl_table_print (
    table, self, _ ("This computer has no device that a machine could be given."));
}

static gboolean
run_devices (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) reply
    = call_host (self, "ListDevices", g_variant_new ("(a{sv})", NULL), error);
  g_autoptr (GVariant) devices = NULL;

  if (reply == NULL)
    return FALSE;
  devices = g_variant_get_child_value (reply, 0);
  if (self->json)
    gh_ctl_print_json (g_variant_ref (devices), FALSE);
  else
    print_devices (self, devices);
  return TRUE;
}

/* ---- logs ---- */

typedef struct
{
  gint64 bytes;
  gboolean all;
  gboolean follow;
  gboolean clear;
} LogsOptions;

static void
add_logs_options (GOptionContext *context, gpointer data)
{
  LogsOptions *options = data;
  GOptionEntry entries[] = {
    { "bytes",
      0,
      0,
      G_OPTION_ARG_INT64,
      &options->bytes,
      N_ ("At most so many bytes, from the end; default 65536"),
      "N" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options->all, N_ ("From the beginning"), NULL },
    { "follow",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->follow,
      N_ ("Print what is added, until interrupted"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_dmesg_options (GOptionContext *context, gpointer data)
{
  LogsOptions *options = data;
  GOptionEntry entries[] = {
    { "clear",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->clear,
      N_ ("Empty it after it was printed"),
      NULL },
    { "follow",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->follow,
      N_ ("Print what is added, until interrupted"),
      NULL },
    { 0 },
  };

  options->all = TRUE;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* Reads one piece. @offset: (inout): G_MAXUINT64 for the end; then where it ends. */
static GBytes *
read_piece (GhCtl *self,
            const char *name,
            guint64 *offset,
            guint limit,
            gboolean wait,
            guint64 *end,
            GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) text = NULL;
  GVariantDict dict;
  GBytes *bytes;

  g_variant_dict_init (&dict, NULL);
  if (*offset != G_MAXUINT64)
    g_variant_dict_insert (&dict, "offset", "t", *offset);
  g_variant_dict_insert (&dict, "limit", "u", limit);
  g_variant_dict_insert (&dict, "wait", "b", wait);
  reply = call_host (
    self, "ReadLog", g_variant_new ("(s@a{sv})", name, g_variant_dict_end (&dict)), error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(@aytt)", &text, offset, end);
  bytes = g_variant_get_data_as_bytes (text);
  *offset += g_bytes_get_size (bytes);
  return bytes;
}

/* Where the last @bytes of a log begin. */
static gboolean
find_tail (GhCtl *self, const char *name, guint64 bytes, guint64 *offset, GError **error)
{
  guint64 at = G_MAXUINT64, end;
  g_autoptr (GBytes) last = read_piece (self, name, &at, 1, FALSE, &end, error);

  if (last == NULL)
    return FALSE;
  *offset = end > bytes ? end - bytes : 0;
  return TRUE;
}

static gboolean
print_log (GhCtl *self, const char *name, const LogsOptions *options, GString *json, GError **error)
{
  guint64 offset = 0, end = 0;

  if (!options->all
      && !find_tail (
        self, name, options->bytes > 0 ? (guint64) options->bytes : DEFAULT_TAIL, &offset, error))
    return FALSE;
  for (gboolean more = TRUE; more || options->follow;)
    {
      g_autoptr (GBytes) bytes = read_piece (self, name, &offset, CHUNK, !more, &end, error);
      gsize length;
      const char *text;

      if (bytes == NULL)
        return FALSE;
      text = g_bytes_get_data (bytes, &length);
      more = length > 0 && offset < end;
      if (json != NULL)
        g_string_append_len (json, text, (gssize) length);
      else if (length > 0 && (fwrite (text, 1, length, stdout) != length || fflush (stdout) != 0))
        {
          g_set_error_literal (error, GH_ERROR, GH_ERROR_FAILED, _ ("The log cannot be written"));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run_log (GhCtl *self, const char *name, const LogsOptions *options, GError **error)
{
  g_autoptr (GString) json = self->json ? g_string_new (NULL) : NULL;
  g_autofree char *valid = NULL;

  if (options->bytes < 0 || (self->json && options->follow))
    {
      if (options->bytes < 0)
        gh_ctl_usage_error (
          error, _ ("--bytes=%lld is less than nothing"), (long long) options->bytes);
      else
        gh_ctl_usage_error (error, _ ("--follow has no end, and --json prints one document"));
      return FALSE;
    }
  if (!print_log (self, name, options, json, error))
    return FALSE;
  if (json == NULL)
    return TRUE;
  valid = g_utf8_make_valid (json->str, (gssize) json->len);
  gh_ctl_print_json (g_variant_new_parsed ("{'name': <%s>, 'text': <%s>}", name, valid), FALSE);
  return TRUE;
}

static void
print_logs (GhCtl *self, GVariant *logs)
{
  const char *const titles[] = { _ ("Name"), _ ("Size"), _ ("What"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (gsize i = 0; i < g_variant_n_children (logs); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (logs, i);
      GhHostLog *log = gh_struct_from_variant (&gh_host_log_struct, entry);
      char **cells = g_new0 (char *, 4);

      cells[0] = g_strdup (log->name);
      cells[1] = gh_format_size (log->size);
      cells[2] = g_strdup (log->title);
      gh_ctl_table_add (table, cells);
      gh_struct_free (&gh_host_log_struct, log);
    }
  gh_ctl_table_print (table, self, _ ("This host keeps no log."));
}

static gboolean
run_logs (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) logs = NULL;

  if (args[0] != NULL)
    return run_log (self, args[0], options, error);
  reply = call_host (self, "ListLogs", g_variant_new ("(a{sv})", NULL), error);
  if (reply == NULL)
    return FALSE;
  logs = g_variant_get_child_value (reply, 0);
  if (self->json)
    gh_ctl_print_json (g_variant_ref (logs), FALSE);
  else
    print_logs (self, logs);
  return TRUE;
}

static gboolean
run_dmesg (GhCtl *self, char **args, gpointer data, GError **error)
{
  LogsOptions *options = data;
  g_autoptr (GVariant) reply = NULL;

  if (!run_log (self, GH_HOST_LOG_HYPERVISOR, options, error))
    return FALSE;
  if (!options->clear)
    return TRUE;
  reply
    = call_host (self, "ClearLog", g_variant_new ("(sa{sv})", GH_HOST_LOG_HYPERVISOR, NULL), error);
  return reply != NULL;
}

/* ---- xenstore ---- */

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
  reply = call_host (
    self, "ListXenstore", g_variant_new ("(s@a{sv})", path, g_variant_dict_end (&dict)), error);
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

const GhCtlCommand gh_ctl_look_commands[] = {
  { "info",
    "",
    N_ ("Print what the host is: hypervisor, processors, memory and who has it"),
    N_ ("With --verbose, all facts, and where each virtual CPU runs. --json has the names that “xl "
        "info” "
        "prints, and memory in bytes."),
    0,
    0,
    0,
    NULL,
    NULL,
    run_info },
  { "devices",
    "",
    N_ ("List the host’s USB and PCI devices that a machine could be given"),
    NULL,
    0,
    0,
    0,
    NULL,
    NULL,
    run_devices },
  { "logs",
    "[NAME]",
    N_ ("List the host’s logs, or print one of them"),
    NULL,
    0,
    1,
    sizeof (LogsOptions),
    add_logs_options,
    NULL,
    run_logs },
  { "dmesg",
    "",
    N_ ("Print the hypervisor’s own log"),
    NULL,
    0,
    0,
    sizeof (LogsOptions),
    add_dmesg_options,
    NULL,
    run_dmesg },
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
