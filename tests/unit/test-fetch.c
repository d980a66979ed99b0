/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel and initrd fetched: progress, resume, cache, checksums, and servers that misbehave. */
#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/stat.h>

#include "gh-error.h"
#include "gh-fetch-check.h"
#include "gh-fetch.h"
#include "support.h"

#define KERNEL_SIZE 300000
#define INITRD_SIZE 700000

/* What the server does with a GET of the initrd. */
typedef enum
{
  SERVE_WELL,
  SERVE_HALF,    /* closes the connection midway */
  SERVE_NOTHING, /* never answers */
  SERVE_OTHER,   /* other bytes of the same length */
  SERVE_LONGER,  /* more than a HEAD promises */
  SERVE_CHUNKS,  /* without saying how much */
  SERVE_ENDLESS, /* the same, and more than a HEAD promises */
  SERVE_FILE,    /* sends on to a file of this computer */
} Manner;

typedef struct
{
  char *root;
  char *folder;
  char *cache;
  SoupServer *server;
  char *url;
  Manner manner;
  char etag[32];
  guint gets;
  guint ranges;
  guint64 sent_from;
} Fixture;

/* Bytes that do not repeat, so that a part put together wrongly is seen. */
static char *
make_bytes (gsize size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  char *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (char) (g_rand_int (rand) & 0x7f);
  return bytes;
}

static void
put (Fixture *f, const char *name, gsize size, guint32 seed)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autofree char *bytes = make_bytes (size, seed);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

