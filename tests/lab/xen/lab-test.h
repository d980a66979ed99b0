/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of Xen's driver share: a driver, machines with the guest of guest.sh, waiting. */
#pragma once

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "gh-driver.h"
#include "gh-error.h"

G_BEGIN_DECLS

#define GUEST   "/root/guest/"
#define STATE   "/root/state"
#define RUNTIME "/run/guesthouse-test"
#define MIB     (G_GUINT64_CONSTANT (1) << 20)

/* Under emulation everything takes its time. Seconds. */
#define PATIENCE 240

/**
 * LabTest: one driver, made for each test.
 * @added, @removed: the last, compared only
 * @rebooted: how many "rebooted" events there were
 * @event: (nullable): kind and text of the last event of any machine
 */
typedef struct
{
  GhDriver *driver;
  GhDomain *added, *removed;
  guint rebooted;
  char *event;
  guint64 free_before;
} LabTest;

/** Answer: what came of something that was asked for */
typedef struct
{
  gboolean done;
  gboolean ok;
  int fd;
  GhDriverStatus *status;
  GhDomainSample sample;
  GError *error;
} Answer;

/* Runs the main loop until @condition. Returns whether it came true in time. */
#define WAIT_UNTIL(condition)                                                                      \
  ({                                                                                               \
    gboolean late_ = FALSE;                                                                        \
    guint tick_ = g_timeout_add (200, lab_test_on_tick, NULL);                                     \
    guint timer_ = g_timeout_add_seconds (PATIENCE, lab_test_on_late, &late_);                     \
    while (!(condition) && !late_)                                                                 \
      g_main_context_iteration (NULL, TRUE);                                                       \
    if (!late_)                                                                                    \
      g_source_remove (timer_);                                                                    \
    g_source_remove (tick_);                                                                       \
    !late_;                                                                                        \
  })
#define WAIT_FOR_STATE(domain, state)                                                              \
  g_assert_true (WAIT_UNTIL (gh_domain_get_state (domain) == (state)))
#define WAIT_FOR_END(domain)                                                                       \
  g_assert_true (WAIT_UNTIL (!gh_domain_state_is_active (gh_domain_get_state (domain))))

gboolean lab_test_on_tick (gpointer data);
gboolean lab_test_on_late (gpointer late);

/** lab_test_add: registers /xen/PATH */
void lab_test_add (const char *path, void (*func) (LabTest *self, gconstpointer data));

/** lab_test_init: a driver that has looked at nothing; for a process without GTest */
void lab_test_init (LabTest *self);

void lab_test_discover (LabTest *self);

/** lab_test_add_domain: @config: (transfer full). Returns: (transfer none) */
GhDomain *lab_test_add_domain (LabTest *self, GhDomainConfig *config);

/** make_config: Returns: (transfer full): a machine with the guest of guest.sh; @machine:
 * (nullable): "xenpv", "xenfv"; @words: for the guest: "gh.do=reboot" */
GhDomainConfig *make_config (const char *name, const char *machine, const char *words);
void add_disk (GhDomainConfig *config, const char *source, const char *format, GhDiskDevice device);

/** say: writes what @domain is at into the test's log */
void say (const char *what, GhDomain *domain);

void start (GhDomain *domain, gboolean paused);
void act (GhDomain *domain, GhDomainAction action);

/** fail_to_act: Returns: (transfer full): why it could not be done */
GError *fail_to_act (GhDomain *domain, GhDomainAction action);

/** fail_to_start: starts what cannot be started. Returns: (transfer full) */
GError *fail_to_start (GhDomain *domain);

guint get_id (GhDomain *domain);

/** shell: Returns: (transfer full): what @command writes */
char *shell (const char *command);
gboolean shell_says (const char *command, const char *word);

/** eventually_says: runs the main loop meanwhile */
gboolean eventually_says (const char *command, const char *word);

int open_console (GhDomain *domain, const char *kind);

/** read_until: reads until @word has come; keeps the main loop going */
gboolean read_until (int fd, const char *word);
void assert_serial_says (GhDomain *domain, const char *word);
void assert_screen_speaks (GhDomain *domain);

/* GAsyncReadyCallbacks that fill an Answer. */
void on_started (GObject *source, GAsyncResult *result, gpointer answer);
void on_acted (GObject *source, GAsyncResult *result, gpointer answer);
void on_opened (GObject *source, GAsyncResult *result, gpointer answer);

/* The subjects: each registers its tests. */
void add_life_tests (void);
void add_end_tests (void);
void add_device_tests (void);
void add_live_tests (void);
void add_outside_tests (void);
void add_saved_tests (void);
void add_trouble_tests (void);
void add_killed_tests (void);
void add_conformance_tests (void);

/** killed_elsewhere: what the process that is to be killed does: "start", "reset" or "destroy" */
int killed_elsewhere (const char *what);

G_END_DECLS
