/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of GhClient share. */
#pragma once

#include <gio/gunixfdlist.h>

#include "gh-client.h"

G_BEGIN_DECLS

#define N_SUBSCRIPTIONS 8

struct _GhClient
{
  GObject parent_instance;

  char *uri;
  gboolean interactive;
  gboolean old_jobs; /* those that were there before are listed */
  GhClientState state;
  GDBusConnection *connection;
  char *host_path;
  GHashTable *host;      /* property → GVariant */
  GHashTable *proxies;   /* path → GWeakRef of GhDbusDomain */
  GUnixFDList *attached; /* for the next call */
  GhDomainList *domains;
  GhJobList *jobs;

  GCancellable *attempt; /* of the connection that is being made */
  gboolean opened;       /* the host's reply of this attempt is there */
  gboolean listed;       /* the jobs' reply of this attempt is there */
  GPtrArray *waiting;    /* of GTask: those who called connect() */
  gboolean keep;         /* it was connected and nobody closed it */
  guint failures;
  guint retry;

  guint subscriptions[N_SUBSCRIPTIONS];
  guint n_subscriptions;
  gulong closed;

  guint interval;   /* of statistics, 0 for none */
  guint serial;     /* of the last wish for statistics */
  guint statistics; /* their id at the service, 0 for none */
};

/** gh_client_set_host_properties: @properties: a{sv}: those that are new or differ */
void gh_client_set_host_properties (GhClient *self, GVariant *properties);

/* The subscriptions to signals of the present connection. */
void gh_client_subscribe (GhClient *self);
void gh_client_unsubscribe (GhClient *self);

/** gh_client_renew_statistics: brings what the service has in line with what is wished */
void gh_client_renew_statistics (GhClient *self);

G_END_DECLS
