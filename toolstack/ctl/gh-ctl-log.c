/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that print logs, of a machine and of the host: log, serial-log, logs, dmesg. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "gh-ctl-output.h"
#include "gh-ctl-pump.h"
#include "gh-ctl-table.h"
#include "gh-error.h"
#include "gh-host-info.h"
#include "gh-text.h"

/* Bytes that are asked for at once. */
#define CHUNK        262144
#define DEFAULT_TAIL 65536

/* Of all four; each command adds its own to its command line. */
typedef struct
{
  gint64 bytes;
  gboolean serial;
  gboolean all;
  gboolean follow;
  gboolean clear;
} LogOptions;

#define FOLLOW                                                                                     \
  {                                                                                                \
    "follow", 0, 0, G_OPTION_ARG_NONE, &options->follow,                                           \
      N_ ("Print what is added, until interrupted"), NULL                                          \
  }

static void
add_tail_options (GOptionContext *context, gpointer data)
{
  LogOptions *options = data;
  GOptionEntry entries[] = {
    { "bytes",
      0,
      0,
      G_OPTION_ARG_INT64,
      &options->bytes,
      N_ ("At most so many bytes, from the end"),
      "N" },
    FOLLOW,
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_log_options (GOptionContext *context, gpointer data)
{
  LogOptions *options = data;
  GOptionEntry entries[] = {
    { "serial",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->serial,
      N_ ("What the guest printed, not what the hypervisor said"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_tail_options (context, data);
}

static void
add_logs_options (GOptionContext *context, gpointer data)
{
  LogOptions *options = data;
  GOptionEntry entries[] = {
    { "bytes",
      0,
      0,
      G_OPTION_ARG_INT64,
      &options->bytes,
      N_ ("At most so many bytes, from the end; default 65536"),
      "N" },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options->all, N_ ("From the beginning"), NULL },
    FOLLOW,
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_dmesg_options (GOptionContext *context, gpointer data)
{
  LogOptions *options = data;
  GOptionEntry entries[] = {
    { "clear",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->clear,
      N_ ("Empty it after it was printed"),
      NULL },
    FOLLOW,
    { 0 },
  };

  options->all = TRUE;
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static gboolean
check_options (GhCtl *self, const LogOptions *options, GError **error)
{
  if (options->bytes < 0)
    gh_ctl_usage_error (error, _ ("--bytes=%lld is less than nothing"), (long long) options->bytes);
  else if (self->json && options->follow)
    gh_ctl_usage_error (error, _ ("--follow has no end, and --json prints one document"));
  else
    return TRUE;
  return FALSE;
}

/* The text of a log need not be text. @key, @name: which log it is. */
static void
print_json (const char *key, const char *name, const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (length > 0 ? text : "", (gssize) length);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, key, "s", name);
  g_variant_dict_insert (&dict, "text", "s", valid);
  gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
}

/* ---- of a machine ---- */

static gboolean
run_log (GhCtl *self, char **args, gpointer data, GError **error)
{
  LogOptions *options = data;
  const char *kind = options->serial ? "serial" : "hypervisor";
  g_autofree char *path = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) bytes = NULL;
  GVariantDict dict;
  const char *text;
  gsize length;
  int fd = -1;

  if (!check_options (self, options, error))
    return FALSE;
  path = gh_ctl_look_up (self, args[0], error);
  if (path == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  if (options->bytes > 0)
    g_variant_dict_insert (&dict, "bytes", "u", (guint) MIN (options->bytes, G_MAXUINT));
  reply = gh_ctl_call (self,
                       path,
                       GH_DBUS_DOMAIN_INTERFACE,
                       options->follow ? "FollowLog" : "GetLog",
                       g_variant_new ("(s@a{sv})", kind, g_variant_dict_end (&dict)),
                       &fd,
                       error);
  if (reply == NULL)
    return FALSE;
  if (options->follow)
    return gh_ctl_pump_print (self, fd, error);
  bytes = g_variant_get_child_value (reply, 0);
  text = g_variant_get_fixed_array (bytes, &length, 1);
  if (self->json)
    print_json ("kind", kind, text, length);
  else
    fwrite (text, 1, length, stdout);
  return TRUE;
}

static gboolean
run_serial_log (GhCtl *self, char **args, gpointer data, GError **error)
{
  LogOptions *options = data;

  options->serial = TRUE;
  return run_log (self, args, options, error);
}

/* ---- of the host ---- */

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
  reply = gh_ctl_call (self,
                       NULL,
                       GH_DBUS_HOST_INTERFACE,
                       "ReadLog",
                       g_variant_new ("(s@a{sv})", name, g_variant_dict_end (&dict)),
                       NULL,
                       error);
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
print_log (GhCtl *self, const char *name, const LogOptions *options, GString *json, GError **error)
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
run_host_log (GhCtl *self, const char *name, const LogOptions *options, GError **error)
{
  g_autoptr (GString) json = self->json ? g_string_new (NULL) : NULL;

  if (!check_options (self, options, error) || !print_log (self, name, options, json, error))
    return FALSE;
  if (json != NULL)
    print_json ("name", name, json->str, json->len);
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
  g_autoptr (GVariant) logs = NULL;

  if (args[0] != NULL)
    return run_host_log (self, args[0], options, error);
  logs = gh_ctl_ask (
    self, NULL, GH_DBUS_HOST_INTERFACE, "ListLogs", g_variant_new ("(a{sv})", NULL), error);
  if (logs == NULL)
    return FALSE;
  if (self->json)
    gh_ctl_print_json (g_variant_ref (logs), FALSE);
  else
    print_logs (self, logs);
  return TRUE;
}

static gboolean
run_dmesg (GhCtl *self, char **args, gpointer data, GError **error)
{
  LogOptions *options = data;
  g_autoptr (GVariant) reply = NULL;

  if (!run_host_log (self, GH_HOST_LOG_HYPERVISOR, options, error))
    return FALSE;
  if (!options->clear)
    return TRUE;
  reply = gh_ctl_call (self,
                       NULL,
                       GH_DBUS_HOST_INTERFACE,
                       "ClearLog",
                       g_variant_new ("(sa{sv})", GH_HOST_LOG_HYPERVISOR, NULL),
                       NULL,
                       error);
  return reply != NULL;
}

const GhCtlCommand gh_ctl_log_commands[] = {
  { "log",
    "NAME",
    N_ ("Print what the hypervisor said of a machine's last run"),
    NULL,
    1,
    1,
    sizeof (LogOptions),
    add_log_options,
    NULL,
    run_log },
  { "serial-log",
    "NAME",
    N_ ("Print what a machine's last run wrote to its serial line"),
    N_ ("As “log --serial”. “console --serial” can be typed into, too."),
    1,
    1,
    sizeof (LogOptions),
    add_tail_options,
    NULL,
    run_serial_log },
  { "logs",
    "[NAME]",
    N_ ("List the host’s logs, or print one of them"),
    NULL,
    0,
    1,
    sizeof (LogOptions),
    add_logs_options,
    NULL,
    run_logs },
  { "dmesg",
    "",
    N_ ("Print the hypervisor’s own log"),
    NULL,
    0,
    0,
    sizeof (LogOptions),
    add_dmesg_options,
    NULL,
    run_dmesg },
  { 0 },
};
