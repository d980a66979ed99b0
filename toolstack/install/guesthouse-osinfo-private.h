/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of guesthouse-osinfo. */
#pragma once

#include <osinfo/osinfo.h>

G_BEGIN_DECLS

/** guesthouse_osinfo_add_resources: "memory", "disk" t: what is advised at least, if known */
void guesthouse_osinfo_add_resources (GVariantDict *dict, OsinfoOs *os);

/** guesthouse_osinfo_print_systems: writes a line, an a{sv}, for each system that can be fetched:
 * "id", "os-id", "name" s, "places" aa{sv} ("kind" s: "tree", "iso" or "cloud-image"; "url", "arch"
 * s; "live" b), "memory", "disk" t */
void guesthouse_osinfo_print_systems (OsinfoDb *db);

G_END_DECLS