/* A GET is written to the connection by hand where the server shall break the protocol. */
static void
send_half (SoupServerMessage *message, const char *bytes)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  g_autofree char *head = g_strdup_printf (
    "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: \"one\"\r\n\r\n", INITRD_SIZE);
  GOutputStream *out = g_io_stream_get_output_stream (stream);

  g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (out, bytes, INITRD_SIZE / 2, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
send_initrd (Fixture *f, SoupServerMessage *message, const char *bytes, gsize size)
{
  g_autofree char *other = make_bytes (size, 99);

  f->gets++;
  switch (f->manner)
    {
    case SERVE_HALF:
      send_half (message, bytes);
      return;
    case SERVE_NOTHING:
      soup_server_message_pause (message);
      return;
    case SERVE_OTHER:
      bytes = other;
      break;
    case SERVE_FILE:
      soup_server_message_set_redirect (message, 302, "file:///etc/passwd");
      return;
    case SERVE_CHUNKS:
    case SERVE_ENDLESS:
      soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                         SOUP_ENCODING_CHUNKED);
      if (f->manner == SERVE_CHUNKS)
        break;
      G_GNUC_FALLTHROUGH;
    case SERVE_LONGER:
      soup_message_body_append (
        soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, "more", 4);
      break;
    case SERVE_WELL:
    default:
      break;
    }
  soup_message_body_append (
    soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, bytes, size);
  soup_message_body_complete (soup_server_message_get_response_body (message));
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Fixture *f = user_data;
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *full = g_build_filename (f->folder, path, NULL);
  gboolean is_head = strcmp (soup_server_message_get_method (message), "HEAD") == 0;
  g_autofree char *bytes = NULL;
  gsize size;

  if (!g_file_get_contents (full, &bytes, &size, NULL))
    {
      soup_server_message_set_status (message, 404, NULL);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  if (*f->etag != '\0')
    soup_message_headers_replace (headers, "ETag", f->etag);
  /* libsoup's server answers a range by itself; If-Range is for us to look at. */
  if (soup_message_headers_get_one (asked, "Range") != NULL)
    {
      if (g_strcmp0 (soup_message_headers_get_one (asked, "If-Range"), f->etag) == 0)
        f->ranges++;
      else
        soup_message_headers_remove (asked, "Range");
    }
  if (is_head)
    soup_message_headers_set_content_length (headers, (goffset) size);
  else if (g_str_has_suffix (path, "initrd.img"))
    send_initrd (f, message, bytes, size);
  else
    soup_message_body_append (
      soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, bytes, size);
}

static void
setup (Fixture *f, gconstpointer data)
{
  GSList *uris;

  f->root = g_dir_make_tmp ("gh-fetch-XXXXXX", NULL);
  f->folder = g_build_filename (f->root, "tree", NULL);
  f->cache = g_build_filename (f->root, "cache", "trees", NULL);
  g_assert_cmpint (g_mkdir (f->folder, 0700), ==, 0);
  put (f, "vmlinuz", KERNEL_SIZE, 1);
  put (f, "initrd.img", INITRD_SIZE, 2);
  g_strlcpy (f->etag, "\"one\"", sizeof f->etag);

  f->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (f->server, NULL, on_request, f, NULL);
  g_assert_true (soup_server_listen_local (f->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (f->server);
  f->url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  soup_server_disconnect (f->server);
  g_object_unref (f->server);
  remove_folder (f->root);
  g_free (f->root);
  g_free (f->folder);
  g_free (f->cache);
  g_free (f->url);
}

static GhTree *
detect (const char *location)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GhTree *tree;

  gh_tree_detect_async (location, "x86_64", NULL, keep_result, &result);
  tree = gh_tree_detect_finish (await_result (&result), &error);
  g_assert_no_error (error);
  return tree;
}

typedef struct
{
  guint64 done;
  guint64 total;
  gboolean backwards;
} Progress;

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Progress *progress = user_data;

  progress->backwards |= done < progress->done;
  progress->done = done;
  progress->total = total;
}

/* Returns: the path of the initrd */
static char *
fetch_tree (Fixture *f, const GhTree *tree, Progress *progress, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *kernel = NULL;
  char *initrd = NULL;

  gh_fetch_async (
    tree, f->cache, progress != NULL ? on_progress : NULL, progress, NULL, keep_result, &result);
  if (!gh_fetch_finish (await_result (&result), &kernel, &initrd, error))
    return NULL;
  g_assert_true (g_file_test (kernel, G_FILE_TEST_IS_REGULAR));
  return initrd;
}

static char *
fetch (Fixture *f, const char *location, Progress *progress, GError **error)
{
  g_autoptr (GhTree) tree = detect (location);

  return fetch_tree (f, tree, progress, error);
}

static void
assert_same (Fixture *f, const char *path, const char *name)
{
  g_autofree char *original = g_build_filename (f->folder, name, NULL);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gsize a_size, b_size;

  g_assert_true (g_file_get_contents (path, &a, &a_size, NULL));
  g_assert_true (g_file_get_contents (original, &b, &b_size, NULL));
  g_assert_cmpmem (a, a_size, b, b_size);
}

/* Files in the cache whose name ends in @suffix. */
static guint
count (Fixture *f, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (f->cache, 0, NULL);
  const char *tree, *name;
  guint n = 0;

  while (dir != NULL && (tree = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->cache, tree, NULL);
      g_autoptr (GDir) files = g_dir_open (path, 0, NULL);

      while ((name = g_dir_read_name (files)) != NULL)
        n += g_str_has_suffix (name, suffix);
    }
  return n;
}

static void
test_folder (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  g_autofree char *initrd = fetch (f, f->folder, &progress, &error);

  g_assert_no_error (error);
  assert_same (f, initrd, "initrd.img");
  g_assert_false (g_str_has_prefix (initrd, f->folder));
  g_assert_cmpuint (progress.done, ==, KERNEL_SIZE + INITRD_SIZE);
  g_assert_cmpuint (progress.total, ==, KERNEL_SIZE + INITRD_SIZE);
  g_assert_false (progress.backwards);
  g_assert_cmpuint (count (f, ".part"), ==, 0);
}

/* Of a server's tree that was fetched before, the copy says what its kernel can; nothing is asked
 * for it. */
static void
test_kernel_of_cache (Fixture *f, gconstpointer data)
{
  g_autofree char *from = g_build_filename (g_getenv ("GH_TEST_DATA"), "kernels", "segment", NULL);
  g_autoptr (GhTree) tree = detect (f->url);
  g_autoptr (GAsyncResult) before = NULL, after = NULL;
  g_autofree char *initrd = NULL, *kernel = NULL, *bytes = NULL;
  gsize size;
  guint gets;

  gh_tree_read_kernel_async (tree, f->cache, NULL, keep_result, &before);
  gh_tree_read_kernel_finish (await_result (&before));
  g_assert_cmpint (tree->answers.pvh, ==, GH_KERNEL_UNKNOWN);
  initrd = fetch_tree (f, tree, NULL, NULL);
  kernel = gh_fetch_find_kernel (tree, f->cache);
  g_assert_nonnull (kernel);
  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (kernel, bytes, (gssize) size, NULL));
  g_clear_pointer (&kernel, g_free);
  g_assert_null (gh_fetch_find_kernel (tree, f->cache));
  tree->kernel_size = size;
  gets = f->gets;
  gh_tree_read_kernel_async (tree, f->cache, NULL, keep_result, &after);
  gh_tree_read_kernel_finish (await_result (&after));
  g_assert_cmpint (tree->answers.pv, ==, GH_KERNEL_CAN);
  g_assert_cmpint (tree->answers.pvh, ==, GH_KERNEL_CAN);
  g_assert_cmpuint (f->gets, ==, gets);
}

