/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From one format to another: what arrives, and that every loss is reported. */
#include "config.h"

#include "gh-domain-xml.h"
#include "gh-format.h"
#include "support.h"

static GPtrArray *
new_losses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
}

static char *
convert (const char *text, GhFormat to, GPtrArray *losses)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config = gh_format_read (gh_format_detect (text), text, -1, &error);
  char *converted;

  g_assert_no_error (error);
  converted = gh_format_write (config, to, losses, &error);
  g_assert_no_error (error);
  return converted;
}

static gboolean
has_loss (const GPtrArray *losses, const char *object, const char *field, const char *value)
{
  for (guint i = 0; i < losses->len; i++)
    {
      const GhLoss *loss = losses->pdata[i];

      g_assert_nonnull (loss->advice);
      if (g_str_equal (loss->object, object) && g_str_equal (loss->field, field)
          && (value == NULL || g_str_equal (loss->value, value)))
        return TRUE;
    }
  return FALSE;
}

static void
assert_loss (const GPtrArray *losses, const char *object, const char *field, const char *value)
{
  if (has_loss (losses, object, field, value))
    return;
  for (guint i = 0; i < losses->len; i++)
    {
      const GhLoss *loss = losses->pdata[i];

      g_test_message ("%s: %s: %s", loss->object, loss->field, loss->value);
    }
  g_error ("the loss of %s of %s is not reported", field, object);
}

static void
test_detect (void)
{
  g_assert_cmpint (gh_format_detect ("\xef\xbb\xbf \n<domain/>"), ==, GH_FORMAT_XML);
  g_assert_cmpint (gh_format_detect ("<?xml version='1.0'?>"), ==, GH_FORMAT_XML);
  g_assert_cmpint (gh_format_detect ("# <domain>\nname='a'"), ==, GH_FORMAT_XL);
  g_assert_cmpint (gh_format_detect (" \n"), ==, GH_FORMAT_NONE);
}

static void
test_same_format (void)
{
  g_autofree char *text = load_data ("xl/cfg", "hand.cfg");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *same = convert (text, GH_FORMAT_XL, losses);

  g_assert_cmpstr (same, ==, text);
  g_assert_cmpuint (losses->len, ==, 0);
}

