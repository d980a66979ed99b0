/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows the end of a guest: on_poweroff, on_reboot and on_crash of xl.cfg(5). */
#include "config.h"

#include "gh-xen-end-private.h"

#include <glib/gi18n-lib.h>
#include <libxl.h>

static void
apply (GhXenEnd *self, GhEndAction action)
{
  switch (action)
    {
    case GH_END_ACTION_PRESERVE:
      self->kind = GH_XEN_END_PRESERVE;
      break;
    case GH_END_ACTION_COREDUMP_RESTART:
      self->dump = TRUE;
      self->kind = GH_XEN_END_RESTART;
      break;
    case GH_END_ACTION_RESTART:
    case GH_END_ACTION_RENAME_RESTART: /* gh_xen_config_check() lets none through */
      self->kind = GH_XEN_END_RESTART;
      break;
    case GH_END_ACTION_COREDUMP_DESTROY:
      self->dump = TRUE;
      self->kind = GH_XEN_END_DESTROY;
      break;
    case GH_END_ACTION_DEFAULT:
    case GH_END_ACTION_DESTROY:
    default:
      self->kind = GH_XEN_END_DESTROY;
    }
}

static GhEndAction
get_reboot_action (const GhDomainConfig *live)
{
  if (live->install_state == GH_INSTALL_RUNNING)
    return GH_END_ACTION_DESTROY;
  return live->on_reboot == GH_END_ACTION_DEFAULT ? GH_END_ACTION_RESTART : live->on_reboot;
}

GhXenEnd
gh_xen_end_plan (const GhDomainConfig *live, int reason)
{
  GhXenEnd self = { .state = GH_DOMAIN_OFF };

  switch (reason)
    {
    case LIBXL_SHUTDOWN_REASON_SUSPEND:
      return self;
    case LIBXL_SHUTDOWN_REASON_POWEROFF:
      self.end = GH_DOMAIN_END_SHUTDOWN;
      apply (&self, live->on_poweroff);
      break;
    case LIBXL_SHUTDOWN_REASON_REBOOT:
    case LIBXL_SHUTDOWN_REASON_SOFT_RESET:
      self.end = GH_DOMAIN_END_REBOOT;
      apply (&self, get_reboot_action (live));
      break;
    case LIBXL_SHUTDOWN_REASON_CRASH:
    case LIBXL_SHUTDOWN_REASON_WATCHDOG:
      self.state = GH_DOMAIN_CRASHED;
      self.end = GH_DOMAIN_END_CRASHED;
      self.reason = reason == LIBXL_SHUTDOWN_REASON_CRASH ? _ ("The guest crashed")
                                                          : _ ("The guest’s watchdog ended it");
      apply (&self, live->on_crash);
      break;
    default:
      self.kind = GH_XEN_END_DESTROY;
      self.reason = _ ("It ended, and Xen does not say why");
    }
  return self;
}
