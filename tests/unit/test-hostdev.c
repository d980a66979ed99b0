/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device of a host is meant, and whether it can be handed over. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-host-device.h"
#include "gh-hostdev.h"

static GhHostdev *
make (GhHostdevType type)
{
  GhHostdev *self = gh_struct_new (&gh_hostdev_struct);

  self->type = type;
  return self;
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_pci (void)
{
  static const char *const bad[] = { "1",       "01:00",    "01:20.0", "01:00.8", "0000:01:00.0x",
                                     "+1:00.0", " 01:00.0", "1:00.0:", "x" };
  GhHostdev *self = make (GH_HOSTDEV_PCI);

  g_assert_false (gh_hostdev_is_complete (self));
  g_assert_true (gh_hostdev_set_address (self, "00:1f.6"));
  g_assert_cmpstr (self->domain, ==, "0x0000");
  g_assert_cmpstr (self->slot, ==, "0x1f");
  assert_text (gh_hostdev_get_address (self), "0000:00:1f.6");
  g_assert_true (gh_hostdev_set_address (self, "0002:0a:00.1"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (gh_hostdev_set_address (self, bad[i]));
  assert_text (gh_hostdev_get_address (self), "0002:0a:00.1");
  g_assert_true (gh_hostdev_is_complete (self));
  g_assert_true (gh_hostdev_set_address (self, ""));
  g_assert_null (gh_hostdev_get_address (self));
  gh_struct_free (&gh_hostdev_struct, self);
}

static void
test_usb (void)
{
  static const char *const bad[] = { "46d", "046d:", "046d:c52b ", "046d:c52bb", "-1:2", "xyzw:1" };
  GhHostdev *self = make (GH_HOSTDEV_USB);

  g_assert_true (gh_hostdev_set_id (self, "046D:c52b"));
  g_assert_cmpstr (self->vendor, ==, "0x046d");
  assert_text (gh_hostdev_get_id (self), "046d:c52b");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (gh_hostdev_set_id (self, bad[i]));
  g_assert_true (gh_hostdev_is_complete (self));
  g_assert_false (gh_hostdev_set_address (self, "1:"));
  self->bus = g_strdup ("3");
  g_assert_false (gh_hostdev_is_complete (self));
  g_assert_true (gh_hostdev_set_address (self, "003:017"));
  g_assert_cmpstr (self->device, ==, "17");
  assert_text (gh_hostdev_get_address (self), "003:017");
  g_assert_true (gh_hostdev_set_id (self, ""));
  g_assert_true (gh_hostdev_is_complete (self));
  g_assert_cmpint (gh_hostdev_number ("0x10000"), ==, -1);
  g_assert_cmpint (gh_hostdev_number ("-1"), ==, -1);
  g_assert_cmpint (gh_hostdev_number ("12 "), ==, -1);
  gh_struct_free (&gh_hostdev_struct, self);
}

static void
test_names (void)
{
  static const struct
  {
    const char *text;
    const char *name; /* NULL: it is none */
  } cases[] = {
    { "046d:c52b", "046d:c52b" },
    { "1234:5678", "1234:5678" },
    { "001:004", "001:004" },
    { "1:4", "001:004" },
    { "1.4", "001:004" },
    { "01:00.0", "0000:01:00.0" },
    { "0002:0a:1f.7", "0002:0a:1f.7" },
    { "", NULL },
    { "1", NULL },
    { "1.", NULL },
    { "1.2.3", NULL },
    { "01:20.0", NULL },
    { "52:54:00:aa:bb:cc", NULL },
    { "vda", NULL },
    { "\xff:\xff", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      GhHostdev *self = gh_hostdev_parse (cases[i].text, &error);

      g_assert_cmpint (self != NULL, ==, cases[i].name != NULL);
      if (self == NULL)
        g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
      else
        assert_text (gh_hostdev_get_name (self), cases[i].name);
      gh_struct_free (&gh_hostdev_struct, self);
    }
}

static void
free_hostdev (gpointer hostdev)
{
  gh_struct_free (&gh_hostdev_struct, hostdev);
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_hostdev);
  GhHostdev *here = make (GH_HOSTDEV_USB);

  g_assert_true (gh_hostdev_set_id (here, "046d:c52b"));
  g_assert_true (gh_hostdev_set_address (here, "001:004"));
  g_ptr_array_add (list, gh_hostdev_parse ("01:00.0", NULL));
  g_ptr_array_add (list, here);
  assert_text (gh_hostdev_get_name (here), "001:004");
  g_assert_true (gh_hostdev_find (list, "1.4") == here);
  g_assert_true (gh_hostdev_find (list, "046D:C52B") == here);
  g_assert_true (gh_hostdev_find (list, "0000:01:00.0") == list->pdata[0]);
  g_assert_null (gh_hostdev_find (list, "001:005"));
  g_assert_null (gh_hostdev_find (list, "nonsense"));
}

static GhHostDevice *
add (GPtrArray *list, GhHostdevType type, const char *address, const char *product)
{
  GhHostDevice *self = gh_struct_new (&gh_host_device_struct);

  self->type = type;
  self->address = g_strdup (address);
  self->vendor = g_strdup ("0x046d");
  self->product = g_strdup (product);
  g_ptr_array_add (list, self);
  return self;
}

/* A stick is known by its kind; of two of the same kind each is where it is plugged in. */
static void
test_choose (void)
{
  g_autoptr (GPtrArray) list
    = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_host_device_free);
  GhHostDevice *mouse = add (list, GH_HOSTDEV_USB, "001:004", "0xc077");
  GhHostDevice *stick = add (list, GH_HOSTDEV_USB, "001:005", "0x1234");
  GhHostDevice *twin = add (list, GH_HOSTDEV_USB, "002:003", "0x1234");
  GhHostDevice *card = add (list, GH_HOSTDEV_PCI, "0000:01:00.0", "0x1234");
  GhHostdev *self = make (GH_HOSTDEV_USB);

  gh_host_device_choose (stick, list, self);
  g_assert_true (gh_host_device_is (stick, self));
  g_assert_false (gh_host_device_is (twin, self));
  gh_host_device_choose (mouse, list, self);
  g_assert_null (self->bus);
  g_assert_true (gh_host_device_is (mouse, self));
  g_assert_false (gh_host_device_is (stick, self));
  gh_host_device_choose (card, list, self);
  g_assert_cmpint (self->type, ==, GH_HOSTDEV_PCI);
  g_assert_null (self->vendor);
  g_assert_true (gh_host_device_is (card, self));
  g_assert_false (gh_host_device_is (stick, self));
  gh_struct_free (&gh_hostdev_struct, self);
}

static void
assert_explained (const GhHostDevice *device, gboolean is_xen, const char *word)
{
  g_autofree char *text = gh_host_device_explain (device, is_xen);

  if (word == NULL)
    g_assert_null (text);
  else
    g_assert_nonnull (strstr (text, word));
}

static void
test_explain (void)
{
  g_autoptr (GPtrArray) list
    = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_host_device_free);
  GhHostDevice *stick = add (list, GH_HOSTDEV_USB, "001:005", "0x1234");
  GhHostDevice *card = add (list, GH_HOSTDEV_PCI, "0000:01:00.0", "0x1234");

  assert_explained (stick, FALSE, NULL);
  assert_explained (card, FALSE, "driverctl set-override 0000:01:00.0 vfio-pci");
  card->driver = g_strdup ("e1000e");
  assert_explained (card, FALSE, "e1000e");
  assert_explained (card, TRUE, "xl pci-assignable-add 0000:01:00.0");
  g_free (card->driver);
  card->driver = g_strdup ("vfio-pci");
  assert_explained (card, FALSE, NULL);
  assert_explained (card, TRUE, "vfio-pci");
  g_free (card->driver);
  card->driver = g_strdup ("pciback");
  assert_explained (card, TRUE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostdev/pci", test_pci);
  g_test_add_func ("/hostdev/usb", test_usb);
  g_test_add_func ("/hostdev/names", test_names);
  g_test_add_func ("/hostdev/find", test_find);
  g_test_add_func ("/hostdev/choose", test_choose);
  g_test_add_func ("/hostdev/explain", test_explain);
  return g_test_run ();
}
