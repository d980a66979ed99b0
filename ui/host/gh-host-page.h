/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostPage: one host: what it is, who has its memory and CPUs, its logs, what is wrong with it.
 */
#pragma once

#include <gtk/gtk.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_HOST_PAGE (gh_host_page_get_type ())
G_DECLARE_FINAL_TYPE (GhHostPage, gh_host_page, GH, HOST_PAGE, GtkBox)

/** gh_host_page_new: Returns: (transfer floating): a page that asks @client while it is seen */
GtkWidget *gh_host_page_new (GhClient *client);

G_END_DECLS
