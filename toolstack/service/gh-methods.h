/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of all methods: nothing is reached on the bus that does not stand here. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* The tables of the interfaces and of what all objects have, each ended by an entry without a
 * name. */
extern const GhMethod gh_manager_methods[];
extern const GhMethod gh_host_methods[];
extern const GhMethod gh_storage_methods[];
extern const GhMethod gh_domain_methods[];
extern const GhMethod gh_job_methods[];
extern const GhMethod gh_object_methods[];

/** gh_methods_find: Returns: (nullable): the entry of a method; static */
const GhMethod *gh_methods_find (const char *interface, const char *name);

G_END_DECLS
