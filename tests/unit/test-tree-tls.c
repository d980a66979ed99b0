/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers with certificates that this computer trusts, or would if they were valid: what is refused
 * all the same, and in which words. */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "gh-error.h"
#include "gh-fetch.h"
#include "gh-tree.h"
#include "support.h"

typedef struct
{
  char *root;
  SoupServer *server;
  SoupServer *plain;
  char *url;
  char *plain_url;
  guint plain_asked;
} Fixture;

static const char treeinfo[] = "[general]\nfamily = Fedora\nversion = 38\narch = x86_64\n"
                               "[images-x86_64]\nkernel = k\ninitrd = i\n";

static void
answer (SoupServerMessage *message, const char *text)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (
    message, "application/octet-stream", SOUP_MEMORY_COPY, text, strlen (text));
}

/* Below "/down/" all is sent on to the server without a certificate, but what says what it is. */
static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  Fixture *f = data;

  if (strcmp (path, "/good/.treeinfo") == 0 || strcmp (path, "/down/.treeinfo") == 0)
    answer (message, treeinfo);
  else if (strcmp (path, "/good/k") == 0 || strcmp (path, "/good/i") == 0)
    answer (message, "some bytes");
  else if (g_str_has_prefix (path, "/down/") || g_str_has_prefix (path, "/all-down/"))
    {
      g_autofree char *to = g_strconcat (f->plain_url, "good", strrchr (path, '/'), NULL);

      soup_server_message_set_redirect (message, 302, to);
    }
  else
    soup_server_message_set_status (message, 404, NULL);
}

static void
on_plain_request (SoupServer *server,
                  SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer data)
{
  ((Fixture *) data)->plain_asked++;
  on_request (server, message, path, query, data);
}

static char *
listen_at (SoupServer *server, SoupServerListenOptions options)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;
  char *url;

  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | options, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url;
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("GH_TEST_DATA"), "tls", data, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  f->root = g_dir_make_tmp ("gh-tls-XXXXXX", NULL);
  f->plain = soup_server_new (NULL, NULL);
  soup_server_add_handler (f->plain, NULL, on_plain_request, f, NULL);
  f->plain_url = listen_at (f->plain, 0);
  f->server = soup_server_new (NULL, NULL);
  soup_server_set_tls_certificate (f->server, certificate);
  soup_server_add_handler (f->server, NULL, on_request, f, NULL);
  f->url = listen_at (f->server, SOUP_SERVER_LISTEN_HTTPS);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  soup_server_disconnect (f->server);
  soup_server_disconnect (f->plain);
  g_object_unref (f->server);
  g_object_unref (f->plain);
  remove_folder (f->root);
  g_free (f->root);
  g_free (f->url);
  g_free (f->plain_url);
}

static GhTree *
detect (Fixture *f, const char *folder, GError **error)
{
  g_autofree char *url = g_strconcat (f->url, folder, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  gh_tree_detect_async (url, "x86_64", NULL, keep_result, &result);
  return gh_tree_detect_finish (await_result (&result), error);
}

static gboolean
fetch (Fixture *f, const GhTree *tree, GError **error)
{
  g_autofree char *cache = g_build_filename (f->root, "cache", NULL);
  g_autofree char *kernel = NULL;
  g_autofree char *initrd = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gh_fetch_async (tree, cache, NULL, NULL, NULL, keep_result, &result);
  return gh_fetch_finish (await_result (&result), &kernel, &initrd, error);
}

static void
assert_says (const GError *error, const char *word)
{
  g_assert_error (error, GH_ERROR, GH_ERROR_FETCH);
  if (strstr (error->message, word) == NULL || strstr (error->message, "https://127.0.0.1") == NULL)
    g_error ("“%s” does not say “%s” of the address", error->message, word);
}

static void
test_trusted (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = detect (f, "good", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tree->os, ==, "fedora38");
  fetch (f, tree, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->plain_asked, ==, 0);
}

static void
test_expired (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = detect (f, "good", &error);

  g_assert_null (tree);
  assert_says (error, "its certificate has expired; check this computer's clock");
}

static void
test_not_yet_valid (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) tree = detect (f, "good", &error);

  g_assert_null (tree);
  assert_says (error, "its certificate is not valid yet; check this computer's clock");
}

/* Files in the cache but for what names their source and who works on them. */
static guint
count_files (Fixture *f)
{
  g_autofree char *cache = g_build_filename (f->root, "cache", NULL);
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);
  const char *tree, *name;
  guint n = 0;

  while (dir != NULL && (tree = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (cache, tree, NULL);
      g_autoptr (GDir) files = g_dir_open (path, 0, NULL);

      while ((name = g_dir_read_name (files)) != NULL)
        n += strcmp (name, GH_FETCH_SOURCE) != 0 && !g_str_has_suffix (name, ".lock");
    }
  return n;
}

/* What was asked for under a certificate is not taken without one. */
static void
test_downgrade (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhTree) none = detect (f, "all-down", &error);
  g_autoptr (GhTree) tree = NULL;

  g_assert_null (none);
  assert_says (error, f->plain_url);
  g_clear_error (&error);

  tree = detect (f, "down", &error);
  if (error == NULL)
    g_assert_false (fetch (f, tree, &error));
  assert_says (error, f->plain_url);
  g_assert_nonnull (strstr (error->message, "not followed"));
  g_assert_cmpuint (count_files (f), ==, 0);
  g_assert_cmpuint (f->plain_asked, ==, 0);
}

static void
trust (void)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("GH_TEST_DATA"), "tls", "authority.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (path, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

#define ADD(name, file, func)                                                                      \
  g_test_add ("/tree-tls/" name, Fixture, file ".pem", setup, func, teardown)

int
main (int argc, char **argv)
{
  int code;

  g_test_init (&argc, &argv, NULL);
  trust ();
  ADD ("trusted", "server", test_trusted);
  ADD ("expired", "expired", test_expired);
  ADD ("not-yet-valid", "future", test_not_yet_valid);
  ADD ("downgrade", "server", test_downgrade);
  code = g_test_run ();
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  return code;
}
