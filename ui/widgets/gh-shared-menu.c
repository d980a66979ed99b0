/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What was read is kept by the application. */
#include "config.h"

#include "gh-shared-menu.h"

#include <gtk/gtk.h>

static GtkBuilder *
get_builder (const char *resource)
{
  GObject *application = G_OBJECT (g_application_get_default ());
  GtkBuilder *builder = g_object_get_data (application, resource);

  if (builder == NULL)
    {
      builder = gtk_builder_new_from_resource (resource);
      g_object_set_data_full (application, resource, builder, g_object_unref);
    }
  return builder;
}

GMenuModel *
gh_shared_menu_get (const char *resource, const char *id)
{
  return G_MENU_MODEL (gtk_builder_get_object (get_builder (resource), id));
}
