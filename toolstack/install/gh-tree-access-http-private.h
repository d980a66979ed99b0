/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Files below a URL. */
#pragma once

#include "gh-tree-access.h"

G_BEGIN_DECLS

#define GH_TYPE_TREE_ACCESS_HTTP (gh_tree_access_http_get_type ())
G_DECLARE_FINAL_TYPE (GhTreeAccessHttp, gh_tree_access_http, GH, TREE_ACCESS_HTTP, GhTreeAccess)

/**
 * gh_tree_access_http_new:
 * @url: http: or https:; what follows "?" or "#" is dropped
 *
 * The thread needs a thread-default main context of its own.
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT
 */
GhTreeAccess *gh_tree_access_http_new (const char *url, GError **error);

G_END_DECLS
