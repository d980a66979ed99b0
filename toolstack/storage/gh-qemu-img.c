/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* qemu-img for worker threads. */
#define _GNU_SOURCE /* O_DIRECT, preadv2() */
#include "config.h"

#include "gh-qemu-img.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-image-header.h"
#include "gh-run.h"

#define PROGRAM "qemu-img"
#define PACKAGE "qemu-utils"
#define SAMPLES 256 /* places of a file at which the page cache is asked for it */

/* What its words mean. */
static const struct
{
  const char *words;
  GhError code;
} meanings[] = {
  { "lock", GH_ERROR_IN_USE },
  { "No space left", GH_ERROR_NO_SPACE },
  { "Permission denied", GH_ERROR_PERMISSION },
  { "not supported", GH_ERROR_UNSUPPORTED },
  { "does not support", GH_ERROR_UNSUPPORTED },
  { "No such file", GH_ERROR_NOT_FOUND },
};

static GError *
translate (GError *error, const char *what)
{
  g_autofree char *summary = NULL;
  g_autofree char *evidence = NULL;
  int code = error->code;
  const char *reason;
  GError *own;

  gh_error_split (error->message, &summary, &evidence);
  for (guint i = 0; evidence != NULL && i < G_N_ELEMENTS (meanings); i++)
    if (strstr (evidence, meanings[i].words) != NULL)
      {
        code = (int) meanings[i].code;
        break;
      }
  reason = code == GH_ERROR_IN_USE ? _ ("another program has it open") : summary;
  if (code == GH_ERROR_NO_SPACE)
    reason = _ ("there is no space left; free some, or take another pool");
  if (code == GH_ERROR_UNSUPPORTED)
    reason = _ ("images of this format cannot do that");
  own = g_error_new (GH_ERROR, code, "%s: %s", what, reason);
  gh_error_add_evidence (own, evidence);
  g_error_free (error);
  return own;
}

static char *
run (const char *const *arguments,
     const char *what,
     GhRunOutput output,
     gpointer data,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  GError *local = NULL;
  char *out;

  g_ptr_array_add (argv, (char *) PROGRAM);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  out = gh_run ((const char *const *) argv->pdata, PACKAGE, output, data, cancellable, &local);
  if (out == NULL)
    g_propagate_error (error, translate (local, what));
  return out;
}

char *
gh_qemu_img (const char *const *arguments,
             const char *what,
             GCancellable *cancellable,
             GError **error)
{
  return run (arguments, what, NULL, NULL, cancellable, error);
}

typedef struct
{
  guint64 total;
  GhProgressFunc func;
  gpointer data;
} Progress;

/* "    (12.34/100%)", again and again. */
static void
on_output (const char *text, gpointer data)
{
  const Progress *self = data;
  const char *last = strrchr (text, '(');
  double percent = last != NULL ? g_ascii_strtod (last + 1, NULL) : 0;

  if (last != NULL && self->func != NULL)
    self->func ((guint64) ((double) self->total * percent / 100), self->total, self->data);
}

/* Whether the file goes without the page cache, which not every file system knows. @make: it is
 * still to be made, and is begun then. */
