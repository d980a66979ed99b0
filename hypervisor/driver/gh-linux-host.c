/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What Linux tells of the computer that it runs on, and files of logs; for several drivers. */
#include "config.h"

#include "gh-linux-host.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "gh-error.h"

/* The value of the first line "NAME   : VALUE" of /proc/cpuinfo. */
static char *
find_cpuinfo (const char *text, const char *name)
{
  const char *line = text != NULL ? strstr (text, name) : NULL;
  const char *colon = line != NULL ? strchr (line, ':') : NULL;

  if (colon == NULL)
    return NULL;
  return g_strstrip (g_strndup (colon + 1, strcspn (colon + 1, "\n")));
}

void
gh_linux_host_add_system (GhHostInfo *info)
{
  g_autofree char *cpuinfo = NULL;
  struct utsname name;

  if (uname (&name) == 0)
    {
      info->host = g_strdup (name.nodename);
      info->release = g_strdup (name.release);
      info->version = g_strdup (name.version);
      info->machine = g_strdup (name.machine);
    }
  g_file_get_contents ("/proc/cpuinfo", &cpuinfo, NULL, NULL);
  info->cpu_model = find_cpuinfo (cpuinfo, "model name");
  info->cpu_mhz = find_cpuinfo (cpuinfo, "cpu MHz");
}

static gboolean
read_number (const char *folder, const char *name, guint *number)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  guint64 parsed;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  g_strstrip (text);
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &parsed, NULL))
    return FALSE;
  *number = (guint) parsed;
  return TRUE;
}

/* "/sys/devices/system/cpu/cpu3" has an entry "node0". */
static guint
find_node (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint64 node = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "node")
        && g_ascii_string_to_unsigned (name + strlen ("node"), 10, 0, G_MAXUINT, &node, NULL))
      break;
  if (dir != NULL)
    g_dir_close (dir);
  return (guint) node;
}

static int
compare_cpus (gconstpointer a, gconstpointer b)
{
  const GhHostCpu *x = *(GhHostCpu *const *) a, *y = *(GhHostCpu *const *) b;

  return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

/* How many different values there are of what @key makes of each CPU. */
static guint
count_different (GPtrArray *cpus, guint64 (*key) (const GhHostCpu *cpu))
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < cpus->len; i++)
    {
      guint64 value = key (cpus->pdata[i]);

      g_hash_table_add (seen, g_memdup2 (&value, sizeof value));
    }
  return g_hash_table_size (seen);
}

static guint64
key_of_socket (const GhHostCpu *cpu)
{
  return cpu->socket;
}

static guint64
key_of_core (const GhHostCpu *cpu)
{
  return (guint64) cpu->socket << 32 | cpu->core;
}

static guint64
key_of_node (const GhHostCpu *cpu)
{
  return cpu->node;
}

static void
count_cpus (GhHostInfo *info)
{
  guint cores = count_different (info->cpus, key_of_core);

  info->nr_cpus = info->cpus->len;
  info->nr_nodes = count_different (info->cpus, key_of_node);
  info->cpu_sockets = count_different (info->cpus, key_of_socket);
  if (info->cpus->len == 0)
    return;
  info->max_cpu_id = ((GhHostCpu *) info->cpus->pdata[info->cpus->len - 1])->cpu;
  info->cores_per_socket = cores / info->cpu_sockets;
  info->threads_per_core = info->nr_cpus / cores;
}

void
gh_linux_host_add_cpus (GhHostInfo *info, const char *sysfs)
{
  g_autofree char *folder = g_build_filename (sysfs, "devices/system/cpu", NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      guint64 number;
      guint core;
      GhHostCpu *cpu;

      /* One that is offline has no topology. */
      if (!g_str_has_prefix (name, "cpu")
          || !g_ascii_string_to_unsigned (name + strlen ("cpu"), 10, 0, G_MAXUINT, &number, NULL)
          || !read_number (path, "topology/core_id", &core))
        continue;
      cpu = gh_host_info_add_cpu (info);
      cpu->cpu = (guint) number;
      cpu->core = core;
      read_number (path, "topology/physical_package_id", &cpu->socket);
      cpu->node = find_node (path);
    }
  if (dir != NULL)
    g_dir_close (dir);
  g_ptr_array_sort (info->cpus, compare_cpus);
  count_cpus (info);
}

