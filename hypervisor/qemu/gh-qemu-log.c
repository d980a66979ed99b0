/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The logs of a machine: what QEMU prints, and what the guest writes to its serial line. */
#include "config.h"

#include "gh-qemu-log-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-log-limit.h"

#define EVIDENCE_BYTES 4096
#define TRACE_STATE    ":vm_state_notify "
#define TRACE_SHUTDOWN ":qemu_system_shutdown_request "

int
gh_qemu_log_open (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, GH_QEMU_LOG_HYPERVISOR, NULL);
  g_autofree char *serial = g_build_filename (folder, GH_QEMU_LOG_SERIAL, NULL);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    {
      gh_log_set_aside (path);
      gh_log_set_aside (serial);
      fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      if (fd >= 0)
        return fd;
    }
  g_set_error (
    error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return -1;
}

GBytes *
gh_qemu_log_tail (const char *folder, const char *name, gsize bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  off_t size = fd >= 0 ? lseek (fd, 0, SEEK_END) : 0;
  gsize length = size > 0 ? MIN ((gsize) size, bytes) : 0;
  g_autofree char *text = g_malloc (length + 1);
  gssize n = 0;

  if (fd >= 0)
    {
      n = pread (fd, text, length, size - (off_t) length);
      close (fd);
    }
  return g_bytes_new (text, n > 0 ? (gsize) n : 0);
}

static char *
get_tail_text (const char *folder)
{
  g_autoptr (GBytes) tail = gh_qemu_log_tail (folder, GH_QEMU_LOG_HYPERVISOR, EVIDENCE_BYTES);

  return g_string_free (
    g_string_new_len (g_bytes_get_data (tail, NULL), (gssize) g_bytes_get_size (tail)), FALSE);
}

char *
gh_qemu_log_evidence (const char *folder)
{
  g_autofree char *text = get_tail_text (folder);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && strstr (*line, TRACE_STATE) == NULL
        && strstr (*line, TRACE_SHUTDOWN) == NULL)
      g_string_append_printf (out, "%s\n", *line);
  return g_string_free (out, FALSE);
}

GhDomainEnd
gh_qemu_log_get_end (const char *folder)
{
  g_autofree char *text = get_tail_text (folder);
  const char *stopped = g_strrstr (text, "vm_state_notify running 0 reason 11 (shutdown)");
  const char *asked = g_strrstr (text, TRACE_SHUTDOWN "reason=");

  if (stopped == NULL)
    return GH_DOMAIN_END_CRASHED;
  if (asked == NULL)
    return GH_DOMAIN_END_REBOOT;
  switch (atoi (asked + strlen (TRACE_SHUTDOWN "reason=")))
    {
    case 6: /* guest-shutdown */
      return GH_DOMAIN_END_SHUTDOWN;
    case 1: /* host-error */
    case 8: /* guest-panic */
      return GH_DOMAIN_END_CRASHED;
    default:
      return GH_DOMAIN_END_DESTROYED;
    }
}

typedef struct
{
  char *folder;
  const char *name;
  gsize bytes;
} LogRequest;

static void
log_request_free (gpointer data)
{
  g_free (((LogRequest *) data)->folder);
  g_free (data);
}

static void
read_log (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const LogRequest *request = data;

  g_task_return_pointer (task,
                         gh_qemu_log_tail (request->folder, request->name, request->bytes),
                         (GDestroyNotify) g_bytes_unref);
}

void
gh_qemu_log_read (GTask *task, const char *folder, const char *name, gsize bytes)
{
  LogRequest *request = g_new0 (LogRequest, 1);

  request->folder = g_strdup (folder);
  request->name = name;
  request->bytes = bytes;
  g_task_set_task_data (task, request, log_request_free);
  g_task_run_in_thread (task, read_log);
}
