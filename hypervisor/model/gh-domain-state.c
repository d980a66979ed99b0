/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The states of a domain and what may be asked of it in each. */
#include "config.h"

#include "gh-domain-state.h"

#include <glib/gi18n-lib.h>

static const char *const state_nicks[]
  = { "off", "starting", "running", "paused", "stopping", "crashed", "saved", NULL };

const GhEnum gh_domain_state_enum = { state_nicks };

gboolean
gh_domain_state_is_active (GhDomainState state)
{
  return state != GH_DOMAIN_OFF && state != GH_DOMAIN_CRASHED && state != GH_DOMAIN_SAVED;
}

gboolean
gh_domain_state_allows (GhDomainState state, GhDomainAction action)
{
  gboolean active = gh_domain_state_is_active (state);
  gboolean up = state == GH_DOMAIN_RUNNING || state == GH_DOMAIN_STOPPING;

  switch (action)
    {
    case GH_DOMAIN_ACTION_START:
    case GH_DOMAIN_ACTION_UNDEFINE:
      return !active;
    case GH_DOMAIN_ACTION_SHUTDOWN:
    case GH_DOMAIN_ACTION_REBOOT:
    case GH_DOMAIN_ACTION_PAUSE:
    case GH_DOMAIN_ACTION_TRIGGER:
      return up;
    case GH_DOMAIN_ACTION_RESUME:
      return state == GH_DOMAIN_PAUSED;
    case GH_DOMAIN_ACTION_RESET:
    case GH_DOMAIN_ACTION_CONSOLE:
    case GH_DOMAIN_ACTION_SAVE:
    case GH_DOMAIN_ACTION_DUMP:
      return up || state == GH_DOMAIN_PAUSED;
    case GH_DOMAIN_ACTION_DISCARD:
      return state == GH_DOMAIN_SAVED;
    case GH_DOMAIN_ACTION_DESTROY:
    default:
      return active;
    }
}

const char *
gh_domain_state_get_label (GhDomainState state)
{
  switch (state)
    {
    case GH_DOMAIN_STARTING:
      return _ ("Starting");
    case GH_DOMAIN_RUNNING:
      return _ ("Running");
    case GH_DOMAIN_PAUSED:
      return _ ("Paused");
    case GH_DOMAIN_STOPPING:
      return _ ("Shutting down");
    case GH_DOMAIN_CRASHED:
      return _ ("Crashed");
    case GH_DOMAIN_SAVED:
      return _ ("Saved");
    case GH_DOMAIN_OFF:
    default:
      return _ ("Off");
    }
}
