/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How a source comes into the definition of a new machine. */
#pragma once

#include "gh-create-job.h"
#include "gh-image.h"

G_BEGIN_DECLS

/** gh_create_add_medium: puts an image into a CD-ROM drive of its own */
void gh_create_add_medium (GhDomainConfig *config, const char *path);

/** gh_create_use_medium: the same with what is to be installed from: it is started first */
void gh_create_use_medium (GhDomainConfig *config, const char *path);

/**
 * gh_create_use_tree:
 * @files: (nullable): the answers
 * @folder: of all machines' boot files
 *
 * The machine starts with the tree's kernel, and has the medium that the tree lies on.
 */
void gh_create_use_tree (const GhCreateRequest *request,
                         const GhTree *tree,
                         const GhAnswerFiles *files,
                         const char *folder);

/**
 * gh_create_use_seed:
 * @ready_disk: (nullable): the disk that was copied, if it is for cloud-init on that, whose kernel
 *   may know no CD-ROM drive
 *
 * Puts in the medium with the answers, until the installation has ended.
 */
void gh_create_use_seed (GhDomainConfig *config, const char *folder, const char *ready_disk);

/** gh_create_use_image: the new image is for the first disk without a source, or for one more */
void gh_create_use_image (GhDomainConfig *config, const GhVolumeSpec *spec, const char *path);

/**
 * gh_create_check_original:
 * @info: of a disk that is to be copied
 * @spec: of the copy; with @roomy its size becomes that of @info where that is larger
 *
 * Errors: GH_ERROR_UNSUPPORTED when it has parts in other files, GH_ERROR_INVALID_ARGUMENT when the
 * copy would be too small
 */
gboolean gh_create_check_original (const GhImageInfo *info,
                                   GhVolumeSpec *spec,
                                   gboolean roomy,
                                   GError **error);

G_END_DECLS
