/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of what servers have. */
#include "config.h"

#include "gh-web.h"

#include <string.h>

gboolean
gh_web_is_address (const char *text)
{
  return text != NULL
         && (g_ascii_strncasecmp (text, "http://", strlen ("http://")) == 0
             || g_ascii_strncasecmp (text, "https://", strlen ("https://")) == 0);
}
