/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Files below a URL, through libsoup used synchronously in a worker thread. */
#include "config.h"

#include "gh-tree-access-http-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#define MAX_REDIRECTS 5

struct _GhTreeAccessHttp
{
  GhTreeAccess parent_instance;

  char *base;  /* ends in "/" */
  char *shown; /* the same without a password */
  SoupSession *session;
};

G_DEFINE_FINAL_TYPE (GhTreeAccessHttp, gh_tree_access_http, GH_TYPE_TREE_ACCESS)

static void
fetch_error (GError **error, const char *url, const char *reason)
{
  g_set_error (error, GH_ERROR, GH_ERROR_FETCH, _ ("Cannot read %s: %s"), url, reason);
}

/* Why a server's certificate was not taken, and what a person can do. */
static const char *
certificate_reason (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return _ ("its certificate is for another host name; check the address");
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return _ ("its certificate has expired; check this computer's clock, or tell the server's "
              "administrator");
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return _ ("its certificate is not valid yet; check this computer's clock");
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return _ ("its certificate was revoked; use another server");
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return _ (
      "its certificate is signed by nobody whom this computer trusts, or by itself; if it is "
      "yours, put the certificate into /usr/local/share/ca-certificates and run "
      "update-ca-certificates");
  return _ ("its certificate cannot be verified");
}

static gboolean
certificate_error (GError **error, const char *url, SoupMessage *message, const GError *reason)
{
  GTlsCertificateFlags flags = soup_message_get_tls_peer_certificate_errors (message);

  if (reason->domain != G_TLS_ERROR || (flags == 0 && reason->code != G_TLS_ERROR_BAD_CERTIFICATE))
    return FALSE;
  g_set_error (
    error, GH_ERROR, GH_ERROR_FETCH, _ ("Cannot read %s: %s"), url, certificate_reason (flags));
  return TRUE;
}

static void
connection_error (GError **error, const char *url, SoupMessage *message, GError *reason)
{
  if (certificate_error (error, url, message, reason))
    {
      g_error_free (reason);
      return;
    }
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, gh_error_from_io (reason, _ ("Cannot read %s"), url));
      return;
    }
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_FETCH,
               _ ("Cannot read %s: %s; check the address and the network"),
               url,
               reason->message);
  g_error_free (reason);
}

/* Where @message sends us on to, or NULL with an error: only http and https, and never from https
 * back to http (RFC 9110, 15.4). */
static GUri *
follow (SoupMessage *message, GError **error)
{
  const char *location
    = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  GUri *from = soup_message_get_uri (message);
  g_autofree char *url = g_uri_to_string_partial (from, G_URI_HIDE_PASSWORD);
  g_autoptr (GUri) to = NULL;

  if (location != NULL)
    to = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (to == NULL || g_uri_get_host (to) == NULL
      || (strcmp (g_uri_get_scheme (to), "https") != 0
          && (strcmp (g_uri_get_scheme (to), "http") != 0
              || strcmp (g_uri_get_scheme (from), "http") != 0)))
    {
      g_autofree char *quoted = gh_text_quote (location);
      g_autofree char *reason
        = g_strdup_printf (_ ("the server sends on to %s, which is not followed"), quoted);

      fetch_error (error, url, reason);
      return NULL;
    }
  return g_steal_pointer (&to);
}

static void
on_cancelled (GCancellable *asked, gpointer own)
{
  g_cancellable_cancel (own);
}

static gboolean
on_too_late (gpointer own)
{
  g_cancellable_cancel (own);
  return G_SOURCE_REMOVE;
}

/* The session's timeout is for each byte, and a server could send a head of one byte at a time for
 * ever. The main loop's clock ends that. */
static GInputStream *
send_in_time (GhTreeAccessHttp *self,
              SoupMessage *message,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GCancellable) own = g_cancellable_new ();
  gulong id = cancellable != NULL
                ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), own, NULL)
                : 0;
  g_autoptr (GSource) clock = g_timeout_source_new_seconds (2 * gh_tree_patience ());
  GInputStream *stream;
  GError *reason = NULL;

  g_source_set_callback (clock, on_too_late, g_object_ref (own), g_object_unref);
  g_source_attach (clock, NULL);
  stream = soup_session_send (self->session, message, own, &reason);
  g_source_destroy (clock);
  g_cancellable_disconnect (cancellable, id);
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_cancellable_is_cancelled (cancellable))
    {
      g_clear_error (&reason);
      g_set_error_literal (
        &reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("the server answers too slowly"));
    }
  if (reason != NULL)
    g_propagate_error (error, reason);
  return stream;
}