void
gh_linux_host_add_nodes (GhHostInfo *info, const char *sysfs)
{
  for (guint i = 0; i < info->nr_nodes; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/devices/system/node/node%u/meminfo", sysfs, i);
      g_autofree char *far = g_strdup_printf ("%s/devices/system/node/node%u/distance", sysfs, i);
      g_autofree char *text = NULL;
      GhHostNode *node;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      node = gh_host_info_add_node (info);
      node->node = i;
      node->memory = gh_linux_host_read_meminfo (text, "MemTotal");
      node->free = gh_linux_host_read_meminfo (text, "MemFree");
      if (g_file_get_contents (far, &node->distances, NULL, NULL))
        g_strdelimit (g_strstrip (node->distances), " ", ',');
    }
}

/* Whether something that is plugged in, no machine's card, is a port of the bridge in @folder. */
static gboolean
has_card (const char *folder)
{
  g_autofree char *ports = g_build_filename (folder, "brif", NULL);
  GDir *dir = g_dir_open (ports, 0, NULL);
  gboolean found = FALSE;
  const char *name;

  while (!found && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *device = g_build_filename (folder, "..", name, "device", NULL);

      found = g_file_test (device, G_FILE_TEST_EXISTS);
    }
  if (dir != NULL)
    g_dir_close (dir);
  return found;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
take_all (GPtrArray *from, GPtrArray *to)
{
  g_ptr_array_sort (from, compare_names);
  g_ptr_array_extend_and_steal (to, from);
}

char **
gh_linux_host_list_bridges (const char *sysfs)
{
  g_autofree char *folder = g_build_filename (sysfs, "class/net", NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  GPtrArray *outward = g_ptr_array_new (), *inward = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *mark = g_build_filename (path, "bridge", NULL);

      if (g_file_test (mark, G_FILE_TEST_IS_DIR) && g_utf8_validate (name, -1, NULL))
        g_ptr_array_add (has_card (path) ? outward : inward, g_strdup (name));
    }
  if (dir != NULL)
    g_dir_close (dir);
  take_all (outward, all);
  take_all (inward, all);
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_steal (all, NULL);
}

guint64
gh_linux_host_read_meminfo (const char *meminfo, const char *name)
{
  g_autofree char *wanted = g_strconcat (name, ":", NULL);
  const char *line = meminfo != NULL ? strstr (meminfo, wanted) : NULL;

  return line != NULL ? g_ascii_strtoull (line + strlen (wanted), NULL, 10) * 1024 : 0;
}

guint64
gh_linux_host_read_resident (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", pid);
  g_autofree char *text = NULL;

  if (pid == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return gh_linux_host_read_meminfo (text, "VmRSS");
}

gsize
gh_log_range_cut (GhLogRange *range, guint64 start, gsize length, gsize *count)
{
  guint64 end = start + length;

  range->end = end;
  if (range->offset == GH_LOG_TAIL)
    range->offset = end - MIN (length, range->limit);
  else if (range->offset > end)
    range->offset = start; /* it began anew */
  range->offset = MAX (range->offset, start);
  *count = (gsize) MIN (end - range->offset, range->limit);
  return (gsize) (range->offset - start);
}

GBytes *
gh_log_file_read (const char *path, GhLogRange *range, GError **error)
{
  /* Not to be held up by a pipe that stands in for a log. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  struct stat st = { 0 };
  g_autofree char *buffer = NULL;
  gsize count;
  gssize got = -1;

  if (fd < 0 || fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    {
      g_propagate_error (
        error,
        gh_error_from_errno (fd < 0 ? errno : EINVAL, _ ("The log %s cannot be read"), path));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  gh_log_range_cut (range, 0, (gsize) st.st_size, &count);
  buffer = g_malloc (count + 1);
  got = pread (fd, buffer, count, (off_t) range->offset);
  if (got < 0)
    g_propagate_error (error, gh_error_from_errno (errno, _ ("The log %s cannot be read"), path));
  close (fd);
  return got >= 0 ? g_bytes_new_take (g_steal_pointer (&buffer), (gsize) got) : NULL;
}

gboolean
gh_log_file_describe (GhHostLog *log, const char *path)
{
  struct stat st;

  if (lstat (path, &st) < 0 || !S_ISREG (st.st_mode))
    return FALSE;
  g_free (log->path);
  log->path = g_strdup (path);
  log->size = (guint64) st.st_size;
  log->time = st.st_mtim.tv_sec;
  return TRUE;
}
