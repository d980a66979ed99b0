/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A host's URI: qemu:, xen:, fake:?domains=1000, xen+ssh://user@machine. */
#include "config.h"

#include "gh-host-uri.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-text.h"

static gboolean
split_scheme (GhHostUri *self, const char *scheme)
{
  const char *plus = strchr (scheme, '+');

  self->scheme = plus != NULL ? g_strndup (scheme, (gsize) (plus - scheme)) : g_strdup (scheme);
  self->transport = plus != NULL ? g_strdup (plus + 1) : NULL;
  return self->transport == NULL || strcmp (self->transport, "ssh") == 0;
}

GhHostUri *
gh_host_uri_parse (const char *text, GError **error)
{
  g_autoptr (GhHostUri) self = g_new0 (GhHostUri, 1);
  g_autoptr (GUri) uri = NULL;
  g_autofree char *quoted = gh_text_quote (text);
  const char *query;

  uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  query = uri != NULL ? g_uri_get_query (uri) : NULL;
  if (uri == NULL || !split_scheme (self, g_uri_get_scheme (uri))
      || (self->transport != NULL
          && (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')))
    {
      g_set_error (
        error,
        GH_ERROR,
        GH_ERROR_INVALID_ARGUMENT,
        _ ("%s is not a host: write qemu:, xen:, fake:?domains=10 or, for another computer, "
           "xen+ssh://user@machine"),
        quoted);
      return NULL;
    }
  self->user = g_strdup (g_uri_get_userinfo (uri));
  self->machine = self->transport != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
  self->port = self->transport != NULL ? MAX (g_uri_get_port (uri), 0) : 0;
  self->params = query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, error)
                               : g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self->params != NULL ? g_steal_pointer (&self) : NULL;
}

static void
append_params (GString *out, GHashTable *params)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (params), (GCompareFunc) strcmp);
  char separator = '?';

  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_string_append_printf (out, "%c", separator);
      g_string_append_uri_escaped (out, l->data, NULL, TRUE);
      g_string_append_c (out, '=');
      g_string_append_uri_escaped (out, g_hash_table_lookup (params, l->data), NULL, TRUE);
      separator = '&';
    }
}

char *
gh_host_uri_to_string (const GhHostUri *self)
{
  GString *out = g_string_new (self->scheme);

  g_return_val_if_fail (self != NULL, NULL);

  if (self->transport != NULL)
    {
      g_string_append_printf (out, "+%s://", self->transport);
      if (self->user != NULL)
        g_string_append_printf (out, "%s@", self->user);
      g_string_append (out, self->machine);
      if (self->port > 0)
        g_string_append_printf (out, ":%d", self->port);
    }
  else
    g_string_append_c (out, ':');
  append_params (out, self->params);
  return g_string_free (out, FALSE);
}

void
gh_host_uri_free (GhHostUri *self)
{
  if (self == NULL)
    return;
  g_free (self->scheme);
  g_free (self->transport);
  g_free (self->user);
  g_free (self->machine);
  g_clear_pointer (&self->params, g_hash_table_unref);
  g_free (self);
}
