/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the conformance suite share. */
#pragma once

#include "conformance.h"

G_BEGIN_DECLS

/* Each test has a host of its own with one machine. */
typedef struct
{
  const ConformanceHost *host;
  GhDriver *driver;
  GhDomain *domain; /* owned by the driver */
  guint changes;    /* of its state */
  guint events;
} ConformanceFixture;

typedef void (*ConformanceTest) (ConformanceFixture *f, gconstpointer data);

void conformance_add_test (const ConformanceHost *host, const char *name, ConformanceTest test);

/** conformance_start_now: starts the machine and sees that it runs */
void conformance_start_now (ConformanceFixture *f);

/** conformance_on_result: a callback; @data is a GAsyncResult ** */
void conformance_on_result (GObject *source, GAsyncResult *result, gpointer data);

/** conformance_wait_for: Returns: (transfer none): what is in @result once it is there */
GAsyncResult *conformance_wait_for (GAsyncResult **result);

/** conformance_add_life: the tests of GhDomainLife */
void conformance_add_life (const ConformanceHost *host);

/** conformance_add_live: the tests of GhDomainLive */
void conformance_add_live (const ConformanceHost *host);

/** conformance_add_inspector: the tests of GhInspector */
void conformance_add_inspector (const ConformanceHost *host);

G_END_DECLS
