/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bus name, object paths and the socket of guesthoused. */
#include "config.h"

#include "gh-dbus-names.h"

#define DOMAINS "/domains/"

char *
gh_dbus_runtime_folder (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "guesthouse", NULL);
}

char *
gh_dbus_user_socket (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "guesthouse", "bus", NULL);
}

char *
gh_dbus_user_address (void)
{
  g_autofree char *socket = gh_dbus_user_socket ();
  g_autofree char *escaped = g_dbus_address_escape_value (socket);

  return g_strconcat ("unix:path=", escaped, NULL);
}

char *
gh_dbus_host_path (const char *id)
{
  return g_strconcat (GH_DBUS_HOSTS_PATH "/", id, NULL);
}

char *
gh_dbus_domain_path (const char *host_path, const char *uuid)
{
  char *path = g_strconcat (host_path, DOMAINS, uuid, NULL);

  g_strdelimit (path + strlen (host_path), "-", '_');
  return path;
}

char *
gh_dbus_domain_uuid (const char *domain_path)
{
  const char *found = strstr (domain_path, DOMAINS);
  g_autofree char *uuid = NULL;

  if (found == NULL)
    return NULL;
  uuid = g_strdelimit (g_strdup (found + strlen (DOMAINS)), "_", '-');
  return g_uuid_string_is_valid (uuid) ? g_steal_pointer (&uuid) : NULL;
}
