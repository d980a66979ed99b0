/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* xl.cfg: what is read, what an edit touches, and what is refused where. */
#include "config.h"

#include "gh-error.h"
#include "gh-format.h"
#include "gh-xl-cfg.h"
#include "support.h"

static GhDomainConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GhDomainConfig *config = gh_xl_cfg_parse (text, -1, &error);

  g_assert_no_error (error);
  return config;
}

static char *
format (const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  char *text = gh_xl_cfg_format (config, &error);

  g_assert_no_error (error);
  return text;
}

/* @text with @from, which stands in it once, replaced. */
static char *
edited (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strconcat (parts[0], to, parts[1], NULL);
}

static void
test_hand_written (void)
{
  g_autofree char *text = load_data ("xl/cfg", "hand.cfg");
  g_autoptr (GhDomainConfig) config = parse (text);
  g_autofree char *again = format (config);
  const GhDisk *disk;

  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (config->name, ==, "hand");
  g_assert_cmpstr (config->uuid, ==, "06ed00fe-1162-4fc4-b5d8-11993ee4a8b9");
  g_assert_cmpstr (config->machine, ==, "xenfv");
  g_assert_cmpuint (config->memory >> 20, ==, 2048);
  g_assert_cmpuint (config->current_memory >> 20, ==, 1024);
  g_assert_cmpuint (config->vcpus, ==, 4);
  g_assert_cmpuint (config->vcpus_online, ==, 2);
  g_assert_cmpstr (config->pins[3], ==, "0-1,3");
  g_assert_cmpuint (config->weight, ==, 512);
  g_assert_cmpstr (config->boot[0], ==, "cdrom");
  g_assert_cmpint (config->on_crash, ==, GH_END_ACTION_PRESERVE);
  g_assert_true (config->localtime);
  g_assert_cmpuint (config->disks->len, ==, 4);
  disk = config->disks->pdata[2];
  g_assert_cmpint (disk->device, ==, GH_DISK_CDROM);
  g_assert_null (disk->source);
  disk = config->disks->pdata[3];
  g_assert_cmpstr (disk->source, ==, "/srv/a,b.qcow2");
  g_assert_true (disk->readonly);
  g_assert_cmpstr (((const GhNic *) config->nics->pdata[1])->model, ==, "netfront");
  g_assert_cmpuint (config->inputs->len, ==, 1);
  g_assert_cmpuint (config->serials->len, ==, 1);
  g_assert_cmpuint (config->graphics->len, ==, 1);
}

static void
test_legacy (void)
{
  g_autofree char *text = load_data ("xl/cfg", "legacy.cfg");
  g_autoptr (GhDomainConfig) config = parse (text);
  g_autofree char *again = format (config);

  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (config->machine, ==, "xenpv");
  g_assert_cmpstr (config->kernel, ==, "/boot/vmlinuz-xen");
  g_assert_cmpstr (config->cmdline, ==, "root=/dev/xvda1 ro console=hvc0");
  g_assert_cmpuint (config->disks->len, ==, 3);
  g_assert_cmpuint (config->nics->len, ==, 1);
  g_assert_cmpuint (config->graphics->len, ==, 1);
}

/* An edit changes its own words and nothing else in the file. */
static void
check_edit (void (*edit) (GhDomainConfig *), const char *from, const char *to)
{
  g_autofree char *text = load_data ("xl/cfg", "hand.cfg");
  g_autofree char *expected = edited (text, from, to);
  g_autoptr (GhDomainConfig) config = parse (text);
  g_autoptr (GhDomainConfig) again = NULL;
  g_autofree char *after = NULL;

  edit (config);
  after = format (config);
  g_assert_cmpstr (after, ==, expected);
  again = parse (after);
  g_assert_true (gh_domain_config_equal (config, again));
}

static void
edit_memory (GhDomainConfig *config)
{
  config->current_memory = G_GUINT64_CONSTANT (1536) << 20;
}

static void
edit_name (GhDomainConfig *config)
{
  g_free (config->name);
  config->name = g_strdup ("say \"hi\"");
}

static void
edit_medium (GhDomainConfig *config)
{
  GhDisk *disk = config->disks->pdata[2];

  disk->source = g_strdup ("/srv/debian.iso");
  disk->format = g_strdup ("raw");
}

static void
edit_target (GhDomainConfig *config)
{
  GhDisk *disk = config->disks->pdata[3];

  disk->readonly = FALSE;
}

