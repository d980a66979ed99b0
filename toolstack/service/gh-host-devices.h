/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The USB and PCI devices of the computer, and which machines have them. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Method of Host: ListDevices. */
void gh_host_devices_run_list (GhCall *call);

G_END_DECLS
