/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Our mark on a run, in xenstore: /tool/guesthouse/UUID. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The mark outlives us, and is there before the domain is: a create or an end that was killed
 * midway has left a domain whose UUID is marked, whatever else it lacks, and is to be destroyed.
 * All of these block. */

typedef enum
{
  GH_XEN_MARK_NONE,
  GH_XEN_MARK_HALF, /* half made, or half ended */
  GH_XEN_MARK_OURS, /* ours, to be ended and restarted by us */
} GhXenMark;

/** gh_xen_mark_set: NONE removes the mark. Errors: GH_ERROR_UNAVAILABLE without xenstored */
gboolean gh_xen_mark_set (const char *uuid, GhXenMark mark, GError **error);

/** gh_xen_mark_get: Returns: NONE also when xenstored does not answer */
GhXenMark gh_xen_mark_get (const char *uuid);

/** gh_xen_mark_set_shared: notes with the mark of @uuid, until that is removed, which of its disks
 * are shareable: @disks are their names in the guest, each with a blank behind it */
gboolean gh_xen_mark_set_shared (const char *uuid, const char *disks, GError **error);

/** gh_xen_mark_is_shared: whether that was noted of the disk @name */
gboolean gh_xen_mark_is_shared (const char *uuid, const char *name);

/** gh_xen_mark_list: Returns: (transfer full): UUID → GhXenMark by GPOINTER_TO_INT(). Errors: as
 * above */
GHashTable *gh_xen_mark_list (GError **error);

G_END_DECLS
