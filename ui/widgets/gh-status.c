/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a status page says, for screen readers too. */
#include "config.h"

#include "gh-status.h"

void
gh_status_set (HdyStatusPage *page, const char *title, const char *text)
{
  g_autofree char *name = NULL;

  if (title != NULL)
    hdy_status_page_set_title (page, title);
  if (text != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (text, -1);

      hdy_status_page_set_description (page, markup);
    }
  else
    text = hdy_status_page_get_description (page);
  name = g_strdup_printf ("%s. %s", hdy_status_page_get_title (page), text != NULL ? text : "");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (page)), name);
}
