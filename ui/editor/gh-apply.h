/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is edited becomes the definition, and at once what runs where that can be. */
#pragma once

#include "gh-client.h"
#include "gh-domain-config.h"

G_BEGIN_DECLS

/**
 * gh_apply_async:
 * @path: of the machine
 * @saved: its definition before
 * @config: as it is to be
 * @live: (nullable): what runs
 * @live_changes: (nullable): words of GhChangeKind: what can be changed while it runs
 *
 * Sets the definition for the next start. Then what differs between @saved and @config and can be
 * changed in what runs is changed there; the rest waits.
 *
 * Errors: those of SetDefinition, and nothing is changed; those of a change of what runs, saying so
 */
void gh_apply_async (GhClient *client,
                     const char *path,
                     const GhDomainConfig *saved,
                     const GhDomainConfig *config,
                     const GhDomainConfig *live,
                     const char *const *live_changes,
                     GAsyncReadyCallback callback,
                     gpointer data);

/** gh_apply_finish: @is_saved: (out) (optional): whether the definition is set, even if what runs
 * could not be changed */
gboolean
gh_apply_finish (GhClient *client, GAsyncResult *result, gboolean *is_saved, GError **error);

G_END_DECLS
