/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXlDisk: a disk specification of xl-disk-configuration(5), and how xl understands it. */
#include "config.h"

#include "gh-xl-disk.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#include "gh-xl-json-private.h"

static const char *const format_words[]
  = { "", "raw", "qcow", "qcow2", "vhd", "qed", "empty", NULL };
static const GhEnum format_enum = { format_words };
static const char *const backend_words[] = { "", "phy", "tap", "qdisk", "standalone", NULL };
static const GhEnum backend_enum = { backend_words };
static const char *const protocol_words[] = { "", "xen", "virtio", NULL };
static const GhEnum protocol_enum = { protocol_words };
static const char *const flag_words[] = { "", "False", "True", NULL };
const GhEnum gh_xl_flag_enum = { flag_words };

#define D(member, name, type, of) GH_FIELD (GhXlDisk, member, name, NULL, type, of, GH_FIELD_PLAIN)
static const GhField fields[] = {
  D (backend_domain, "backend_domname", GH_FIELD_STRING, NULL),
  D (path, "pdev_path", GH_FIELD_STRING, NULL),
  D (vdev, "vdev", GH_FIELD_STRING, NULL),
  D (backend, "backend", GH_FIELD_ENUM, &backend_enum),
  D (format, "format", GH_FIELD_ENUM, &format_enum),
  D (script, "script", GH_FIELD_STRING, NULL),
  D (removable, "removable", GH_FIELD_BOOL, NULL),
  D (readwrite, "readwrite", GH_FIELD_BOOL, NULL),
  D (is_cdrom, "is_cdrom", GH_FIELD_BOOL, NULL),
  D (direct_io_safe, "direct_io_safe", GH_FIELD_BOOL, NULL),
  D (discard, "discard_enable", GH_FIELD_ENUM, &gh_xl_flag_enum),
  D (protocol, "specification", GH_FIELD_ENUM, &protocol_enum),
  D (colo, "colo_enable", GH_FIELD_ENUM, &gh_xl_flag_enum),
  D (colo_host, "colo_host", GH_FIELD_STRING, NULL),
  D (colo_port, "colo_port", GH_FIELD_UINT, NULL),
  D (colo_export, "colo_export", GH_FIELD_STRING, NULL),
  D (active_disk, "active_disk", GH_FIELD_STRING, NULL),
  D (hidden_disk, "hidden_disk", GH_FIELD_STRING, NULL),
  GH_FIELD_END,
};
#undef D
const GhStruct gh_xl_disk_struct = { "disk", NULL, sizeof (GhXlDisk), fields };

/* The reading of one disk. Prefix and access count over all its specifications. */
typedef struct
{
  GhXlDisk *disk;
  gboolean had_prefix;
  gboolean had_access;
  const char *spec;
  GError *error;
} Reading;

