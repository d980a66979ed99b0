/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of domain XML that are tables of attributes: read, edited, written anew. */
#include "config.h"

#include "gh-domain-xml.h"
#include "support.h"
#include "xml-support.h"

static void
test_unchanged (void)
{
  static const char *const names[]
    = { "windows11.xml", "workstation.xml", "passthrough.xml", "kvm-desktop.xml" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = load_data ("domains", names[i]);
      g_autoptr (GhDomainConfig) config = read_xml (text);
      g_autofree char *again = write_xml (config);
      g_autofree char *before = canonical (text);
      g_autofree char *after = canonical (again);

      g_assert_cmpstr (before, ==, after);
    }
}

static void
test_read (void)
{
  g_autofree char *windows = load_data ("domains", "windows11.xml");
  g_autofree char *workstation = load_data ("domains", "workstation.xml");
  g_autoptr (GhDomainConfig) a = read_xml (windows);
  g_autoptr (GhDomainConfig) b = read_xml (workstation);
  const GhTpm *tpm = a->tpms->pdata[0];
  const GhChannel *agent = a->channels->pdata[1];
  const GhFilesystem *shared = b->filesystems->pdata[0], *old = b->filesystems->pdata[1];
  const GhHostdev *card = b->hostdevs->pdata[0], *mouse = b->hostdevs->pdata[1];
  const GhRng *rng = b->rngs->pdata[0];
  const GhVsock *vsock = b->vsocks->pdata[0];

  g_assert_true (a->boot_menu);
  g_assert_cmpstr (tpm->model, ==, "tpm-crb");
  g_assert_cmpstr (tpm->version, ==, "2.0");
  g_assert_cmpstr (agent->name, ==, "org.qemu.guest_agent.0");
  g_assert_cmpuint (a->controllers->len, ==, 2);
  g_assert_cmpstr (shared->driver, ==, "virtiofs");
  g_assert_cmpstr (shared->source, ==, "/srv/shared");
  g_assert_false (shared->readonly);
  g_assert_true (old->readonly);
  /* Memory as a file system and mediated devices are kept only. */
  g_assert_cmpuint (b->filesystems->len, ==, 2);
  g_assert_cmpuint (b->hostdevs->len, ==, 3);
  g_assert_cmpint (card->type, ==, GH_HOSTDEV_PCI);
  g_assert_true (card->managed);
  g_assert_cmpstr (card->bus, ==, "0x01");
  g_assert_cmpstr (mouse->vendor, ==, "0x046d");
  g_assert_cmpstr (rng->backend, ==, "random");
  g_assert_cmpstr (rng->source, ==, "/dev/urandom");
  g_assert_cmpuint (vsock->cid, ==, 3);
  g_assert_false (vsock->auto_cid);
}

/* An edit touches its own word; what the model does not see stays. */
static void
test_edit (void)
{
  g_autofree char *text = load_data ("domains", "workstation.xml");
  g_autoptr (GhDomainConfig) config = read_xml (text);
  g_autoptr (GhDomainConfig) again = NULL;
  g_autofree char *after = NULL;
  GhFilesystem *shared = config->filesystems->pdata[0];

  g_free (shared->source);
  shared->source = g_strdup ("/srv/elsewhere");
  shared->readonly = TRUE;
  gh_struct_free (&gh_hostdev_struct, g_ptr_array_steal_index (config->hostdevs, 0));
  after = write_xml (config);
  g_assert_nonnull (strstr (after, "dir=\"/srv/elsewhere\""));
  g_assert_nonnull (strstr (after, "<binary path=\"/usr/lib/qemu/virtiofsd\" xattr=\"on\"/>"));
  g_assert_nonnull (strstr (after, "type=\"mdev\""));
  g_assert_nonnull (strstr (after, "<filesystem type=\"ram\">"));
  g_assert_null (strstr (after, "vbios.rom"));
  again = read_xml (after);
  g_assert_true (gh_domain_config_equal (config, again));
}

static void
strip (const GhStruct *type, gpointer self)
{
  for (const GhField *field = type->fields; field->name != NULL; field++)
    {
      gpointer member = G_STRUCT_MEMBER_P (self, field->offset);

      if ((field->flags & GH_FIELD_OPAQUE) != 0)
        g_clear_pointer ((char **) member, g_free);
      if (field->type == GH_FIELD_LIST)
        for (guint i = 0; i < (*(GPtrArray **) member)->len; i++)
          strip (field->of, (*(GPtrArray **) member)->pdata[i]);
    }
}

/* Written without the document that they came from, they say the same. */
static void
test_anew (void)
{
  static const char *const names[] = { "windows11.xml", "workstation.xml", "xen-pv.xml" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = load_data ("domains", names[i]);
      g_autoptr (GhDomainConfig) config = read_xml (text);
      g_autoptr (GhDomainConfig) again = NULL;
      g_autofree char *after = NULL;

      strip (&gh_domain_config_struct, config);
      after = write_xml (config);
      again = read_xml (after);
      g_assert_true (gh_domain_config_equal (config, again));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml-devices/unchanged", test_unchanged);
  g_test_add_func ("/domain-xml-devices/read", test_read);
  g_test_add_func ("/domain-xml-devices/edit", test_edit);
  g_test_add_func ("/domain-xml-devices/anew", test_anew);
  return g_test_run ();
}
