/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStore: definitions on disk, as libvirt domain XML, one file UUID.xml a machine. */
#pragma once

#include <gio/gio.h>

#include "gh-domain-config.h"

G_BEGIN_DECLS

#define GH_TYPE_STORE (gh_store_get_type ())
G_DECLARE_FINAL_TYPE (GhStore, gh_store, GH, STORE, GObject)

/** gh_store_new: @folder: made, 0700, with the first definition */
GhStore *gh_store_new (const char *folder);

const char *gh_store_get_folder (GhStore *self);

/** GhStoreContents: @configs: (element-type GhDomainConfig); @warnings: (element-type utf8): what
 * was wrong with which file, for people */
typedef struct
{
  GPtrArray *configs;
  GPtrArray *warnings;
} GhStoreContents;

void gh_store_contents_free (GhStoreContents *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhStoreContents, gh_store_contents_free)

/**
 * gh_store_load_async:
 *
 * Reads all definitions, in worker threads. A file that cannot be read is set aside under another
 * name, never deleted, and told in the warnings; remains of a write that was cut short are removed.
 */
void gh_store_load_async (GhStore *self, GAsyncReadyCallback callback, gpointer data);
GhStoreContents *gh_store_load_finish (GhStore *self, GAsyncResult *result, GError **error);

/**
 * gh_store_save_async:
 *
 * Writes @config: to a temporary file, fsync, rename, fsync of the folder. Whenever the computer
 * stops, the file holds the old definition or the new one. All writes of a store happen in order.
 */
void gh_store_save_async (GhStore *self,
                          const GhDomainConfig *config,
                          GAsyncReadyCallback callback,
                          gpointer data);

/** gh_store_remove_async: removes the definition of @uuid, durably. No error when there is none */
void gh_store_remove_async (GhStore *self,
                            const char *uuid,
                            GAsyncReadyCallback callback,
                            gpointer data);

/* The same at once, for a worker thread while nobody else uses the store. */
gboolean gh_store_has (GhStore *self, const char *uuid);
gboolean gh_store_remove (GhStore *self, const char *uuid, GError **error);

/** gh_store_finish: of saving and removing */
gboolean gh_store_finish (GhStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