static void fail (Reading *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
fail (Reading *self, const char *format, ...)
{
  g_autofree char *quoted = gh_text_quote (self->spec);
  g_autofree char *what = NULL;
  va_list args;

  if (self->error != NULL)
    return;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  self->error = g_error_new (GH_ERROR,
                             GH_ERROR_INVALID_ARGUMENT,
                             _ ("The disk specification %s cannot be read: %s"),
                             quoted,
                             what);
}

/* A string may be given once; an empty one may be given again. */
static void
set_string (Reading *self, char **member, const char *name, const char *value)
{
  if (*member != NULL && **member != '\0')
    {
      fail (self, _ ("%s is given twice: leave one of them out"), name);
      return;
    }
  g_free (*member);
  *member = g_strdup (value);
}

static void
set_word (Reading *self, int *member, const GhEnum *type, const char *name, const char *value)
{
  g_autofree char *quoted = gh_text_quote (value);
  g_autofree char *words = gh_enum_list (type);
  int word = 0;

  if (!gh_enum_parse (type, value, &word) || word == 0)
    fail (
      self, _ ("%s is no value of %s: use one of %s"), quoted, name, words + strspn (words, ", "));
  else if (*member != 0 && *member != word)
    fail (self, _ ("%s is given twice: leave one of them out"), name);
  else
    *member = word;
}

static void
set_format (Reading *self, const char *value)
{
  int format = (int) self->disk->format;

  set_word (self, &format, &format_enum, "format", *value != '\0' ? value : "raw");
  self->disk->format = (GhXlFormat) format;
}

static void
set_access (Reading *self, const char *value)
{
  g_autofree char *quoted = gh_text_quote (value);

  if (strcmp (value, "r") == 0 || strcmp (value, "ro") == 0)
    self->disk->readwrite = FALSE;
  else if (*value == '\0' || strcmp (value, "w") == 0 || strcmp (value, "rw") == 0)
    self->disk->readwrite = TRUE;
  else
    fail (self, _ ("%s is no kind of access: write r, ro, w or rw"), quoted);
}

/* ---- parameters with a name ---- */

typedef enum
{
  KEY_FORMAT,
  KEY_DEVTYPE,
  KEY_ACCESS,
  KEY_BACKEND,
  KEY_BACKENDTYPE,
  KEY_SPECIFICATION,
  KEY_VDEV,
  KEY_SCRIPT,
  KEY_COLO_HOST,
  KEY_COLO_PORT,
  KEY_COLO_EXPORT,
  KEY_ACTIVE_DISK,
  KEY_HIDDEN_DISK,
  KEY_TARGET,
} Key;

static const char *const keys[]
  = { "format", "devtype",   "access",    "backend",     "backendtype", "specification", "vdev",
      "script", "colo-host", "colo-port", "colo-export", "active-disk", "hidden-disk",   "target" };

static void
set_devtype (Reading *self, const char *value)
{
  g_autofree char *quoted = gh_text_quote (value);

  if (strcmp (value, "cdrom") == 0)
    self->disk->is_cdrom = TRUE;
  else if (strcmp (value, "disk") == 0)
    self->disk->is_cdrom = FALSE;
  else
    fail (self, _ ("%s is no type of disk: write disk or cdrom"), quoted);
}

/* As atoi() reads it: what follows the digits does not count. */
static void
set_colo_port (Reading *self, const char *value)
{
  g_autofree char *quoted = gh_text_quote (value);
  gint64 port = g_ascii_strtoll (value, NULL, 10);

  if ((guint) port == 0)
    fail (self, _ ("%s is no port"), quoted);
  else
    self->disk->colo_port = (guint) port;
}

static void
set_key (Reading *self, Key key, const char *value)
{
  GhXlDisk *disk = self->disk;
  int backend = (int) disk->backend, protocol = (int) disk->protocol;
  char **strings[]
    = { [KEY_BACKEND] = &disk->backend_domain,  [KEY_VDEV] = &disk->vdev,
        [KEY_SCRIPT] = &disk->script,           [KEY_COLO_HOST] = &disk->colo_host,
        [KEY_COLO_EXPORT] = &disk->colo_export, [KEY_ACTIVE_DISK] = &disk->active_disk,
        [KEY_HIDDEN_DISK] = &disk->hidden_disk, [KEY_TARGET] = &disk->path };

  switch (key)
    {
    case KEY_FORMAT:
      set_format (self, value);
      break;
    case KEY_DEVTYPE:
      set_devtype (self, value);
      break;
    case KEY_ACCESS:
      set_access (self, value);
      break;
    case KEY_BACKENDTYPE:
      set_word (self, &backend, &backend_enum, keys[key], value);
      disk->backend = (GhXlBackend) backend;
      break;
    case KEY_SPECIFICATION:
      set_word (self, &protocol, &protocol_enum, keys[key], value);
      disk->protocol = (GhXlProtocol) protocol;
      break;
    case KEY_COLO_PORT:
      set_colo_port (self, value);
      break;
    case KEY_BACKEND:
    case KEY_VDEV:
    case KEY_SCRIPT:
    case KEY_COLO_HOST:
    case KEY_COLO_EXPORT:
    case KEY_ACTIVE_DISK:
    case KEY_HIDDEN_DISK:
    case KEY_TARGET:
    default:
      set_string (self, strings[key], keys[key], value);
      break;
    }
}

/* ---- flags ---- */

static const char *const flags[]
  = { "cdrom", "direct-io-safe", "discard", "no-discard", "colo", "no-colo" };

static void
set_flag (Reading *self, guint flag)
{
  GhXlDisk *disk = self->disk;

  switch (flag)
    {
    case 0:
      disk->is_cdrom = TRUE;
      break;
    case 1:
      disk->direct_io_safe = TRUE;
      break;
    case 2:
    case 3:
      disk->discard = flag == 2 ? GH_XL_TRUE : GH_XL_FALSE;
      break;
    default:
      disk->colo = flag == 4 ? GH_XL_TRUE : GH_XL_FALSE;
      break;
    }
}

/* ---- deprecated prefixes ---- */

static const struct
{
  const char *word;
  const char *format; /* nullable: the format that it stands for */
  const char *script; /* nullable: the script that it stands for */
} prefixes[] = {
  { "raw:", "raw", NULL },         { "qcow:", "qcow", NULL },         { "qcow2:", "qcow2", NULL },
  { "vhd:", "vhd", NULL },         { "iscsi:", NULL, "block-iscsi" }, { "nbd:", NULL, "block-nbd" },
  { "enbd:", NULL, "block-enbd" }, { "drbd:", NULL, "block-drbd" },   { "tapdisk:", NULL, NULL },
  { "tap:", NULL, NULL },          { "tap2:", NULL, NULL },           { "aio:", NULL, NULL },
  { "ioemu:", NULL, NULL },        { "file:", NULL, NULL },           { "phy:", NULL, NULL }
};

static void
set_prefix (Reading *self, guint prefix)
{
  self->had_prefix = TRUE;
  if (prefixes[prefix].format != NULL)
    set_format (self, prefixes[prefix].format);
  if (prefixes[prefix].script != NULL)
    set_string (self, &self->disk->script, "script", prefixes[prefix].script);
}

/* ---- parameters by position ---- */

/* "hdc:cdrom". Returns: whether @text has that form. */
static gboolean
set_vdev_and_type (Reading *self, const char *text)
{
  const char *colon = strrchr (text, ':');
  g_autofree char *vdev = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;

  if (colon == NULL)
    return FALSE;
  set_string (self, &self->disk->vdev, "vdev", vdev);
  set_devtype (self, colon + 1);
  return TRUE;
}

/* Target, format (unless a prefix told it), vdev, access. */
static void
set_positional (Reading *self, const char *text)
{
  GhXlDisk *disk = self->disk;

  if (disk->path == NULL)
    disk->path = g_strdup (text);
  else if (!self->had_prefix && disk->format == GH_XL_FORMAT_UNKNOWN)
    {
      if (*disk->path == '\0' && set_vdev_and_type (self, text))
        disk->format = GH_XL_FORMAT_EMPTY;
      else
        set_format (self, text);
    }
  else if (disk->vdev == NULL)
    {
      if (!set_vdev_and_type (self, text))
        disk->vdev = g_strdup (text);
    }
  else if (!self->had_access)
    {
      self->had_access = TRUE;
      set_access (self, text);
    }
  else
    fail (self, _ ("there are more parameters than target, format, vdev and access"));
}

/* ---- what comes next ---- */

typedef enum
{
  NEXT_NOTHING, /* text that no rule fits */
  NEXT_BLANKS,
  NEXT_KEY,
  NEXT_FLAG,
  NEXT_PREFIX,
  NEXT_UNKNOWN_PREFIX,
  NEXT_POSITIONAL,
} NextKind;

/**
 * Next:
 * @weight: how much of the text a rule looked at: the greatest wins, the earlier of equal ones
 * @length: how much of it is used up
 */
typedef struct
{
  NextKind kind;
  guint number;
  gsize weight;
  gsize length;
} Next;

static void
offer (Next *best, NextKind kind, guint number, gsize weight, gsize length)
{
  if (weight > best->weight)
    *best = (Next){ kind, number, weight, length };
}

static gsize
line_length (const char *text)
{
  return strcspn (text, "\n");
}

static gsize
with_comma (const char *text, gsize length)
{
  return text[length] == ',' ? length + 1 : length;
}

static void
offer_blanks (Next *best, const char *at)
{
  gsize blanks = strspn (at, " \t\n");

  if (blanks > 0)
    offer (best,
           NEXT_BLANKS,
           0,
           blanks + (at[blanks] != '\0' ? 1 + line_length (at + blanks + 1) : 0),
           blanks);
}

/* The target takes the rest of its line, commas and all. */
static void
offer_names (Next *best, const char *at)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gsize n = strlen (keys[i]);

      if (strncmp (at, keys[i], n) != 0 || at[n] != '=')
        continue;
      n = i == KEY_TARGET ? line_length (at) : with_comma (at, strcspn (at, ","));
      offer (best, NEXT_KEY, i, n, n);
    }
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_has_prefix (at, flags[i]))
      {
        gsize n = with_comma (at, strlen (flags[i]));

        offer (best, NEXT_FLAG, i, n, n);
      }
}

