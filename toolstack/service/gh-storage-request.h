/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a call asks to be done to volumes, from its arguments to a job. */
#pragma once

#include "gh-call.h"
#include "gh-job.h"
#include "gh-volume-work.h"

G_BEGIN_DECLS

typedef struct _GhStorageRequest GhStorageRequest;

/* @run: the work, in its thread. @running: whether a machine may run with the volume meanwhile.
 * @needed: whether others that need the volume forbid it. @live: it is done otherwise with a volume
 * with which a machine runs, as @run sees. @title: of the volume's name */
typedef struct
{
  const char *kind;
  const char *title;
  gboolean (*run) (GhStorageRequest *self, GError **error);
  gboolean running;
  gboolean needed;
  gboolean (*live) (GhStorageRequest *self, GError **error); /* (nullable): whether it can be */
} GhStorageOperation;

struct _GhStorageRequest
{
  const GhStorageOperation *operation;
  GhCall *call; /* until it is answered */
  GhService *service;
  GhHost *host;
  GhJob *job;
  GhVolumeWork work;
  GVariant *options;
  char *key; /* of the volume, or of a thing in the trash */
  GhVolume *volume;
  gboolean outside; /* it, or what is to build upon another, leads to files in no pool */
  char *pool;
  char *name;
  guint64 size;
  GhVolumeTarget *target;
  char *target_path;
  char **ids;
  int fd;
  GVariantDict result;
};

/** gh_storage_request_new: @options: index of the dictionary. Returns: (transfer full): whose
 * arguments are still to be set */
GhStorageRequest *
gh_storage_request_new (GhCall *call, const GhStorageOperation *operation, guint options);

/** gh_storage_request_start: @self: (transfer full): answers the call with a job, or refuses */
void gh_storage_request_start (GhStorageRequest *self);

/** gh_storage_request_get_flag: for its work: the option @name */
gboolean gh_storage_request_get_flag (GhStorageRequest *self, const char *name);

/** gh_storage_request_take_path: for its work: the job's result has this "path", and as "volume"
 * the name that it has in @pool */
void gh_storage_request_take_path (GhStorageRequest *self, const char *pool, const char *path);

/** gh_storage_request_trash: for its work: puts its volume into the trash, with the job's result
 * "trash" */
gboolean gh_storage_request_trash (GhStorageRequest *self, GError **error);

/** gh_storage_request_trash_old: the same at the end of a move, which an error tells of */
gboolean gh_storage_request_trash_old (GhStorageRequest *self, GError **error);

/** gh_storage_request_drop_target: for its work: the volume that was made, and is in use nowhere,
 * goes */
void gh_storage_request_drop_target (GhStorageRequest *self);

/** gh_storage_request_refuse_running: Returns: FALSE, with IN_USE that names a machine which runs
 * with @self's volume */
gboolean gh_storage_request_refuse_running (GhStorageRequest *self, GError **error);

G_END_DECLS
