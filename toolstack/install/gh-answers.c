/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What an installer would ask, answered beforehand. */
#include "config.h"

#include "gh-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-answer-text-private.h"
#include "gh-error.h"
#include "gh-text.h"

/* Of no answer but the packages is there more than this. */
#define MAX_LENGTH   200
#define MAX_PACKAGES 200
#define MAX_KEYS     100
#define MAX_KEY      16384

/* All that stands in such a file: no blank, quote or sign that could end a word, but in a name. */
#define PACKAGE "[A-Za-z0-9@^][A-Za-z0-9+._:-]*"
#define SSH_KEY                                                                                    \
  "(ssh-[a-z0-9]+|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9-]+@openssh\\.com) [A-Za-z0-9+/]{16,}={0,3}"     \
  "( [A-Za-z0-9@._+-]+)?"

static const struct
{
  const char *key;
  const char *pattern;
  gsize offset;
  const char *usual;
} fields[] = {
  { "user", "[a-z_][a-z0-9_-]{0,31}", G_STRUCT_OFFSET (GhAnswers, user), NULL },
  { "password-hash",
    "\\$[0-9a-z]{1,8}\\$[./A-Za-z0-9$=,-]{10,180}",
    G_STRUCT_OFFSET (GhAnswers, password_hash),
    "" },
  /* It is written in base 64. */
  { "password", "[^\\x00-\\x1f\\x7f]+", G_STRUCT_OFFSET (GhAnswers, password), "" },
  { "full-name",
    "[^\\x00-\\x1f\"'`:,=<>&$\\\\\\x7f]*",
    G_STRUCT_OFFSET (GhAnswers, full_name),
    "" },
  { "hostname",
    "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
    G_STRUCT_OFFSET (GhAnswers, hostname),
    "" },
  { "language", "[a-z]{2,3}(_[A-Z]{2})?", G_STRUCT_OFFSET (GhAnswers, language), "en_US" },
  { "keyboard", "[a-z]{2,12}(-[a-z0-9-]{1,20})?", G_STRUCT_OFFSET (GhAnswers, keyboard), "us" },
  { "product-key", "[A-Z0-9]{5}(-[A-Z0-9]{5}){4}", G_STRUCT_OFFSET (GhAnswers, product_key), "" },
  { "timezone", "[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}", G_STRUCT_OFFSET (GhAnswers, timezone), "UTC" },
};

