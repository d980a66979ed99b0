/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The view of a definition's text, whose library is loaded when it is first opened. */
#include "config.h"

#include "gh-module.h"
#include "gh-source-view.h"

#define MODULE "gh-source-view"

/* Not for the module, which has the functions of these names itself. */
G_GNUC_INTERNAL GtkWidget *
gh_source_view_new (void)
{
  g_autoptr (GError) error = NULL;
  GtkWidget *(*create) (void) = gh_module_get (MODULE, "gh_source_view_new", &error);

  if (create != NULL)
    return create ();
  g_message ("%s", error->message);
  return gtk_text_view_new ();
}

G_GNUC_INTERNAL void
gh_source_view_set_format (GtkWidget *view, GhFormat format, gboolean is_dark)
{
  void (*set_format) (GtkWidget *, GhFormat, gboolean)
    = gh_module_get (MODULE, "gh_source_view_set_format", NULL);

  if (set_format != NULL)
    set_format (view, format, is_dark);
}
