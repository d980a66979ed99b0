/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a host: from Linux, in files of logs, as text and on the bus. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-linux-devices.h"
#include "gh-linux-host.h"
#include "support.h"

/* ---- on the bus ---- */

static void
test_variant (void)
{
  g_autoptr (GhHostInfo) info = gh_host_info_new ();
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GhHostInfo) back = NULL;
  GhHostOwner *owner = gh_host_info_add_owner (info, GH_HOST_OWNER_DOMAIN, 12345);

  info->host = g_strdup ("box");
  info->nr_cpus = 4;
  info->total_memory = G_GUINT64_CONSTANT (1) << 40;
  info->machine_types = g_strsplit ("pc,q35", ",", -1);
  owner->name = g_strdup ("web");
  owner->vcpus = 2;
  gh_host_info_add_vcpu (info)->cpu = -1;
  variant = g_variant_ref_sink (gh_struct_to_variant (&gh_host_info_struct, info));
  back = gh_host_info_from_variant (variant);
  g_assert_true (gh_struct_equal (&gh_host_info_struct, info, back));
}

/* What another version of the service says must not harm. */
static void
test_odd_variant (void)
{
  g_autoptr (GVariant) odd = g_variant_ref_sink (g_variant_new_parsed (
    "{'host': <5>, 'nr_cpus': <'many'>, 'news': <1>, 'owners': <[1, 2]>, 'release': <'6.1'>}"));
  g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new_string ("no dictionary"));
  g_autoptr (GhHostInfo) info = gh_host_info_from_variant (odd);
  g_autoptr (GhHostInfo) empty = gh_host_info_from_variant (other);

  g_assert_null (info->host);
  g_assert_cmpuint (info->nr_cpus, ==, 0);
  g_assert_cmpuint (info->owners->len, ==, 0);
  g_assert_cmpstr (info->release, ==, "6.1");
  g_assert_null (empty->release);
}

/* ---- xenstore ---- */

