/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenContext: a libxenlight context for one operation in a worker thread, with what it logged. */
#include "config.h"

#include "gh-xen-context-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-xen-fork.h"
#include "gh-xen-store-private.h"

/* Most evidence that one operation keeps, in bytes; it is the beginning that tells the cause. */
#define EVIDENCE_MAX 4000

/* The default would reap everybody's children. */
static const libxl_childproc_hooks childproc_hooks
  = { .chldowner = libxl_sigchld_owner_libxl_always_selective_reap,
      .fork_replacement = gh_xen_fork };

static void G_GNUC_PRINTF (5, 0) on_message (xentoollog_logger *logger,
                                             xentoollog_level level,
                                             int errnoval,
                                             const char *context,
                                             const char *format,
                                             va_list args)
{
  GhXenContext *self = (GhXenContext *) logger;
  g_autoptr (GString) line = NULL;

  if (level <= XTL_DEBUG)
    return; /* hundreds of lines for each operation, of use to libxenlight's authors */
  line = g_string_new (NULL);
  g_string_append_vprintf (line, format, args);
  if (errnoval >= 0)
    g_string_append_printf (line, ": %s", g_strerror (errnoval));
  /* What goes wrong is told by the operation's error; here it needs no alarm. */
  g_log (G_LOG_DOMAIN,
         level >= XTL_WARN ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG,
         "%s: %s",
         context != NULL ? context : "xen",
         line->str);
  if (level >= XTL_WARN && self->lines->len + line->len < EVIDENCE_MAX)
    g_string_append_printf (self->lines, "%s\n", line->str);
  else if (level > XTL_PROGRESS)
    {
      g_free (self->last);
      self->last = g_strdup (line->str);
    }
}

GhXenContext *
gh_xen_context_new (GError **error)
{
  GhXenContext *self = gh_xen_context_new_bare (error);

  if (self != NULL)
    gh_xen_context_set_childproc (self);
  return self;
}

void
gh_xen_context_set_childproc (GhXenContext *self)
{
  libxl_childproc_setmode (self->ctx, &childproc_hooks, NULL);
}

GhXenContext *
gh_xen_context_new_bare (GError **error)
{
  g_autoptr (GhXenContext) self = g_new0 (GhXenContext, 1);
  int rc;

  self->logger.vmessage = on_message;
  self->lines = g_string_new (NULL);
  if (!gh_xen_store_check (error))
    return NULL;
  rc = libxl_ctx_alloc (&self->ctx, LIBXL_VERSION, 0, &self->logger);
  if (rc != 0)
    {
      self->ctx = NULL;
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_UNAVAILABLE,
                   _ ("Xen's toolstack library does not start: see that xenstored runs "
                      "(systemctl status xenstored)"));
      gh_error_add_evidence (error != NULL ? *error : NULL, self->lines->str);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
gh_xen_context_free (GhXenContext *self)
{
  if (self == NULL)
    return;
  if (self->ctx != NULL)
    libxl_ctx_free (self->ctx);
  g_string_free (self->lines, TRUE);
  g_free (self->last);
  g_free (self);
}

static GhError
get_code (int rc)
{
  switch (rc)
    {
    case ERROR_NOMEM:
      return GH_ERROR_NO_MEMORY;
    case ERROR_GUEST_TIMEDOUT:
    case ERROR_TIMEDOUT:
      return GH_ERROR_TIMEOUT;
    case ERROR_DOMAIN_NOTFOUND:
    case ERROR_DOMAIN_DESTROYED:
      return GH_ERROR_WRONG_STATE;
    case ERROR_NI:
    case ERROR_FEATURE_REMOVED:
      return GH_ERROR_UNSUPPORTED;
    default:
      return GH_ERROR_HYPERVISOR;
    }
}

/* The first line that was logged as an error says more than a number does. */
static char *
get_reason (GhXenContext *self, int rc)
{
  if (rc == ERROR_DOMAIN_NOTFOUND || rc == ERROR_DOMAIN_DESTROYED)
    return g_strdup (_ ("it does not run any more"));
  if (self->lines->len > 0)
    return g_strndup (self->lines->str, strcspn (self->lines->str, "\n"));
  if (self->last != NULL)
    return g_strdup (self->last);
  return g_strdup_printf (_ ("Xen says error %d"), rc);
}

void
gh_xen_context_fail (GhXenContext *self, int rc, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL, *reason = get_reason (self, rc);
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GH_ERROR, get_code (rc), _ ("%s: %s"), what, reason);
  if (error != NULL)
    gh_error_add_evidence (*error, self->lines->str);
}