static gboolean
takes_direct (const char *path, gboolean make)
{
  int fd = open (path, (make ? O_WRONLY | O_CREAT : O_RDONLY) | O_DIRECT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/* What an image builds upon is opened as the image is, and may lie anywhere. */
static gboolean
stands_alone (const char *path, const char *format)
{
  g_autoptr (GhVolume) volume = gh_volume_new ();

  return strcmp (format, "raw") == 0
         || (gh_image_header_look (path, volume) && volume->backing == NULL);
}

/* Whether the page cache holds most of a file's data, from a look at some of it (preadv2(2)). */
static gboolean
is_cached (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  off_t size = fd >= 0 ? lseek (fd, 0, SEEK_END) : 0;
  guint asked = 0, there = 0;
  char byte;
  struct iovec into = { &byte, 1 };

  for (guint i = 0; size > 0 && i < SAMPLES; i++)
    {
      off_t data = lseek (fd, size / SAMPLES * i, SEEK_DATA);

      if (data < 0)
        continue;
      asked++;
      there += preadv2 (fd, &into, 1, data, RWF_NOWAIT) == 1;
    }
  if (fd >= 0)
    close (fd);
  return there * 10 > asked * 9;
}

/* Past the page cache it is written while the other is read, and is not written all at once at the
 * end. What is in the cache is read from there; what is not would take the place of other things.
 */
static void
add_caches (GPtrArray *args,
            const char *source,
            const char *source_format,
            const char *target,
            gboolean exists)
{
  if (!is_cached (source) && stands_alone (source, source_format) && takes_direct (source, FALSE))
    {
      g_ptr_array_add (args, (char *) "-T");
      g_ptr_array_add (args, (char *) "none");
    }
  if (takes_direct (target, !exists))
    {
      g_ptr_array_add (args, (char *) "-t");
      g_ptr_array_add (args, (char *) "none");
    }
}

gboolean
gh_qemu_img_convert (const char *source,
                     const char *source_format,
                     const char *target,
                     const char *target_format,
                     GhConvertTarget into,
                     gboolean compress,
                     guint64 total,
                     GhProgressFunc progress,
                     gpointer data,
                     GCancellable *cancellable,
                     GError **error)
{
  Progress self = { total, progress, data };
  gboolean exists = into != GH_CONVERT_NEW;
  g_autofree char *what = g_strdup_printf (_ ("Cannot copy %s to %s"), source, target);
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autofree char *out = NULL;
  const char *head[] = { "convert", "-p", "-m", "16", "-f", source_format, "-O", target_format };

  for (guint i = 0; i < G_N_ELEMENTS (head); i++)
    g_ptr_array_add (args, (char *) head[i]);
  add_caches (args, source, source_format, target, exists);
  /* A device takes writes in any order; a file would be in pieces. */
  if (exists)
    {
      g_ptr_array_add (args, (char *) "-n");
      g_ptr_array_add (args, (char *) "-W");
    }
  if (into == GH_CONVERT_ZEROS)
    g_ptr_array_add (args, (char *) "--target-is-zero");
  if (compress)
    g_ptr_array_add (args, (char *) "-c");
  g_ptr_array_add (args, (char *) source);
  g_ptr_array_add (args, (char *) target);
  g_ptr_array_add (args, NULL);
  out = run ((const char *const *) args->pdata, what, on_output, &self, cancellable, error);
  return out != NULL && (!exists || gh_flush (target, error));
}

static void
collect (const char *text, gpointer data)
{
  g_string_append (data, text);
}

static guint64
get_number (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? (guint64) json_node_get_int (node) : 0;
}

static const char *
get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text
    = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

/* Its exit status is not 0 when there is something wrong: what it printed tells more. */
gboolean
gh_qemu_img_check (const char *path,
                   const char *format,
                   gboolean repair,
                   guint64 *errors,
                   guint64 *leaks,
                   GCancellable *cancellable,
                   GError **error)
{
  const char *args[] = { "check", "--output=json", "-f", format, path, NULL, NULL, NULL };
  g_autofree char *what = g_strdup_printf (_ ("Cannot check %s"), path);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *out = NULL;
  JsonObject *object;

  if (repair)
    {
      args[4] = "-r";
      args[5] = "all";
      args[6] = path;
    }
  out = run (args, what, collect, text, cancellable, &local);
  if (!json_parser_load_from_data (parser, text->str, -1, NULL)
      || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      if (local == NULL)
        local = g_error_new_literal (GH_ERROR, GH_ERROR_FAILED, what);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  object = json_node_get_object (json_parser_get_root (parser));
  *errors = get_number (object, "corruptions") + get_number (object, "check-errors");
  *leaks = get_number (object, "leaks");
  return TRUE;
}

static void
add_snapshots (JsonObject *image, GVariantBuilder *builder)
{
  JsonArray *list = json_object_has_member (image, "snapshots")
                      ? json_object_get_array_member (image, "snapshots")
                      : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *snapshot = json_array_get_object_element (list, i);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "name", "s", get_text (snapshot, "name"));
      g_variant_dict_insert (&dict, "time", "x", (gint64) get_number (snapshot, "date-sec"));
      g_variant_dict_insert (&dict, "size", "t", get_number (snapshot, "vm-state-size"));
      g_variant_builder_add_value (builder, g_variant_dict_end (&dict));
    }
}

static GVariant *
describe_image (JsonObject *image)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "path", "s", get_text (image, "filename"));
  g_variant_dict_insert (&dict, "format", "s", get_text (image, "format"));
  g_variant_dict_insert (&dict, "capacity", "t", get_number (image, "virtual-size"));
  g_variant_dict_insert (&dict, "allocation", "t", get_number (image, "actual-size"));
  return g_variant_dict_end (&dict);
}

GVariant *
gh_qemu_img_describe (const char *path, const char *format, GError **error)
{
  const char *const args[]
    = { "info", "--output=json", "--backing-chain", "-U", "-f", format, path, NULL };
  g_autofree char *what = g_strdup_printf (_ ("Cannot look into the disk %s"), path);
  g_autofree char *json = gh_qemu_img (args, what, NULL, error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  GVariantBuilder chain, snapshots;
  GVariantDict dict;
  JsonArray *images;

  if (json == NULL || !json_parser_load_from_data (parser, json, -1, error))
    return NULL;
  images = JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser))
             ? json_node_get_array (json_parser_get_root (parser))
             : NULL;
  g_variant_builder_init (&chain, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_builder_init (&snapshots, G_VARIANT_TYPE ("aa{sv}"));
  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; images != NULL && i < json_array_get_length (images); i++)
    {
      JsonObject *image = json_array_get_object_element (images, i);

      if (i == 0)
        {
          add_snapshots (image, &snapshots);
          g_variant_dict_insert (&dict, "capacity", "t", get_number (image, "virtual-size"));
        }
      g_variant_builder_add_value (&chain, describe_image (image));
    }
  g_variant_dict_insert_value (&dict, "chain", g_variant_builder_end (&chain));
  g_variant_dict_insert_value (&dict, "snapshots", g_variant_builder_end (&snapshots));
  return g_variant_dict_end (&dict);
}

int
gh_volume_open (const char *path, int flags)
{
  return open (path, flags | O_CLOEXEC | (g_str_has_prefix (path, "/dev/") ? 0 : O_NOFOLLOW));
}

gboolean
gh_flush_one (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;
  int saved = errno;

  if (fd >= 0)
    close (fd);
  if (!ok)
    g_propagate_error (error, gh_error_from_errno (saved, _ ("Cannot write %s"), path));
  return ok;
}

gboolean
gh_flush (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return gh_flush_one (path, error) && gh_flush_one (folder, error);
}
