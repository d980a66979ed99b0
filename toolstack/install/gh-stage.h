/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How far an installer is, as far as it says so on the serial console. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What our own answers make installers write: "guesthouse-stage: WORD". A guest may have its
 * console elsewhere, and nothing of it may fail the installation. */
#define GH_STAGE_MARK "guesthouse-stage: "
#define GH_STAGE_TELL(word)                                                                        \
  "for c in ttyS0 hvc0; do echo " GH_STAGE_MARK word " > /dev/$c; done 2>/dev/null || true"

/**
 * gh_stage_find:
 * @text: the end of what a guest wrote to its serial console; of any encoding
 *
 * Looks for the last words in it that an installer (debian-installer, Anaconda, YaST, subiquity,
 * cloud-init, or one with our own marks) writes when it begins something.
 *
 * Returns: (nullable): what it does, for people, translated and static; %NULL when nothing is known
 */
const char *gh_stage_find (const char *text, gsize length);

G_END_DECLS
