/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which right the files take that a call names: what root opens, somebody must have been allowed
 * to have opened. README.md has the rule. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Each is the refine of the method that it is named after: its usual action, or GH_ACTION_HOST
 * where it names a file that takes the right to the host. What cannot be read is left to the method
 * to refuse. */
GhAction gh_reach_inspect_location (GhCall *call);
GhAction gh_reach_get_space (GhCall *call);
GhAction gh_reach_create_domain (GhCall *call);
GhAction gh_reach_define_domain (GhCall *call);
GhAction gh_reach_set_definition (GhCall *call);
GhAction gh_reach_attach_disk (GhCall *call);
GhAction gh_reach_change_medium (GhCall *call);

/**
 * gh_reach_is_public:
 *
 * Whether everybody may read what is at @path, and root alone decides what that is: below /usr, no
 * symbolic link on the way, each folder and the file itself root's and writable by nobody else. A
 * file may be a folder too.
 */
gboolean gh_reach_is_public (const char *path);

G_END_DECLS
