/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineSettings: the window with a machine's settings. */
#pragma once

#include <handy.h>

#include "gh-client.h"
#include "gh-domain-config.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE_SETTINGS (gh_machine_settings_get_type ())
G_DECLARE_FINAL_TYPE (GhMachineSettings, gh_machine_settings, GH, MACHINE_SETTINGS, HdyWindow)

/* Signal "used" (GhDomainConfig *config): the person is content with what
 * gh_machine_settings_new_for_config() was given; the window closes. */

/** gh_machine_settings_present: opens the settings of the machine at @path, or raises the window
 * that has them already */
void gh_machine_settings_present (GtkWindow *parent, GhClient *client, const char *path);

/**
 * gh_machine_settings_new_for_config:
 * @config: (transfer full): of a machine that is not there yet
 *
 * Returns: a window that changes nothing but what it hands out in "used"
 */
GtkWidget *
gh_machine_settings_new_for_config (GtkWindow *parent, GhClient *client, GhDomainConfig *config);

G_END_DECLS