static void
test_http_and_cache (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };
  g_autofree char *initrd = fetch (f, f->url, &progress, &error);
  g_autofree char *again = NULL;
  g_autofree char *newer = NULL;

  g_assert_no_error (error);
  assert_same (f, initrd, "initrd.img");
  g_assert_cmpuint (progress.done, ==, KERNEL_SIZE + INITRD_SIZE);
  g_assert_cmpuint (f->gets, ==, 1);

  again = fetch (f, f->url, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->gets, ==, 1);

  put (f, "initrd.img", INITRD_SIZE, 3);
  g_strlcpy (f->etag, "\"two\"", sizeof f->etag);
  newer = fetch (f, f->url, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->gets, ==, 2);
  assert_same (f, newer, "initrd.img");
}

static void
test_resume (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;

  f->manner = SERVE_HALF;
  initrd = fetch (f, f->url, NULL, &error);
  g_assert_null (initrd);
  g_assert_error (error, GH_ERROR, GH_ERROR_FETCH);
  /* Says how far it got, and of what. */
  g_assert_nonnull (strstr (error->message, "341.8"));
  g_assert_nonnull (strstr (error->message, "683.6"));
  g_assert_nonnull (strstr (error->message, "initrd.img"));
  g_assert_cmpuint (count (f, "initrd.img.part"), ==, 1);
  g_assert_cmpuint (count (f, "initrd.img"), ==, 0);
  g_clear_error (&error);

  f->manner = SERVE_WELL;
  initrd = fetch (f, f->url, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->ranges, ==, 1);
  assert_same (f, initrd, "initrd.img");
  g_assert_cmpuint (count (f, ".part"), ==, 0);
}

static void
test_resume_of_changed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;

  f->manner = SERVE_HALF;
  initrd = fetch (f, f->url, NULL, &error);
  g_assert_error (error, GH_ERROR, GH_ERROR_FETCH);
  g_clear_error (&error);

  f->manner = SERVE_WELL;
  put (f, "initrd.img", INITRD_SIZE, 4);
  g_strlcpy (f->etag, "\"three\"", sizeof f->etag);
  initrd = fetch (f, f->url, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->ranges, ==, 0);
  assert_same (f, initrd, "initrd.img");
}

static void
test_no_validator (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;
  g_autofree char *again = NULL;

  *f->etag = '\0';
  initrd = fetch (f, f->url, NULL, &error);
  g_assert_no_error (error);
  put (f, "initrd.img", INITRD_SIZE, 5);
  again = fetch (f, f->url, NULL, &error);
  g_assert_no_error (error);
  assert_same (f, again, "initrd.img");
}

/* What was said when it was asked for its size is what there is room for. */
static void
test_longer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;

  for (Manner manner = SERVE_LONGER; manner <= SERVE_ENDLESS; manner++)
    {
      f->manner = manner;
      initrd = fetch (f, f->url, NULL, &error);
      if (manner == SERVE_CHUNKS)
        {
          g_assert_no_error (error);
          assert_same (f, initrd, "initrd.img");
          g_clear_pointer (&initrd, g_free);
          g_strlcpy (f->etag, "\"two\"", sizeof f->etag);
          continue;
        }
      g_assert_null (initrd);
      g_assert_error (error, GH_ERROR, GH_ERROR_FETCH);
      g_assert_nonnull (strstr (error->message, "initrd.img is longer than the server said"));
      g_assert_cmpuint (count (f, ".part") + count (f, ".part.from"), ==, 0);
      g_clear_error (&error);
    }
}

/* Only when the file itself is asked for: not followed, and nothing is left of it. */
static void
test_sent_on (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;

  f->manner = SERVE_FILE;
  initrd = fetch (f, f->url, NULL, &error);
  g_assert_null (initrd);
  g_assert_error (error, GH_ERROR, GH_ERROR_FETCH);
  g_assert_nonnull (strstr (error->message, "file:///etc/passwd"));
  g_assert_cmpuint (count (f, "initrd.img") + count (f, "initrd.img.part"), ==, 0);
}

