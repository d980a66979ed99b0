/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to polkit, on the system bus itself: with its library come seven others, which would be
 * a quarter of each person's service's start, and those services never ask. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  GH_POLKIT_NO,
  GH_POLKIT_CHALLENGE, /* it would take an authentication */
  GH_POLKIT_DISMISSED, /* the authentication was begun, and given up */
  GH_POLKIT_YES,
} GhPolkitAnswer;

/** gh_polkit_open_async: looks for polkit on the system bus; it may be started for that */
void gh_polkit_open_async (GAsyncReadyCallback callback, gpointer data);

/**
 * gh_polkit_open_finish:
 *
 * Its signal "Changed" says that rules, sessions or authentications differ.
 *
 * Returns: (transfer full): org.freedesktop.PolicyKit1.Authority; errors are of the bus
 */
GDBusProxy *gh_polkit_open_finish (GAsyncResult *result, GError **error);

/**
 * gh_polkit_check_async:
 * @sender: the unique name on the system bus of whoever is asked about
 * @interactive: whether polkit may have the person asked for a password, which takes its time
 *
 * Asks whether @sender may do @action, as the method CheckAuthorization of polkit's D-Bus interface
 * describes. Cancelling takes the question back.
 */
void gh_polkit_check_async (GDBusProxy *polkit,
                            const char *sender,
                            const char *action,
                            gboolean interactive,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);

/** gh_polkit_check_finish: Returns: %GH_POLKIT_NO with @error set when polkit did not answer */
GhPolkitAnswer gh_polkit_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
