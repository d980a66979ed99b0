/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Change, AttachDisk, AttachNic, AttachHostDevice, Detach, ChangeMedium, SetLink and ListCpuPools.
 */
#pragma once

#include "gh-call.h"

G_BEGIN_DECLS

void gh_change_run_change (GhCall *call);
void gh_change_run_attach_disk (GhCall *call);
void gh_change_run_attach_nic (GhCall *call);
void gh_change_run_attach_hostdev (GhCall *call);
void gh_change_run_detach (GhCall *call);
void gh_change_run_medium (GhCall *call);
void gh_change_run_link (GhCall *call);
void gh_change_run_list_cpu_pools (GhCall *call);

G_END_DECLS
