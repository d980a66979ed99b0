/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving, restoring, triggers, SysRq and dumps of machines that QEMU runs. */
#pragma once

#include <json-glib/json-glib.h>

#include "gh-domain-life.h"

G_BEGIN_DECLS

/** gh_qemu_life_init: fills the interface of GhQemuDomain */
void gh_qemu_life_init (GhDomainLifeInterface *iface);

/** gh_qemu_life_make_keys: Returns: (transfer full): arguments of send-key for QEMU's key @codes */
JsonObject *gh_qemu_life_make_keys (const char *const *codes);

G_END_DECLS
