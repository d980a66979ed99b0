/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhForward: ports of the host that lead into a machine on a user network. */
#include "config.h"

#include "gh-forward.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-text.h"

void
gh_forward_free (GhForward *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self);
}

static gboolean
parse_port (const char *text, guint *port)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &value, NULL))
    return FALSE;
  *port = (guint) value;
  return TRUE;
}

static gboolean
parse_range (char *text, GhForward *self)
{
  char *dash = strchr (text, '-');

  if (dash != NULL)
    *dash++ = '\0';
  return parse_port (text, &self->start) && parse_port (dash != NULL ? dash : text, &self->end)
         && self->end >= self->start;
}

/* Cuts the last part of @text off; %NULL when there is none. */
static char *
cut_last (char *text)
{
  char *colon = strrchr (text, ':');

  if (colon == NULL)
    return NULL;
  *colon = '\0';
  return colon + 1;
}

static gboolean
parse_parts (char *text, GhForward *self)
{
  char *to = cut_last (text);
  char *range = to != NULL ? cut_last (text) : NULL;
  const char *address = range != NULL ? text : "127.0.0.1";

  if (to == NULL || !parse_port (to, &self->to)
      || !parse_range (range != NULL ? range : text, self))
    return FALSE;
  self->address = g_strdup (address);
  return g_hostname_is_ip_address (address) && self->end - self->start + self->to <= 65535;
}

GhForward *
gh_forward_parse (const char *text, GError **error)
{
  g_autoptr (GhForward) self = g_new0 (GhForward, 1);
  g_autofree char *parts = NULL;
  g_autofree char *quoted = gh_text_quote (text);

  self->udp = g_str_has_prefix (text, "udp:");
  if (self->udp || g_str_has_prefix (text, "tcp:"))
    text += strlen ("tcp:");
  parts = g_strdup (text);
  if (parse_parts (parts, self))
    return g_steal_pointer (&self);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("%s does not say which port leads where: write tcp:127.0.0.1:2222:22, the last "
                  "being the port in the machine"),
               quoted);
  return NULL;
}

char *
gh_forward_format (const GhForward *self)
{
  const char *protocol = self->udp ? "udp" : "tcp";

  if (self->start == self->end)
    return g_strdup_printf ("%s:%s:%u:%u", protocol, self->address, self->start, self->to);
  return g_strdup_printf (
    "%s:%s:%u-%u:%u", protocol, self->address, self->start, self->end, self->to);
}