static void
test_checksum (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "initrd.img", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *good = NULL;
  g_autofree char *initrd = NULL;
  g_autoptr (GhTree) tree = detect (f->url);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
  tree->initrd_checksum = g_strconcat ("sha256:", hex, NULL);
  f->manner = SERVE_OTHER;
  initrd = fetch_tree (f, tree, NULL, &error);
  g_assert_null (initrd);
  g_assert_error (error, GH_ERROR, GH_ERROR_CHECKSUM);
  g_assert_nonnull (strstr (error->message, "initrd.img"));
  g_assert_cmpuint (count (f, "initrd.img") + count (f, ".part"), ==, 0);
  g_clear_error (&error);

  f->manner = SERVE_WELL;
  good = fetch_tree (f, tree, NULL, &error);
  g_assert_no_error (error);
  assert_same (f, good, "initrd.img");
}

/* A part that does not fit the promised checksum is given up, and the file fetched anew. */
static void
test_bad_part (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "initrd.img", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *initrd = NULL;
  g_autoptr (GhTree) tree = detect (f->url);
  g_autoptr (GError) error = NULL;
  gsize size;

  f->manner = SERVE_HALF;
  initrd = fetch_tree (f, tree, NULL, &error);
  g_assert_error (error, GH_ERROR, GH_ERROR_FETCH);
  g_clear_error (&error);

  /* Another file under the same validator. */
  f->manner = SERVE_WELL;
  put (f, "initrd.img", INITRD_SIZE, 6);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA1, (const guchar *) bytes, size);
  tree->initrd_checksum = g_strconcat ("sha1:", hex, NULL);
  initrd = fetch_tree (f, tree, NULL, &error);
  g_assert_no_error (error);
  assert_same (f, initrd, "initrd.img");
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GhTree) tree = detect (f->url);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *kernel = NULL;
  g_autofree char *initrd = NULL;

  f->manner = SERVE_NOTHING;
  gh_fetch_async (tree, f->cache, NULL, NULL, cancellable, keep_result, &result);
  g_timeout_add (300, cancel_cb, cancellable);
  g_assert_false (gh_fetch_finish (await_result (&result), &kernel, &initrd, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_cmpuint (f->gets, ==, 1);
}

static void
test_two_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (GhTree) tree = detect (f->url);
  GAsyncResult *results[4] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    gh_fetch_async (tree, f->cache, NULL, NULL, NULL, keep_result, &results[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *kernel = NULL;
      g_autofree char *initrd = NULL;

      gh_fetch_finish (await_result (&results[i]), &kernel, &initrd, &error);
      g_assert_no_error (error);
      assert_same (f, kernel, "vmlinuz");
      assert_same (f, initrd, "initrd.img");
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (f->gets, ==, 1);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "initrd.img", NULL);
  g_autofree char *initrd = NULL;
  g_autoptr (GhTree) tree = detect (f->url);
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  initrd = fetch_tree (f, tree, NULL, &error);
  g_assert_null (initrd);
  g_assert_error (error, GH_ERROR, GH_ERROR_NO_TREE);
  g_assert_nonnull (strstr (error->message, "initrd.img"));
  g_assert_nonnull (strstr (error->message, "404"));
}

static void
put_gzip (Fixture *f, gsize cut, gboolean padded)
{
  g_autofree char *path = g_build_filename (f->folder, "initrd.img", NULL);
  g_autofree char *bytes = make_bytes (INITRD_SIZE, 7);
  g_autoptr (GConverter) gzip
    = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autofree char *out = g_malloc0 (2 * INITRD_SIZE);
  gsize taken, made;

  g_assert_cmpint (g_converter_convert (gzip,
                                        bytes,
                                        INITRD_SIZE,
                                        out,
                                        2 * INITRD_SIZE,
                                        G_CONVERTER_INPUT_AT_END,
                                        &taken,
                                        &made,
                                        NULL),
                   ==,
                   G_CONVERTER_FINISHED);
  if (padded)
    {
      /* Two archives one after the other, and zeroes, as kernels accept them. */
      g_autofree char *two = g_malloc0 (2 * made + 512);

      memcpy (two, out, made);
      memcpy (two + made, out, made);
      g_assert_true (g_file_set_contents (path, two, (gssize) (2 * made + 512), NULL));
    }
  else
    g_assert_true (g_file_set_contents (path, out, (gssize) (made - cut), NULL));
}

static void
test_gzip (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *padded = NULL;
  g_autofree char *cut = NULL;

  put_gzip (f, 0, FALSE);
  whole = fetch (f, f->folder, NULL, &error);
  g_assert_no_error (error);
  put_gzip (f, 0, TRUE);
  padded = fetch (f, f->folder, NULL, &error);
  g_assert_no_error (error);
  assert_same (f, padded, "initrd.img");

  put_gzip (f, 5, FALSE);
  cut = fetch (f, f->folder, NULL, &error);
  g_assert_null (cut);
  g_assert_error (error, GH_ERROR, GH_ERROR_CHECKSUM);
  g_assert_nonnull (strstr (error->message, "initrd.img"));
  g_assert_nonnull (strstr (error->message, "gzip"));
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;

  put (f, "initrd.img", 0, 8);
  initrd = fetch (f, f->folder, NULL, &error);
  g_assert_null (initrd);
  g_assert_error (error, GH_ERROR, GH_ERROR_CHECKSUM);
  g_assert_cmpuint (count (f, "initrd.img") + count (f, ".part"), ==, 0);
}

/* A password in the URL is used, and not told. */
static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) url = g_string_new (f->url);
  g_autoptr (GhTree) tree = NULL;

  g_string_insert (url, (gssize) strlen ("http://"), "me:secret@");
  tree = detect (url->str);
  g_assert_nonnull (strstr (tree->kernel_url, "me@"));
  g_assert_null (strstr (tree->kernel_url, "secret"));
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *initrd = NULL;

  g_free (f->cache);
  f->cache = g_strdup ("/proc/gh-cache");
  initrd = fetch (f, f->folder, NULL, &error);
  g_assert_null (initrd);
  g_assert_cmpuint (error->domain, ==, GH_ERROR);
  g_assert_nonnull (strstr (error->message, "/proc/gh-cache"));
}