static void
edit_drop_disk (GhDomainConfig *config)
{
  gh_struct_free (&gh_disk_struct, g_ptr_array_steal_index (config->disks, 1));
}

static void
edit_add_disk (GhDomainConfig *config)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->target = g_strdup ("xvdf");
  disk->bus = GH_DISK_BUS_XEN;
  disk->source = g_strdup ("/srv/new.img");
  disk->format = g_strdup ("raw");
}

static void
edit_bridge (GhDomainConfig *config)
{
  GhNic *nic = config->nics->pdata[0];

  g_free (nic->source);
  nic->source = g_strdup ("br1");
}

static void
edit_end_action (GhDomainConfig *config)
{
  config->on_crash = GH_END_ACTION_DEFAULT;
}

static void
edit_type (GhDomainConfig *config)
{
  config->cap = 50;
}

static void
edit_pointer (GhDomainConfig *config)
{
  gh_struct_free (&gh_input_struct, g_ptr_array_steal_index (config->inputs, 0));
}

static void
test_edits (void)
{
  check_edit (edit_memory, "memory = 0x400 ", "memory = 1536 ");
  check_edit (edit_name, "name=\"hand\"", "name='say \"hi\"'");
  check_edit (
    edit_medium, "',hdc:cdrom,r'", "\"vdev=hdc,format=raw,devtype=cdrom,target=/srv/debian.iso\"");
  check_edit (edit_target,
              "\"format=qcow2, vdev=xvde, access=ro, backendtype=qdisk, target",
              "\"vdev=xvde,format=qcow2,access=rw,backendtype=qdisk,target");
  check_edit (edit_drop_disk, "    'file:/srv/data.img,hdb,w',\n", "");
  check_edit (
    edit_add_disk,
    "target=/srv/a,b.qcow2\",",
    "target=/srv/a,b.qcow2\",\n    \"vdev=xvdf,format=raw,access=rw,target=/srv/new.img\",");
  check_edit (edit_bridge,
              "mac=00:16:3e:00:00:01,bridge=br0,rate=10Mb/s",
              "mac=00:16:3e:00:00:01,bridge=br1,rate=1250KB/s");
  check_edit (edit_end_action, "on_crash = \"preserve\"\n", "");
  check_edit (edit_type, "vncpasswd='s\\'e\"c'\n", "vncpasswd='s\\'e\"c'\ncap = 50\n");
  check_edit (edit_pointer, "['tablet', 'host", "['host");
}

/* The first of two goes, its neighbour in the line stays; a file may end without a line end. */
static void
test_edits_in_a_line (void)
{
  g_autoptr (GhDomainConfig) config
    = parse ("name='a'; kernel='/k'; ramdisk='/r' # both\ntype='pv'");
  g_autofree char *text = NULL;

  g_clear_pointer (&config->initrd, g_free);
  config->weight = 9;
  text = format (config);
  g_assert_cmpstr (text, ==, "name='a'; kernel='/k'; # both\ntype='pv'\ncpu_weight = 9\n");
}

/* The comma of an item may stand in the next line, behind a comment. */
static void
test_comma_in_another_line (void)
{
  g_autoptr (GhDomainConfig) config
    = parse ("name='a'\ndisk=[\n 'phy:/a,hda,w', # one\n 'phy:/b,hdb,w' # two\n, # three\n"
             " 'phy:/c,hdc,w'\n, ]\n");
  g_autoptr (GhDomainConfig) last = gh_domain_config_copy (config);
  g_autofree char *text = NULL, *shorter = NULL;

  gh_struct_free (&gh_disk_struct, g_ptr_array_steal_index (config->disks, 1));
  text = format (config);
  g_assert_cmpstr (text,
                   ==,
                   "name='a'\ndisk=[\n 'phy:/a,hda,w', # one\n # two\n # three\n"
                   " 'phy:/c,hdc,w'\n, ]\n");
  gh_struct_free (&gh_disk_struct, g_ptr_array_steal_index (last->disks, 2));
  shorter = format (last);
  g_assert_nonnull (strstr (shorter, "# three\n ]\n"));
}

