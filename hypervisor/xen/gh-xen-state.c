/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a domain of Xen to and from a file, its memory dumped, and what is sent to it. */
#include "config.h"

#include "gh-xen-state-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xenstore.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-fd.h"
#include "gh-xen-config-private.h"
#include "gh-xen-stream-private.h"

/* xl's header: tools/xl/xl.h and xl_vmcontrol.c of Xen 4.17. */
#define MAGIC           "Xen saved domain, xl format\n \0 \r"
#define BYTEORDER_VALUE 0x01020304u
#define FLAG_JSON       (1u << 0)
#define FLAG_STREAM_V2  (1u << 1)
/* An optional one, which xl passes over: the file is ours, and is not whole without what
 * gh-saved-file.h says stands behind the stream. */
#define FLAG_OURS (1u << 31)
/* A configuration is some kilobytes long. */
#define CONFIG_MAX (16u << 20)

typedef struct
{
  char magic[32];
  guint32 byteorder;
  guint32 mandatory_flags;
  guint32 optional_flags;
  guint32 optional_data_len;
} Header;

/* Between two looks at how far a dump is. */
#define TICK (200 * G_TIME_SPAN_MILLISECOND)

static gboolean
get_info (GhXenContext *context, const GhXenTarget *target, libxl_dominfo *info, GError **error)
{
  libxl_dominfo_init (info);
  if (gh_xen_work_check_there (context, target, error)
      && libxl_domain_info (context->ctx, info, target->domid) == 0)
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error (
      error, GH_ERROR, GH_ERROR_WRONG_STATE, _ ("“%s” does not run any more"), target->name);
  return FALSE;
}

static gboolean
write_header (GhXenContext *context, const GhXenTarget *target, int fd, GError **error)
{
  Header header = { MAGIC, BYTEORDER_VALUE, FLAG_JSON | FLAG_STREAM_V2, FLAG_OURS, 0 };
  libxl_domain_config config;
  char *json = NULL;
  guint32 length;
  gboolean written;
  int rc;

  libxl_domain_config_init (&config);
  rc = libxl_retrieve_domain_configuration (context->ctx, target->domid, &config, NULL);
  if (rc == 0)
    json = libxl_domain_config_to_json (context->ctx, &config);
  libxl_domain_config_dispose (&config);
  if (json == NULL)
    {
      gh_xen_context_fail (context,
                           rc,
                           error,
                           _ ("“%s” cannot be saved: Xen does not tell how it was built"),
                           target->name);
      return FALSE;
    }
  length = (guint32) strlen (json) + 1;
  header.optional_data_len = length + (guint32) sizeof length;
  written = gh_fd_write_all (fd, &header, sizeof header)
            && gh_fd_write_all (fd, &length, sizeof length) && gh_fd_write_all (fd, json, length);
  if (!written)
    g_propagate_error (
      error, gh_error_from_errno (errno, _ ("The state of “%s” cannot be written"), target->name));
  free (json);
  return written;
}

/* What is told of a suspend that failed with @rc; @broken: (transfer full) (nullable): what was
 * wrong with the file. */
static void
set_save_error (
  GhXenContext *context, const GhXenTarget *target, int rc, GError *broken, GError **error)
{
  if (broken != NULL)
    g_propagate_prefixed_error (error, broken, _ ("“%s” cannot be saved: "), target->name);
  else if (rc == ERROR_GUEST_TIMEDOUT
           || strstr (context->lines->str, "guest didn't acknowledge suspend") != NULL
           || strstr (context->lines->str, "guest did not suspend") != NULL)
    {
      g_set_error (
        error,
        GH_ERROR,
        GH_ERROR_TIMEOUT,
        _ ("“%s” cannot be saved: its guest did not answer within a minute. It has no drivers "
           "for Xen, or has not finished booting; it goes on"),
        target->name);
      if (error != NULL)
        gh_error_add_evidence (*error, context->lines->str);
    }
  else
    gh_xen_context_fail (context, rc, error, _ ("“%s” cannot be saved"), target->name);
}

/* A guest that stands still would never answer, and be let go on for nothing. */
static gboolean
check_runs (const GhXenTarget *target, const libxl_dominfo *info, GError **error)
{
  if (!info->paused)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_WRONG_STATE,
               _ ("“%s” is paused, and its guest has a hand in being saved: resume it first"),
               target->name);
  return FALSE;
}

/* Has libxenlight suspend the guest and write its state. */
static gboolean
suspend (GhXenContext *context, const GhXenTarget *target, GhXenStream *stream, GError **error)
{
  GError *broken = NULL;
  int rc
    = libxl_domain_suspend (context->ctx, target->domid, gh_xen_stream_get_fd (stream), 0, NULL);

  if (gh_xen_stream_end (stream, &broken) && rc == 0)
    return TRUE;
  set_save_error (context, target, rc, broken, error);
  return FALSE;
}