static void
test_escape (void)
{
  /* What xenstore-ls of Xen 4.17 prints of these. */
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *text;
  } cases[] = {
    { "", 0, "" },
    { "plain ~", 7, "plain ~" },
    { "a\tb\nc\rd\\e", 9, "a\\tb\\nc\\rd\\\\e" },
    { "\0\1\7\10\177\377", 6, "\\000\\001\\007\\x08\\x7f\\xff" },
    { "\"", 1, "\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].bytes, cases[i].length);
      g_autofree char *text = gh_store_escape (bytes);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* A store in which each node has two children, four levels deep; "b" of any goes away. */
static GhStoreNode *
read_node (gpointer data, const char *path, char ***children, GError **error)
{
  ++*(guint *) data;
  if (g_str_has_suffix (path, "/b"))
    {
      g_set_error_literal (error, GH_ERROR, GH_ERROR_NOT_FOUND, "gone");
      return NULL;
    }
  *children = g_strsplit (strlen (path) < 8 ? "a,b" : "", ",", -1);
  return gh_store_node_new (path, NULL, "n0");
}

static void
test_walk (void)
{
  gboolean more;
  guint calls = 0;
  g_autoptr (GPtrArray) all = gh_store_walk ("/", 100, 100, read_node, &calls, &more, NULL);
  g_autoptr (GPtrArray) few = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (more);
  g_assert_cmpuint (all->len, ==, 5);
  g_assert_cmpstr (((GhStoreNode *) all->pdata[0])->path, ==, "/");
  g_assert_cmpstr (((GhStoreNode *) all->pdata[4])->path, ==, "/a/a/a/a");
  few = gh_store_walk ("/", 100, 3, read_node, &calls, &more, NULL);
  g_assert_true (more);
  g_assert_cmpuint (few->len, ==, 3);
  calls = 0;
  one = gh_store_walk ("/a", 0, 3, read_node, &calls, &more, NULL);
  g_assert_cmpuint (calls, ==, 1);
  g_assert_false (more);
  g_assert_null (gh_store_walk ("/a/b", 1, 3, read_node, &calls, &more, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
}

/* ---- Linux ---- */

static void
put (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("host-info-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

/* Two sockets of one core with two threads; number 3 is offline. */
static void
test_cpus (void)
{
  g_autofree char *sysfs = make_folder ();
  g_autoptr (GhHostInfo) info = gh_host_info_new ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/devices/system/cpu/cpu%u", sysfs, i);

      put (folder, "topology/core_id", "0\n");
      put (folder, "topology/physical_package_id", i < 2 ? "0\n" : "1\n");
      put (folder, i < 2 ? "node0/x" : "node1/x", "");
    }
  put (sysfs, "devices/system/cpu/cpu3/online", "0\n");
  put (sysfs, "devices/system/cpu/cpufreq/x", "");
  put (sysfs, "devices/system/cpu/cpu99999999999999999999/topology/core_id", "0");
  put (sysfs,
       "devices/system/node/node0/meminfo",
       "Node 0 MemTotal:  2048 kB\nNode 0 MemFree:  1024 kB\n");
  put (sysfs, "devices/system/node/node0/distance", "10 20\n");
  gh_linux_host_add_cpus (info, sysfs);
  gh_linux_host_add_nodes (info, sysfs);
  g_assert_cmpuint (info->nr_cpus, ==, 3);
  g_assert_cmpuint (info->max_cpu_id, ==, 2);
  g_assert_cmpuint (info->cpu_sockets, ==, 2);
  g_assert_cmpuint (info->nr_nodes, ==, 2);
  g_assert_cmpuint (((GhHostCpu *) info->cpus->pdata[2])->node, ==, 1);
  g_assert_cmpuint (info->nodes->len, ==, 1);
  g_assert_cmpuint (((GhHostNode *) info->nodes->pdata[0])->free, ==, 1 << 20);
  g_assert_cmpstr (((GhHostNode *) info->nodes->pdata[0])->distances, ==, "10,20");
  remove_folder (sysfs);
}

/* One with a card of the computer, one for machines alone, and what is no bridge. */
static void
test_bridges (void)
{
  g_autofree char *sysfs = make_folder ();
  g_auto (GStrv) bridges = NULL;
  g_auto (GStrv) none = gh_linux_host_list_bridges ("/nonexistent");

  put (sysfs, "class/net/docker0/bridge/bridge_id", "");
  put (sysfs, "class/net/docker0/brif/veth1/x", "");
  put (sysfs, "class/net/veth1/address", "");
  put (sysfs, "class/net/xenbr0/bridge/bridge_id", "");
  put (sysfs, "class/net/xenbr0/brif/eth0/x", "");
  put (sysfs, "class/net/eth0/device/x", "");
  bridges = gh_linux_host_list_bridges (sysfs);
  g_assert_cmpuint (g_strv_length (bridges), ==, 2);
  g_assert_cmpstr (bridges[0], ==, "xenbr0");
  g_assert_cmpstr (bridges[1], ==, "docker0");
  g_assert_nonnull (none);
  g_assert_null (none[0]);
  remove_folder (sysfs);
}

static void
test_no_cpus (void)
{
  g_autoptr (GhHostInfo) info = gh_host_info_new ();

  gh_linux_host_add_cpus (info, "/nonexistent");
  gh_linux_host_add_nodes (info, "/nonexistent");
  g_assert_cmpuint (info->nr_cpus, ==, 0);
}

/* ---- logs ---- */

static char *
read_text (const char *path, GhLogRange *range)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = gh_log_file_read (path, range, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
assert_read (const char *path, guint64 offset, gsize limit, const char *text, guint64 at)
{
  GhLogRange range = { offset, limit, 0 };
  g_autofree char *got = read_text (path, &range);

  g_assert_cmpstr (got, ==, text);
  g_assert_cmpuint (range.offset, ==, at);
}

static void
test_log_file (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.log", NULL);

  put (folder, "a.log", "0123456789");
  assert_read (path, GH_LOG_TAIL, 4, "6789", 6);
  assert_read (path, GH_LOG_TAIL, 400, "0123456789", 0);
  assert_read (path, 3, 4, "3456", 3);
  assert_read (path, 10, 4, "", 10);
  /* Moved away and begun anew. */
  assert_read (path, 11, 4, "0123", 0);
  put (folder, "a.log", "");
  assert_read (path, 10, 4, "", 0);
  assert_read (path, GH_LOG_TAIL, 4, "", 0);
  remove_folder (folder);
}

/* Only what is asked for is read. */
static void
test_large_log (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "large.log", NULL);
  GhLogRange range = { GH_LOG_TAIL, 100, 0 };
  g_autoptr (GBytes) bytes = NULL;

  put (folder, "large.log", "x");
  g_assert_cmpint (truncate (path, G_GINT64_CONSTANT (1) << 40), ==, 0);
  bytes = gh_log_file_read (path, &range, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 100);
  g_assert_cmpuint (range.end, ==, G_GUINT64_CONSTANT (1) << 40);
  remove_folder (folder);
}

static void
assert_unreadable (const char *path)
{
  GhLogRange range = { 0, 100, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (gh_log_file_read (path, &range, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_bad_log_file (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *none = g_build_filename (folder, "none", NULL);

  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_unreadable (folder);
  assert_unreadable (link);
  assert_unreadable (pipe);
  assert_unreadable (none);
  remove_folder (folder);
}

/* ---- devices ---- */

static void
put_device (const char *sysfs, const char *folder, const char *const *files)
{
  for (; *files != NULL; files += 2)
    {
      g_autofree char *name = g_strdup_printf ("bus/%s/%s", folder, files[0]);

      put (sysfs, name, files[1]);
    }
}

static void
assert_device (const GPtrArray *list, guint i, const char *expected)
{
  const GhHostDevice *device = list->pdata[i];
  g_autofree char *said = g_strdup_printf ("%s %s %s:%s %s %s / %s",
                                           device->type == GH_HOSTDEV_USB ? "usb" : "pci",
                                           device->address,
                                           device->vendor,
                                           device->product,
                                           device->class_code,
                                           device->vendor_name,
                                           device->product_name);

  g_assert_cmpstr (said, ==, expected);
}

static void
test_devices (void)
{
  static const char *const mouse[]
    = { "idVendor", "046d\n", "idProduct", "c52b\n",  "bDeviceClass", "00\n", "busnum",
        "1\n",      "devnum", "4\n",       "product", "Mouse\n",      NULL };
  static const char *const stick[]
    = { "idVendor", "abcd\n", "idProduct", "1234\n", "bDeviceClass", "00\n", "busnum",
        "2\n",      "devnum", "12\n",      NULL };
  static const char *const hub[]
    = { "idVendor", "1d6b",   "idProduct", "0002", "bDeviceClass", "09", "busnum",
        "1",        "devnum", "1",         NULL };
  static const char *const card[]
    = { "vendor", "0x10de\n", "device", "0x1c03\n", "class", "0x030000\n", NULL };
  static const char *const bridge[]
    = { "vendor", "0x8086", "device", "0x1237", "class", "0x060000", NULL };
  static const char *const broken[] = { "vendor", "0xzz", "device", "0x12378", "class", "", NULL };
  g_autofree char *sysfs = make_folder ();
  g_autofree char *names = g_build_filename (sysfs, "names", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) nameless = NULL;
  g_autoptr (GPtrArray) none = gh_linux_devices_list ("/no/such", "/no/such");

  put_device (sysfs, "usb/devices/1-4", mouse);
  put_device (sysfs, "usb/devices/1-4:1.0", mouse);
  put_device (sysfs, "usb/devices/2-1", stick);
  put_device (sysfs, "usb/devices/usb1", hub);
  put_device (sysfs, "pci/devices/0000:01:00.0", card);
  put_device (sysfs, "pci/devices/0000:00:00.0", bridge);
  put_device (sysfs, "pci/devices/0000:02:00.0", broken);
  put (
    sysfs,
    "names/usb.ids",
    "# x\n046c  Other\n\tc52b  Wrong\n046d  Logitech, Inc.\n# more\n\tc52a  No\n\tc52b  Receiver\n"
    "046e  Next\n");
  put (sysfs, "names/pci.ids", "10de  At the start is a comment\n10de  NVIDIA\n\t1c02  GTX\n");
  list = gh_linux_devices_list (sysfs, names);
  nameless = gh_linux_devices_list (sysfs, "/no/such");
  g_assert_cmpuint (list->len, ==, 3);
  assert_device (list, 0, "usb 001:004 0x046d:0xc52b 0x00 Logitech, Inc. / Receiver");
  assert_device (list, 1, "usb 002:012 0xabcd:0x1234 0x00 (null) / (null)");
  assert_device (list, 2, "pci 0000:01:00.0 0x10de:0x1c03 0x030000 NVIDIA / (null)");
  assert_device (nameless, 0, "usb 001:004 0x046d:0xc52b 0x00 (null) / Mouse");
  g_assert_cmpuint (none->len, ==, 0);
  remove_folder (sysfs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-info/variant", test_variant);
  g_test_add_func ("/host-info/odd-variant", test_odd_variant);
  g_test_add_func ("/host-info/escape", test_escape);
  g_test_add_func ("/host-info/walk", test_walk);
  g_test_add_func ("/host-info/cpus", test_cpus);
  g_test_add_func ("/host-info/bridges", test_bridges);
  g_test_add_func ("/host-info/no-cpus", test_no_cpus);
  g_test_add_func ("/host-info/log-file", test_log_file);
  g_test_add_func ("/host-info/large-log", test_large_log);
  g_test_add_func ("/host-info/bad-log-file", test_bad_log_file);
  g_test_add_func ("/host-info/devices", test_devices);
  return g_test_run ();
}
