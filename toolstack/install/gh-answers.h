/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an installer would ask, answered beforehand: preseed, kickstart and AutoYaST files. */
#pragma once

#include "gh-tree.h"

G_BEGIN_DECLS

/**
 * GhAnswers:
 * @user: login name of the first user, who may become root
 * @full_name: (nullable)
 * @password_hash: as crypt(5) writes it; a secret
 * @hostname: without a domain
 * @language: "en_US"; @keyboard: "us"; @timezone: "Europe/Berlin"
 * @packages: names, possibly none
 */
typedef struct
{
  char *user;
  char *full_name;
  char *password_hash;
  char *hostname;
  char *language;
  char *keyboard;
  char *timezone;
  GStrv packages;
} GhAnswers;

/**
 * gh_answers_new:
 * @dict: an a{sv} with "user", "password-hash" s and perhaps "full-name", "hostname", "language",
 *   "keyboard", "timezone" s, "packages" as
 * @hostname: the host name where @dict has none; what cannot stand in one is left out
 *
 * Returns: (transfer full): answers that can stand in any of the files, since nothing that could
 *   end a line or a word is let in
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_UNKNOWN_OPTION; the password's hash is in no message
 */
GhAnswers *gh_answers_new (GVariant *dict, const char *hostname, GError **error);

/** gh_answers_free: @self: (nullable) (transfer full); wipes the password's hash */
void gh_answers_free (GhAnswers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhAnswers, gh_answers_free)

/**
 * gh_answers_for_tree:
 * @args: (out) (transfer full): what the kernel has to be told, without any secret
 *
 * Returns: (transfer full): an archive (cpio, "newc") to append to @tree's initrd, in which the
 *   installer finds the answers in a file that none but root can read
 *
 * Errors: GH_ERROR_UNSUPPORTED when the tree's installer takes none of these files
 */
GBytes *
gh_answers_for_tree (const GhAnswers *self, const GhTree *tree, char **args, GError **error);

G_END_DECLS
