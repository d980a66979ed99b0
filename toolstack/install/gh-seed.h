/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A small CD-ROM image on which a guest finds its answers: cloud-init's NoCloud, Anaconda's and
 * YaST's OEMDRV, Windows' answer file. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GhSeed:
 * @label: volume id, by which the guest finds it: "CIDATA"
 * @names: (element-type utf8): of the files; @texts: (element-type utf8): what stands in each
 */
typedef struct
{
  char *label;
  GPtrArray *names;
  GPtrArray *texts;
} GhSeed;

GhSeed *gh_seed_new (const char *label);

/** gh_seed_free: @self: (nullable) (transfer full); wipes the texts, which have secrets in them */
void gh_seed_free (GhSeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhSeed, gh_seed_free)

/** gh_seed_add: @text: (transfer full) */
void gh_seed_add (GhSeed *self, const char *name, char *text);

/** gh_seed_get_text: Returns: (nullable): what stands in the file */
const char *gh_seed_get_text (const GhSeed *self, const char *name);

/**
 * gh_seed_write:
 * @path: must not exist; none but its owner will be able to read it
 *
 * Writes an ISO 9660 image with Joliet and Rock Ridge names. Blocks: for a worker thread. What
 * cannot be finished is removed.
 *
 * Errors: those of GIO
 */
gboolean gh_seed_write (const GhSeed *self, const char *path, GError **error);

G_END_DECLS
