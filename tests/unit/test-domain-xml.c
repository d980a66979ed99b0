/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML: what is read, what is written, and that everything else stays. */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "gh-domain-xml.h"
#include "gh-error.h"
#include "support.h"
#include "xml-schema.h"
#include "xml-support.h"

/* Reading and writing changes nothing in any of the fixtures. */
static void
test_round_trip (gconstpointer data)
{
  g_autofree char *text = load_data ("domains", data);
  g_autoptr (GhDomainConfig) config = read_xml (text);
  g_autofree char *written = write_xml (config);
  g_autofree char *before = canonical (text);
  g_autofree char *after = canonical (written);
  g_autoptr (GhDomainConfig) copy = gh_domain_config_copy (config);
  g_autofree char *of_copy = write_xml (copy);

  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (written, ==, of_copy);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

/* What the wizard makes. */
static GhDomainConfig *
fresh (void)
{
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *disk = gh_domain_config_add_disk (config);
  GhDisk *cdrom = gh_domain_config_add_disk (config);
  GhNic *nic = gh_domain_config_add_nic (config);

  config->name = g_strdup ("debian");
  config->title = g_strdup ("Debian <12> & \"friends\" 窗户");
  config->description = g_strdup ("one\ntwo\r\n\tthree");
  config->os_id = g_strdup ("http://debian.org/debian/12");
  config->memory = G_GUINT64_CONSTANT (2) << 30;
  config->vcpus = 2;
  config->arch = g_strdup ("x86_64");
  config->machine = g_strdup ("q35");
  config->kernel = g_strdup ("/cache/linux");
  config->initrd = g_strdup ("/cache/initrd.gz");
  config->cmdline = g_strdup ("console=ttyS0 --- quiet");
  config->boot = g_strsplit ("disk cdrom network", " ", -1);
  config->install_state = GH_INSTALL_RUNNING;
  config->install_source = g_strdup ("/srv/debian");
  config->group = g_strdup ("Tests");
  config->tags = g_strsplit ("a,b c", ",", -1);
  config->autostart = TRUE;
  disk->source = g_strdup ("/pool/debian & co.qcow2");
  disk->format = g_strdup ("qcow2");
  cdrom->device = GH_DISK_CDROM;
  cdrom->bus = GH_DISK_BUS_SATA;
  cdrom->readonly = TRUE;
  nic->model = g_strdup ("virtio");
  gh_domain_config_add_graphics (config);
  gh_domain_config_add_video (config)->model = GH_VIDEO_VIRTIO;
  gh_domain_config_add_input (config);
  gh_domain_config_add_serial (config);
  gh_domain_config_complete (config);
  return config;
}

static void
test_fresh (void)
{
  g_autoptr (GhDomainConfig) config = fresh ();
  g_autofree char *text = write_xml (config);

  g_assert_nonnull (strstr (text, "<domain type=\"kvm\">\n  <name>debian</name>\n  <uuid>"));
  g_assert_nonnull (strstr (text, "\n      <guesthouse:virt>auto</guesthouse:virt>\n"));
  g_assert_nonnull (
    strstr (text, "\n      <target type=\"serial\" port=\"0\"/>\n    </console>\n"));
  g_assert_nonnull (strstr (text, "\n      <listen type=\"none\"/>\n    </graphics>\n"));
  g_assert_nonnull (strstr (text, "\n  </devices>\n</domain>\n"));
}

/* The end of an installation, in the text that is on disk. */
static void
test_end_install (void)
{
  g_autoptr (GhDomainConfig) made = fresh ();
  g_autofree char *installing = write_xml (made);
  g_autoptr (GhDomainConfig) config = read_xml (installing);
  g_autofree char *installed = NULL;

  g_assert_true (gh_domain_config_end_install (config));
  installed = write_xml (config);
  g_assert_null (strstr (installed, "kernel"));
  g_assert_null (strstr (installed, "cmdline"));
  g_assert_null (strstr (installed, "installing"));
  g_assert_nonnull (strstr (installed, "<boot dev=\"hd\"/>"));
}

static void
drop (GPtrArray *list, const GhStruct *type, guint index)
{
  gh_struct_free (type, g_ptr_array_steal_index (list, index));
}

/* Everything that the model can say, one thing at a time, against libvirt's own schema. */
static void
test_schema (void)
{
  g_autoptr (GhDomainConfig) config = fresh ();

  if (!xml_schema_is_there ())
    return;
  xml_schema_check (config);
  config->virt = GH_VIRT_XEN;
  config->firmware = GH_FIRMWARE_EFI;
  config->localtime = TRUE;
  config->on_crash = GH_END_ACTION_COREDUMP_RESTART;
  config->on_poweroff = GH_END_ACTION_PRESERVE;
  config->cpu_mode = GH_CPU_CUSTOM;
  config->cpu_model = g_strdup ("Skylake-Client");
  gh_domain_config_end_install (config);
  gh_domain_config_add_input (config)->type = GH_INPUT_KEYBOARD;
  gh_domain_config_add_graphics (config)->type = GH_GRAPHICS_SPICE;
  gh_domain_config_add_serial (config)->port = 1;
  xml_schema_check (config);
  for (int model = 0; gh_video_model_enum.nicks[model] != NULL; model++)
    gh_domain_config_add_video (config)->model = (GhVideoModel) model;
  drop (config->graphics, &gh_graphics_struct, 1);
  ((GhGraphics *) config->graphics->pdata[0])->type = GH_GRAPHICS_SDL;
  config->cpu_mode = GH_CPU_HOST;
  g_clear_pointer (&config->cpu_model, g_free);
  for (int bus = 0; gh_disk_bus_enum.nicks[bus] != NULL; bus++)
    {
      GhDisk *disk = gh_domain_config_add_disk (config);

      disk->bus = (GhDiskBus) bus;
      disk->device = bus == GH_DISK_BUS_FDC ? GH_DISK_FLOPPY : GH_DISK_DISK;
      disk->source_type = GH_SOURCE_BLOCK;
      disk->source = g_strdup_printf ("/dev/vg/%d", bus);
      disk->serial = g_strdup ("S1");
      disk->shareable = TRUE;
      disk->boot_order = (guint) bus + 1;
    }
  gh_domain_config_add_nic (config)->type = GH_NIC_BRIDGE;
  gh_domain_config_add_nic (config)->type = GH_NIC_NETWORK;
  gh_domain_config_add_nic (config)->type = GH_NIC_DIRECT;
  for (guint i = 1; i < config->nics->len; i++)
    if (((GhNic *) config->nics->pdata[i])->type != GH_NIC_USER)
      ((GhNic *) config->nics->pdata[i])->source = g_strdup ("br0");
  gh_domain_config_complete (config);
  xml_schema_check (config);
}

/* The lines of @before and @after that differ, as "-old" and "+new", joined with "|". */
static char *
changed_lines (const char *before, const char *after)
{
  g_auto (GStrv) old = g_strsplit (before, "\n", -1);
  g_auto (GStrv) new = g_strsplit (after, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  char **a = old, **b = new;

  while (*a != NULL || *b != NULL)
    {
      char **in_new = b, **in_old = a;

      if (*a != NULL && *b != NULL && strcmp (*a, *b) == 0)
        {
          a++, b++;
          continue;
        }
      while (*a != NULL && *in_new != NULL && strcmp (*a, *in_new) != 0)
        in_new++;
      while (*b != NULL && *in_old != NULL && strcmp (*b, *in_old) != 0)
        in_old++;
      if (*b != NULL && (*a == NULL || *in_new != NULL)
          && (*in_old == NULL || in_new - b <= in_old - a))
        g_string_append_printf (out, "+%s|", g_strstrip (*b++));
      else
        g_string_append_printf (out, "-%s|", g_strstrip (*a++));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

typedef void (*Edit) (GhDomainConfig *config);

/* Reads @name, edits it, and demands that exactly the lines @expected changed. */
static void
check_edit (const char *name, Edit edit, const char *expected)
{
  g_autofree char *text = load_data ("domains", name);
  g_autoptr (GhDomainConfig) config = read_xml (text);
  g_autofree char *before = write_xml (config);
  g_autofree char *after = NULL;
  g_autofree char *changes = NULL;

  edit (config);
  after = write_xml (config);
  changes = changed_lines (before, after);
  g_assert_cmpstr (changes, ==, expected);
}

static void
edit_memory (GhDomainConfig *config)
{
  config->memory *= 2;
}

static void
edit_odd_memory (GhDomainConfig *config)
{
  config->memory += 1;
}

static void
edit_name (GhDomainConfig *config)
{
  set_text (&config->name, "renamed");
}

static void
edit_vcpus (GhDomainConfig *config)
{
  config->vcpus = 1;
  config->sockets = config->dies = config->cores = config->threads = 0;
}

static void
edit_cdrom (GhDomainConfig *config)
{
  GhDisk *disk = gh_domain_config_get_disk (config, "sda");

  set_text (&disk->source, "/iso/new.iso");
}

static void
edit_eject (GhDomainConfig *config)
{
  GhDisk *disk = gh_domain_config_get_disk (config, "sda");

  g_clear_pointer (&disk->source, g_free);
}

static void
edit_remove_last_disk (GhDomainConfig *config)
{
  drop (config->disks, &gh_disk_struct, config->disks->len - 1);
}

static void
edit_add_disk (GhDomainConfig *config)
{
  GhDisk *disk = gh_domain_config_add_disk (config);

  disk->source = g_strdup ("/new.img");
  gh_domain_config_complete (config);
}

static void
edit_swap_disks (GhDomainConfig *config)
{
  g_ptr_array_insert (config->disks, 0, g_ptr_array_steal_index (config->disks, 1));
}

static void
edit_nic (GhDomainConfig *config)
{
  GhNic *nic = config->nics->pdata[0];

  nic->type = GH_NIC_USER;
  g_clear_pointer (&nic->source, g_free);
}

static void
edit_no_serials (GhDomainConfig *config)
{
  drop (config->serials, &gh_serial_struct, 0);
}

static void
edit_bios (GhDomainConfig *config)
{
  g_clear_pointer (&config->loader, g_free);
  g_clear_pointer (&config->nvram, g_free);
  g_clear_pointer (&config->nvram_template, g_free);
  config->firmware = GH_FIRMWARE_BIOS;
}

static void
edit_utc (GhDomainConfig *config)
{
  config->clock_adjustment = 0;
  g_clear_pointer (&config->timezone, g_free);
  config->localtime = !config->localtime;
}

static void
edit_end_actions (GhDomainConfig *config)
{
  config->on_reboot = GH_END_ACTION_DEFAULT;
  config->on_crash = GH_END_ACTION_COREDUMP_RESTART;
}

static void
edit_cpu (GhDomainConfig *config)
{
  g_clear_pointer (&config->cpu_features, g_strfreev);
  config->cpu_mode = GH_CPU_DEFAULT;
  g_clear_pointer (&config->cpu_model, g_free);
}

static void
edit_boot (GhDomainConfig *config)
{
  g_strfreev (config->boot);
  config->boot = g_strsplit ("network", " ", -1);
}

static void
edit_forget (GhDomainConfig *config)
{
  config->virt = GH_VIRT_QEMU;
  config->autostart = FALSE;
  config->install_state = GH_INSTALL_NONE;
  g_clear_pointer (&config->install_source, g_free);
  g_clear_pointer (&config->group, g_free);
  g_clear_pointer (&config->tags, g_strfreev);
  g_clear_pointer (&config->os_id, g_free);
}

static void
edit_video (GhDomainConfig *config)
{
  GhVideo *video = config->videos->pdata[0];

  video->model = GH_VIDEO_VIRTIO;
  video->vram = video->heads = 0;
}

static void
edit_graphics (GhDomainConfig *config)
{
  ((GhGraphics *) config->graphics->pdata[0])->type = GH_GRAPHICS_VNC;
}

static void
test_edits (void)
{
  static const struct
  {
    const char *name;
    Edit edit;
    const char *expected;
  } cases[] = {
    { "xen-pv.xml",
      edit_memory,
      "-<memory unit=\"KiB\">1048576</memory>|+<memory unit=\"KiB\">2097152</memory>|" },
    { "passthrough.xml",
      edit_memory,
      "-<memory unit=\"GiB\">16</memory>|-<currentMemory unit=\"GiB\">16</currentMemory>|"
      "+<memory unit=\"GiB\">32</memory>|+<currentMemory unit=\"GiB\">32</currentMemory>|" },
    { "kvm-desktop.xml", edit_name, "-<name>debian12</name>|+<name>renamed</name>|" },
    { "xen-hvm.xml",
      edit_odd_memory,
      "-<memory unit=\"MiB\">2048</memory>|+<memory unit=\"b\">2147483649</memory>|" },
    { "passthrough.xml",
      edit_vcpus,
      "-<vcpu placement=\"static\">8</vcpu>|+<vcpu placement=\"static\">1</vcpu>|"
      "-<topology sockets=\"1\" dies=\"1\" cores=\"4\" threads=\"2\"/>|" },
    { "passthrough.xml",
      edit_cdrom,
      "-<source file=\"/iso/Win11.iso\" startupPolicy=\"optional\"/>|"
      "+<source file=\"/iso/new.iso\" startupPolicy=\"optional\"/>|" },
    { "kvm-desktop.xml", edit_cdrom, "+<source file=\"/iso/new.iso\"/>|" },
    { "passthrough.xml",
      edit_eject,
      "-<source file=\"/iso/Win11.iso\" startupPolicy=\"optional\"/>|+<source "
      "startupPolicy=\"optional\"/>|" },
    { "xen-pv.xml",
      edit_remove_last_disk,
      "-<disk type=\"block\" device=\"disk\">|-<driver name=\"phy\"/>|-<source "
      "dev=\"/dev/vg0/web1-swap\"/>|"
      "-<target dev=\"xvdb\"/>|-</disk>|" },
    { "guesthouse.xml",
      edit_add_disk,
      "+<disk type=\"file\" device=\"disk\">|+<source file=\"/new.img\"/>|"
      "+<target dev=\"vdb\" bus=\"virtio\"/>|+</disk>|" },
    { "guesthouse.xml",
      edit_no_serials,
      "-<serial type=\"pty\">|-<target port=\"0\"/>|-</serial>|"
      "-<console type=\"pty\">|-<target type=\"serial\" port=\"0\"/>|-</console>|" },
    { "kvm-desktop.xml",
      edit_nic,
      "-<interface type=\"network\">|-<source network=\"default\"/>|+<interface type=\"user\">|" },
    { "aarch64.xml",
      edit_bios,
      "-<loader readonly=\"yes\" type=\"pflash\">/usr/share/AAVMF/AAVMF_CODE.fd</loader>|"
      "-<nvram>/var/lib/arm_VARS.fd</nvram>|" },
    { "aarch64.xml",
      edit_utc,
      "-<clock offset=\"timezone\" timezone=\"Europe/Berlin\"/>|+<clock offset=\"localtime\"/>|" },
    { "xen-pv.xml",
      edit_end_actions,
      "-<on_reboot>restart</on_reboot>|-<on_crash>preserve</on_crash>|"
      "+<on_crash>coredump-restart</on_crash>|" },
    { "aarch64.xml", edit_cpu, "-<cpu mode=\"host-model\"/>|" },
    { "passthrough.xml",
      edit_cpu,
      "-<cpu mode=\"custom\" match=\"exact\" check=\"partial\">|"
      "-<model fallback=\"allow\">Skylake-Client-IBRS</model>|-<vendor>Intel</vendor>|+<cpu>|"
      "-<feature policy=\"disable\" name=\"hle\"/>|" },
    { "xen-hvm.xml", edit_boot, "-<boot dev=\"cdrom\"/>|-<boot dev=\"hd\"/>|" },
    { "guesthouse.xml",
      edit_forget,
      "-<domain type=\"kvm\">|+<domain type=\"qemu\">|"
      "-<guesthouse:virt>auto</guesthouse:virt>|"
      "-<guesthouse:install-state>installing</guesthouse:install-state>|"
      "-<guesthouse:install-source>https://example.org/fedora/</guesthouse:install-source>|"
      "-<guesthouse:group>Test machines</guesthouse:group>|-<guesthouse:tag>linux</guesthouse:tag>|"
      "-<guesthouse:tag>throw "
      "away</guesthouse:tag>|-<guesthouse:autostart>yes</guesthouse:autostart>|"
      "-<libosinfo:libosinfo xmlns:libosinfo=\"http://libosinfo.org/xmlns/libvirt/domain/1.0\">|"
      "-<libosinfo:os id=\"http://fedoraproject.org/fedora/37\"/>|-</libosinfo:libosinfo>|" },
    { "boot-order.xml",
      edit_video,
      "-<model type=\"qxl\" ram=\"65536\" vram=\"65536\" vgamem=\"16384\" heads=\"2\" "
      "primary=\"yes\"/>|"
      "+<model type=\"virtio\"/>|" },
    { "boot-order.xml",
      edit_graphics,
      "-<graphics type=\"sdl\" display=\":0.0\"/>|+<graphics type=\"vnc\">|+<listen "
      "type=\"none\"/>|+</graphics>|" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_edit (cases[i].name, cases[i].edit, cases[i].expected);
}

/* A device that moved keeps what only its element says, and what stands between stays. */
static void
test_move (void)
{
  g_autofree char *text = load_data ("domains", "passthrough.xml");
  g_autoptr (GhDomainConfig) config = read_xml (text);
  g_autofree char *moved = NULL;
  g_autofree char *back = NULL;
  g_autofree char *before = canonical (text);
  g_autofree char *after = NULL;

  edit_swap_disks (config);
  moved = write_xml (config);
  g_assert_nonnull (
    strstr (moved, "<!-- the system -->\n    <disk type=\"file\" device=\"cdrom\">"));
  g_assert_nonnull (strstr (moved, "startupPolicy=\"optional\""));
  g_assert_nonnull (strstr (moved, "iothread=\"1\""));
  g_assert_true (strstr (moved, "protocol=\"rbd\"") < strstr (moved, "iothread=\"1\""));
  edit_swap_disks (config);
  back = write_xml (config);
  after = canonical (back);
  g_assert_cmpstr (before, ==, after);
}

/* A device copied into another machine takes along what only its element says. */
static void
test_copy_device (void)
{
  g_autofree char *text = load_data ("domains", "passthrough.xml");
  g_autoptr (GhDomainConfig) from = read_xml (text);
  g_autoptr (GhDomainConfig) to = fresh ();
  GhDisk *disk = gh_struct_copy (&gh_disk_struct, gh_domain_config_get_disk (from, "vda"));
  g_autofree char *written = NULL;

  g_free (disk->target);
  disk->target = g_strdup ("vdz");
  g_ptr_array_add (to->disks, disk);
  written = write_xml (to);
  g_assert_nonnull (strstr (written, "iothread=\"1\""));
  g_assert_nonnull (strstr (written, "<target dev=\"vdz\" bus=\"virtio\"/>"));
}

/* Found by fuzzing: an edit elsewhere changed what an unwritten or idle fact meant. */
static void
test_side_effects (void)
{
  g_autoptr (GhDomainConfig) idle = read_xml (
    "<domain type='xen'><name>a</name><metadata><g:machine xmlns:g='urn:guesthouse:domain:1'>"
    "<g:virt>auto</g:virt></g:machine></metadata></domain>");
  g_autoptr (GhDomainConfig) loader
    = read_xml ("<domain type='xen'><name>a</name><bootloader>/pygrub</bootloader>"
                "<devices><input type='mouse'/></devices></domain>");
  g_autofree char *kvm = NULL;
  g_autofree char *booted = NULL;

  g_assert_cmpint (idle->virt, ==, GH_VIRT_XEN);
  idle->virt = GH_VIRT_KVM;
  kvm = write_xml (idle);
  set_text (&loader->kernel, "/vmlinuz");
  booted = write_xml (loader);
  g_assert_nonnull (strstr (booted, "<type>linux</type>"));
}

static void
test_reading (void)
{
  g_autofree char *odd = load_data ("domains", "odd-whitespace.xml");
  g_autofree char *gpu = load_data ("domains", "passthrough.xml");
  g_autofree char *hvm = load_data ("domains", "xen-hvm.xml");
  g_autofree char *pv = load_data ("domains", "xen-pv.xml");
  g_autofree char *latin = load_data ("domains", "latin1.xml");
  g_autoptr (GhDomainConfig) a = read_xml (odd);
  g_autoptr (GhDomainConfig) b = read_xml (gpu);
  g_autoptr (GhDomainConfig) c = read_xml (hvm);
  g_autoptr (GhDomainConfig) d = read_xml (pv);
  g_autoptr (GhDomainConfig) e = read_xml (latin);
  g_autofree char *boot = g_strjoinv (" ", c->boot);

  g_assert_cmpstr (a->name, ==, "odd");
  g_assert_cmpstr (a->title, ==, "<b>Odd</b> & even");
  g_assert_cmpuint (a->memory, ==, 512000000);
  g_assert_cmpuint (a->vcpus, ==, 3);
  g_assert_cmpstr (a->kernel, ==, "/boot/vm linuz");
  g_assert_cmpuint (a->nics->len, ==, 2);
  g_assert_cmpint (gh_domain_config_get_disk (a, "sdb")->bus, ==, GH_DISK_BUS_SCSI);
  g_assert_cmpstr (gh_domain_config_get_disk (a, "sdb")->source, ==, "/a & b.img");
  g_assert_cmpuint (((GhSerial *) a->serials->pdata[1])->port, ==, 1);
  g_assert_cmpuint (b->disks->len, ==, 2);
  g_assert_cmpuint (b->nics->len, ==, 2);
  g_assert_cmpuint (b->serials->len, ==, 1);
  g_assert_cmpuint (b->graphics->len, ==, 0);
  g_assert_cmpuint (b->memory, ==, G_GUINT64_CONSTANT (16) << 30);
  g_assert_cmpint (b->firmware, ==, GH_FIRMWARE_EFI);
  g_assert_cmpstr (b->cpu_model, ==, "Skylake-Client-IBRS");
  g_assert_true (b->localtime);
  g_assert_cmpstr (c->uuid, ==, "6a8f5b1e-0c3d-4e5f-8a9b-abcdef012345");
  g_assert_cmpstr (boot, ==, "cdrom disk network");
  g_assert_cmpint (gh_domain_config_get_disk (c, "fda")->bus, ==, GH_DISK_BUS_FDC);
  g_assert_cmpint (((GhInput *) d->inputs->pdata[0])->bus, ==, GH_INPUT_BUS_XEN);
  g_assert_cmpint (d->on_poweroff, ==, GH_END_ACTION_DESTROY);
  g_assert_cmpint (d->on_reboot, ==, GH_END_ACTION_RESTART);
  g_assert_cmpint (d->on_crash, ==, GH_END_ACTION_PRESERVE);
  g_assert_cmpint (a->on_crash, ==, GH_END_ACTION_DEFAULT);
  g_assert_cmpstr (e->name, ==, "café");
}

#define DOMAIN(content) "<domain type='kvm'>\n<name>a</name>\n" content "</domain>"

/* Duplicates that are a matter of sense, not of form, are read, so that a person can mend them. */
static void
test_duplicate_targets (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (DOMAIN ("<devices><disk><source file='/a'/><target dev='vda'/></disk>"
                        "<disk><source file='/b'/><target dev='vda'/></disk></devices>"));
  g_autoptr (GError) error = NULL;

  g_assert_false (gh_domain_config_validate (config, &error));
  g_assert_nonnull (strstr (error->message, "vda"));
}

static void
test_unwritable (void)
{
  static const char *const bad[] = { "a\x01", "\xff", "\xef\xbf\xbf" };
  g_autoptr (GhDomainConfig) config = fresh ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      set_text (&((GhDisk *) config->disks->pdata[0])->source, bad[i]);
      g_assert_null (gh_domain_xml_format (config, &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
      g_assert_nonnull (strstr (error->message, "the source of the disk"));
      g_clear_error (&error);
    }
  g_clear_pointer (&config->name, g_free);
  g_assert_null (gh_domain_xml_format (config, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
}

static gpointer
work (gpointer data)
{
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (GhDomainConfig) config = read_xml (data);
      g_autofree char *text = write_xml (config);
      g_autoptr (GError) error = NULL;

      g_assert_null (gh_domain_xml_parse ("<domain", -1, &error));
      g_assert_true (g_str_has_prefix (error->message, "line 1, column "));
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autofree char *text = load_data ("domains", "passthrough.xml");
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("xml", work, text);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* Run with -m perf: microseconds for a typical definition. */
static void
test_speed (void)
{
  g_autofree char *text = load_data ("domains", "kvm-desktop.xml");
  const int rounds = 5000;
  double reading, both;

  if (!g_test_perf ())
    {
      g_test_skip ("only with -m perf");
      return;
    }
  g_test_timer_start ();
  for (int i = 0; i < rounds; i++)
    gh_domain_config_free (read_xml (text));
  reading = g_test_timer_elapsed ();
  g_test_timer_start ();
  for (int i = 0; i < rounds; i++)
    {
      g_autoptr (GhDomainConfig) config = read_xml (text);

      g_free (write_xml (config));
    }
  both = g_test_timer_elapsed ();
  g_test_minimized_result (reading * 1e6 / rounds, "parse: %.1f µs", reading * 1e6 / rounds);
  g_test_minimized_result (
    (both - reading) * 1e6 / rounds, "format: %.1f µs", (both - reading) * 1e6 / rounds);
}

int
main (int argc, char *argv[])
{
  g_autofree char *path = g_build_filename (g_getenv ("GH_TEST_DATA"), "domains", NULL);
  g_autoptr (GError) error = NULL;
  GDir *dir;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  dir = g_dir_open (path, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *test = g_strdup_printf ("/domain-xml/round-trip/%s", name);

      g_test_add_data_func_full (test, g_strdup (name), test_round_trip, g_free);
    }
  g_dir_close (dir);
  g_test_add_func ("/domain-xml/fresh", test_fresh);
  g_test_add_func ("/domain-xml/end-install", test_end_install);
  g_test_add_func ("/domain-xml/schema", test_schema);
  g_test_add_func ("/domain-xml/edits", test_edits);
  g_test_add_func ("/domain-xml/move", test_move);
  g_test_add_func ("/domain-xml/copy-device", test_copy_device);
  g_test_add_func ("/domain-xml/side-effects", test_side_effects);
  g_test_add_func ("/domain-xml/reading", test_reading);
  g_test_add_func ("/domain-xml/duplicate-targets", test_duplicate_targets);
  g_test_add_func ("/domain-xml/unwritable", test_unwritable);
  g_test_add_func ("/domain-xml/threads", test_threads);
  g_test_add_func ("/domain-xml/speed", test_speed);
  return g_test_run ();
}
