/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the host's CPUs a machine's may run on, as one line. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_pins_text_format: @pins: (nullable): as in GhDomainConfig. @vcpus: how many the machine has.
 * Returns: (transfer full): "0-3", or "0;1;2-3" when the virtual CPUs differ */
char *gh_pins_text_format (char **pins, guint vcpus);

/** gh_pins_text_parse: @vcpus: how many a single list stands for. Returns: (transfer full)
 * (nullable): what @text says, right or wrong: gh_domain_config_validate() tells */
char **gh_pins_text_parse (const char *text, guint vcpus);

G_END_DECLS
