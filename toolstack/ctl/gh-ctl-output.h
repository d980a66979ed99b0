/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What guesthousectl prints: JSON, tables, errors. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/* The exit codes, as --help and the man page document them. */
enum
{
  GH_CTL_OK = 0,
  GH_CTL_FAILED = 1,
  GH_CTL_USAGE = 2,
  GH_CTL_NOT_FOUND = 3,
  GH_CTL_UNAVAILABLE = 4,
  GH_CTL_CANCELLED = 5,
};

/** gh_ctl_exit_code: Returns: of a command that ended with @error (nullable) */
int gh_ctl_exit_code (GhCtl *self, const GError *error);

/**
 * gh_ctl_print_json:
 * @value: (transfer floating): a dictionary or an array; keys are written with "_" for "-"
 * @line: on one line, as for streams
 */
void gh_ctl_print_json (GVariant *value, gboolean line);

/** gh_ctl_format_json: Returns: (transfer full): what gh_ctl_print_json() prints */
char *gh_ctl_format_json (GVariant *value, gboolean line);

/** gh_ctl_error_to_variant: Returns: (transfer floating): a{sv} with code, message, evidence */
GVariant *gh_ctl_error_to_variant (const GError *error);

/** gh_ctl_print_error: text on standard error, evidence below it; with --json also the document */
void gh_ctl_print_error (GhCtl *self, const GError *error);

/** gh_ctl_print_error_text: the text alone */
void gh_ctl_print_error_text (const GError *error);

/** gh_ctl_print_fact: "label: text", with all texts below each other; nothing for a text that is
 * %NULL or empty. @label: translated, or "" for one more text of the label above */
void gh_ctl_print_fact (const char *label, const char *text);

/** gh_ctl_paint: Returns: the terminal's sequence for "bold", "red", "green", "yellow", "plain"
 * when standard output is a terminal that has colours, else "" */
const char *gh_ctl_paint (const char *name);

G_END_DECLS
