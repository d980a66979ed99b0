/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The handshake, by libvncclient. */
#include "config.h"

#include "gh-vnc-handshake-private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-console-error.h"

static char handshake_tag;

/* The library's log functions are process-wide; this is the handshake of the thread that logs. */
static GPrivate current;

static void G_GNUC_PRINTF (1, 2) log_debug (const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *valid = NULL;
  GhVncHandshake *handshake = g_private_get (&current);
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  /* It repeats what the server said, in whatever encoding. */
  valid = g_strchomp (g_utf8_make_valid (message, -1));
  g_debug ("%s", valid);
  if (handshake == NULL)
    return;
  g_free (handshake->said);
  handshake->said = g_steal_pointer (&valid);
}

static void
route_log (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      rfbClientLog = log_debug;
      rfbClientErr = log_debug;
      g_once_init_leave (&done, 1);
    }
}

static GhVncHandshake *
get_handshake (rfbClient *client)
{
  return rfbClientGetClientData (client, &handshake_tag);
}

static gboolean
ask (GhVncHandshake *handshake, char **user, char **password)
{
  if (handshake->ask == NULL)
    return FALSE;
  handshake->asked = TRUE;
  return handshake->ask (handshake->data, user, password);
}

static char *
get_password (rfbClient *client)
{
  GhVncHandshake *handshake = get_handshake (client);
  char *password = g_steal_pointer (&handshake->password);

  return password != NULL || ask (handshake, NULL, &password) ? password : NULL;
}

/* Called for VeNCrypt and SASL. The library frees what it is given. */
static rfbCredential *
get_credential (rfbClient *client, int kind)
{
  GhVncHandshake *handshake = get_handshake (client);
  rfbCredential *credential = calloc (1, sizeof *credential);

  if (credential == NULL)
    return NULL;
  if (kind == rfbCredentialTypeX509)
    {
      const char *file = handshake->target->ca_file;

      credential->x509Credential.x509CACertFile = file != NULL ? strdup (file) : NULL;
      return credential;
    }
  if (kind == rfbCredentialTypeUser
      && ask (
        handshake, &credential->userCredential.username, &credential->userCredential.password))
    return credential;
  free (credential);
  return NULL;
}

/* SASL asks for the password separately, and frees no name. */
static char *
get_user (rfbClient *client)
{
  GhVncHandshake *handshake = get_handshake (client);

  if (handshake->user == NULL)
    ask (handshake, &handshake->user, &handshake->password);
  return handshake->user;
}

/* Called once, when the size is known. The library's own requests for updates end here: it is told
 * that the server takes none, and ours are written by the link. */
static rfbBool
on_size_known (rfbClient *client)
{
  GhVncHandshake *handshake = get_handshake (client);

  client->supportedMessages.client2server[rfbFramebufferUpdateRequest / 8]
    &= (uint8_t) ~(1 << (rfbFramebufferUpdateRequest % 8));
  return gh_console_screen_set_size (
    handshake->screen, client->width, client->height, &handshake->error);
}

/* A guest of ours asks for nothing; what asks is not what we were told it is. */
static void
set_security (GhVncHandshake *handshake, rfbClient *client)
{
  static const uint32_t local[] = { rfbNoAuth, 0 };
  static const uint32_t any[] = { rfbVeNCrypt, rfbTLS, rfbSASL, rfbVncAuth, rfbNoAuth, 0 };

  client->GetPassword = get_password;
  SetClientAuthSchemes (client, handshake->ask != NULL ? any : local, -1);
  if (handshake->ask == NULL)
    return;
  client->GetCredential = get_credential;
  client->GetUser = get_user;
}

/* xRGB in host order: what QEMU's surfaces and cairo's are, so that nobody converts. */
static rfbClient *
new_client (GhVncHandshake *handshake, int fd)
{
  rfbClient *client = rfbGetClient (8, 3, 4);

  if (client == NULL)
    return NULL;
  client->format.redShift = 16;
  client->format.greenShift = 8;
  client->format.blueShift = 0;
  client->appData.encodingsString = "raw";
  client->appData.shareDesktop = TRUE;
  client->canHandleNewFBSize = TRUE;
  client->MallocFrameBuffer = on_size_known;
  set_security (handshake, client);
  if (handshake->target->host != NULL)
    {
      free (client->serverHost);
      client->serverHost = strdup (handshake->target->host);
    }
  rfbClientSetClientData (client, &handshake_tag, handshake);
  client->sock = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  client->listenSpecified = TRUE; /* the socket is connected */
  return client;
}

static GError *
explain (GhVncHandshake *handshake)
{
  const char *name = handshake->target->name;
  GError *error;

  if (name == NULL)
    error = g_error_new (GH_ERROR,
                         GH_ERROR_HYPERVISOR,
                         _ ("The guest's screen could not be reached: its display server did not "
                            "answer as it should. Try again, or look at the machine's log."));
  else if (handshake->asked)
    error = g_error_new (GH_ERROR,
                         GH_ERROR_NOT_AUTHORIZED,
                         _ ("The screen at %s did not let you in: the name or the password is not "
                            "right, or it has had enough of wrong ones. Try again."),
                         name);
  else
    error = g_error_new (GH_ERROR,
                         GH_ERROR_HYPERVISOR,
                         _ ("The screen at %s could not be reached: what is there does not speak "
                            "RFB as it should, or its certificate is not to be trusted. Look "
                            "whether the address is right."),
                         name);
  if (handshake->said != NULL)
    gh_error_add_evidence (error, handshake->said);
  return error;
}

rfbClient *
gh_vnc_handshake (GhVncHandshake *handshake, int fd)
{
  rfbClient *client;
  gboolean good;

  route_log ();
  g_private_set (&current, handshake);
  client = new_client (handshake, fd);
  good = client != NULL && rfbInitClient (client, NULL, NULL);
  g_private_set (&current, NULL);
  if (!good && handshake->error == NULL)
    handshake->error = explain (handshake);
  g_clear_pointer (&handshake->said, g_free);
  free (handshake->user);
  free (handshake->password);
  return good ? client : NULL; /* the library has freed one that failed */
}

void
gh_vnc_hang_up (rfbClient *client)
{
  /* The library leaves this to nobody. */
  sasl_dispose (&client->saslconn);
  rfbClientCleanup (client);
}
