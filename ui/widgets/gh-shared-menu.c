/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The models are kept by the application. */
#include "config.h"

#include "gh-shared-menu.h"

#include <gtk/gtk.h>

GMenuModel *
gh_shared_menu_get (const char *resource, const char *id)
{
  GObject *application = G_OBJECT (g_application_get_default ());
  GMenuModel *menu = g_object_get_data (application, resource);
  g_autoptr (GtkBuilder) builder = NULL;

  if (menu != NULL)
    return menu;
  builder = gtk_builder_new_from_resource (resource);
  menu = G_MENU_MODEL (gtk_builder_get_object (builder, id));
  g_object_set_data_full (application, resource, g_object_ref (menu), g_object_unref);
  return menu;
}