/* What xl takes and refuses (Xen 4.17), and where. */
static const struct
{
  const char *text;
  const char *where; /* nullable: the start of the error */
} syntax[] = {
  { "name='a'", NULL },
  { "\n# c\n\nname='a' ;; ; \n;", NULL },
  { "name='a'\nx=[[1,'a'],[],[ ]]\n", NULL },
  { "name='a'\nx=[1,\n# c\n2 , # d\n\n]\n", NULL },
  { "name='a'\r\nmemory=64\r\n", NULL },
  { "name=\"a\\n\\t\\\"\\\\\"\n", NULL },
  { "name='a'\nmemory='64'\n", NULL },
  { "name='b'\nname='a'\n", NULL },
  { "Name='a'\n", "line 1, column 1: " },
  { "name='a'\nmemory=-64\n", "line 2, column 8: " },
  { "name=a\n", "line 1, column 6: " },
  { "name='é' memory=64\n", "line 1, column 10: " },
  { "name='a'\nmemory=6zz\n", "line 2, column 9: " },
  { "name='a\n", "line 1, column 6: " },
  { "name='a", "line 1, column 6: " },
  { "name='a\\", "line 1, column 9: " },
  { "name='a\\q'", "line 1, column 9: " },
  { "name='a'\nx=[", "line 2, column 4: " },
  { "name='a'\nx=['a' 'b']", "line 2, column 8: " },
  { "name='a'\nx=[,]", "line 2, column 4: " },
  { "name='a'\nx=\n3", "line 2, column 3: " },
  { "name='a'\nx+='b'\nx+=['c']", "line 3, column 1: " },
  { "memory=64\n", "line 1, column 1: " },
  { "name='a'\nmemory='many'\n", "line 2, column 8: " },
  { "name='a'\nvcpus=08\n", "line 2, column 7: " },
  { "name=['a']\n", "line 1, column 6: " },
  { "name='a'\ntype='xen'\n", "line 2, column 6: " },
  { "name='a'\ntype='hvm'\nbuilder='generic'\n", "line 3, column 9: " },
  { "name='a'\nuuid='x'\n", "line 2, column 6: " },
  { "name='a'\ndisk=['phy:/a,hda,w',\n'bad']\n", "line 3, column 1: " },
  { "name='a'\nvif=['speed=3']\n", "line 2, column 6: " },
  { "name='a'\nvif=[['x']]\n", "line 2, column 6: " },
  { "name='a'\nvcpus=4\nmaxvcpus=2\n", "line 3, column 10: " },
  { "name='a'\nmemory=99999999999999999999\n", "line 2, column 8: " },
};

static void
test_syntax (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (syntax); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GhDomainConfig) config = gh_xl_cfg_parse (syntax[i].text, -1, &error);

      g_test_message ("%s", syntax[i].text);
      if (syntax[i].where == NULL)
        {
          g_assert_no_error (error);
          g_assert_nonnull (config);
          continue;
        }
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
      if (!g_str_has_prefix (error->message, syntax[i].where))
        g_error ("%s\n%s", syntax[i].text, error->message);
    }
}

