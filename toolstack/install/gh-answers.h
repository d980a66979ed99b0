/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an installer would ask, answered beforehand: preseed, kickstart, AutoYaST, autoinstall,
 * cloud-init and Windows answer files. */
#pragma once

#include "gh-media.h"
#include "gh-seed.h"
#include "gh-tree.h"

G_BEGIN_DECLS

/**
 * GhAnswers:
 * @user: login name of the first user, who may become root
 * @full_name: possibly ""
 * @password_hash: (nullable): as crypt(5) writes it; a secret
 * @password: (nullable): as it is, for Windows, which takes no hash; a secret
 * @hostname: without a domain
 * @language: "en_US"; @keyboard: "us"; @timezone: "Europe/Berlin"
 * @product_key: (nullable): of Windows
 * @packages: names, possibly none
 * @ssh_keys: lines of an authorized_keys file, possibly none
 */
typedef struct
{
  char *user;
  char *full_name;
  char *password_hash;
  char *password;
  char *hostname;
  char *language;
  char *keyboard;
  char *timezone;
  char *product_key;
  GStrv packages;
  GStrv ssh_keys;
} GhAnswers;

/**
 * gh_answers_new:
 * @dict: an a{sv} with "user" s, "password-hash" or "password" s or "ssh-keys" as, and perhaps
 *   "full-name", "hostname", "language", "keyboard", "timezone", "product-key" s, "packages" as
 * @hostname: the host name where @dict has none; what cannot stand in one is left out
 *
 * Returns: (transfer full): answers that can stand in any of the files, since nothing that could
 *   end a line or a word is let in
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_UNKNOWN_OPTION; no secret is in a message
 */
GhAnswers *gh_answers_new (GVariant *dict, const char *hostname, GError **error);

/** gh_answers_free: @self: (nullable) (transfer full); wipes the secrets */
void gh_answers_free (GhAnswers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhAnswers, gh_answers_free)

/**
 * GhAnswerFiles: how the answers come to the installer.
 * @args: (nullable): what its kernel has to be told, without any secret
 * @addition: (nullable): an archive (cpio, "newc") for the end of its initrd, in which stands a
 *   file that none but root can read
 * @seed: (nullable): a medium to be put in
 */
typedef struct
{
  char *args;
  GBytes *addition;
  GhSeed *seed;
} GhAnswerFiles;

/** gh_answer_files_free: @self: (nullable) (transfer full) */
void gh_answer_files_free (GhAnswerFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhAnswerFiles, gh_answer_files_free)

/** gh_answers_kind_for_tree: Returns: (nullable): what the tree's installer takes: "preseed",
 * "kickstart", "autoyast", "autoinstall". Static */
const char *gh_answers_kind_for_tree (const GhTree *tree);

/** gh_answers_kind_for_medium: Returns: (nullable): the same for a medium in a drive: "kickstart",
 * "autoyast", "windows". Static */
const char *gh_answers_kind_for_medium (const GhMedia *media);

/**
 * gh_answers_for_tree: for the installer that the tree's kernel and initrd start
 *
 * Returns: (transfer full)
 *
 * Errors: GH_ERROR_UNSUPPORTED when the tree's installer takes none of these files,
 * GH_ERROR_INVALID_ARGUMENT when one answer is missing that it needs
 */
GhAnswerFiles *gh_answers_for_tree (const GhAnswers *self, const GhTree *tree, GError **error);

/**
 * gh_answers_for_medium: for the installer that a machine with @media in its drive starts
 * @efi: whether the machine's firmware is UEFI
 *
 * Returns: (transfer full): with a seed
 *
 * Errors: as gh_answers_for_tree()
 */
GhAnswerFiles *
gh_answers_for_medium (const GhAnswers *self, const GhMedia *media, gboolean efi, GError **error);

/**
 * gh_answers_for_disk: for cloud-init on a disk that is ready to start
 * @id: of the instance: differs for each machine
 *
 * Returns: (transfer full): with a seed for its NoCloud data source
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT
 */
GhAnswerFiles *gh_answers_for_disk (const GhAnswers *self, const char *id, GError **error);

G_END_DECLS