/* A prefix outweighs all else on its line, although only itself is used up. */
static void
offer_prefixes (Next *best, const char *at)
{
  gsize n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      gsize length = strlen (prefixes[i].word);

      if (g_str_has_prefix (at, prefixes[i].word))
        offer (best, NEXT_PREFIX, i, length + line_length (at + length), length);
    }
  if (!g_ascii_islower (*at))
    return;
  while (g_ascii_islower (at[n]) || g_ascii_isdigit (at[n]))
    n++;
  if (at[n++] != ':')
    return;
  if (at[n] != '\0' && !g_ascii_islower (at[n]) && !g_ascii_isdigit (at[n]))
    offer (best, NEXT_UNKNOWN_PREFIX, 0, n + 1 + line_length (at + n + 1), n);
  else
    offer (best, NEXT_UNKNOWN_PREFIX, 0, n, n);
}

static void
offer_positional (Next *best, const char *at)
{
  gsize n = with_comma (at, strcspn (at, "=,"));

  if (n > 0)
    offer (best, NEXT_POSITIONAL, 0, n, n);
}

static void
use (Reading *self, const Next *next, const char *at)
{
  g_autofree char *text = g_strndup (at, next->length);
  g_autofree char *quoted = gh_text_quote (at);
  gsize length = next->length;

  if (length > 0 && text[length - 1] == ',' && next->kind != NEXT_UNKNOWN_PREFIX)
    text[length - 1] = '\0';
  switch (next->kind)
    {
    case NEXT_BLANKS:
      break;
    case NEXT_KEY:
      set_key (self, (Key) next->number, strchr (text, '=') + 1);
      break;
    case NEXT_FLAG:
      set_flag (self, next->number);
      break;
    case NEXT_PREFIX:
      set_prefix (self, next->number);
      break;
    case NEXT_UNKNOWN_PREFIX:
      fail (self,
            _ ("“%s” is no prefix that is known: write target= in front of a path with a colon"),
            text);
      break;
    case NEXT_POSITIONAL:
      set_positional (self, text);
      break;
    case NEXT_NOTHING:
    default:
      if (at[1] == '\0')
        break; /* xl overlooks a last character, such as the "=" of "xvda,=" */
      fail (self, _ ("it cannot be understood from %s on"), quoted);
      break;
    }
}

