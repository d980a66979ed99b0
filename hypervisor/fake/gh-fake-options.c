/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeOptions: the parameters of a fake host's URI. */
#include "config.h"

#include "gh-fake-options-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"

/* In the order of GhDomainAction. */
static const char *const action_nicks[]
  = { "start",    "shutdown", "reboot", "reset", "destroy", "pause", "resume",
      "undefine", "console",  "save",   "dump",  "trigger", NULL };
static const GhEnum action_enum = { action_nicks };

static gboolean
parse_number (const char *name, const char *value, guint max, guint *number, GError **error)
{
  guint64 parsed;

  if (!g_ascii_string_to_unsigned (value, 10, 0, max, &parsed, NULL))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s=%s is no number from 0 to %u"),
                   name,
                   value,
                   max);
      return FALSE;
    }
  *number = (guint) parsed;
  return TRUE;
}

static gboolean
parse_fail (const char *value, guint *fail, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, ",", -1);

  for (char **word = words; *word != NULL; word++)
    {
      int action;

      if (!gh_enum_parse (&action_enum, *word, &action))
        {
          g_set_error (
            error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, "fail=%s: “%s” is no action", value, *word);
          return FALSE;
        }
      *fail |= 1u << action;
    }
  return TRUE;
}

static gboolean
parse_kind (const char *value, gboolean *xen, GError **error)
{
  *xen = g_str_equal (value, "xen");
  if (*xen)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("kind=%s: a fake host can only pose as xen"),
               value);
  return FALSE;
}

static gboolean
parse_param (GhFakeOptions *self, const char *name, const char *value, GError **error)
{
  guint number = 0;
  gboolean ok;

  if (g_str_equal (name, "domains"))
    return parse_number (name, value, 100000, &self->domains, error);
  if (g_str_equal (name, "latency"))
    return parse_number (name, value, 600000, &self->latency, error);
  if (g_str_equal (name, "install"))
    return parse_number (name, value, 600000, &self->install, error);
  if (g_str_equal (name, "frame"))
    return parse_number (name, value, 600000, &self->frame, error);
  if (g_str_equal (name, "fail"))
    return parse_fail (value, &self->fail, error);
  if (g_str_equal (name, "running"))
    {
      ok = parse_number (name, value, 100000, &number, error);
      self->running = (int) number;
      return ok;
    }
  if (g_str_equal (name, "seed"))
    {
      ok = parse_number (name, value, G_MAXUINT16, &number, error);
      self->seed = (guint16) number;
      return ok;
    }
  if (g_str_equal (name, "kind"))
    return parse_kind (value, &self->xen, error);
  if (g_str_equal (name, "bridges"))
    {
      g_strfreev (self->bridges);
      self->bridges = g_strsplit (value, ",", -1);
      return TRUE;
    }
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_INVALID_ARGUMENT,
    _ ("A fake host has no parameter “%s”: use domains, running, latency, frame, fail, install, "
       "seed, kind or bridges"),
    name);
  return FALSE;
}

GhFakeOptions *
gh_fake_options_new (const GhHostUri *uri, GError **error)
{
  GhFakeOptions *self = g_rc_box_new0 (GhFakeOptions);
  GHashTableIter iter;
  gpointer name, value;

  self->running = -1;
  self->latency = 20;
  self->frame = 500;
  g_hash_table_iter_init (&iter, uri->params);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!parse_param (self, name, value, error))
      {
        gh_fake_options_unref (self);
        return NULL;
      }
  return self;
}

static void
clear (gpointer data)
{
  g_strfreev (((GhFakeOptions *) data)->bridges);
}

void
gh_fake_options_unref (GhFakeOptions *self)
{
  g_rc_box_release_full (self, clear);
}
