/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses of RFB servers, as people write them. */
#include "config.h"

#include "gh-vnc-target-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>

#include "gh-console-error.h"
#include "gh-vnc-messages-private.h"

#define FIRST_PORT  5900
#define MAX_DISPLAY 99

/* Plain pixels cost least on this machine; over a network, fewer bytes do. */
#define LOCAL_ENCODINGS  "raw,copyrect"
#define REMOTE_ENCODINGS "tight,zrle,hextile,copyrect,raw"

void
gh_vnc_target_free (GhVncTarget *target)
{
  g_free (target->name);
  g_free (target->host);
  g_free (target->ca_file);
  g_clear_object (&target->connectable);
  g_free (target);
}

static gboolean
set_encodings (GhVncTarget *target, const char *names, GError **error)
{
  g_auto (GStrv) list = g_strsplit (names, ",", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (target->n_encodings < GH_VNC_MAX_ENCODINGS
          && gh_vnc_encoding_by_name (g_strstrip (list[i]),
                                      &target->encodings[target->n_encodings]))
        {
          target->n_encodings++;
          continue;
        }
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not an encoding. There are raw, copyrect, hextile, zlib, tight, "
                      "zrle and jpeg, joined by commas."),
                   list[i]);
      return FALSE;
    }
  return TRUE;
}

GhVncTarget *
gh_vnc_target_new_local (void)
{
  GhVncTarget *target = g_new0 (GhVncTarget, 1);

  set_encodings (target, LOCAL_ENCODINGS, NULL);
  return target;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (host, "localhost")
         || (address != NULL && g_inet_address_get_is_loopback (address));
}

/* "host", "host:1", "host:5901", "[::1]:5901". */
static gboolean
set_host (GhVncTarget *target, const char *text)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, FIRST_PORT, NULL);
  const char *host;
  guint16 port;

  if (parsed == NULL)
    return FALSE;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed));
  port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  if (host[0] == '\0' || strpbrk (host, "/@ ") != NULL)
    return FALSE;
  if (port <= MAX_DISPLAY)
    port = (guint16) (port + FIRST_PORT);
  target->host = g_strdup (host);
  target->connectable = g_network_address_new (host, port);
  return TRUE;
}

static gboolean
set_address (GhVncTarget *target, const char *address)
{
  const char *path = address;

  if (g_str_has_prefix (address, "vnc+unix://"))
    path = address + strlen ("vnc+unix://");
  if (path[0] == '/' && strlen (path) < 108)
    {
      target->connectable = G_SOCKET_CONNECTABLE (g_unix_socket_address_new (path));
      return TRUE;
    }
  if (g_str_has_prefix (address, "vnc://"))
    {
      g_autofree char *text = g_strdup (address + strlen ("vnc://"));

      if (g_str_has_suffix (text, "/"))
        text[strlen (text) - 1] = '\0';
      return set_host (target, text);
    }
  return FALSE;
}

/* Libvncclient trusts nobody without a file. */
static char *
find_authorities (void)
{
  static const char *const places[] = { "/etc/ssl/certs/ca-certificates.crt",
                                        "/etc/pki/tls/certs/ca-bundle.crt",
                                        "/etc/ssl/ca-bundle.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_EXISTS))
      return g_strdup (places[i]);
  return NULL;
}

GhVncTarget *
gh_vnc_target_parse (const char *address, const GhVncOptions *options, GError **error)
{
  g_autoptr (GhVncTarget) target = g_new0 (GhVncTarget, 1);
  const char *encodings = options != NULL ? options->encodings : NULL;

  if (!set_address (target, address))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not the address of a screen. Give vnc://HOST, vnc://HOST:PORT or "
                      "the path of a socket."),
                   address);
      return NULL;
    }
  target->name = g_strdup (address);
  target->ca_file = options != NULL && options->ca_file != NULL ? g_strdup (options->ca_file)
                                                                : find_authorities ();
  if (encodings == NULL)
    encodings
      = target->host == NULL || is_loopback (target->host) ? LOCAL_ENCODINGS : REMOTE_ENCODINGS;
  return set_encodings (target, encodings, error) ? g_steal_pointer (&target) : NULL;
}

int
gh_vnc_target_connect (GhVncTarget *target, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) reason = NULL;
  int fd = -1;

  /* A proxy for web pages is none for screens. */
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, target->connectable, cancellable, &reason);
  if (connection != NULL)
    fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("The screen at %s could not be reached: %s. Look whether the address is right "
                    "and the machine is running."),
                 target->name,
                 reason != NULL ? reason->message : g_strerror (EMFILE));
  return fd;
}
