/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of drivers as a program: every driver passes it. */
#pragma once

#include "gh-change.h"
#include "gh-driver.h"

G_BEGIN_DECLS

/**
 * ConformanceHost: a driver under test.
 * @prefix: of the tests' names: "/fake"
 * @open: (transfer full): a host in folders of its own; called for each test
 * @make_config: (transfer full): a small machine named @name with display and serial line, that
 * runs until it is asked to end
 * @settle: (nullable): waits until the guest of a domain that was just started can be saved
 * @needs_running: its guests have a hand in being saved, so a paused one cannot be
 * @kill: (nullable): kills the hypervisor's process of a running domain with SIGKILL
 */
typedef struct
{
  const char *prefix;
  GhDriver *(*open) (void);
  GhDomainConfig *(*make_config) (const char *name);
  void (*kill) (GhDomain *domain);
  void (*settle) (GhDomain *domain);
  gboolean needs_running;
} ConformanceHost;

/** conformance_add: registers the suite with GTest; @host: static */
void conformance_add (const ConformanceHost *host);

/* Waiting in tests: each runs the main loop until it is done, at most two minutes. */

/** conformance_start: starts and waits. Returns: (transfer full) (nullable): the error */
GError *conformance_start (GhDomain *domain, gboolean paused, GCancellable *cancellable);

/** conformance_change: Returns: (transfer full) (nullable): the error */
GError *conformance_change (GhDomain *domain, const GhChange *what);

/** conformance_act: Returns: (transfer full) (nullable): the error */
GError *conformance_act (GhDomain *domain, GhDomainAction action);

/** conformance_open_host: Returns: (transfer full): the host "@scheme:" of the driver @type, with
 * its folders "state" and "runtime" in @folder */
GhDriver *conformance_open_host (const char *scheme, GType type, const char *folder);

/** conformance_open_console: Returns: a descriptor that blocks, or -1 with @error */
int conformance_open_console (GhDomain *domain, const char *kind, GError **error);

void conformance_wait_for_state (GhDomain *domain, GhDomainState state);

/** conformance_discover: has @driver look for what runs already */
void conformance_discover (GhDriver *driver);

/** conformance_read_log: Returns: (transfer full): text of the log @kind */
char *conformance_read_log (GhDomain *domain, const char *kind);

/** conformance_read: reads from @fd, with the main loop running, until @text has been seen */
void conformance_read (int fd, const char *text);

G_END_DECLS
