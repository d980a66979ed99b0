/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A view of a definition's text, with colours and numbered lines. */
#include "config.h"

#include "gh-source-view.h"

#include <gtksourceview/gtksource.h>

G_MODULE_EXPORT GtkWidget *
gh_source_view_new (void)
{
  GtkWidget *view = gtk_source_view_new ();

  gtk_source_view_set_show_line_numbers (GTK_SOURCE_VIEW (view), TRUE);
  gtk_source_view_set_auto_indent (GTK_SOURCE_VIEW (view), TRUE);
  gtk_source_view_set_insert_spaces_instead_of_tabs (GTK_SOURCE_VIEW (view), TRUE);
  gtk_source_view_set_tab_width (GTK_SOURCE_VIEW (view), 2);
  gtk_source_view_set_highlight_current_line (GTK_SOURCE_VIEW (view), TRUE);
  return view;
}

/* xl.cfg has the comments, strings and lists of Python. */
G_MODULE_EXPORT void
gh_source_view_set_format (GtkWidget *view, GhFormat format, gboolean is_dark)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  GtkSourceStyleSchemeManager *schemes = gtk_source_style_scheme_manager_get_default ();

  gtk_source_buffer_set_language (buffer,
                                  gtk_source_language_manager_get_language (
                                    languages, format == GH_FORMAT_XL ? "python" : "xml"));
  gtk_source_buffer_set_style_scheme (
    buffer, gtk_source_style_scheme_manager_get_scheme (schemes, is_dark ? "oblivion" : "tango"));
}
