/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device of the host a GhHostdev is: as a person writes it, and as numbers. */
#include "config.h"

#include "gh-hostdev.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int
gh_hostdev_number (const char *text)
{
  char *end;
  guint64 number;

  if (text == NULL || !g_ascii_isdigit (*text))
    return -1;
  errno = 0;
  number = g_ascii_strtoull (text, &end, 0);
  return errno == 0 && *end == '\0' && number <= 0xffff ? (int) number : -1;
}

/* As gh_hostdev_number(), but 0 for what is not said. */
static int
number_or_zero (const char *text)
{
  return text == NULL || *text == '\0' ? 0 : gh_hostdev_number (text);
}

char *
gh_hostdev_get_address (const GhHostdev *self)
{
  int domain = number_or_zero (self->domain), bus = gh_hostdev_number (self->bus);
  int slot = gh_hostdev_number (self->slot), function = number_or_zero (self->function);
  int device = gh_hostdev_number (self->device);

  if (self->type == GH_HOSTDEV_USB)
    return bus >= 0 && device >= 0 ? g_strdup_printf ("%03d:%03d", bus, device) : NULL;
  if (domain < 0 || bus < 0 || slot < 0 || function < 0)
    return NULL;
  return g_strdup_printf ("%04x:%02x:%02x.%x", domain, bus, slot, function);
}

static void
take (char **member, char *text)
{
  g_free (*member);
  *member = text;
}

static void
forget_address (GhHostdev *self)
{
  take (&self->domain, NULL);
  take (&self->bus, NULL);
  take (&self->slot, NULL);
  take (&self->function, NULL);
  take (&self->device, NULL);
}

static gboolean
set_usb_address (GhHostdev *self, const char *text)
{
  guint bus, device;
  int end = 0;

  if (strspn (text, "0123456789:") != strlen (text)
      || sscanf (text, "%3u:%3u%n", &bus, &device, &end) != 2 || text[end] != '\0')
    return FALSE;
  forget_address (self);
  self->bus = g_strdup_printf ("%u", bus);
  self->device = g_strdup_printf ("%u", device);
  return TRUE;
}

/* "0000:01:00.0", or without the domain. */
static gboolean
parse_pci (const char *text, guint *domain, guint *bus, guint *slot, guint *function)
{
  int end = 0;

  if (sscanf (text, "%4x:%2x:%2x.%1x%n", domain, bus, slot, function, &end) == 4
      && text[end] == '\0')
    return TRUE;
  *domain = 0;
  end = 0;
  return sscanf (text, "%2x:%2x.%1x%n", bus, slot, function, &end) == 3 && text[end] == '\0';
}

static gboolean
set_pci_address (GhHostdev *self, const char *text)
{
  guint domain, bus, slot, function;

  if (strspn (text, "0123456789abcdefABCDEF:.") != strlen (text)
      || !parse_pci (text, &domain, &bus, &slot, &function) || slot > 0x1f || function > 7)
    return FALSE;
  forget_address (self);
  self->domain = g_strdup_printf ("0x%04x", domain);
  self->bus = g_strdup_printf ("0x%02x", bus);
  self->slot = g_strdup_printf ("0x%02x", slot);
  self->function = g_strdup_printf ("0x%x", function);
  return TRUE;
}

gboolean
gh_hostdev_set_address (GhHostdev *self, const char *text)
{
  if (*text == '\0')
    {
      forget_address (self);
      return TRUE;
    }
  return self->type == GH_HOSTDEV_USB ? set_usb_address (self, text) : set_pci_address (self, text);
}

char *
gh_hostdev_get_id (const GhHostdev *self)
{
  int vendor = gh_hostdev_number (self->vendor), product = gh_hostdev_number (self->product);

  return vendor >= 0 && product >= 0 ? g_strdup_printf ("%04x:%04x", vendor, product) : NULL;
}

gboolean
gh_hostdev_set_id (GhHostdev *self, const char *text)
{
  gboolean is_none = *text == '\0';
  guint vendor = 0, product = 0;
  int end = 0;

  if (!is_none
      && (strspn (text, "0123456789abcdefABCDEF:") != strlen (text)
          || sscanf (text, "%4x:%4x%n", &vendor, &product, &end) != 2 || text[end] != '\0'))
    return FALSE;
  take (&self->vendor, is_none ? NULL : g_strdup_printf ("0x%04x", vendor));
  take (&self->product, is_none ? NULL : g_strdup_printf ("0x%04x", product));
  return TRUE;
}

gboolean
gh_hostdev_is_complete (const GhHostdev *self)
{
  g_autofree char *address = gh_hostdev_get_address (self);
  g_autofree char *id = gh_hostdev_get_id (self);

  if (self->type == GH_HOSTDEV_PCI)
    return address != NULL;
  return (address != NULL || (self->bus == NULL && self->device == NULL))
         && (id != NULL || (self->vendor == NULL && self->product == NULL))
         && (address != NULL || id != NULL);
}
