/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device of the host a GhHostdev is: as a person writes it, and as numbers. */
#pragma once

#include "gh-devices.h"

G_BEGIN_DECLS

/** gh_hostdev_number: Returns: the number that @text (nullable) is in libvirt's words, "0x046d" or
 * "14"; -1 when it is none up to 0xffff */
int gh_hostdev_number (const char *text);

/** gh_hostdev_get_address: Returns: (transfer full) (nullable): where it is: "0000:01:00.0" of PCI,
 * "001:004" (bus and device) of USB; %NULL when that is not said */
char *gh_hostdev_get_address (const GhHostdev *self);

/**
 * gh_hostdev_set_address:
 * @text: as gh_hostdev_get_address() writes it; the PCI domain may be left out; "" for none
 *
 * Returns: whether that is an address of such a device; else nothing is changed
 */
gboolean gh_hostdev_set_address (GhHostdev *self, const char *text);

/** gh_hostdev_get_id: Returns: (transfer full) (nullable): of USB: "046d:c52b", vendor and product;
 * %NULL when that is not said */
char *gh_hostdev_get_id (const GhHostdev *self);

/** gh_hostdev_set_id: the same for vendor and product */
gboolean gh_hostdev_set_id (GhHostdev *self, const char *text);

/** gh_hostdev_get_name: Returns: (transfer full) (nullable): its address, or else its id: as
 * gh_hostdev_parse() reads it. No two devices of a machine have the same; %NULL when it does not
 * say which device it is */
char *gh_hostdev_get_name (const GhHostdev *self);

/**
 * gh_hostdev_parse:
 * @text: "046d:c52b" (vendor and product) or "001:004", "1.4" (bus and device) of USB,
 *   "0000:01:00.0" of PCI, where the domain may be left out
 *
 * Returns: (transfer full): %NULL with GH_ERROR_INVALID_ARGUMENT
 */
GhHostdev *gh_hostdev_parse (const char *text, GError **error);

/** gh_hostdev_find: Returns: (transfer none) (nullable): the first of @list (element-type
 * GhHostdev) that @text names; a device whose address is said as well can be named by its id */
GhHostdev *gh_hostdev_find (const GPtrArray *list, const char *text);

/** gh_hostdev_is_complete: whether it says which device it is */
gboolean gh_hostdev_is_complete (const GhHostdev *self);

G_END_DECLS
