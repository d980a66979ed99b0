/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a status page says, for screen readers too. */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

/**
 * gh_status_set:
 * @title: (nullable): %NULL keeps the page's own
 * @text: (nullable): plain text; %NULL keeps the page's own
 *
 * Sets what @page says. HdyStatusPage hides its labels from accessibility, so the page itself gets
 * their words as its name.
 */
void gh_status_set (HdyStatusPage *page, const char *title, const char *text);

G_END_DECLS