static void
test_bad_files (void)
{
  g_autoptr (GString) deep = g_string_new ("name='a'\nx=");
  g_autoptr (GError) error = NULL;
  g_autofree char *huge = g_strnfill (GH_FORMAT_MAX + 1, '\n');

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (gh_xl_cfg_parse (deep->str, -1, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  g_clear_error (&error);
  g_assert_null (gh_xl_cfg_parse (huge, -1, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  g_clear_error (&error);
  g_assert_null (gh_xl_cfg_parse ("name='a'\0x", 10, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  g_clear_error (&error);
  g_assert_null (gh_xl_cfg_parse ("name='\xe9'\n", -1, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
}

/* What cannot be quoted is an error, not a broken file. */
static void
test_unwritable (void)
{
  g_autoptr (GhDomainConfig) config = parse ("name='a'\n");
  g_autoptr (GError) error = NULL;

  config->kernel = g_strdup ("/boot/\x01");
  g_assert_null (gh_xl_cfg_format (config, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
}

static void
assert_words (char **words, const char *expected)
{
  g_autofree char *text = words != NULL ? g_strjoinv (" ", words) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

#define FEATURES                                                                                   \
  "name = \"x\"\ntype = \"hvm\"\nmemory = 64\n"                                                    \
  "cpuid = \"host,tm=0,sse3=1,aes=x,family=6\" # as it was\n"                                      \
  "nestedhvm = 0\naltp2m = 2\nrdm = \"policy=relaxed,strategy=host\"\n"

/* Bits that are set or not are features in libvirt's words; the rest stays CPUID's. */
static void
test_features (void)
{
  g_autoptr (GhDomainConfig) config = parse (FEATURES);
  g_autofree char *same = format (config);
  g_autofree char *text = NULL;

  g_assert_cmpstr (same, ==, FEATURES);
  assert_words (config->cpu_features, "-tm +pni");
  assert_words (config->cpuid, "aes=x family=6");
  g_assert_cmpint (config->cpu_mode, ==, GH_CPU_HOST);
  g_assert_cmpint (config->nested_hvm, ==, GH_TOGGLE_OFF);
  g_assert_cmpint (config->altp2m, ==, GH_ALTP2M_EXTERNAL);
  g_assert_cmpint (config->rdm_strategy, ==, GH_RDM_HOST);
  g_assert_cmpint (config->rdm_policy, ==, GH_RDM_POLICY_RELAXED);

  g_strfreev (config->cpu_features);
  config->cpu_features = g_strsplit ("+cx16", " ", -1);
  config->nested_hvm = GH_TOGGLE_ON;
  config->altp2m = GH_ALTP2M_DISABLED;
  config->rdm_policy = GH_RDM_POLICY_DEFAULT;
  text = format (config);
  g_assert_nonnull (strstr (text, "cpuid = \"host,cmpxchg16=1,aes=x,family=6\" # as it was\n"));
  g_assert_nonnull (strstr (text, "nestedhvm = \"1\"\n"));
  g_assert_nonnull (strstr (text, "rdm = \"strategy=host\"\n"));
  g_assert_null (strstr (text, "altp2m"));
}

#define BITS "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0"

static void
test_cpuid_of_xend (void)
{
  static const char text[] = "name = \"x\"\ntype = \"hvm\"\ncpuid = [ \"1:ecx=" BITS ",edx=" BITS
                             "\", \"0x80000001:ecx=" BITS "\" ]\n";
  static const char *const kept[] = { "cpuid = \"guest,tm=0\"\n",          "cpuid = \"host,tm\"\n",
                                      "cpuid = [ \"1:ecx=0\" ]\n",         "cpuid = [ \"tm=0\" ]\n",
                                      "cpuid = \"host,1:ecx=" BITS "\"\n", "cpuid = \"host\"\n" };
  g_autoptr (GhDomainConfig) config = parse (text);
  g_autofree char *same = format (config);
  g_autofree char *written = NULL;

  g_assert_cmpstr (same, ==, text);
  g_assert_cmpuint (g_strv_length (config->cpuid), ==, 2);
  g_clear_pointer (&config->foreign, g_free);
  written = format (config);
  g_assert_nonnull (
    strstr (written, "cpuid = [\"1:ecx=" BITS ",edx=" BITS "\", \"0x80000001:ecx=" BITS "\"]"));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *odd = g_strconcat ("name = \"x\"\n", kept[i], NULL);
      g_autoptr (GhDomainConfig) other = parse (odd);

      assert_words (other->cpuid, NULL);
      assert_words (other->cpu_features, NULL);
    }
}

#define LIBVIRTS                                                                                   \
  "name = \"x\"\ntype = \"hvm\"\nvnc = 1\nvncpasswd = \"\"\"s'e\"c\"\"\"\n"                        \
  "disk = [ \"format=xvhd,vdev=hda,access=!,target=/srv/a.vhd\", \"format=raw,vdev=hdb,access=rw," \
  "target=/srv/b\" ]\n"

/* What libvirt writes and xl does not take is understood, and written in xl's words once it is
 * changed. */
static void
test_libvirts_words (void)
{
  g_autoptr (GhDomainConfig) config = parse (LIBVIRTS);
  g_autoptr (GError) error = NULL;
  g_autofree char *same = format (config);
  g_autofree char *text = NULL;
  GhDisk *disk = config->disks->pdata[0];

  g_assert_cmpstr (same, ==, LIBVIRTS);
  g_assert_cmpstr (((GhGraphics *) config->graphics->pdata[0])->password, ==, "s'e\"c");
  g_assert_cmpstr (disk->format, ==, "vhd");
  g_assert_true (disk->shareable);
  g_assert_false (((GhDisk *) config->disks->pdata[1])->shareable);
  g_free (disk->source);
  disk->source = g_strdup ("/srv/c.vhd");
  text = format (config);
  g_assert_nonnull (
    strstr (text, "\"vdev=hda,format=vhd,access=rw,target=/srv/c.vhd\", \"format=raw,vdev=hdb"));
  g_assert_null (gh_xl_cfg_parse ("name = \"x\"\nkernel = \"\"\"a\n\"\"", -1, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  g_assert_nonnull (strstr (error->message, "line 2, column 10: "));
}

#define USB                                                                                        \
  "name = \"x\"\ntype = \"hvm\"\npci = [ \"01:00.0,permissive=1\" ]\n"                             \
  "usbctrl = [ \"version=3,type=devicemodel\", \"type=pv\", \"ports=4\" ]\n"                       \
  "usbdev = [ \"hostbus=1,hostaddr=5,controller=1,port=2\", "                                      \
  "\"type=hostdev,hostbus=2,hostaddr=3\" "                                                         \
  "] # two\n"

/* Devices of two lists are in one of the model. */
static void
test_usb (void)
{
  g_autoptr (GhDomainConfig) config = parse (USB);
  g_autofree char *same = format (config);
  g_autofree char *text = NULL;
  const GhController *controller = config->controllers->pdata[0];
  const GhHostdev *usb;

  g_assert_cmpstr (same, ==, USB);
  g_assert_cmpuint (config->controllers->len, ==, 2);
  g_assert_cmpstr (controller->type, ==, "usb");
  g_assert_cmpstr (controller->model, ==, "nec-xhci");
  controller = config->controllers->pdata[1];
  g_assert_null (controller->model);
  g_assert_cmpuint (controller->ports, ==, 4);
  g_assert_cmpuint (config->hostdevs->len, ==, 3);
  usb = config->hostdevs->pdata[1];
  g_assert_cmpint (usb->type, ==, GH_HOSTDEV_USB);
  g_assert_cmpstr (usb->bus, ==, "1");
  g_assert_cmpstr (usb->device, ==, "5");

  gh_struct_free (&gh_hostdev_struct, g_ptr_array_steal_index (config->hostdevs, 1));
  gh_struct_free (&gh_controller_struct, g_ptr_array_steal_index (config->controllers, 0));
  text = format (config);
  g_assert_nonnull (strstr (text, "pci = [ \"01:00.0,permissive=1\" ]\n"));
  g_assert_nonnull (strstr (text, "usbctrl = [ \"type=pv\", \"ports=4\" ]\n"));
  g_assert_nonnull (strstr (text, "usbdev = [ \"type=hostdev,hostbus=2,hostaddr=3\" ] # two\n"));
}

static void
test_tsc (void)
{
  static const char *const words[][2] = { { "\"default\"", "auto" },
                                          { "\"native\"", "native" },
                                          { "1", "emulate" },
                                          { "\"native_paravirt\"", "paravirt" } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = g_strdup_printf ("name = \"x\"\ntsc_mode = %s\n", words[i][0]);
      g_autoptr (GhDomainConfig) config = parse (text);
      g_autofree char *same = format (config);
      const GhTimer *timer = config->timers->pdata[0];

      g_assert_cmpstr (same, ==, text);
      g_assert_cmpstr (timer->name, ==, "tsc");
      g_assert_cmpstr (timer->mode, ==, words[i][1]);
    }
  g_assert_null (gh_xl_cfg_parse ("name = \"x\"\ntsc_mode = \"no\"\n", -1, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  g_assert_nonnull (strstr (error->message, "line 2, column 12: “no” is no tsc_mode"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xl-cfg/hand-written", test_hand_written);
  g_test_add_func ("/xl-cfg/legacy", test_legacy);
  g_test_add_func ("/xl-cfg/edits", test_edits);
  g_test_add_func ("/xl-cfg/edits-in-a-line", test_edits_in_a_line);
  g_test_add_func ("/xl-cfg/comma-in-another-line", test_comma_in_another_line);
  g_test_add_func ("/xl-cfg/syntax", test_syntax);
  g_test_add_func ("/xl-cfg/bad-files", test_bad_files);
  g_test_add_func ("/xl-cfg/unwritable", test_unwritable);
  g_test_add_func ("/xl-cfg/features", test_features);
  g_test_add_func ("/xl-cfg/cpuid-of-xend", test_cpuid_of_xend);
  g_test_add_func ("/xl-cfg/libvirts-words", test_libvirts_words);
  g_test_add_func ("/xl-cfg/usb", test_usb);
  g_test_add_func ("/xl-cfg/tsc", test_tsc);
  return g_test_run ();
}
