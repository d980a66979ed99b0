/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a machine in a file: what the hypervisor wrote, and what it is of. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

/* The hypervisor's own stream stands at the beginning of the file, so that its tools can use it.
 * Behind it, written when all of it was written:
 *
 *     STAMPS_SIZE bytes  what the disks were like when the run had ended: JSON, padded with zeros;
 * all zeros until it is known JSON               GhSavedInfo 8 bytes            length of that
 * JSON, little-endian 16 bytes           "Guesthouse save\n"
 *
 * So a file that was cut short has no end that we know. Everything here blocks: for worker threads.
 */

/* What a file has while it is written, behind its name. */
#define GH_SAVED_FILE_PART ".part"

/**
 * GhSavedInfo:
 * @kind: of the hypervisor: "QEMU"
 * @version: (nullable): of the hypervisor
 * @computer: its name
 * @name, @uuid: of the machine
 * @definition: of what ran, libvirt domain XML
 * @saved_at: seconds since 1970
 * @paused: whether it was paused before it was saved
 * @state_size: bytes of the hypervisor's stream
 */
typedef struct
{
  char *kind;
  char *version;
  char *computer;
  char *name;
  char *uuid;
  char *definition;
  gint64 saved_at;
  gboolean paused;
  guint64 state_size;
} GhSavedInfo;

void gh_saved_info_free (GhSavedInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhSavedInfo, gh_saved_info_free)

/** gh_saved_file_create: a new file @path with GH_SAVED_FILE_PART. Errors: EXISTS also when @path
 * is there, PERMISSION, NOT_FOUND. Returns: a descriptor, or -1 */
int gh_saved_file_create (const char *path, GError **error);

/** gh_saved_file_finish: behind what the hypervisor wrote; then all of it is on the disk. @info:
 * its state_size is set. Errors: NO_SPACE */
gboolean gh_saved_file_finish (int fd, GhSavedInfo *info, GError **error);

/** gh_saved_file_commit: gives the finished file its name, which nobody may have meanwhile; that is
 * on the disk when it is done */
gboolean gh_saved_file_commit (const char *path, GError **error);

/** gh_saved_file_remove: removes @path, or what of it was begun; fine when it is gone */
gboolean gh_saved_file_remove (const char *path, gboolean part, GError **error);

/**
 * gh_saved_file_open:
 * @fd: (out): at the beginning of the hypervisor's stream; the caller's
 *
 * Errors: NOT_FOUND, PERMISSION, and CORRUPT for what is no saved state of ours or not all of it
 *
 * Returns: (transfer full)
 */
GhSavedInfo *gh_saved_file_open (const char *path, int *fd, GError **error);

/** gh_saved_file_stamp: notes in the file what the disks of @config are like now that the run has
 * ended. Only files have what can be noted: a block device does not say when it was written to */
gboolean gh_saved_file_stamp (const char *path, const GhDomainConfig *config, GError **error);

/** gh_saved_file_check_disks: whether they are still so. Errors: WRONG_STATE naming the one that
 * has changed, NOT_FOUND one that is gone */
gboolean gh_saved_file_check_disks (int fd, const GhSavedInfo *info, GError **error);

G_END_DECLS
