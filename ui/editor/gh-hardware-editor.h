/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwareEditor: a machine's hardware as a list, and the chosen entry beside it. */
#pragma once

#include <handy.h>

#include "gh-draft.h"
#include "gh-host-devices.h"
#include "gh-host-info.h"

G_BEGIN_DECLS

#define GH_TYPE_HARDWARE_EDITOR (gh_hardware_editor_get_type ())
G_DECLARE_FINAL_TYPE (GhHardwareEditor, gh_hardware_editor, GH, HARDWARE_EDITOR, GtkBin)

/* Property "folded" (b, read only): whether the list and its page do not fit beside each other. */

GtkWidget *gh_hardware_editor_new (GhDraft *draft);

/** gh_hardware_editor_set_devices: of the host; before anything is shown */
void gh_hardware_editor_set_devices (GhHardwareEditor *self, GhHostDevices *devices);

/** gh_hardware_editor_set_host: @memory: bytes, @cpus: 0 when unknown */
void
gh_hardware_editor_set_host (GhHardwareEditor *self, gboolean is_xen, guint64 memory, guint cpus);

/** gh_hardware_editor_set_info: @info: (transfer full): what else the host has */
void gh_hardware_editor_set_info (GhHardwareEditor *self, GhHostInfo *info);

/** gh_hardware_editor_set_running: @live_changes: (nullable): words of GhChangeKind */
void gh_hardware_editor_set_running (GhHardwareEditor *self,
                                     gboolean is_active,
                                     const char *const *live_changes);

/** gh_hardware_editor_select: @key: of GhHardware */
void gh_hardware_editor_select (GhHardwareEditor *self, const char *key);

/** gh_hardware_editor_go_back: from the page to the list, where there is room for one of them.
 * Returns: whether it went */
gboolean gh_hardware_editor_go_back (GhHardwareEditor *self);

/** gh_hardware_editor_is_back_possible: whether that would do something */
gboolean gh_hardware_editor_is_back_possible (GhHardwareEditor *self);

/** gh_hardware_editor_open_add: opens the choice of hardware to add */
void gh_hardware_editor_open_add (GhHardwareEditor *self);

G_END_DECLS
