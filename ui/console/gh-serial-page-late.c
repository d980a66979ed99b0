/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial line's page, whose terminal and its libraries are loaded when it is first opened. */
#include "config.h"

#include "gh-module.h"
#include "gh-serial-page.h"

#define MODULE "gh-terminal"

/* What stands there instead, when it cannot be loaded. */
static GtkWidget *
new_excuse (const GError *error)
{
  GtkWidget *label = gtk_label_new (error->message);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  return label;
}

/* Not for the module, which has the functions of these names itself. */
G_GNUC_INTERNAL GtkWidget *
gh_serial_page_new (GhClient *client, const char *path, const char *kind)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *(*create) (GhClient *, const char *, const char *)
    = gh_module_get (MODULE, "gh_serial_page_new", &error);

  return create != NULL ? create (client, path, kind) : new_excuse (error);
}

G_GNUC_INTERNAL void
gh_serial_page_set_running (GtkWidget *page, gboolean running, const char *name)
{
  void (*set_running) (GtkWidget *, gboolean, const char *)
    = gh_module_get (MODULE, "gh_serial_page_set_running", NULL);

  if (set_running != NULL && !GTK_IS_LABEL (page))
    set_running (page, running, name);
}
