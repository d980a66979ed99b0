/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The person's settings, which may be missing when the program is not installed. */
#include "config.h"

#include "gh-settings.h"

static gpointer
open_settings (gpointer data)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  /* g_settings_new() would end the program where the schema is missing. */
  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, GH_APP_ID, TRUE);
  return schema != NULL ? g_settings_new (GH_APP_ID) : NULL;
}

GSettings *
gh_settings_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, open_settings, NULL);
}

gboolean
gh_settings_get_flag (const char *key, gboolean fallback)
{
  GSettings *settings = gh_settings_get ();

  return settings != NULL ? g_settings_get_boolean (settings, key) : fallback;
}
