/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine of xl.cfg has beside its lists of devices: screens, timers, sound. */
#include "config.h"

#include "gh-xl-cfg-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-text.h"
#include "gh-xen-devices.h"

#define KIB_PER_MIB 1024

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

static gboolean
read_video_memory (GhXlReading *self, GhVideo *video, GError **error)
{
  guint64 mib;
  gboolean found;

  if (!gh_xl_reading_get_number (self, "videoram", G_MAXINT / KIB_PER_MIB, &mib, &found, error))
    return FALSE;
  video->vram = (guint) mib * KIB_PER_MIB;
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
  if (vga == NULL && config->graphics->len == 0)
    return TRUE;
  gh_domain_config_add_video (config)->model = read_video_model (vga, stdvga);
  return read_video_memory (self, config->videos->pdata[0], error);
}

/* xl refuses less than the card has at least. */
guint
gh_xl_get_video_memory (const GhDomainConfig *config)
{
  const GhVideo *video = config->videos->len > 0 ? config->videos->pdata[0] : NULL;
  guint vram = video != NULL ? video->vram : 0;

  if (vram == 0)
    return 0;
  vram = MAX (vram, gh_xen_video_get_minimum (video->model));
  return vram / KIB_PER_MIB + (vram % KIB_PER_MIB != 0);
}

/* ---- timers ---- */

/* By the number that xl took once; libvirt's word and xl's. */
static const struct
{
  const char *mode;
  const char *word;
} tsc_modes[] = { { "auto", "default" },
                  { "emulate", "always_emulate" },
                  { "native", "native" },
                  { "paravirt", "native_paravirt" } };

static GhTimer *
add_timer (GhXlReading *self, const char *name, GhToggle present)
{
  GhTimer *timer = gh_domain_config_add_device (self->config, &gh_timer_struct);

  timer->name = g_strdup (name);
  timer->present = present;
  return timer;
}

static const GhTimer *
find_timer (const GhDomainConfig *config, const char *name)
{
  for (guint i = 0; i < config->timers->len; i++)
    if (g_strcmp0 (((const GhTimer *) config->timers->pdata[i])->name, name) == 0)
      return config->timers->pdata[i];
  return NULL;
}

static gboolean
read_tsc (GhXlReading *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *quoted = NULL;
  guint64 number;

  if (!gh_xl_reading_get_string (self, "tsc_mode", &text, error))
    return FALSE;
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (tsc_modes); i++)
    if (strcmp (text, tsc_modes[i].word) == 0
        || (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &number, NULL) && number == i))
      {
        add_timer (self, "tsc", GH_TOGGLE_ON)->mode = g_strdup (tsc_modes[i].mode);
        return TRUE;
      }
  if (text == NULL)
    return TRUE;
  quoted = gh_text_quote (text);
  gh_xl_reading_complain (self,
                          error,
                          "tsc_mode",
                          _ ("%s is no tsc_mode: write default, always_emulate, native or "
                             "native_paravirt"),
                          quoted);
  return FALSE;
}

gboolean
gh_xl_read_timers (GhXlReading *self, GError **error)
{
  GhToggle hpet = GH_TOGGLE_DEFAULT;

  if (!read_tsc (self, error)
      || (gh_xl_type_of (self->config) == GH_XL_HVM
          && !gh_xl_reading_get_toggle (self, "hpet", &hpet, error)))
    return FALSE;
  if (hpet != GH_TOGGLE_DEFAULT)
    add_timer (self, "hpet", hpet);
  return TRUE;
}

GhToggle
gh_xl_get_hpet (const GhDomainConfig *config)
{
  const GhTimer *timer = find_timer (config, "hpet");

  if (timer == NULL)
    return GH_TOGGLE_DEFAULT;
  return timer->present == GH_TOGGLE_OFF ? GH_TOGGLE_OFF : GH_TOGGLE_ON;
}

const char *
gh_xl_get_tsc (const GhDomainConfig *config)
{
  const GhTimer *timer = find_timer (config, "tsc");

  if (timer == NULL || timer->present == GH_TOGGLE_OFF)
    return NULL;
  for (guint i = 1; i < G_N_ELEMENTS (tsc_modes); i++)
    if (g_strcmp0 (timer->mode, tsc_modes[i].mode) == 0)
      return tsc_modes[i].word;
  return tsc_modes[0].word;
}

/* ---- sound ---- */

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

char *
gh_xl_get_sounds (const GhDomainConfig *config)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < config->sounds->len; i++)
    {
      const char *model = ((const GhSound *) config->sounds->pdata[i])->model;
      gboolean is_hda
        = g_strcmp0 (model, "ich6") == 0 || g_strcmp0 (model, "ich9") == 0 || model == NULL;

      g_string_append_printf (names, "%s%s", i > 0 ? "," : "", is_hda ? "hda" : model);
    }
  return g_string_free (names, FALSE);
}
