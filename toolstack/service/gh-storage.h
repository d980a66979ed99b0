/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStorage: the service's pools and volumes: who uses them, what works on them, who is told. */
#pragma once

#include "gh-call.h"
#include "gh-domain.h"
#include "gh-pools.h"

G_BEGIN_DECLS

#define GH_TYPE_STORAGE (gh_storage_get_type ())
G_DECLARE_FINAL_TYPE (GhStorage, gh_storage, GH, STORAGE, GObject)

/** gh_storage_new: @service: not owned: it owns this */
GhStorage *gh_storage_new (GhService *service);

/** gh_storage_get_pools: Returns: (transfer none): for worker threads */
GhPools *gh_storage_get_pools (GhStorage *self);

/** gh_storage_changed: clients are told that something of @pool differs; the empty name stands for
 * the list of pools, and for the trash. Those of one moment are told together */
void gh_storage_changed (GhStorage *self, const char *pool);

/** gh_storage_watch: @pool has been shown to somebody: from now on changes from outside are told */
void gh_storage_watch (GhStorage *self, const GhPoolInfo *pool);

/** gh_storage_users_changed: other volumes than before are used or run by @domain, or these now
 * otherwise: who has been shown the pools in which they lie is told */
void gh_storage_users_changed (GhStorage *self, GhDomain *domain);

/**
 * gh_storage_annotate:
 * @volumes: (element-type GhVolume)
 *
 * Says of each volume which machines use it, and whether one of them runs.
 */
void gh_storage_annotate (GhStorage *self, GPtrArray *volumes);

/**
 * gh_storage_lock:
 * @path: of a volume that is there, or will be
 * @title: of the job that works on it, for others
 *
 * Errors: BUSY naming the other job
 */
gboolean gh_storage_lock (GhStorage *self, const char *path, const char *title, GError **error);
void gh_storage_unlock (GhStorage *self, const char *path);

/** gh_storage_check_unlocked: Errors: BUSY, when a job works on @path */
gboolean gh_storage_check_unlocked (GhStorage *self, const char *path, GError **error);

G_END_DECLS