gboolean
gh_xen_state_save (GhXenContext *context,
                   const GhXenTarget *target,
                   int fd,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GCancellable *stop,
                   GError **error)
{
  g_autoptr (GhXenStream) stream = NULL;
  libxl_dominfo info;
  gboolean ready = get_info (context, target, &info, error) && check_runs (target, &info, error);
  guint64 total = (info.current_memkb + info.outstanding_memkb) * 1024;

  libxl_dominfo_dispose (&info);
  if (!ready || !write_header (context, target, fd, error))
    return FALSE;
  gh_fault_point ("xen.save.header");
  stream = gh_xen_stream_new (fd, total, progress, progress_data, stop, error);
  if (stream == NULL)
    return FALSE;
  if (suspend (context, target, stream, error))
    {
      gh_fault_point ("xen.save.written");
      return TRUE;
    }
  gh_xen_state_go_on (context, target, FALSE, NULL);
  return FALSE;
}

/* Takes back the toolstack's word to the guest, which a killed predecessor may have left there. */
static void
unask (const GhXenTarget *target)
{
  g_autofree char *path = g_strdup_printf ("/local/domain/%u/control/shutdown", target->domid);
  struct xs_handle *store = xs_open (0);
  unsigned length;
  char *word;

  if (store == NULL)
    return;
  word = xs_read (store, XBT_NULL, path, &length);
  if (word != NULL && strcmp (word, "suspend") == 0)
    xs_write (store, XBT_NULL, path, "", 0);
  free (word);
  xs_close (store);
}

gboolean
gh_xen_state_go_on (GhXenContext *context,
                    const GhXenTarget *target,
                    gboolean paused,
                    GError **error)
{
  libxl_dominfo info;
  gboolean suspended;
  int rc = 0;

  unask (target);
  if (!get_info (context, target, &info, error))
    {
      libxl_dominfo_dispose (&info);
      return FALSE;
    }
  suspended = info.shutdown && info.shutdown_reason == LIBXL_SHUTDOWN_REASON_SUSPEND;
  if (paused && suspended && !info.paused)
    rc = libxl_domain_pause (context->ctx, target->domid, NULL);
  if (rc == 0 && suspended)
    rc = libxl_domain_resume (context->ctx, target->domid, 1, NULL);
  if (rc == 0 && !paused && info.paused)
    rc = libxl_domain_unpause (context->ctx, target->domid, NULL);
  libxl_dominfo_dispose (&info);
  if (rc != 0)
    gh_xen_context_fail (context, rc, error, _ ("“%s” cannot go on"), target->name);
  return rc == 0;
}

/* Restoring. */

/* Returns: (transfer full) (nullable): the configuration; further optional data is skipped, as xl
 * does */
static char *
read_config (int fd, const Header *header)
{
  g_autofree char *data = NULL;
  guint32 length;

  if (header->optional_data_len < sizeof length || header->optional_data_len > CONFIG_MAX)
    return NULL;
  data = g_malloc (header->optional_data_len);
  if (!gh_fd_read_all (fd, data, header->optional_data_len))
    return NULL;
  memcpy (&length, data, sizeof length);
  if (length == 0 || length > header->optional_data_len - sizeof length)
    return NULL;
  return g_strndup (data + sizeof length, length);
}

static gboolean
read_header (int fd, Header *header, GError **error)
{
  if (!gh_fd_read_all (fd, header, sizeof *header)
      || memcmp (header->magic, MAGIC, sizeof header->magic) != 0
      || header->byteorder != BYTEORDER_VALUE)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_CORRUPT,
                   _ ("This is not what Xen’s tools write when they save a machine"));
      return FALSE;
    }
  if ((header->mandatory_flags & FLAG_JSON) == 0
      || (header->mandatory_flags & ~(FLAG_JSON | FLAG_STREAM_V2)) != 0)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNSUPPORTED,
                   _ ("The machine was saved by a version of Xen’s tools that is not understood"));
      return FALSE;
    }
  return TRUE;
}

/* Reads what tells how the machine is built. */
static gboolean
read_native (
  GhXenContext *context, int fd, const Header *header, libxl_domain_config *config, GError **error)
{
  g_autofree char *json = read_config (fd, header);

  if (json != NULL && libxl_domain_config_from_json (context->ctx, config, json) == 0
      && config->c_info.name != NULL && !libxl_uuid_is_nil (&config->c_info.uuid))
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_CORRUPT,
               _ ("The saved state does not tell how the machine is built"));
  return FALSE;
}

gboolean
gh_xen_state_read (GhXenContext *context,
                   int fd,
                   libxl_domain_config *config,
                   libxl_domain_restore_params *params,
                   GError **error)
{
  Header header;

  libxl_domain_config_init (config);
  libxl_domain_restore_params_init (params);
  if (!read_header (fd, &header, error))
    return FALSE;
  params->stream_version = (header.mandatory_flags & FLAG_STREAM_V2) != 0 ? 2 : 1;
  return read_native (context, fd, &header, config, error);
}