static gboolean
matches (const char *pattern, const char *text, gsize longest)
{
  g_autofree char *whole = g_strdup_printf ("^(?:%s)$", pattern);

  return strlen (text) <= longest && g_utf8_validate (text, -1, NULL)
         && g_regex_match_simple (whole, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

void
gh_answers_free (GhAnswers *self)
{
  if (self == NULL)
    return;
  if (self->password_hash != NULL)
    explicit_bzero (self->password_hash, strlen (self->password_hash));
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (G_STRUCT_MEMBER (char *, self, fields[i].offset));
  g_strfreev (self->packages);
  g_strfreev (self->ssh_keys);
  g_free (self);
}

/* "My machine (2)" makes "My-machine-2". */
static char *
make_hostname (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *p = name; *p != '\0' && out->len < 60; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (out, *p);
    else if (out->len > 0 && out->str[out->len - 1] != '-')
      g_string_append_c (out, '-');
  while (out->len > 0 && out->str[out->len - 1] == '-')
    g_string_truncate (out, out->len - 1);
  if (out->len == 0)
    g_string_append (out, "guest");
  return g_string_free (out, FALSE);
}

static gboolean
check_keys (GVariant *dict, GError **error)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, NULL))
    {
      gboolean known = g_str_equal (key, "packages") || g_str_equal (key, "ssh-keys");

      for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
        known = known || g_str_equal (key, fields[i].key);
      if (!known)
        {
          g_autofree char *quoted = gh_text_quote (key);

          g_set_error (error,
                       GH_ERROR,
                       GH_ERROR_UNKNOWN_OPTION,
                       _ ("There is no answer called %s for an unattended installation"),
                       quoted);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
take_field (GhAnswers *self, GVariant *dict, gsize i, GError **error)
{
  char **to = &G_STRUCT_MEMBER (char *, self, fields[i].offset);

  /* An empty answer is none. */
  if (g_variant_lookup (dict, fields[i].key, "s", to) && **to == '\0')
    g_clear_pointer (to, g_free);
  if (*to == NULL)
    *to = g_strdup (fields[i].usual);
  if (*to != NULL && (**to == '\0' || matches (fields[i].pattern, *to, MAX_LENGTH)))
    return TRUE;
  if (*to == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("An unattended installation needs the answer “%s”"),
                 fields[i].key);
  else
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_INVALID_ARGUMENT,
                 _ ("The answer “%s” is not of the form that installers take"),
                 fields[i].key);
  return FALSE;
}

static gboolean
take_packages (GhAnswers *self, GVariant *dict, GError **error)
{
  if (!g_variant_lookup (dict, "packages", "^as", &self->packages))
    self->packages = g_new0 (char *, 1);
  for (guint i = 0; self->packages[i] != NULL; i++)
    if (i >= MAX_PACKAGES || !matches (PACKAGE, self->packages[i], MAX_LENGTH))
      {
        g_autofree char *quoted = gh_text_quote (self->packages[i]);

        g_set_error (
          error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, _ ("%s is no name of a package"), quoted);
        return FALSE;
      }
  return TRUE;
}

static gboolean
take_keys (GhAnswers *self, GVariant *dict, GError **error)
{
  if (!g_variant_lookup (dict, "ssh-keys", "^as", &self->ssh_keys))
    self->ssh_keys = g_new0 (char *, 1);
  for (guint i = 0; self->ssh_keys[i] != NULL; i++)
    if (i >= MAX_KEYS || !matches (SSH_KEY, self->ssh_keys[i], MAX_KEY))
      {
        g_set_error (error,
                     GH_ERROR,
                     GH_ERROR_INVALID_ARGUMENT,
                     _ ("SSH key %u is no public key of OpenSSH: give a file as ssh-keygen writes "
                        "it, with the ending .pub"),
                     i + 1);
        return FALSE;
      }
  return TRUE;
}

/* Without one nobody could log in. */
static gboolean
check_secret (const GhAnswers *self, GError **error)
{
  if (*self->password_hash != '\0' || *self->password != '\0' || self->ssh_keys[0] != NULL)
    return TRUE;
  g_set_error_literal (
    error,
    GH_ERROR,
    GH_ERROR_INVALID_ARGUMENT,
    _ ("Nobody could log in: an unattended installation needs a password or an SSH key"));
  return FALSE;
}

GhAnswers *
gh_answers_new (GVariant *dict, const char *hostname, GError **error)
{
  g_autoptr (GhAnswers) self = g_new0 (GhAnswers, 1);

  if (!check_keys (dict, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!take_field (self, dict, i, error))
      return NULL;
  if (g_str_equal (self->user, "root"))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("The first user cannot be root: choose another name, which may "
                              "become root with sudo"));
      return NULL;
    }
  if (*self->hostname == '\0')
    {
      g_free (self->hostname);
      self->hostname = make_hostname (hostname);
    }
  if (!take_packages (self, dict, error) || !take_keys (self, dict, error)
      || !check_secret (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* One member of a cpio archive: thirteen numbers of eight hexadecimal digits, the name, the data,
 * each filled up to four bytes (cpio(5), "new ASCII format"). */
static void
append_member (GByteArray *archive, const char *name, guint mode, const char *data, gsize length)
{
  static const guint8 zeros[4];
  gsize name_length = strlen (name) + 1;
  g_autofree char *header
    = g_strdup_printf ("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                       archive->len,
                       mode,
                       0u,
                       0u,
                       1u,
                       0u,
                       (guint) length,
                       0u,
                       0u,
                       0u,
                       0u,
                       (guint) name_length,
                       0u);

  g_byte_array_append (archive, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_append (archive, (const guint8 *) name, (guint) name_length);
  g_byte_array_append (archive, zeros, (4 - archive->len % 4) % 4);
  g_byte_array_append (archive, (const guint8 *) data, (guint) length);
  g_byte_array_append (archive, zeros, (4 - archive->len % 4) % 4);
}

static GBytes *
pack (const char *file, const char *text)
{
  GByteArray *archive = g_byte_array_new ();

  append_member (archive, file, 0100600, text, strlen (text));
  append_member (archive, "TRAILER!!!", 0, "", 0);
  return g_byte_array_free_to_bytes (archive);
}

void
gh_answer_files_free (GhAnswerFiles *self)
{
  if (self == NULL)
    return;
  g_free (self->args);
  g_clear_pointer (&self->addition, g_bytes_unref);
  g_clear_pointer (&self->seed, gh_seed_free);
  g_free (self);
}

static gboolean
check_hash (const GhAnswers *self, GError **error)
{
  if (*self->password_hash != '\0')
    return TRUE;
  g_set_error_literal (error,
                       GH_ERROR,
                       GH_ERROR_INVALID_ARGUMENT,
                       _ ("This installer needs a password for the user: give one"));
  return FALSE;
}

/* cloud-init and Ubuntu's installer want to be told which machine they are on, too. */
static GhAnswerFiles *
use_seed (const GhAnswers *self, const char *label, const char *file, char *text, const char *id)
{
  GhAnswerFiles *files = g_new0 (GhAnswerFiles, 1);

  files->seed = gh_seed_new (label);
  gh_seed_add (files->seed, file, text);
  if (g_str_equal (file, "user-data"))
    gh_seed_add (files->seed, "meta-data", gh_answer_write_instance (self, id));
  return files;
}

static void
set_unsupported (GError **error, const char *name)
{
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("%s cannot be installed unattended from here: its installer takes no preseed, "
                  "kickstart, AutoYaST or autoinstall file; leave the answers out, and install it "
                  "by hand"),
               name);
}

GhAnswerFiles *
gh_answers_for_tree (const GhAnswers *self, const GhTree *tree, GError **error)
{
  const GhAnswerFormat *format = gh_answer_format_find (tree);
  GhAnswerFiles *files;
  char *text;

  if (format == NULL)
    {
      set_unsupported (error, tree->name);
      return NULL;
    }
  if (!check_hash (self, error))
    return NULL;
  text = format->write (self, tree);
  if (format->on_medium)
    files = use_seed (self, format->label, format->file, text, self->hostname);
  else
    {
      files = g_new0 (GhAnswerFiles, 1);
      files->addition = pack (format->file, text);
      explicit_bzero (text, strlen (text));
      g_free (text);
    }
  files->args = g_strdup (format->args (tree));
  return files;
}

static gboolean
check_windows (const GhAnswers *self, const GhMedia *media, GError **error)
{
  if (*self->password != '\0')
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("%s needs the user's password itself, since Windows takes no hash of it"),
               media->name);
  return FALSE;
}

/* As much of a tree as the formats look at; nothing of it is owned. */
static GhTree
as_tree (const GhMedia *media)
{
  return (GhTree){ .location = media->path,
                   .access = "iso",
                   .name = media->name,
                   .os = media->os,
                   .version = media->version,
                   .arch = media->arch };
}

static gboolean
is_windows (const GhMedia *media)
{
  return media->os != NULL && g_str_has_prefix (media->os, "win");
}

const char *
gh_answers_kind_for_tree (const GhTree *tree)
{
  const GhAnswerFormat *format = gh_answer_format_find (tree);

  return format != NULL ? format->kind : NULL;
}

const char *
gh_answers_kind_for_medium (const GhMedia *media)
{
  const GhTree tree = as_tree (media);
  const GhAnswerFormat *format;

  if (is_windows (media))
    return "windows";
  format = strcmp (media->kind, "iso") == 0 ? gh_answer_format_find (&tree) : NULL;
  return format != NULL ? format->kind : NULL;
}

GhAnswerFiles *
gh_answers_for_medium (const GhAnswers *self, const GhMedia *media, gboolean efi, GError **error)
{
  const GhTree tree = as_tree (media);
  const GhAnswerFormat *format = gh_answer_format_find (&tree);

  if (is_windows (media))
    return check_windows (self, media, error)
             ? use_seed (self,
                         "ANSWERS",
                         "Autounattend.xml",
                         gh_answer_write_windows (
                           self, media->os, media->arch != NULL ? media->arch : "x86_64", efi),
                         NULL)
             : NULL;
  if (format == NULL || format->label == NULL)
    {
      set_unsupported (error, media->name);
      return NULL;
    }
  return check_hash (self, error) ? use_seed (
           self, format->label, format->file, format->write (self, &tree), self->hostname)
                                  : NULL;
}

GhAnswerFiles *
gh_answers_for_disk (const GhAnswers *self, const char *id, GError **error)
{
  if (self->ssh_keys[0] == NULL && !check_hash (self, error))
    return NULL;
  return use_seed (self, "CIDATA", "user-data", gh_answer_write_cloud (self), id);
}