static void
test_xl_to_xml (void)
{
  g_autofree char *text = load_data ("xl/cfg", "hand.cfg");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *xml = convert (text, GH_FORMAT_XML, losses);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config = gh_domain_xml_parse (xml, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpint (config->virt, ==, GH_VIRT_XEN);
  g_assert_cmpuint (config->disks->len, ==, 4);
  g_assert_cmpuint (config->weight, ==, 512);
  g_assert_nonnull (strstr (xml, ">hvm</type>"));
  assert_loss (losses, "domain", "viridian", NULL);
  assert_loss (losses, "domain", "device_model_args", NULL);
  g_assert_nonnull (strstr (xml, "passwd=\"s'e&quot;c\""));
  assert_loss (losses, "domain", "comments", "5");
  assert_loss (losses, "disk[3]", "backend", "qdisk");
  assert_loss (losses, "vif[1]", "script", "vif-route");
  assert_loss (losses, "usbdevice[1]", "item", "host:0529:0001");
  g_assert_false (has_loss (losses, "domain", "memory", NULL));
  g_assert_false (has_loss (losses, "domain", "boot", NULL));
}

static void
test_xml_to_xl (void)
{
  g_autofree char *text = load_data ("domains", "xen-hvm.xml");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *xl = convert (text, GH_FORMAT_XL, losses);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) before = gh_domain_xml_parse (text, -1, &error);
  g_autoptr (GhDomainConfig) after = gh_format_read (GH_FORMAT_XL, xl, -1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (after->name, ==, before->name);
  g_assert_cmpuint (after->memory, ==, before->memory);
  g_assert_cmpuint (after->vcpus_online, ==, before->vcpus_online);
  g_assert_cmpuint (after->nics->len, ==, before->nics->len);
  /* Xen has no floppy drives, and loads its firmware itself. */
  assert_loss (losses, "disks[1]", "disk", NULL);
  g_assert_null (strstr (xl, "vdev=fda"));
  g_assert_null (strstr (xl, "hvmloader"));
  g_assert_nonnull (strstr (xl, "cpus = \"0-1\"\n"));
  g_assert_false (has_loss (losses, "domain", "uuid", NULL));
}

static const char spice[]
  = "<domain type='xen'><name>x</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
    "<os><type machine='xenfv'>hvm</type></os><clock offset='utc'><timer name='hpet' present='no'/>"
    "</clock><devices><channel type='pty'><target type='xen' name='org.example'/></channel>"
    "<sound model='ich6'/><sound model='ac97'/><graphics type='spice' port='6000' autoport='no' "
    "listen='127.0.0.1' passwd='word'/></devices></domain>";

/* What xl.cfg has words for goes there and comes back. */
static void
test_words_of_xl (void)
{
  static const char *const words[]
    = { "hpet = 0",         "soundhw = \"hda,ac97\"", "spicehost = \"127.0.0.1\"",
        "spiceport = 6000", "spicepasswd = \"word\"", "connection=pty,name=org.example" };
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *xl = convert (spice, GH_FORMAT_XL, losses);
  g_autoptr (GhDomainConfig) before = gh_domain_xml_parse (spice, -1, NULL);
  g_autoptr (GhDomainConfig) after = gh_format_read (GH_FORMAT_XL, xl, -1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (xl, words[i]) == NULL)
      g_error ("%s is not in %s", words[i], xl);
  g_assert_true (
    gh_struct_equal (&gh_graphics_struct, before->graphics->pdata[0], after->graphics->pdata[0]));
  g_assert_true (
    gh_struct_equal (&gh_timer_struct, before->timers->pdata[0], after->timers->pdata[0]));
  g_assert_cmpstr (((const GhSound *) after->sounds->pdata[0])->model, ==, "ich6");
  g_assert_cmpuint (after->channels->len, ==, 1);
}

static void
test_devices_to_xl (void)
{
  g_autofree char *text = load_data ("domains", "workstation.xml");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *xl = convert (text, GH_FORMAT_XL, losses);

  g_assert_nonnull (strstr (xl, "pci = [ \"0000:01:00.0,seize=1\" ]"));
  assert_loss (losses, "hostdevs[1]", "hostdev", NULL);
  assert_loss (losses, "filesystems[0]", "filesystem", NULL);
  assert_loss (losses, "watchdogs[0]", "watchdog", NULL);
  assert_loss (losses, "hostdev[0]", "rom", NULL);
  assert_loss (losses, "domain", "hugepages", NULL);
}

static void
test_bootloader (void)
{
  g_autofree char *text = load_data ("domains", "xen-pv.xml");
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *xl = convert (text, GH_FORMAT_XL, losses);

  g_assert_nonnull (strstr (xl, "bootloader = \"/usr/lib/xen-4.17/bin/pygrub\"\n"));
  g_assert_nonnull (strstr (xl, "bootloader_args = [ \"-q\" ]\n"));
  g_assert_false (has_loss (losses, "domain", "bootloader_args", NULL));
}

/* No format is the raw one; an empty drive has none. */
static gboolean
means_the_same (const GhDomainConfig *a, const GhDomainConfig *b)
{
  GhDomainConfig *copies[] = { gh_domain_config_copy (a), gh_domain_config_copy (b) };
  gboolean same;

  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    for (guint j = 0; j < copies[i]->disks->len; j++)
      {
        GhDisk *disk = copies[i]->disks->pdata[j];

        if (g_strcmp0 (disk->format, "raw") == 0)
          g_clear_pointer (&disk->format, g_free);
      }
  same = gh_domain_config_equal (copies[0], copies[1]);
  gh_domain_config_free (copies[0]);
  gh_domain_config_free (copies[1]);
  return same;
}

/* Where the two differ, something is in the report. */
static void
assert_reported (const GhDomainConfig *before, const GhDomainConfig *after, const GPtrArray *losses)
{
  g_autoptr (GPtrArray) differences = gh_struct_diff (&gh_domain_config_struct, before, after);

  if (losses->len > 0 || means_the_same (before, after))
    return;
  for (guint i = 0; i < differences->len; i++)
    {
      const GhDifference *d = differences->pdata[i];

      g_test_message ("%s: %s became %s", d->path, d->before, d->after);
    }
  g_error ("a definition is not what it was, and nothing is reported");
}

/* What is read once more from the other format differs in nothing that was not reported. */
static void
check_there_and_back (const char *text)
{
  GhFormat from = gh_format_detect (text);
  GhFormat to = from == GH_FORMAT_XML ? GH_FORMAT_XL : GH_FORMAT_XML;
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autofree char *other = convert (text, to, losses);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) before = gh_format_read (from, text, -1, &error);
  g_autoptr (GhDomainConfig) after = gh_format_read (to, other, -1, &error);

  g_assert_no_error (error);
  assert_reported (before, after, losses);
}