GhDomainConfig *
gh_xen_state_read_definition (GhDriver *driver, int fd, GError **error)
{
  g_autoptr (GhXenContext) context = NULL;
  GhDomainConfig *config = NULL;
  libxl_domain_config native;
  Header header;

  if (!read_header (fd, &header, error))
    return NULL;
  if ((header.optional_flags & FLAG_OURS) != 0)
    {
      g_set_error (error, GH_ERROR, GH_ERROR_CORRUPT, _ ("The end of the saved state is missing"));
      return NULL;
    }
  context = gh_xen_context_new (error);
  if (context == NULL)
    return NULL;
  libxl_domain_config_init (&native);
  if (read_native (context, fd, &header, &native, error))
    {
      g_autofree char *uuid
        = g_strdup_printf (LIBXL_UUID_FMT, LIBXL_UUID_BYTES (native.c_info.uuid));

      config = gh_xen_config_import (&native, uuid);
    }
  libxl_domain_config_dispose (&native);
  return config;
}

/* Dumping. */

typedef struct
{
  GhDomainProgress progress;
  gpointer progress_data;
  int fd;
  guint64 total;
} Watch;

static void
tell_progress (const Watch *watch)
{
  struct stat st;

  if (watch->progress != NULL && fstat (watch->fd, &st) == 0)
    watch->progress (MIN ((guint64) st.st_size, watch->total), watch->total, watch->progress_data);
}

/* libxl_domain_core_dump() returns when all is written: meanwhile somebody else looks. */
typedef struct
{
  Watch watch;
  GMutex lock;
  GCond ended;
  gboolean done;
} Looker;

static gpointer
look_until_done (gpointer data)
{
  Looker *self = data;

  g_mutex_lock (&self->lock);
  while (!self->done)
    {
      gint64 next = g_get_monotonic_time () + TICK;

      tell_progress (&self->watch);
      g_cond_wait_until (&self->ended, &self->lock, next);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static int
dump_and_tell (GhXenContext *context, guint32 domid, const Watch *watch)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", watch->fd);
  Looker looker = { .watch = *watch };
  GThread *thread;
  int rc;

  g_mutex_init (&looker.lock);
  g_cond_init (&looker.ended);
  thread = g_thread_new ("gh-xen-dump", look_until_done, &looker);
  rc = libxl_domain_core_dump (context->ctx, domid, path, NULL);
  g_mutex_lock (&looker.lock);
  looker.done = TRUE;
  g_cond_signal (&looker.ended);
  g_mutex_unlock (&looker.lock);
  g_thread_join (thread);
  g_mutex_clear (&looker.lock);
  g_cond_clear (&looker.ended);
  return rc;
}

gboolean
gh_xen_state_dump (GhXenContext *context,
                   const GhXenTarget *target,
                   int fd,
                   GhDomainProgress progress,
                   gpointer progress_data,
                   GError **error)
{
  Watch watch = { progress, progress_data, fd, 0 };
  libxl_dominfo info;
  gboolean there = get_info (context, target, &info, error);
  gboolean paused = info.paused;
  int rc;

  watch.total = info.current_memkb * 1024;
  libxl_dominfo_dispose (&info);
  if (!there)
    return FALSE;
  rc = paused ? 0 : libxl_domain_pause (context->ctx, target->domid, NULL);
  if (rc == 0)
    {
      rc = dump_and_tell (context, target->domid, &watch);
      if (!paused)
        libxl_domain_unpause (context->ctx, target->domid, NULL);
    }
  if (rc != 0)
    gh_xen_context_fail (
      context, rc, error, _ ("The memory of “%s” cannot be written"), target->name);
  else
    tell_progress (&watch);
  return rc == 0;
}

/* What is sent. */

gboolean
gh_xen_state_trigger (GhXenContext *context,
                      const GhXenTarget *target,
                      GhTrigger trigger,
                      GError **error)
{
  static const libxl_trigger triggers[] = {
    [GH_TRIGGER_POWER] = LIBXL_TRIGGER_POWER,     [GH_TRIGGER_SLEEP] = LIBXL_TRIGGER_SLEEP,
    [GH_TRIGGER_WAKEUP] = LIBXL_TRIGGER_S3RESUME, [GH_TRIGGER_RESET] = LIBXL_TRIGGER_RESET,
    [GH_TRIGGER_NMI] = LIBXL_TRIGGER_NMI,         [GH_TRIGGER_INIT] = LIBXL_TRIGGER_INIT,
  };
  int rc;

  if (!gh_xen_work_check_there (context, target, error))
    return FALSE;
  rc = libxl_send_trigger (context->ctx, target->domid, triggers[trigger], 0, NULL);
  if (rc != 0)
    gh_xen_context_fail (context, rc, error, _ ("That cannot be sent to “%s”"), target->name);
  return rc == 0;
}

gboolean
gh_xen_state_sysrq (GhXenContext *context, const GhXenTarget *target, char key, GError **error)
{
  int rc;

  if (!gh_xen_work_check_there (context, target, error))
    return FALSE;
  rc = libxl_send_sysrq (context->ctx, target->domid, key);
  if (rc != 0)
    gh_xen_context_fail (context, rc, error, _ ("That cannot be sent to “%s”"), target->name);
  return rc == 0;
}
