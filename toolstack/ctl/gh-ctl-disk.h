/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCtlDisk: what the person wrote after --disk or --import. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * GhCtlDisk:
 * @size: bytes of a new image; 0 for a disk that exists
 * @format: (nullable): as written
 * @path: (nullable): absolute
 * @pool: (nullable): name of the pool that a new one goes into
 */
typedef struct
{
  guint64 size;
  char *format;
  char *path;
  char *pool;
  GhDiskBus bus;
} GhCtlDisk;

/** gh_ctl_disk_parse: @text: "size=8G,format=raw,path=a.img", or a path for one that exists.
 * Errors: G_OPTION_ERROR */
gboolean gh_ctl_disk_parse (GhCtlDisk *self, const char *text, GError **error);
void gh_ctl_disk_clear (GhCtlDisk *self);

/** gh_ctl_disk_attach: adds an existing disk to @config. Errors: when it is not there, or no disk
 */
gboolean gh_ctl_disk_attach (const GhCtlDisk *self, GhDomainConfig *config, GError **error);

G_END_DECLS
