/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeOptions: the parameters of a fake host's URI. */
#pragma once

#include "gh-domain-state.h"
#include "gh-host-uri.h"

G_BEGIN_DECLS

/**
 * GhFakeOptions: see README.md; reference counted with g_rc_box.
 * @running: -1 for the mix
 * @frame: milliseconds between two pictures of a display, 0 for one that stands still
 * @fail: bits, 1 << GhDomainAction
 * @xen: whether it poses as a Xen host
 * @bridges: (nullable): network bridges
 */
typedef struct
{
  guint domains;
  int running;
  guint latency;
  guint install;
  guint frame;
  guint fail;
  guint16 seed;
  gboolean xen;
  char **bridges;
} GhFakeOptions;

/** gh_fake_options_new: Returns: (transfer full). Errors: GH_ERROR_INVALID_ARGUMENT naming the
 * parameter */
GhFakeOptions *gh_fake_options_new (const GhHostUri *uri, GError **error);

void gh_fake_options_unref (GhFakeOptions *self);

G_END_DECLS