static char *
random_word (const char *const *words, guint n)
{
  const char *word = words[g_test_rand_int_range (0, (gint32) n)];

  return word != NULL ? g_strdup (word) : NULL;
}

/* A definition that is valid as far as the model goes, for any hypervisor. */
static GhDomainConfig *
random_config (void)
{
  static const char *const machines[] = { NULL, "q35", "pc", "xenpv", "xenpvh", "xenfv" };
  static const char *const paths[] = { NULL, "/boot/a", "/srv/a b,c=d", "/é\"'\\" };
  static const char *const formats[] = { NULL, "raw", "qcow2", "vhd", "vmdk" };
  static const char *const models[] = { NULL, "virtio", "e1000", "netfront" };
  static const char *const bridges[] = { "br0", "xenbr0", "virbr1" };
  GhDomainConfig *config = gh_domain_config_new ();
  guint n = (guint) g_test_rand_int_range (0, 5);

  config->name = g_strdup_printf ("m%d", g_test_rand_int ());
  config->virt = (GhVirt) g_test_rand_int_range (0, 4);
  config->machine = random_word (machines, G_N_ELEMENTS (machines));
  config->memory = (guint64) g_test_rand_int_range (4096, 1 << 24) << 10;
  config->vcpus = (guint) g_test_rand_int_range (1, 64);
  config->vcpus_online = config->vcpus / 2;
  config->kernel = random_word (paths, G_N_ELEMENTS (paths));
  config->firmware = (GhFirmware) g_test_rand_int_range (0, 2);
  config->localtime = g_test_rand_bit ();
  config->on_crash = (GhEndAction) g_test_rand_int_range (0, 7);
  config->weight = g_test_rand_bit () ? 100 : 0;
  config->title = g_test_rand_bit () ? g_strdup ("A title") : NULL;
  for (guint i = 0; i < n; i++)
    {
      GhDisk *disk = gh_domain_config_add_disk (config);
      GhNic *nic = gh_domain_config_add_nic (config);

      disk->device = (GhDiskDevice) g_test_rand_int_range (0, 2);
      disk->bus = (GhDiskBus) g_test_rand_int_range (0, 7);
      disk->source = random_word (paths, G_N_ELEMENTS (paths));
      disk->format = random_word (formats, G_N_ELEMENTS (formats));
      disk->readonly = g_test_rand_bit ();
      nic->type = (GhNicType) g_test_rand_int_range (0, 3);
      nic->source = random_word (bridges, G_N_ELEMENTS (bridges));
      nic->model = random_word (models, G_N_ELEMENTS (models));
      gh_domain_config_add_input (config)->bus = (GhInputBus) g_test_rand_int_range (0, 4);
    }
  gh_domain_config_add_usual_devices (config, g_test_rand_bit ());
  gh_domain_config_complete (config);
  return config;
}

/* Whatever the definition: the text can be read again, and where it differs that was said. */
static void
test_random (void)
{
  for (guint i = 0; i < 25; i++)
    {
      g_autoptr (GhDomainConfig) config = random_config ();

      for (GhFormat format = GH_FORMAT_XML; format <= GH_FORMAT_XL; format++)
        {
          g_autoptr (GPtrArray) losses = new_losses ();
          g_autoptr (GError) error = NULL;
          g_autofree char *text = gh_format_write (config, format, losses, &error);
          g_autoptr (GhDomainConfig) again
            = text != NULL ? gh_format_read (format, text, -1, &error) : NULL;

          g_assert_no_error (error);
          assert_reported (config, again, losses);
          check_there_and_back (text);
        }
    }
}

static void
test_examples (void)
{
  static const char *const domains[]
    = { "kvm-desktop.xml", "passthrough.xml", "xen-hvm.xml", "xen-pv.xml", "boot-order.xml" };
  static const char *const files[] = { "hand.cfg", "legacy.cfg" };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autofree char *text = load_data ("domains", domains[i]);

      check_there_and_back (text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = load_data ("xl/cfg", files[i]);

      check_there_and_back (text);
    }
}

static const char xen_guest[]
  = "<domain type='xen'><name>x</name><memory>1048576</memory><vcpu cpuset='0-3'>2</vcpu>"
    "<os><type machine='xenfv'>hvm</type></os><features><acpi/><apic/></features>"
    "<cpu mode='host-passthrough'/><clock offset='utc'><timer name='tsc' present='yes' "
    "mode='native'/></clock><devices><controller type='usb' index='0' model='qusb2' ports='6'/>"
    "<interface type='bridge'><mac address='00:16:3e:00:00:01'/><source bridge='b'/><bandwidth>"
    "<outbound average='10240'/></bandwidth></interface>"
    "<graphics type='vnc'/><video><model type='vga' vram='16384'/></video>"
    "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='5'/></source></hostdev>"
    "<hostdev mode='subsystem' type='usb'><source><vendor id='0x046d'/><product id='0xc52b'/>"
    "</source></hostdev></devices></domain>";

