/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Following an installation on the guest's serial console. */
#include "config.h"

#include "gh-install-watch.h"

#include "gh-domain.h"
#include "gh-stage.h"

/* Seconds between two looks, and how much of the console's end is looked at. */
#define INTERVAL 3
#define BYTES    (32 * 1024)

static void
set_stage (GhMachine *machine, const char *stage)
{
  if (stage == machine->stage)
    return;
  machine->stage = stage;
  gh_machine_changed (machine);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachine) machine = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = gh_domain_read_log_finish (GH_DOMAIN (source), result, &error);
  const char *stage = NULL;

  machine->watch_reads = FALSE;
  /* A machine may have no serial console, or nothing may have been written yet. */
  if (text == NULL || machine->watch == 0)
    return;
  if (g_bytes_get_size (text) > 0)
    stage = gh_stage_find (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  if (stage != NULL)
    set_stage (machine, stage);
}

static gboolean
look (gpointer data)
{
  GhMachine *machine = data;

  if (machine->watch_reads)
    return G_SOURCE_CONTINUE;
  machine->watch_reads = TRUE;
  gh_domain_read_log_async (
    machine->domain, "serial", BYTES, NULL, on_read, g_object_ref (machine));
  return G_SOURCE_CONTINUE;
}

void
gh_install_watch_end (GhMachine *machine)
{
  g_clear_handle_id (&machine->watch, g_source_remove);
  machine->stage = NULL;
}

void
gh_install_watch_consider (GhMachine *machine)
{
  const GhDomainConfig *live = gh_domain_get_live_config (machine->domain);

  if (live == NULL || live->install_state != GH_INSTALL_RUNNING
      || !gh_domain_state_is_active (gh_domain_get_state (machine->domain)))
    {
      gh_install_watch_end (machine);
      return;
    }
  if (machine->watch == 0)
    machine->watch = g_timeout_add_seconds (INTERVAL, look, machine);
}
