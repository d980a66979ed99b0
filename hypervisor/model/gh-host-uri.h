/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A host's URI: qemu:, xen:, fake:?domains=1000, xen+ssh://user@machine. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GhHostUri:
 * @scheme: the driver: "qemu", "xen", "fake"
 * @transport: (nullable): "ssh", or %NULL for this computer
 * @user: (nullable)
 * @machine: (nullable): another computer's name, with @transport
 * @port: 0 when unset
 * @params: (element-type utf8 utf8): what follows "?", decoded
 */
typedef struct
{
  char *scheme;
  char *transport;
  char *user;
  char *machine;
  int port;
  GHashTable *params;
} GhHostUri;

/**
 * gh_host_uri_parse:
 *
 * Returns: (transfer full): the parts of @text; %NULL with GH_ERROR_INVALID_ARGUMENT naming @text
 */
GhHostUri *gh_host_uri_parse (const char *text, GError **error);

/** gh_host_uri_to_string: Returns: (transfer full): the canonical form; equal hosts have equal
 * strings */
char *gh_host_uri_to_string (const GhHostUri *self);

void gh_host_uri_free (GhHostUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhHostUri, gh_host_uri_free)

G_END_DECLS
