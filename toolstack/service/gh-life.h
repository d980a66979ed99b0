/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The bus methods that start, save, restore and dump machines and send them triggers. */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

/* Methods of Domain; each ends the call. */
void gh_life_run_start (GhCall *call);
void gh_life_run_restore (GhCall *call);
void gh_life_run_save (GhCall *call);
void gh_life_run_save_to_file (GhCall *call);
void gh_life_run_discard (GhCall *call);
void gh_life_run_dump (GhCall *call);
void gh_life_run_trigger (GhCall *call);
void gh_life_run_sysrq (GhCall *call);

/** gh_life_run_restore_file: Host.RestoreDomain */
void gh_life_run_restore_file (GhCall *call);

/* Properties of Domain; @machine is a GhMachine. */
GVariant *gh_life_get_features (gpointer machine);
GVariant *gh_life_get_saved_at (gpointer machine);

G_END_DECLS
