/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The one error domain, its names on the bus, and how evidence travels in a message. */
#include "config.h"

#include "gh-error.h"

#include <glib/gi18n-lib.h>

#define EVIDENCE_MARK "\n\n--\n"
#define BUS_PREFIX    "org.guesthouse.Error."

static const GDBusErrorEntry entries[] = {
  { GH_ERROR_FAILED, BUS_PREFIX "Failed" },
  { GH_ERROR_INVALID_ARGUMENT, BUS_PREFIX "InvalidArgument" },
  { GH_ERROR_UNKNOWN_OPTION, BUS_PREFIX "UnknownOption" },
  { GH_ERROR_INVALID_DEFINITION, BUS_PREFIX "InvalidDefinition" },
  { GH_ERROR_NOT_FOUND, BUS_PREFIX "NotFound" },
  { GH_ERROR_EXISTS, BUS_PREFIX "Exists" },
  { GH_ERROR_WRONG_STATE, BUS_PREFIX "WrongState" },
  { GH_ERROR_BUSY, BUS_PREFIX "Busy" },
  { GH_ERROR_CANCELLED, BUS_PREFIX "Cancelled" },
  { GH_ERROR_NOT_AUTHORIZED, BUS_PREFIX "NotAuthorized" },
  { GH_ERROR_PERMISSION, BUS_PREFIX "Permission" },
  { GH_ERROR_UNSUPPORTED, BUS_PREFIX "Unsupported" },
  { GH_ERROR_UNAVAILABLE, BUS_PREFIX "Unavailable" },
  { GH_ERROR_NO_SPACE, BUS_PREFIX "NoSpace" },
  { GH_ERROR_NO_MEMORY, BUS_PREFIX "NoMemory" },
  { GH_ERROR_IN_USE, BUS_PREFIX "InUse" },
  { GH_ERROR_NO_TREE, BUS_PREFIX "NoTree" },
  { GH_ERROR_FETCH, BUS_PREFIX "Fetch" },
  { GH_ERROR_CHECKSUM, BUS_PREFIX "Checksum" },
  { GH_ERROR_HYPERVISOR, BUS_PREFIX "Hypervisor" },
  { GH_ERROR_TIMEOUT, BUS_PREFIX "Timeout" },
  { GH_ERROR_CORRUPT, BUS_PREFIX "Corrupt" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (entries) == GH_N_ERRORS);

GQuark
gh_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("gh-error-quark", &quark, entries, G_N_ELEMENTS (entries));
  return (GQuark) quark;
}

const char *
gh_error_get_nick (GhError code)
{
  g_return_val_if_fail ((guint) code < GH_N_ERRORS, "Failed");

  return entries[code].dbus_error_name + strlen (BUS_PREFIX);
}

void
gh_error_add_evidence (GError *error, const char *evidence)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *message = NULL;

  if (error == NULL || evidence == NULL)
    return;

  trimmed = g_strstrip (g_utf8_make_valid (evidence, -1));
  if (*trimmed == '\0')
    return;

  message = g_steal_pointer (&error->message);
  error->message = g_strconcat (
    message, strstr (message, EVIDENCE_MARK) != NULL ? "\n" : EVIDENCE_MARK, trimmed, NULL);
}

void
gh_error_split (const char *message, char **summary, char **evidence)
{
  const char *mark;

  g_return_if_fail (message != NULL);

  mark = strstr (message, EVIDENCE_MARK);
  if (summary != NULL)
    *summary = mark != NULL ? g_strndup (message, (gsize) (mark - message)) : g_strdup (message);
  if (evidence != NULL)
    *evidence = mark != NULL ? g_strdup (mark + strlen (EVIDENCE_MARK)) : NULL;
}

static GhError
code_from_io (const GError *error)
{
  if (error->domain == G_FILE_ERROR)
    {
      switch (error->code)
        {
        case G_FILE_ERROR_NOENT:
        case G_FILE_ERROR_NOTDIR:
          return GH_ERROR_NOT_FOUND;
        case G_FILE_ERROR_EXIST:
          return GH_ERROR_EXISTS;
        case G_FILE_ERROR_ACCES:
        case G_FILE_ERROR_PERM:
        case G_FILE_ERROR_ROFS:
          return GH_ERROR_PERMISSION;
        case G_FILE_ERROR_NOSPC:
          return GH_ERROR_NO_SPACE;
        default:
          return GH_ERROR_FAILED;
        }
    }
  if (error->domain != G_IO_ERROR)
    return GH_ERROR_FAILED;

  switch (error->code)
    {
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_DIRECTORY:
      return GH_ERROR_NOT_FOUND;
    case G_IO_ERROR_EXISTS:
      return GH_ERROR_EXISTS;
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      return GH_ERROR_PERMISSION;
    case G_IO_ERROR_NO_SPACE:
      return GH_ERROR_NO_SPACE;
    case G_IO_ERROR_CANCELLED:
      return GH_ERROR_CANCELLED;
    case G_IO_ERROR_TIMED_OUT:
      return GH_ERROR_TIMEOUT;
    case G_IO_ERROR_BUSY:
      return GH_ERROR_BUSY;
    default:
      return GH_ERROR_FAILED;
    }
}

GError *
gh_error_from_io (GError *error, const char *format, ...)
{
  g_autofree char *what = NULL;
  GhError code;
  va_list args;
  GError *result;

  g_return_val_if_fail (error != NULL, NULL);

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  code = error->domain == GH_ERROR ? (GhError) error->code : code_from_io (error);
  result = g_error_new (GH_ERROR,
                        (int) code,
                        code == GH_ERROR_NO_SPACE && error->domain != GH_ERROR
                          /* Translators: what was tried, then why it failed */
                          ? _ ("%s: %s; make room there and try again")
                          /* Translators: what was tried, then why it failed */
                          : _ ("%s: %s"),
                        what,
                        error->message);
  g_error_free (error);
  return result;
}

GError *
gh_error_from_errno (int err, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  return gh_error_from_io (
    g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (err), g_strerror (err)),
    "%s",
    what);
}
