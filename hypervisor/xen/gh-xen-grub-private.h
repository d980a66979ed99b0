/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB as the firmware of PVH machines, which have none of their own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** gh_xen_grub_find: Returns: (nullable): the file of the GRUB that runs in a PVH guest and reads
 * /boot/grub/grub.cfg from its disk; %NULL when none is installed. Static */
const char *gh_xen_grub_find (void);

G_END_DECLS