static void
read_spec (Reading *self, const char *spec)
{
  const char *at = spec;

  self->spec = spec;
  while (*at != '\0' && self->error == NULL)
    {
      Next next = { NEXT_NOTHING, 0, 0, 1 };

      offer_blanks (&next, at);
      offer_names (&next, at);
      offer_prefixes (&next, at);
      offer_positional (&next, at);
      use (self, &next, at);
      at += next.length;
    }
}

static void
finish (Reading *self)
{
  GhXlDisk *disk = self->disk;

  if (disk->format == GH_XL_FORMAT_UNKNOWN)
    disk->format = GH_XL_FORMAT_RAW;
  if (disk->is_cdrom)
    {
      disk->removable = TRUE;
      disk->readwrite = FALSE;
      if (disk->path == NULL || *disk->path == '\0')
        disk->format = GH_XL_FORMAT_EMPTY;
    }
  if (disk->vdev == NULL)
    fail (self, _ ("it does not say what the disk is called in the guest: add vdev=xvda"));
  else if (disk->path == NULL && !disk->removable)
    fail (self, _ ("it names no file or device: add target=PATH"));
}

GhXlDisk *
gh_xl_disk_parse (const char *const *specs, GError **error)
{
  Reading reading = { .disk = gh_struct_new (&gh_xl_disk_struct), .spec = "" };

  reading.disk->readwrite = TRUE;
  for (; *specs != NULL && reading.error == NULL; specs++)
    read_spec (&reading, *specs);
  if (reading.error == NULL)
    finish (&reading);
  if (reading.error == NULL)
    return reading.disk;
  gh_xl_disk_free (reading.disk);
  g_propagate_error (error, reading.error);
  return NULL;
}

