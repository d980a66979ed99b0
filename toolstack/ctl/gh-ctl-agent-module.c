/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking for passwords on the terminal, with polkit's library: a module, because what that draws in
 * takes longer to load than most commands to run. */
#include "config.h"

#include "gh-ctl-agent-module.h"

#include <unistd.h>

/* The interfaces of polkit's libraries have been stable for longer than these lines stand. */
#define POLKIT_AGENT_I_KNOW_API_IS_SUBJECT_TO_CHANGE
#define POLKIT_I_KNOW_API_IS_SUBJECT_TO_CHANGE
#include <polkitagent/polkitagent.h>

#define OBJECT_PATH "/org/guesthouse/AuthenticationAgent"

gboolean
gh_ctl_agent_register (GCancellable *cancellable, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, cancellable, error);
  g_autoptr (PolkitAgentListener) listener = NULL;
  g_autoptr (PolkitSubject) self = NULL;
  g_autoptr (PolkitSubject) session = NULL;
  GVariantDict options;

  if (bus == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  listener = polkit_agent_text_listener_new (NULL, error);
  if (listener == NULL)
    return FALSE;
  self = polkit_unix_process_new_for_owner (getpid (), 0, (int) getuid ());
  /* A session's own agent comes first. polkit forgets about whoever stands back for that in a
   * process that has no session, as below su or cron. */
  session = polkit_unix_session_new_for_process_sync (getpid (), cancellable, NULL);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "fallback", "b", session != NULL);
  return polkit_agent_listener_register_with_options (listener,
                                                      POLKIT_AGENT_REGISTER_FLAGS_RUN_IN_THREAD,
                                                      self,
                                                      OBJECT_PATH,
                                                      g_variant_dict_end (&options),
                                                      cancellable,
                                                      error)
         != NULL;
}