#define ADD(name, func) g_test_add ("/fetch/" name, Fixture, NULL, setup, func, teardown)

/* A digest of another length than its kind has is none: nothing would ever fit it. */
static void
test_lists (void)
{
  static const struct
  {
    const char *list; /* "@" stands for sixteen digits */
    gsize digits;     /* of what is found */
  } lists[] = {
    { "@@@@  disk.img\n", 64 },
    { "# comment\n@@@@ *other.img\n@@@@ *disk.img\r\n", 64 },
    { "@@@@@@@@  ./disk.img\n", 128 },
    { "SHA256 (disk.img) = @@@@\n", 64 },
    { "SHA512 (disk.img) = @@@@@@@@\n", 128 },
    { "SHA256 (disk.img) = @\n", 0 },
    { "SHA512 (disk.img) = @@@@\n", 0 },
    { "SHA256 (disk.img) = @@@@@@@@\n", 0 },
    { "@@@  disk.img\n", 0 },
    { "# na\xefve\n@@@@  disk.img\n", 64 },
    { "# na\xefve\n@@@@  other.img\n", 0 },
    { "@@@@  diskXimg\n@@@@  disk.img.xz\n", 0 },
  };
  g_autofree char *root = g_dir_make_tmp ("gh-fetch-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (root, "SHA256SUMS", NULL);
  g_autofree char *long_name = g_strnfill (999, 'x');
  g_autoptr (GhTreeAccess) access = gh_tree_access_new (root, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_auto (GStrv) parts = g_strsplit (lists[i].list, "@", -1);
      g_autofree char *text = g_strjoinv ("0123456789abcdef", parts);
      g_autofree char *sum = NULL;

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      sum = gh_find_checksum (access, "disk.img", NULL);
      g_assert_cmpuint (sum != NULL ? strlen (strchr (sum, ':') + 1) : 0, ==, lists[i].digits);
      if (sum != NULL)
        g_assert_true (g_str_has_prefix (sum, lists[i].digits == 64 ? "sha256:" : "sha512:"));
    }
  g_assert_null (gh_find_checksum (access, long_name, NULL));
  remove_folder (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("folder", test_folder);
  ADD ("http-and-cache", test_http_and_cache);
  ADD ("kernel-of-cache", test_kernel_of_cache);
  ADD ("resume", test_resume);
  ADD ("resume-of-changed", test_resume_of_changed);
  ADD ("no-validator", test_no_validator);
  ADD ("longer", test_longer);
  ADD ("sent-on", test_sent_on);
  ADD ("checksum", test_checksum);
  ADD ("bad-part", test_bad_part);
  ADD ("cancel", test_cancel);
  ADD ("two-at-once", test_two_at_once);
  ADD ("missing", test_missing);
  ADD ("gzip", test_gzip);
  ADD ("empty", test_empty);
  ADD ("password", test_password);
  ADD ("unwritable", test_unwritable);
  g_test_add_func ("/fetch/lists", test_lists);
  return g_test_run ();
}
