/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to a domain of Xen, in a worker thread. */
#include "config.h"

#include "gh-xen-work-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libxl_utils.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-text.h"
#include "gh-xen-claim-private.h"
#include "gh-xen-config-private.h"
#include "gh-xen-drives-private.h"
#include "gh-xen-kernel.h"
#include "gh-xen-lock-private.h"
#include "gh-xen-mark-private.h"
#include "gh-xen-state-private.h"

/* Characters of a UUID as text, with the NUL. */
#define UUID_SIZE (LIBXL_UUID_FMTLEN + 1)

void
gh_xen_target_clear (GhXenTarget *self)
{
  g_clear_pointer (&self->uuid, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->vnc, g_free);
  g_clear_pointer (&self->serial, g_free);
}

/* Whether the target's domid is still the target's. */
static gboolean
is_there (GhXenContext *context, const GhXenTarget *target)
{
  libxl_dominfo info;
  gboolean there = FALSE;
  char uuid[UUID_SIZE];

  libxl_dominfo_init (&info);
  if (target->domid != 0 && libxl_domain_info (context->ctx, &info, target->domid) == 0)
    {
      g_snprintf (uuid, sizeof uuid, LIBXL_UUID_FMT, LIBXL_UUID_BYTES (info.uuid));
      there = g_ascii_strcasecmp (uuid, target->uuid) == 0;
    }
  libxl_dominfo_dispose (&info);
  return there;
}

gboolean
gh_xen_work_check_there (GhXenContext *context, const GhXenTarget *target, GError **error)
{
  if (is_there (context, target))
    return TRUE;
  g_set_error (
    error, GH_ERROR, GH_ERROR_WRONG_STATE, _ ("“%s” does not run any more"), target->name);
  return FALSE;
}

/* Xen's own complaint about too little memory names neither figure. */
static gboolean
check_memory (GhXenContext *context, libxl_domain_config *config, GError **error)
{
  g_autofree char *needed_text = NULL, *free_text = NULL;
  uint64_t needed = 0, available = 0;

  if (libxl_domain_need_memory (context->ctx, config, (uint32_t) INVALID_DOMID, &needed) != 0
      || libxl_get_free_memory (context->ctx, &available) != 0 || needed <= available)
    return TRUE;
  needed_text = gh_format_size (needed * 1024);
  free_text = gh_format_size (available * 1024);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NO_MEMORY,
               _ ("“%s” cannot be started: it needs %s of memory, and Xen has %s free. Give it "
                  "less, or end another machine"),
               config->c_info.name,
               needed_text,
               free_text);
  return FALSE;
}

static gboolean
check_name (GhXenContext *context, const char *name, GError **error)
{
  uint32_t domid;

  if (libxl_name_to_domid (context->ctx, name, &domid) != 0)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_EXISTS,
               _ ("“%s” cannot be started: a domain with that name runs already (number %u)"),
               name,
               domid);
  return FALSE;
}

/* Xen's words on a kernel that it cannot start help nobody who does not know Xen. */
static void
set_refusal (GhXenContext *context, int rc, const GhDomainConfig *definition, GError **error)
{
  GError *refused = NULL, *better = NULL;

  gh_xen_context_fail (context, rc, &refused, _ ("“%s” cannot be started"), definition->name);
  if (g_error_matches (refused, GH_ERROR, GH_ERROR_TIMEOUT)
      || gh_xen_kernel_check (definition, TRUE, NULL, &better))
    {
      g_propagate_error (error, refused);
      return;
    }
  gh_error_add_evidence (better, refused->message);
  g_propagate_error (error, better);
  g_error_free (refused);
}

static gboolean
build (GhXenContext *context,
       libxl_domain_config *config,
       const GhDomainConfig *definition,
       int state_fd,
       const libxl_domain_restore_params *params,
       const char *vnc,
       gboolean paused,
       guint32 *domid,
       GError **error)
{
  const char *uuid = definition->uuid;
  uint32_t made = (uint32_t) INVALID_DOMID;
  int rc;

  if (!check_name (context, config->c_info.name, error) || !check_memory (context, config, error)
      || !gh_xen_claim_check (context, definition, error)
      || !gh_xen_drives_fill (config, vnc, error)
      || !gh_xen_mark_set (uuid, GH_XEN_MARK_HALF, error) || !gh_xen_claim_note (definition, error))
    return FALSE;
  gh_fault_point ("xen-create.marked");
  rc = state_fd >= 0 ? libxl_domain_create_restore (
         context->ctx, config, &made, state_fd, -1, params, NULL, NULL)
                     : libxl_domain_create_new (context->ctx, config, &made, NULL, NULL);
  if (rc != 0)
    {
      if (state_fd >= 0)
        gh_xen_context_fail (
          context, rc, error, _ ("“%s” cannot be restored"), config->c_info.name);
      else
        set_refusal (context, rc, definition, error);
      gh_xen_mark_set (uuid, GH_XEN_MARK_NONE, NULL);
      return FALSE;
    }
  gh_fault_point ("xen-create.built");
  *domid = made;
  rc = gh_xen_drives_empty (context, config, vnc, made);
  if (rc == 0 && !paused)
    rc = libxl_domain_unpause (context->ctx, made, NULL);
  if (rc == 0 && gh_xen_mark_set (uuid, GH_XEN_MARK_OURS, error))
    return TRUE;
  if (rc != 0)
    gh_xen_context_fail (
      context, rc, error, _ ("“%s” was built, but does not run"), config->c_info.name);
  return FALSE;
}

