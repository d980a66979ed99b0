/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachineActions: all that a person may ask of the chosen machines, as one group of actions. */
#pragma once

#include "gh-client.h"

G_BEGIN_DECLS

#define GH_TYPE_MACHINE_ACTIONS (gh_machine_actions_get_type ())
G_DECLARE_FINAL_TYPE (GhMachineActions, gh_machine_actions, GH, MACHINE_ACTIONS, GSimpleActionGroup)

/* Actions: "start", "open", "resume", "pause", "save", "discard-saved", "shutdown", "reboot",
 * "power-button", "nmi", "dump", "reset", "force-off", "delete", and of one
 * machine "insert-cd", "eject-cd", "settings"; each is enabled while one of the
 * machines allows it, and acts on those that do. What a hypervisor may lack is looked up when one
 * machine is chosen.
 *
 * Signals:
 * "open" (const char *path): a console is wanted.
 * "confirm" (const char *action): "force-off", "discard-saved" or "delete" was asked for and waits
 * for gh_machine_actions_confirm(). "failed" (const char *message): for people. "settings" (const
 * char *path): its settings are wanted. "changed": the machines' states have changed.
 * "deleted" (GhDeletion *deletion): a machine is gone, and can be had back.
 */

GhMachineActions *gh_machine_actions_new (GhClient *client);

/** gh_machine_actions_set_paths: @paths: (nullable): object paths of the chosen machines */
void gh_machine_actions_set_paths (GhMachineActions *self, const char *const *paths);

/** gh_machine_actions_get_length: how many machines are chosen */
guint gh_machine_actions_get_length (GhMachineActions *self);

/** gh_machine_actions_get_label: Returns: (transfer full): whom it acts on: a name, or "3 machines"
 */
char *gh_machine_actions_get_label (GhMachineActions *self);

/**
 * gh_machine_actions_get_primary:
 * @label: (out): with a mnemonic
 *
 * Returns: the action that matters now: "start", "open" or "resume"; %NULL when there is none
 */
const char *gh_machine_actions_get_primary (GhMachineActions *self, const char **label);

/** gh_machine_actions_confirm: @action: "force-off", "discard-saved" or "delete". @delete_disks:
 * with "delete" */
void gh_machine_actions_confirm (GhMachineActions *self, const char *action, gboolean delete_disks);

G_END_DECLS
