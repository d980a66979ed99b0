/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an emulated machine of xl.cfg has beside its lists of devices: screens, timers, sound. */
#include "config.h"

#include "gh-xl-cfg-private.h"

#include <string.h>

/* ---- screens ---- */

static GhVideoModel
read_video_model (const char *vga, gboolean stdvga)
{
  if (g_strcmp0 (vga, "stdvga") == 0 || (vga == NULL && stdvga))
    return GH_VIDEO_VGA;
  if (g_strcmp0 (vga, "none") == 0)
    return GH_VIDEO_NONE;
  return g_strcmp0 (vga, "qxl") == 0 ? GH_VIDEO_QXL : GH_VIDEO_CIRRUS;
}

/* An address with a display behind it is kept only. */
static gboolean
read_vnc (GhXlReading *self, GhGraphics *graphics, GError **error)
{
  guint64 display;
  gboolean found, unused;

  if (!gh_xl_reading_get_string (self, "vnclisten", &graphics->listen, error)
      || !gh_xl_reading_get_string (self, "vncpasswd", &graphics->password, error)
      || !gh_xl_reading_get_string (self, "keymap", &graphics->keymap, error)
      || !gh_xl_reading_get_number (self, "vncdisplay", 65535 - 5900, &display, &found, error)
      || !gh_xl_reading_get_flag (self, "vncunused", TRUE, &unused, error))
    return FALSE;
  if (found && !unused)
    graphics->port = (guint) display + 5900;
  if (graphics->listen != NULL && strchr (graphics->listen, ':') != NULL)
    g_clear_pointer (&graphics->listen, g_free);
  return TRUE;
}

static gboolean
read_spice (GhXlReading *self, GhGraphics *graphics, GError **error)
{
  guint64 port;
  gboolean found;

  graphics->type = GH_GRAPHICS_SPICE;
  if (!gh_xl_reading_get_string (self, "spicehost", &graphics->listen, error)
      || !gh_xl_reading_get_string (self, "spicepasswd", &graphics->password, error)
      || !gh_xl_reading_get_number (self, "spiceport", 65535, &port, &found, error))
    return FALSE;
  graphics->port = (guint) port;
  return TRUE;
}

/* An emulated machine has a screen that VNC shows and a Cirrus card unless it is told otherwise. */
gboolean
gh_xl_read_screen (GhXlReading *self, GError **error)
{
  GhDomainConfig *config = self->config;
  g_autofree char *vga = NULL;
  gboolean vnc, sdl, spice, nographic, stdvga;

  if (gh_xl_type_of (config) != GH_XL_HVM)
    return TRUE;
  if (!gh_xl_reading_get_flag (self, "nographic", FALSE, &nographic, error)
      || !gh_xl_reading_get_flag (self, "vnc", !nographic, &vnc, error)
      || !gh_xl_reading_get_flag (self, "sdl", FALSE, &sdl, error)
      || !gh_xl_reading_get_flag (self, "spice", FALSE, &spice, error)
      || !gh_xl_reading_get_flag (self, "stdvga", FALSE, &stdvga, error)
      || !gh_xl_reading_get_string (self, "vga", &vga, error))
    return FALSE;
  if (vnc && !read_vnc (self, gh_domain_config_add_graphics (config), error))
    return FALSE;
  if (sdl)
    gh_domain_config_add_graphics (config)->type = GH_GRAPHICS_SDL;
  if (spice && !read_spice (self, gh_domain_config_add_graphics (config), error))
    return FALSE;
  if (vga != NULL || config->graphics->len > 0)
    gh_domain_config_add_video (config)->model = read_video_model (vga, stdvga);
  return TRUE;
}

/* ---- what else an emulated machine has ---- */

gboolean
gh_xl_read_hpet (GhXlReading *self, GError **error)
{
  GhToggle present;
  GhTimer *timer;

  if (gh_xl_type_of (self->config) != GH_XL_HVM)
    return TRUE;
  if (!gh_xl_reading_get_toggle (self, "hpet", &present, error))
    return FALSE;
  if (present == GH_TOGGLE_DEFAULT)
    return TRUE;
  timer = gh_domain_config_add_device (self->config, &gh_timer_struct);
  timer->name = g_strdup ("hpet");
  timer->present = present;
  return TRUE;
}

/* Names of QEMU's, parted by commas. */
gboolean
gh_xl_read_sounds (GhXlReading *self, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) names = NULL;

  if (gh_xl_type_of (self->config) != GH_XL_HVM)
    return TRUE;
  if (!gh_xl_reading_get_string (self, "soundhw", &text, error))
    return FALSE;
  names = g_strsplit (text != NULL ? text : "", ",", -1);
  for (char **name = names; *name != NULL; name++)
    if (**name != '\0')
      {
        GhSound *sound = gh_domain_config_add_device (self->config, &gh_sound_struct);

        sound->model = g_strdup (strcmp (*name, "hda") == 0 ? "ich6" : *name);
      }
  return TRUE;
}
