/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A new disk in words: "size=8G,format=qcow2,path=/srv/web.qcow2". */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

typedef enum
{
  GH_VOLUME_QCOW2,
  GH_VOLUME_RAW,
} GhVolumeFormat;

/* The words of GhVolumeFormat: "qcow2", "raw". */
extern const GhEnum gh_volume_format_enum;

/* A disk image's limits, in bytes. */
#define GH_VOLUME_SIZE_MIN (G_GUINT64_CONSTANT (1) << 20)
#define GH_VOLUME_SIZE_MAX (G_GUINT64_CONSTANT (1) << 46)

/**
 * GhVolumeSpec:
 * @size: bytes, a multiple of 512
 * @path: (nullable): where; %NULL for a name of its own in the pool folder
 */
typedef struct
{
  guint64 size;
  GhVolumeFormat format;
  char *path;
} GhVolumeSpec;

/** gh_volume_spec_new: Returns: (transfer full): @path: (nullable); @size is rounded up to 512 */
GhVolumeSpec *gh_volume_spec_new (guint64 size, GhVolumeFormat format, const char *path);

GhVolumeSpec *gh_volume_spec_copy (const GhVolumeSpec *self);
void gh_volume_spec_free (GhVolumeSpec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhVolumeSpec, gh_volume_spec_free)

/**
 * gh_volume_spec_parse:
 * @text: "size=8G[,format=qcow2|raw][,path=PATH]", each key once; a bare size, "8G", is understood;
 *   after "path=" the rest is the path, commas included. A size without unit counts GiB
 *
 * Returns: (transfer full): what @text asks for, checked with gh_volume_spec_validate()
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_UNKNOWN_OPTION naming the key
 */
GhVolumeSpec *gh_volume_spec_parse (const char *text, GError **error);

/**
 * gh_volume_spec_validate:
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT when the size is out of range or the path is empty or has
 * control characters
 */
gboolean gh_volume_spec_validate (const GhVolumeSpec *self, GError **error);

G_END_DECLS
