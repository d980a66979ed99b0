/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows the end of a guest. QEMU ends by itself where that is all there is to do; else it
 * stops, and is told to begin again, or left as it is.
 *
 *     guest ends ─▶ SHUTDOWN or GUEST_PANICKED ─▶ quit, system_reset and cont, or nothing */
#include "config.h"

#include "gh-qemu-argv-private.h"

static GhQemuEnd
get_end (GhEndAction action, GhQemuEnd usual)
{
  switch (action)
    {
    case GH_END_ACTION_DEFAULT:
      return usual;
    case GH_END_ACTION_RESTART:
      return GH_QEMU_END_RESTART;
    case GH_END_ACTION_PRESERVE:
      return GH_QEMU_END_STAY;
    case GH_END_ACTION_DESTROY:
    case GH_END_ACTION_RENAME_RESTART: /* gh_qemu_argv_check() lets none of these through */
    case GH_END_ACTION_COREDUMP_DESTROY:
    case GH_END_ACTION_COREDUMP_RESTART:
    default:
      return GH_QEMU_END_QUIT;
    }
}

GhQemuEnd
gh_qemu_end_plan (const GhDomainConfig *config, GhDomainEnd end)
{
  if (config->install_state == GH_INSTALL_RUNNING)
    return GH_QEMU_END_QUIT;
  if (end == GH_DOMAIN_END_SHUTDOWN)
    return get_end (config->on_poweroff, GH_QEMU_END_QUIT);
  if (end == GH_DOMAIN_END_REBOOT)
    return get_end (config->on_reboot, GH_QEMU_END_RESTART);
  return end == GH_DOMAIN_END_CRASHED ? get_end (config->on_crash, GH_QEMU_END_QUIT)
                                      : GH_QEMU_END_QUIT;
}

const char *
gh_qemu_end_get_actions (const GhDomainConfig *config)
{
  static const char *const actions[2][2][2] = {
    { { "reboot=reset,shutdown=poweroff,panic=shutdown",
        "reboot=reset,shutdown=poweroff,panic=pause" },
      { "reboot=reset,shutdown=pause,panic=shutdown", "reboot=reset,shutdown=pause,panic=pause" } },
    { { "reboot=shutdown,shutdown=poweroff,panic=shutdown",
        "reboot=shutdown,shutdown=poweroff,panic=pause" },
      { "reboot=shutdown,shutdown=pause,panic=shutdown",
        "reboot=shutdown,shutdown=pause,panic=pause" } },
  };
  gboolean resets = gh_qemu_end_plan (config, GH_DOMAIN_END_REBOOT) == GH_QEMU_END_RESTART;
  gboolean stays = gh_qemu_end_plan (config, GH_DOMAIN_END_SHUTDOWN) != GH_QEMU_END_QUIT
                   || gh_qemu_end_plan (config, GH_DOMAIN_END_REBOOT) == GH_QEMU_END_STAY;
  gboolean crash = gh_qemu_end_plan (config, GH_DOMAIN_END_CRASHED) != GH_QEMU_END_QUIT;

  return actions[!resets][stays][crash];
}