/* What libvirt says of a guest of Xen's in words of its own, there and back. */
static void
test_words_of_libvirt (void)
{
  static const char *const there[] = { "\nnestedhvm = \"1\"\n",
                                       "\ntsc_mode = \"native\"\n",
                                       "\ncpus = \"0-3\"\n",
                                       "\nvnc = 1\n",
                                       "\nvideoram = 16\n",
                                       "rate=10486KB/s\"",
                                       "\nusbctrl = [ \"type=qusb,version=2,ports=6\" ]\n",
                                       "\nusbdev = [ \"type=hostdev,hostbus=1,hostaddr=5\" ]\n" };
  static const char *const back[] = { "<cpu mode=\"host-passthrough\"/>",
                                      "<vcpu cpuset=\"0-3\">2</vcpu>",
                                      "<timer name=\"tsc\" present=\"yes\" mode=\"native\"/>",
                                      "vram=\"16384\"",
                                      "average=\"10240\"",
                                      "<address bus=\"1\" device=\"5\"/>" };
  g_autoptr (GPtrArray) losses = new_losses ();
  g_autoptr (GPtrArray) none = new_losses ();
  g_autofree char *xl = convert (xen_guest, GH_FORMAT_XL, losses);
  g_autofree char *xml = convert (xl, GH_FORMAT_XML, none);

  for (guint i = 0; i < G_N_ELEMENTS (there); i++)
    if (strstr (xl, there[i]) == NULL)
      g_error ("%s is not in %s", there[i], xl);
  for (guint i = 0; i < G_N_ELEMENTS (back); i++)
    if (strstr (xml, back[i]) == NULL)
      g_error ("%s is not in %s", back[i], xml);
  g_assert_null (strstr (xml, "nested-hvm"));
  /* Xen knows them by their place only. */
  assert_loss (losses, "hostdevs[1]", "hostdev", NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Without libvirt's word our own is written, and it is stronger. */
static void
test_nesting (void)
{
  static const char plain[]
    = "<domain type='xen'><name>x</name><memory>1048576</memory><vcpu>1</vcpu>"
      "<os><type machine='xenfv'>hvm</type></os>%s</domain>";
  static const char *const cpus[]
    = { "",
        "<cpu mode='host-passthrough'/>",
        "<cpu mode='host-passthrough'><feature policy='disable' name='vmx'/></cpu>" };

  for (guint i = 0; i < G_N_ELEMENTS (cpus); i++)
    for (int word = GH_TOGGLE_DEFAULT; word <= GH_TOGGLE_OFF; word++)
      {
        g_autofree char *text = g_strdup_printf (plain, cpus[i]);
        g_autoptr (GhDomainConfig) config = gh_format_read (GH_FORMAT_XML, text, -1, NULL);
        g_autoptr (GhDomainConfig) again = NULL;
        g_autofree char *written = NULL;

        g_assert_cmpint (config->nested_hvm, ==, (GhToggle) i);
        config->nested_hvm = (GhToggle) word;
        written = gh_domain_xml_format (config, NULL);
        again = gh_format_read (GH_FORMAT_XML, written, -1, NULL);
        g_assert_cmpint (again->nested_hvm, ==, word);
        g_free (written);
        again->cpu_mode = GH_CPU_DEFAULT;
        written = gh_domain_xml_format (again, NULL);
        gh_domain_config_free (again);
        again = gh_format_read (GH_FORMAT_XML, written, -1, NULL);
        g_assert_cmpint (again->nested_hvm, ==, word);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/detect", test_detect);
  g_test_add_func ("/format/same-format", test_same_format);
  g_test_add_func ("/format/xl-to-xml", test_xl_to_xml);
  g_test_add_func ("/format/xml-to-xl", test_xml_to_xl);
  g_test_add_func ("/format/devices-to-xl", test_devices_to_xl);
  g_test_add_func ("/format/words-of-xl", test_words_of_xl);
  g_test_add_func ("/format/words-of-libvirt", test_words_of_libvirt);
  g_test_add_func ("/format/nesting", test_nesting);
  g_test_add_func ("/format/bootloader", test_bootloader);
  g_test_add_func ("/format/examples", test_examples);
  g_test_add_func ("/format/random", test_random);
  return g_test_run ();
}