static GInputStream *
send_once (GhTreeAccessHttp *self,
           SoupMessage *message,
           guint64 offset,
           const char *validator,
           GCancellable *cancellable,
           GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* "initrd.gz" is wanted as it is, whatever the server thinks of compression. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (offset > 0 && validator != NULL && *validator != '\0')
    {
      soup_message_headers_set_range (headers, (goffset) offset, -1);
      soup_message_headers_replace (headers, "If-Range", validator);
    }
  return send_in_time (self, message, cancellable, error);
}

static char *
join (const char *base, const char *path)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);

  return g_strconcat (base, escaped, NULL);
}

/* Asks for @path, following redirects by hand. */
static GInputStream *
request (GhTreeAccessHttp *self,
         const char *method,
         const char *path,
         guint64 offset,
         const char *validator,
         SoupMessage **message,
         GCancellable *cancellable,
         GError **error)
{
  g_autofree char *url = gh_tree_access_locate (GH_TREE_ACCESS (self), path);
  g_autofree char *full = join (self->base, path);
  g_autoptr (GUri) uri = g_uri_parse (full, SOUP_HTTP_URI_FLAGS, NULL);

  for (guint i = 0; uri != NULL && i <= MAX_REDIRECTS; i++)
    {
      g_autoptr (SoupMessage) one = soup_message_new_from_uri (method, uri);
      GError *reason = NULL;
      g_autoptr (GInputStream) stream
        = send_once (self, one, offset, validator, cancellable, &reason);

      if (stream == NULL)
        {
          connection_error (error, url, one, reason);
          return NULL;
        }
      if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (one)))
        {
          *message = g_steal_pointer (&one);
          return g_steal_pointer (&stream);
        }
      g_uri_unref (uri);
      uri = follow (one, error);
      if (uri == NULL)
        return NULL;
    }
  fetch_error (error, url, uri != NULL ? _ ("the server sends on and on") : _ ("bad URL"));
  return NULL;
}

/* The strong ETag, or else the date (RFC 9110, 13.1.5: what If-Range may carry). */
static void
take_validator (SoupMessageHeaders *headers, GhTreeFile *file)
{
  const char *etag = soup_message_headers_get_one (headers, "ETag");
  const char *date = soup_message_headers_get_one (headers, "Last-Modified");
  const char *use = etag != NULL && *etag == '"' ? etag : date;

  if (use != NULL && strlen (use) < sizeof file->validator && gh_text_is_clean (use))
    g_strlcpy (file->validator, use, sizeof file->validator);
}

static gboolean
check_status (GhTreeAccess *access, const char *path, SoupMessage *message, GError **error)
{
  guint status = soup_message_get_status (message);
  g_autofree char *url = NULL;
  g_autofree char *reason = NULL;

  if (status == SOUP_STATUS_OK || status == SOUP_STATUS_PARTIAL_CONTENT)
    return TRUE;
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE
      || status == SOUP_STATUS_FORBIDDEN)
    {
      g_set_error (error, GH_ERROR, GH_ERROR_NOT_FOUND, "%u", status);
      return FALSE;
    }
  url = gh_tree_access_locate (access, path);
  reason
    = g_strdup_printf (_ ("the server answers %u (%s)"), status, soup_status_get_phrase (status));
  fetch_error (error, url, reason);
  return FALSE;
}

static void
take_sizes (SoupMessage *message, GhTreeFile *file)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset start, end, total;

  take_validator (headers, file);
  if (soup_message_get_status (message) == SOUP_STATUS_PARTIAL_CONTENT
      && soup_message_headers_get_content_range (headers, &start, &end, &total) && start >= 0)
    {
      file->offset = (guint64) start;
      if (total > 0)
        file->size = (guint64) total;
    }
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    file->size = (guint64) MAX (soup_message_headers_get_content_length (headers), 0);
}

