/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Bus name, object paths and the socket of guesthoused. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GH_DBUS_NAME              "org.guesthouse.Guesthouse1"
#define GH_DBUS_PATH              "/org/guesthouse/Guesthouse1"
#define GH_DBUS_JOBS_PATH         GH_DBUS_PATH "/jobs"
#define GH_DBUS_HOSTS_PATH        GH_DBUS_PATH "/hosts"
#define GH_DBUS_MANAGER_INTERFACE GH_DBUS_NAME ".Manager"
#define GH_DBUS_HOST_INTERFACE    GH_DBUS_NAME ".Host"
#define GH_DBUS_STORAGE_INTERFACE GH_DBUS_NAME ".Storage"
#define GH_DBUS_DOMAIN_INTERFACE  GH_DBUS_NAME ".Domain"
#define GH_DBUS_JOB_INTERFACE     GH_DBUS_NAME ".Job"

/* A row of Host.ListDomains. */
#define GH_DBUS_ROW  "(ossuutua{sv})"
#define GH_DBUS_ROWS "a" GH_DBUS_ROW

/**
 * gh_dbus_runtime_folder:
 *
 * Returns: (transfer full): the folder of the person's service, not made here:
 *   $XDG_RUNTIME_DIR/guesthouse
 */
char *gh_dbus_runtime_folder (void);

/** gh_dbus_user_socket: Returns: (transfer full): path of the person's service's socket */
char *gh_dbus_user_socket (void);

/** gh_dbus_user_address: Returns: (transfer full): D-Bus address of that socket */
char *gh_dbus_user_address (void);

/** gh_dbus_host_path: @id: [A-Za-z0-9_]+. Returns: (transfer full) */
char *gh_dbus_host_path (const char *id);

/** gh_dbus_domain_path: Returns: (transfer full): path of the domain @uuid on the host at
 * @host_path */
char *gh_dbus_domain_path (const char *host_path, const char *uuid);

/** gh_dbus_domain_uuid: Returns: (transfer full) (nullable): the UUID in a domain's path, %NULL if
 * it is none */
char *gh_dbus_domain_uuid (const char *domain_path);

G_END_DECLS
