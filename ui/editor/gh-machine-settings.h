/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineSettings: memory, processors, disks and networks of one machine. */
#pragma once

#include <handy.h>

#include "gh-client.h"
#include "gh-domain-config.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE_SETTINGS (gh_machine_settings_get_type ())
G_DECLARE_FINAL_TYPE (GhMachineSettings, gh_machine_settings, GH, MACHINE_SETTINGS, HdyWindow)

/** gh_machine_settings_present: opens the settings of the machine at @path, or raises the window
 * that has them already */
void gh_machine_settings_present (GtkWindow *parent, GhClient *client, const char *path);

/**
 * gh_machine_settings_call:
 * @kind: a word of GhChangeKind: without it in LiveChanges only the definition is changed
 * @method: of the bus, whose last argument is its options
 * @arguments: (transfer floating): those before the options, a tuple
 *
 * Changes the machine; an error stands in the window.
 */
void gh_machine_settings_call (GhMachineSettings *self,
                               const char *kind,
                               const char *method,
                               GVariant *arguments);

/** gh_machine_settings_get_scope: Returns: (transfer none): when a change of @kind applies, for
 * people; "" when the machine is off */
const char *gh_machine_settings_get_scope (GhMachineSettings *self, const char *kind);

G_END_DECLS
