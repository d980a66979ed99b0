/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's driver tells of its host. */
#include "config.h"

#include "gh-qemu-host-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-linux-host.h"
#include "gh-qemu-helpers-private.h"
#include "gh-qemu-log-private.h"
#include "gh-qemu-probe-private.h"
#include "gh-text.h"

static const char *const log_names[] = {
  GH_QEMU_LOG_HYPERVISOR, GH_QEMU_LOG_HYPERVISOR ".1", GH_QEMU_LOG_SERIAL, GH_QEMU_LOG_SERIAL ".1"
};

/* What the binary prints when it is run with @arguments. */
static char *
run_binary (const char *binary, const char *a, const char *b)
{
  g_autoptr (GSubprocess) child = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, binary, a, b, NULL);
  char *text = NULL;

  if (child != NULL)
    g_subprocess_communicate_utf8 (child, NULL, NULL, &text, NULL, NULL);
  return text;
}

/* "Supported machines are:", then lines "pc-q35-7.2   Standard PC …". */
char **
gh_qemu_host_parse_machines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strcspn (lines[i], " ");

      if (length > 0 && lines[i][length] == ' ' && !g_str_has_suffix (lines[i], ":"))
        g_ptr_array_add (names, g_strndup (lines[i], length));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* What the binary says of itself, asked for once while it is the same file. Reference counted with
 * g_atomic_rc_box; kept as data of the driver, which any thread may take. */
typedef struct
{
  char *key;
  char *version;
  char **machine_types;
} Binary;

#define BINARY "gh-qemu-host-binary"

static void
binary_clear (gpointer data)
{
  Binary *self = data;

  g_free (self->key);
  g_free (self->version);
  g_strfreev (self->machine_types);
}

static void
binary_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, binary_clear);
}

static gpointer
binary_acquire (gpointer data, gpointer unused)
{
  return data != NULL ? g_atomic_rc_box_acquire (data) : NULL;
}

static Binary *
ask_binary (const char *path, const char *key)
{
  g_autofree char *version = run_binary (path, "--version", NULL);
  g_autofree char *machines = run_binary (path, "-machine", "help");
  Binary *self = g_atomic_rc_box_new0 (Binary);

  self->key = g_strdup (key);
  if (version != NULL)
    self->version = g_strndup (version, strcspn (version, "\n"));
  self->machine_types = gh_qemu_host_parse_machines (machines);
  return self;
}

/* (transfer full) */
static Binary *
get_binary (GhInspector *driver, const char *path)
{
  g_autofree char *key = gh_qemu_probe_get_key (path);
  Binary *self = g_object_dup_data (G_OBJECT (driver), BINARY, binary_acquire, NULL);

  if (self != NULL && g_str_equal (self->key, key))
    return self;
  g_clear_pointer (&self, binary_release);
  self = ask_binary (path, key);
  g_object_set_data_full (
    G_OBJECT (driver), BINARY, g_atomic_rc_box_acquire (self), binary_release);
  return self;
}

static void
add_qemu (GhInspector *self, GhHostInfo *info)
{
  g_autofree char *path = gh_qemu_probe_find_binary (NULL);
  Binary *binary;
  gboolean kvm;

  if (path == NULL)
    return;
  kvm = gh_qemu_probe_kvm (&info->accelerator_reason);
  info->accelerator = g_strdup (kvm ? "kvm" : "tcg");
  binary = get_binary (self, path);
  info->hypervisor = g_strdup (binary->version);
  info->machine_types = g_strdupv (binary->machine_types);
  binary_release (binary);
}

/* What machines hold, what is free, and the rest, which is the system's. */
static void
add_memory (GhHostInfo *info, const GPtrArray *machines)
{
  g_autofree char *meminfo = NULL;
  guint64 left;

  g_file_get_contents ("/proc/meminfo", &meminfo, NULL, NULL);
  info->total_memory = left = gh_linux_host_read_meminfo (meminfo, "MemTotal");
  info->free_memory
    = MIN (gh_linux_host_read_meminfo (meminfo, "MemAvailable"), info->total_memory);
  left -= info->free_memory;
  for (guint i = 0; i < machines->len; i++)
    {
      const GhHostOwner *machine = machines->pdata[i];
      /* Resident sets may share pages; the sum must not pass what there is. */
      guint64 memory = MIN (gh_linux_host_read_resident (machine->domid), left);
      GhHostOwner *owner;

      if (machine->domid == 0)
        continue;
      left -= memory;
      owner = gh_host_info_add_owner (info, GH_HOST_OWNER_DOMAIN, memory);
      owner->name = g_strdup (machine->name);
      owner->uuid = g_strdup (machine->uuid);
      owner->domid = machine->domid;
      owner->memory_max = machine->memory_max;
      owner->vcpus = machine->vcpus;
    }
  gh_host_info_add_owner (info, GH_HOST_OWNER_CONTROL, left);
  gh_host_info_add_owner (info, GH_HOST_OWNER_FREE, info->free_memory);
}

static GhHostInfo *
get_info (GhInspector *self, const GPtrArray *machines, GError **error)
{
  GhHostInfo *info = gh_host_info_new ();

  gh_linux_host_add_system (info);
  info->bridges = gh_linux_host_list_bridges ("/sys");
  info->tpm = gh_qemu_helpers_has_tpm ();
  info->secure_boot = gh_qemu_probe_has_secure_boot ();
  gh_linux_host_add_cpus (info, "/sys");
  gh_linux_host_add_nodes (info, "/sys");
  add_qemu (self, info);
  add_memory (info, machines);
  return info;
}

static void
add_logs (GPtrArray *list, const char *folder, const GhHostOwner *machine)
{
  for (guint i = 0; i < G_N_ELEMENTS (log_names); i++)
    {
      g_autofree char *name = g_build_filename (machine->uuid, log_names[i], NULL);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *title = g_strdup_printf (
        g_str_has_prefix (log_names[i], GH_QEMU_LOG_SERIAL)
          ? (i % 2 == 0 ? _ ("%s: serial line") : _ ("%s: serial line of the run before"))
          : (i % 2 == 0 ? _ ("%s: QEMU") : _ ("%s: QEMU, the run before")),
        machine->name);
      GhHostLog *log = gh_host_log_add (list, name, title);

      if (gh_log_file_describe (log, path))
        log->machine = g_strdup (machine->uuid);
      else
        g_ptr_array_set_size (list, (int) list->len - 1);
    }
}

static GPtrArray *
list_logs (GhInspector *self, const GPtrArray *machines, GError **error)
{
  GPtrArray *list = gh_host_log_list_new ();

  for (guint i = 0; i < machines->len; i++)
    add_logs (list, gh_driver_get_state_folder (GH_DRIVER (self)), machines->pdata[i]);
  gh_host_log_list_sort (list);
  return list;
}

static GBytes *
read_log (GhInspector *self, const char *name, GhLogRange *range, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 2);
  g_autofree char *quoted = gh_text_quote (name);
  g_autofree char *path = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (log_names); i++)
    if (g_strv_length (parts) == 2 && g_uuid_string_is_valid (parts[0])
        && g_str_equal (parts[1], log_names[i]))
      path = g_build_filename (gh_driver_get_state_folder (GH_DRIVER (self)), name, NULL);
  if (path != NULL)
    return gh_log_file_read (path, range, error);
  g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, _ ("QEMU has no log %s"), quoted);
  return NULL;
}

void
gh_qemu_host_init_interface (GhInspectorInterface *iface)
{
  iface->get_info = get_info;
  iface->list_logs = list_logs;
  iface->read_log = read_log;
}