static GInputStream *
gh_tree_access_http_open (GhTreeAccess *access,
                          const char *path,
                          guint64 offset,
                          const char *validator,
                          GhTreeFile *file,
                          GCancellable *cancellable,
                          GError **error)
{
  GhTreeAccessHttp *self = GH_TREE_ACCESS_HTTP (access);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream
    = request (self, "GET", path, offset, validator, &message, cancellable, error);

  if (stream != NULL
      && soup_message_get_status (message) == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    {
      g_clear_object (&stream);
      g_clear_object (&message);
      stream = request (self, "GET", path, 0, NULL, &message, cancellable, error);
    }
  if (stream == NULL || !check_status (access, path, message, error))
    return NULL;
  take_sizes (message, file);
  if (file->offset != 0 && file->offset != offset)
    {
      g_autofree char *url = gh_tree_access_locate (access, path);

      fetch_error (error, url, _ ("the server sent another part of the file than was asked for"));
      return NULL;
    }
  return g_steal_pointer (&stream);
}

static gboolean
gh_tree_access_http_stat (GhTreeAccess *access,
                          const char *path,
                          GhTreeFile *file,
                          GCancellable *cancellable,
                          GError **error)
{
  GhTreeAccessHttp *self = GH_TREE_ACCESS_HTTP (access);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream
    = request (self, "HEAD", path, 0, NULL, &message, cancellable, error);

  if (stream != NULL
      && (soup_message_get_status (message) == SOUP_STATUS_METHOD_NOT_ALLOWED
          || soup_message_get_status (message) == SOUP_STATUS_NOT_IMPLEMENTED))
    {
      g_clear_object (&stream);
      g_clear_object (&message);
      stream = request (self, "GET", path, 0, NULL, &message, cancellable, error);
    }
  if (stream == NULL || !check_status (access, path, message, error))
    return FALSE;
  take_sizes (message, file);
  return TRUE;
}

static char *
gh_tree_access_http_locate (GhTreeAccess *access, const char *path)
{
  return join (GH_TREE_ACCESS_HTTP (access)->shown, path);
}

static void
gh_tree_access_http_finalize (GObject *object)
{
  GhTreeAccessHttp *self = GH_TREE_ACCESS_HTTP (object);

  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->base);
  g_free (self->shown);
  G_OBJECT_CLASS (gh_tree_access_http_parent_class)->finalize (object);
}

static void
gh_tree_access_http_class_init (GhTreeAccessHttpClass *klass)
{
  GhTreeAccessClass *access_class = GH_TREE_ACCESS_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gh_tree_access_http_finalize;
  access_class->kind = "http";
  access_class->open = gh_tree_access_http_open;
  access_class->stat = gh_tree_access_http_stat;
  access_class->locate = gh_tree_access_http_locate;
}

static void
gh_tree_access_http_init (GhTreeAccessHttp *self)
{
  guint patience = gh_tree_patience ();

  self->session = soup_session_new_with_options (
    "timeout", patience, "idle-timeout", patience, "user-agent", "Guesthouse", NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

GhTreeAccess *
gh_tree_access_http_new (const char *url, GError **error)
{
  GError *reason = NULL;
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, &reason);
  g_autoptr (GUri) base = NULL;
  g_autofree char *path = NULL;
  GhTreeAccessHttp *self;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_autofree char *quoted = gh_text_quote (url);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("%s is not a URL: %s"),
                   quoted,
                   reason != NULL ? reason->message : _ ("it names no server"));
      g_clear_error (&reason);
      return NULL;
    }
  path = g_str_has_suffix (g_uri_get_path (uri), "/")
           ? g_strdup (g_uri_get_path (uri))
           : g_strconcat (g_uri_get_path (uri), "/", NULL);
  base = g_uri_build_with_user (g_uri_get_flags (uri),
                                g_uri_get_scheme (uri),
                                g_uri_get_user (uri),
                                g_uri_get_password (uri),
                                NULL,
                                g_uri_get_host (uri),
                                g_uri_get_port (uri),
                                path,
                                NULL,
                                NULL);
  self = g_object_new (GH_TYPE_TREE_ACCESS_HTTP, NULL);
  self->base = g_uri_to_string (base);
  self->shown = g_uri_to_string_partial (base, G_URI_HIDE_PASSWORD);
  return GH_TREE_ACCESS (self);
}