void
gh_xl_disk_free (GhXlDisk *self)
{
  gh_struct_free (&gh_xl_disk_struct, self);
}

char *
gh_xl_disk_to_json (const GhXlDisk *self)
{
  return gh_xl_to_json (&gh_xl_disk_struct, self);
}

/* ---- writing ---- */

static void
append_key (GString *out, Key key, const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s=%s,", keys[key], value);
}

static void
append_flag (GString *out, GhXlFlag flag, const char *yes, const char *no)
{
  if (flag != GH_XL_UNSET)
    g_string_append_printf (out, "%s,", flag == GH_XL_TRUE ? yes : no);
}

static void
append_colo (GString *out, const GhXlDisk *self)
{
  append_flag (out, self->colo, "colo", "no-colo");
  append_key (out, KEY_COLO_HOST, self->colo_host);
  if (self->colo_port != 0)
    g_string_append_printf (out, "%s=%d,", keys[KEY_COLO_PORT], (int) self->colo_port);
  append_key (out, KEY_COLO_EXPORT, self->colo_export);
  append_key (out, KEY_ACTIVE_DISK, self->active_disk);
  append_key (out, KEY_HIDDEN_DISK, self->hidden_disk);
}

char *
gh_xl_disk_format (const GhXlDisk *self)
{
  GString *out = g_string_new (NULL);
  gboolean empty = self->is_cdrom && (self->path == NULL || *self->path == '\0');

  append_key (out, KEY_VDEV, self->vdev);
  if (!empty)
    append_key (out, KEY_FORMAT, gh_enum_to_string (&format_enum, (int) self->format));
  if (self->is_cdrom)
    g_string_append (out, "devtype=cdrom,");
  else
    append_key (out, KEY_ACCESS, self->readwrite ? "rw" : "ro");
  if (self->backend != GH_XL_BACKEND_UNKNOWN)
    append_key (out, KEY_BACKENDTYPE, gh_enum_to_string (&backend_enum, (int) self->backend));
  append_key (out, KEY_BACKEND, self->backend_domain);
  append_key (out, KEY_SCRIPT, self->script);
  if (self->protocol != GH_XL_PROTOCOL_UNKNOWN)
    append_key (out, KEY_SPECIFICATION, gh_enum_to_string (&protocol_enum, (int) self->protocol));
  if (self->direct_io_safe)
    g_string_append (out, "direct-io-safe,");
  append_flag (out, self->discard, "discard", "no-discard");
  append_colo (out, self);
  append_key (out, KEY_TARGET, self->path);
  /* Of two commas at the end one belongs to the path. */
  if (self->path == NULL || !g_str_has_suffix (self->path, ","))
    g_string_truncate (out, out->len > 0 ? out->len - 1 : 0);
  return g_string_free (out, FALSE);
}
