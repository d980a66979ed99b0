/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of GhHost, for the two files that it is in. */
#pragma once

#include "gh-host.h"

G_BEGIN_DECLS

struct _GhHost
{
  GObject parent_instance;

  GhService *service; /* not owned: it owns the hosts */
  char *id;
  char *path;
  char *uri;
  GhDriver *driver;
  GhStore *store;
  GhDriverStatus *status;
  GVariant *properties; /* as the clients know them */

  GHashTable *machines; /* UUID → GhMachine */
  GHashTable *names;    /* name → GhMachine, not owned */
  GHashTable *reserved; /* names that are being made */

  gboolean opening;
  gboolean ready;
  GPtrArray *waiting; /* GTasks of gh_host_open_async() */
  GPtrArray *loaded;  /* definitions still to be added, from the end */
  GPtrArray *unready; /* machines whose rows are still to be made, from the end */
  GPtrArray *undone;  /* UUIDs of machines whose creation was undone */
  GPtrArray *later;   /* journals of saves and restores */

  GPtrArray *dirty;   /* GhMachine */
  GPtrArray *removed; /* paths */
  guint flush_source;
};

/** gh_host_set_status: @status: (transfer full): what probing found */
void gh_host_set_status (GhHost *self, GhDriverStatus *status);

G_END_DECLS
