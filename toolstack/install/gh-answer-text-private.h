/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The files in which installers take their answers. */
#pragma once

#include "gh-answers.h"

G_BEGIN_DECLS

/**
 * GhAnswerFormat:
 * @file: where the installer looks for it in its initrd, without a "/" before
 * @args: static: what tells the installer to look
 * @write: (transfer full): the file's text
 */
typedef struct
{
  const char *file;
  const char *(*args) (const GhTree *tree);
  char *(*write) (const GhAnswers *answers, const GhTree *tree);
} GhAnswerFormat;

/** gh_answer_format_find: Returns: (nullable): what the tree's installer takes. Static */
const GhAnswerFormat *gh_answer_format_find (const GhTree *tree);

G_END_DECLS
