/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The states of a domain and what may be asked of it in each. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

/**
 * GhDomainState:
 *
 * The numbers travel on the bus: append only.
 *
 *     OFF ──start──▶ STARTING ──▶ RUNNING ◀──pause/resume──▶ PAUSED
 *      ▲                │            │ shutdown asked: STOPPING
 *      └────────────────┴────────────┴──────▶ OFF, or CRASHED when the guest or hypervisor died
 *
 * SAVED is OFF with a saved state, from which the next start goes on.
 */
typedef enum
{
  GH_DOMAIN_OFF = 0,
  GH_DOMAIN_STARTING = 1,
  GH_DOMAIN_RUNNING = 2,
  GH_DOMAIN_PAUSED = 3,
  GH_DOMAIN_STOPPING = 4,
  GH_DOMAIN_CRASHED = 5,
  GH_DOMAIN_SAVED = 6,
} GhDomainState;

/**
 * GhDomainFlags:
 *
 * What a row of the list shows beside the state. The numbers travel on the bus: append only.
 */
typedef enum
{
  GH_DOMAIN_FLAG_NONE = 0,
  GH_DOMAIN_FLAG_INSTALLING = 1 << 0, /* boots the installer, not its disk */
  GH_DOMAIN_FLAG_PENDING = 1 << 1,    /* the definition differs from what runs */
  GH_DOMAIN_FLAG_BUSY = 1 << 2,       /* a job works on it */
  GH_DOMAIN_FLAG_FAILED = 1 << 3,     /* the last start or run ended with an error */
  GH_DOMAIN_FLAG_AUTOSTART = 1 << 4,  /* starts with the host */
  GH_DOMAIN_FLAG_UNANSWERED = 1 << 5, /* was asked to shut down long ago, and has not */
} GhDomainFlags;

/**
 * GhDomainAction: what a person may ask of a domain.
 */
typedef enum
{
  GH_DOMAIN_ACTION_START,
  GH_DOMAIN_ACTION_SHUTDOWN,
  GH_DOMAIN_ACTION_REBOOT,
  GH_DOMAIN_ACTION_RESET,
  GH_DOMAIN_ACTION_DESTROY,
  GH_DOMAIN_ACTION_PAUSE,
  GH_DOMAIN_ACTION_RESUME,
  GH_DOMAIN_ACTION_UNDEFINE,
  GH_DOMAIN_ACTION_CONSOLE,
  GH_DOMAIN_ACTION_SAVE,
  GH_DOMAIN_ACTION_DUMP,
  GH_DOMAIN_ACTION_TRIGGER, /* SysRq too */
  GH_DOMAIN_ACTION_DISCARD, /* the saved state */
} GhDomainAction;

/* The words of GhDomainState for JSON: "off", "starting", "running", … */
extern const GhEnum gh_domain_state_enum;

/** gh_domain_state_is_active: whether the hypervisor has such a domain: all but off, crashed, saved
 */
gboolean gh_domain_state_is_active (GhDomainState state);

/** gh_domain_state_allows: whether @action makes sense in @state; the service and every client ask
 * here */
gboolean gh_domain_state_allows (GhDomainState state, GhDomainAction action);

/** gh_domain_state_get_label: Returns: the state in a person's language: "Running". Static. */
const char *gh_domain_state_get_label (GhDomainState state);

G_END_DECLS
