/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhVolumeForm: asks what has to be known for one piece of work on storage, and begins it. */
#pragma once

#include <gtk/gtk.h>

#include "gh-storage-list.h"

G_BEGIN_DECLS

typedef enum
{
  GH_FORM_CREATE,
  GH_FORM_RESIZE,
  GH_FORM_RENAME,
  GH_FORM_SNAPSHOT,
  GH_FORM_REVERT,
  GH_FORM_COPY,
  GH_FORM_MOVE,
  GH_FORM_CHECK,
  GH_FORM_COMPACT,
  GH_FORM_DELETE,
  GH_FORM_ADD_POOL,
  GH_FORM_REMOVE_POOL,
  GH_FORM_RESTORE,
  GH_FORM_EMPTY,
  GH_N_FORMS
} GhFormKind;

#define GH_TYPE_VOLUME_FORM (gh_volume_form_get_type ())
G_DECLARE_FINAL_TYPE (GhVolumeForm, gh_volume_form, GH, VOLUME_FORM, GtkDialog)

/**
 * GhFormSubject: what it is about; each may be %NULL where it plays no part
 * @pools: to choose among
 * @pool: name of the one that is shown
 * @volume: valid while the form is made
 * @snapshot: name of one of @volume
 * @trash: id
 * @about: what the person should know before: users, snapshots, what builds upon it
 */
typedef struct
{
  GhStorageList *pools;
  const char *pool;
  const GhVolume *volume;
  const char *snapshot;
  const char *trash;
  const char *about;
} GhFormSubject;

/* Signals: "done" (GVariant *result): a{sv}, of the job, or %NULL. "failed" (const char *message):
 * after the form was closed. */

/** gh_volume_form_is_possible: whether the service has a method for it */
gboolean gh_volume_form_is_possible (GhFormKind kind);

/** gh_volume_form_new: Returns: a window that closes itself once the work has begun. What is wrong
 * before that is said in it */
GhVolumeForm *gh_volume_form_new (GtkWindow *parent,
                                  GhClient *client,
                                  GhFormKind kind,
                                  const GhFormSubject *subject);

G_END_DECLS
