/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhInspector: what a driver tells of its host; all of it optional, and nearly all of it looking.
 */
#pragma once

#include "gh-driver.h"
#include "gh-host-info.h"
#include "gh-store-node.h"

G_BEGIN_DECLS

#define GH_TYPE_INSPECTOR (gh_inspector_get_type ())
G_DECLARE_INTERFACE (GhInspector, gh_inspector, GH, INSPECTOR, GhDriver)

/* As GhLogRange.offset: the last so many bytes. */
#define GH_LOG_TAIL G_MAXUINT64

/**
 * GhLogRange: which part of a log.
 * @offset: in: where to begin, or %GH_LOG_TAIL; out: where what was read begins, which is later
 *   than asked for when the log has lost its beginning, and 0 when it began anew
 * @limit: most bytes
 * @end: out: where the log ends now
 */
typedef struct
{
  guint64 offset;
  gsize limit;
  guint64 end;
} GhLogRange;

/**
 * GhInspectorInterface: a driver leaves out what its hypervisor does not have.
 *
 * Every member is called in a worker thread and may wait. It reads nothing of @self but what
 * construction set, or what a lock guards; what it has to know of the machines comes as
 * @machines: (element-type GhHostOwner): uuid, name, domid (0 when off), memory, vcpus of all.
 *
 * @get_info: (transfer full): facts and figures. Errors: UNAVAILABLE where there is no hypervisor
 * @list_logs: (transfer full) (element-type GhHostLog): newest use first, the hypervisor's own
 *   before all
 * @read_log: (transfer full): part of the log @name, which may not lead out of where logs are.
 *   Errors: NOT_FOUND, PERMISSION
 * @clear_log: empties the log @name. Errors: NOT_FOUND, UNSUPPORTED
 * @list_store: (transfer full) (element-type GhStoreNode): what gh_store_walk() makes of xenstore.
 *   Errors: INVALID_ARGUMENT, NOT_FOUND, PERMISSION, UNAVAILABLE
 * @check: adds to @findings (element-type GhFinding) what is particular to this hypervisor, ids
 *   beginning with its scheme
 */
struct _GhInspectorInterface
{
  GTypeInterface parent;

  GhHostInfo *(*get_info) (GhInspector *self, const GPtrArray *machines, GError **error);
  GPtrArray *(*list_logs) (GhInspector *self, const GPtrArray *machines, GError **error);
  GBytes *(*read_log) (GhInspector *self, const char *name, GhLogRange *range, GError **error);
  gboolean (*clear_log) (GhInspector *self, const char *name, GError **error);
  GPtrArray *(*list_store) (
    GhInspector *self, const char *path, guint depth, guint limit, gboolean *more, GError **error);
  void (*check) (GhInspector *self, GPtrArray *findings);
};

/* The same, asked for from the main thread. A driver without the interface or the member answers
 * UNSUPPORTED. */

void gh_inspector_get_info_async (GhDriver *driver, GAsyncReadyCallback callback, gpointer data);
/** gh_inspector_get_info_finish: Returns: (transfer full) */
GhHostInfo *gh_inspector_get_info_finish (GhDriver *driver, GAsyncResult *result, GError **error);

void gh_inspector_list_logs_async (GhDriver *driver, GAsyncReadyCallback callback, gpointer data);
/** gh_inspector_list_logs_finish: Returns: (transfer full) (element-type GhHostLog) */
GPtrArray *gh_inspector_list_logs_finish (GhDriver *driver, GAsyncResult *result, GError **error);

void gh_inspector_read_log_async (GhDriver *driver,
                                  const char *name,
                                  guint64 offset,
                                  gsize limit,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/** gh_inspector_read_log_finish: Returns: (transfer full): bytes, with @range (out) filled */
GBytes *gh_inspector_read_log_finish (GhDriver *driver,
                                      GAsyncResult *result,
                                      GhLogRange *range,
                                      GError **error);

void gh_inspector_clear_log_async (GhDriver *driver,
                                   const char *name,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
gboolean gh_inspector_clear_log_finish (GhDriver *driver, GAsyncResult *result, GError **error);

void gh_inspector_list_store_async (GhDriver *driver,
                                    const char *path,
                                    guint depth,
                                    guint limit,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
/** gh_inspector_list_store_finish: @more: (out). Returns: (transfer full) (element-type
 * GhStoreNode) */
GPtrArray *gh_inspector_list_store_finish (GhDriver *driver,
                                           GAsyncResult *result,
                                           gboolean *more,
                                           GError **error);

/** gh_inspector_check: adds what the driver finds wrong, if it looks at all. For a worker thread */
void gh_inspector_check (GhDriver *driver, GPtrArray *findings);

G_END_DECLS
