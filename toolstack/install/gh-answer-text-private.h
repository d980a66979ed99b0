/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The files in which installers take their answers. */
#pragma once

#include "gh-answers.h"

G_BEGIN_DECLS

/**
 * GhAnswerFormat:
 * @kind: "preseed", "kickstart", …
 * @file: its name: in the initrd, or on a medium
 * @label: (nullable): of a medium on which the installer looks for it by itself
 * @on_medium: whether it is not looked for in the initrd
 * @args: static: what tells the installer to look
 * @write: (transfer full): the file's text
 */
typedef struct
{
  const char *kind;
  const char *file;
  const char *label;
  gboolean on_medium;
  const char *(*args) (const GhTree *tree);
  char *(*write) (const GhAnswers *answers, const GhTree *tree);
} GhAnswerFormat;

/** gh_answer_format_find: Returns: (nullable): what the tree's installer takes. Static */
const GhAnswerFormat *gh_answer_format_find (const GhTree *tree);

/** gh_answer_write_autoinstall: Returns: (transfer full): user-data for Ubuntu's installer */
char *gh_answer_write_autoinstall (const GhAnswers *answers, const GhTree *tree);

/** gh_answer_write_cloud: Returns: (transfer full): user-data for cloud-init on a ready disk */
char *gh_answer_write_cloud (const GhAnswers *answers);

/** gh_answer_write_instance: @id: differs for each machine. Returns: (transfer full): meta-data */
char *gh_answer_write_instance (const GhAnswers *answers, const char *id);

/**
 * gh_answer_write_windows:
 * @os: libosinfo's short id: "win11", "win2k22"
 * @arch: "x86_64", "i686", "aarch64"
 * @efi: whether the machine's firmware is UEFI, which wants another partition table
 *
 * Returns: (transfer full): Autounattend.xml, with the password only veiled, as Windows wants it
 */
char *
gh_answer_write_windows (const GhAnswers *answers, const char *os, const char *arch, gboolean efi);

G_END_DECLS