static gboolean
check_wanted (GCancellable *stop, const char *name, GError **error)
{
  if (!g_cancellable_is_cancelled (stop))
    return TRUE;
  g_set_error (
    error, GH_ERROR, GH_ERROR_CANCELLED, _ ("“%s” was ended while it was started"), name);
  return FALSE;
}

gboolean
gh_xen_work_create (GhXenContext *context,
                    const GhXenTarget *target,
                    const GhDomainConfig *config,
                    int state_fd,
                    gboolean paused,
                    GCancellable *stop,
                    guint32 *domid,
                    GError **error)
{
  GhXenTarget made = *target;
  const char *vnc = target->vnc;
  libxl_domain_restore_params params;
  libxl_domain_config native;
  gboolean done = TRUE;
  int lock;

  if (!check_wanted (stop, config->name, error)
      || (state_fd < 0 && !gh_xen_kernel_check (config, FALSE, stop, error)))
    return FALSE;
  lock = gh_xen_lock_take (config->name, stop, error);
  if (lock < 0)
    return FALSE;
  made.domid = 0;
  g_unlink (vnc);
  if (state_fd >= 0)
    {
      done = gh_xen_state_read (context, state_fd, &native, &params, error);
      gh_xen_config_move (&native, vnc, target->serial);
    }
  else
    done = gh_xen_config_build (config, vnc, target->serial, context->ctx, &native, error);
  done = done
         && build (context, &native, config, state_fd, &params, vnc, paused, &made.domid, error)
         && check_wanted (stop, config->name, error);
  gh_xen_drives_forget (vnc);
  libxl_domain_config_dispose (&native);
  if (state_fd >= 0)
    libxl_domain_restore_params_dispose (&params);
  close (lock);
  if (!done && made.domid != 0)
    gh_xen_work_destroy (context, &made, NULL);
  *domid = done ? made.domid : 0;
  return done;
}

void
gh_xen_work_forget (const GhXenTarget *target)
{
  g_autoptr (GError) error = NULL;

  if (!gh_xen_mark_set (target->uuid, GH_XEN_MARK_NONE, &error))
    g_info ("%s", error->message);
  g_unlink (target->vnc);
  gh_xen_drives_forget (target->vnc);
}

gboolean
gh_xen_work_destroy (GhXenContext *context, const GhXenTarget *target, GError **error)
{
  GhXenMark before = GH_XEN_MARK_NONE;
  int rc = 0;

  if (is_there (context, target))
    {
      before = gh_xen_mark_get (target->uuid);
      gh_xen_mark_set (target->uuid, GH_XEN_MARK_HALF, NULL);
      gh_fault_point ("xen-destroy.marked");
      rc = libxl_domain_destroy (context->ctx, target->domid, NULL);
    }
  if (rc != 0 && is_there (context, target))
    {
      gh_xen_mark_set (target->uuid, before, NULL);
      gh_xen_context_fail (context, rc, error, _ ("“%s” cannot be ended"), target->name);
      return FALSE;
    }
  gh_fault_point ("xen-destroy.destroyed");
  gh_xen_work_forget (target);
  return TRUE;
}

gboolean
gh_xen_work_dump (GhXenContext *context,
                  const GhXenTarget *target,
                  const char *path,
                  GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int rc;

  if (!gh_xen_work_check_there (context, target, error))
    return FALSE;
  g_mkdir_with_parents (folder, 0700);
  rc = libxl_domain_core_dump (context->ctx, target->domid, path, NULL);
  if (rc == 0)
    return TRUE;
  g_unlink (path);
  gh_xen_context_fail (
    context, rc, error, _ ("The memory of “%s” cannot be written to %s"), target->name, path);
  return FALSE;
}

gboolean
gh_xen_work_set_paused (GhXenContext *context,
                        const GhXenTarget *target,
                        gboolean paused,
                        GError **error)
{
  int rc;

  if (!gh_xen_work_check_there (context, target, error))
    return FALSE;
  rc = paused ? libxl_domain_pause (context->ctx, target->domid, NULL)
              : libxl_domain_unpause (context->ctx, target->domid, NULL);
  if (rc != 0)
    gh_xen_context_fail (context,
                         rc,
                         error,
                         paused ? _ ("“%s” cannot be paused") : _ ("“%s” cannot be resumed"),
                         target->name);
  return rc == 0;
}

gboolean
gh_xen_work_ask (GhXenContext *context, const GhXenTarget *target, gboolean reboot, GError **error)
{
  int rc;

  if (!gh_xen_work_check_there (context, target, error))
    return FALSE;
  rc = reboot ? libxl_domain_reboot (context->ctx, target->domid, NULL)
              : libxl_domain_shutdown (context->ctx, target->domid, NULL);
  if (rc == ERROR_NOPARAVIRT && !reboot)
    rc = libxl_send_trigger (context->ctx, target->domid, LIBXL_TRIGGER_POWER, 0, NULL);
  if (rc == 0)
    return TRUE;
  if (rc == ERROR_NOPARAVIRT)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNSUPPORTED,
                 _ ("“%s” has no drivers for Xen, so it cannot be asked to reboot; try Reset "
                    "instead"),
                 target->name);
  else
    gh_xen_context_fail (context, rc, error, _ ("“%s” cannot be asked"), target->name);
  return FALSE;
}
