/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which machines use which images. */
#pragma once

#include "gh-machine.h"

G_BEGIN_DECLS

/** gh_disks_find_user: Returns: (transfer none) (nullable): a machine other than @except (nullable)
 * that has a disk at @path */
GhMachine *gh_disks_find_user (GhHost *host, const char *path, GhMachine *except);

/** GhDiskUsers: @names: (element-type utf8): of the machines that have it. @running: whether one of
 * them runs. @raw: whether a definition says that it is raw */
typedef struct
{
  GPtrArray *names;
  gboolean running;
  gboolean raw;
} GhDiskUsers;

/** gh_disks_map_users: Returns: (transfer full) (element-type utf8 GhDiskUsers): by canonical path,
 * what all machines of all hosts use */
GHashTable *gh_disks_map_users (GhService *service);

/** gh_disks_check_unlocked: whether no job works on a disk of @config. Errors: GH_ERROR_BUSY naming
 * the job */
gboolean gh_disks_check_unlocked (GhHost *host, const GhDomainConfig *config, GError **error);

/** gh_disks_check_free: also whether no job works on them. Errors: GH_ERROR_IN_USE when a disk of
 * @config that is not shareable is used by another machine, naming that */
gboolean gh_disks_check_free (GhHost *host, const GhDomainConfig *config, GError **error);

/** gh_disks_of_machine: @only: (nullable): no others than these. Returns: (transfer full)
 * (element-type utf8): disks of @machine that no other machine uses */
GPtrArray *gh_disks_of_machine (GhMachine *machine, const char *const *only);

G_END_DECLS
