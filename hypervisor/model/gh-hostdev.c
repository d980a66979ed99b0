/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device of the host a GhHostdev is: as a person writes it, and as numbers. */
#include "config.h"

#include "gh-hostdev.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

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

char *
gh_hostdev_get_name (const GhHostdev *self)
{
  char *address = gh_hostdev_get_address (self);

  return address != NULL || self->type == GH_HOSTDEV_PCI ? address : gh_hostdev_get_id (self);
}

/* "046d:c52b" has four digits on both sides, bus and device of USB have at most three. */
static gboolean
is_id (const char *text)
{
  return strlen (text) == strlen ("046d:c52b") && text[4] == ':';
}

static gboolean
set_name (GhHostdev *self, const char *text)
{
  g_autofree char *usb = NULL;

  self->type = GH_HOSTDEV_USB;
  if (is_id (text))
    return gh_hostdev_set_id (self, text);
  if (strspn (text, "0123456789.") == strlen (text))
    {
      usb = g_strdelimit (g_strdup (text), ".", ':');
      return *usb != '\0' && set_usb_address (self, usb);
    }
  if (set_usb_address (self, text))
    return TRUE;
  self->type = GH_HOSTDEV_PCI;
  return *text != '\0' && set_pci_address (self, text);
}

GhHostdev *
gh_hostdev_parse (const char *text, GError **error)
{
  GhHostdev *self = gh_struct_new (&gh_hostdev_struct);
  g_autofree char *quoted = gh_text_quote (text);

  if (set_name (self, text))
    return self;
  gh_struct_free (&gh_hostdev_struct, self);
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_INVALID_ARGUMENT,
    _ ("%s names no device of this computer: write 046d:c52b (vendor and product) or 1.4 "
       "(bus and device) of USB, or 0000:01:00.0 of PCI"),
    quoted);
  return NULL;
}

GhHostdev *
gh_hostdev_find (const GPtrArray *list, const char *text)
{
  GhHostdev *wanted = gh_hostdev_parse (text, NULL), *found = NULL;
  g_autofree char *name = wanted != NULL ? gh_hostdev_get_name (wanted) : NULL;

  for (guint i = 0; name != NULL && found == NULL && i < list->len; i++)
    {
      GhHostdev *self = list->pdata[i];
      g_autofree char *own = gh_hostdev_get_name (self);
      g_autofree char *id = gh_hostdev_get_id (self);

      if (self->type == wanted->type
          && (g_strcmp0 (own, name) == 0
              || (self->type == GH_HOSTDEV_USB && g_strcmp0 (id, name) == 0)))
        found = self;
    }
  gh_struct_free (&gh_hostdev_struct, wanted);
  return found;
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
