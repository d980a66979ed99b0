/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving, restoring, triggers, SysRq and dumps of domains of Xen: each is an operation in the
 * domain's queue. */
#include "config.h"

#include "gh-xen-life-private.h"

#include <fcntl.h>

#include "gh-task.h"
#include "gh-xen-config-private.h"
#include "gh-xen-domain-private.h"

static GhXenOp *
make_op (GhDomainLife *self,
         GhXenOpKind kind,
         gpointer tag,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer data)
{
  return gh_xen_domain_make_op (
    GH_XEN_DOMAIN (self), kind, gh_task_new (self, tag, cancellable, callback, data));
}

static void
push (GhDomainLife *self, GhXenOp *op)
{
  gh_xen_domain_push (GH_XEN_DOMAIN (self), op);
}

static void
gh_xen_life_save (GhDomainLife *self,
                  int fd,
                  GhDomainProgress progress,
                  gpointer progress_data,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer data)
{
  GhXenOp *op = make_op (self, GH_XEN_OP_SAVE, gh_xen_life_save, cancellable, callback, data);

  op->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  op->progress = progress;
  op->progress_data = progress_data;
  push (self, op);
}

static void
gh_xen_life_end_save (GhDomainLife *self,
                      GhDomainState state,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhXenOp *op = make_op (self,
                         state == GH_DOMAIN_OFF ? GH_XEN_OP_KEEP : GH_XEN_OP_GO_ON,
                         gh_xen_life_end_save,
                         NULL,
                         callback,
                         data);

  op->paused = state == GH_DOMAIN_PAUSED;
  push (self, op);
}

static void
gh_xen_life_restore (GhDomainLife *self,
                     int fd,
                     const GhDomainConfig *config,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhXenOp *op;

  gh_domain_set_live_config (GH_DOMAIN (self), gh_domain_config_copy (config));
  gh_domain_set_state (GH_DOMAIN (self), GH_DOMAIN_STARTING, GH_DOMAIN_END_UNKNOWN, NULL);
  op = make_op (self, GH_XEN_OP_RESTORE, gh_xen_life_restore, cancellable, callback, data);
  op->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  op->paused = TRUE;
  push (self, op);
}

static void
gh_xen_life_trigger (GhDomainLife *self,
                     GhTrigger trigger,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhXenOp *op;

  if (trigger == GH_TRIGGER_RESET)
    {
      gh_domain_act_async (GH_DOMAIN (self), GH_DOMAIN_ACTION_RESET, cancellable, callback, data);
      return;
    }
  op = make_op (self, GH_XEN_OP_TRIGGER, gh_xen_life_trigger, cancellable, callback, data);
  op->trigger = trigger;
  push (self, op);
}

static void
gh_xen_life_sysrq (GhDomainLife *self,
                   char key,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer data)
{
  GhXenOp *op = make_op (self, GH_XEN_OP_SYSRQ, gh_xen_life_sysrq, cancellable, callback, data);

  op->key = key;
  push (self, op);
}

static void
gh_xen_life_dump (GhDomainLife *self,
                  int fd,
                  GhDumpFormat format,
                  GhDomainProgress progress,
                  gpointer progress_data,
                  GAsyncReadyCallback callback,
                  gpointer data)
{
  GhXenOp *op = make_op (self, GH_XEN_OP_DUMP, gh_xen_life_dump, NULL, callback, data);

  op->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  op->progress = progress;
  op->progress_data = progress_data;
  push (self, op);
}

/* Buttons are ACPI's, which only HVM has. Reset builds any domain anew. */
static GhDomainFeatures
gh_xen_life_get_features (GhDomainLife *self)
{
  const GhDomainConfig *live = gh_domain_get_live_config (GH_DOMAIN (self));
  const GhDomainConfig *config = live != NULL ? live : gh_domain_get_config (GH_DOMAIN (self));
  GhDomainFeatures features = GH_DOMAIN_FEATURE_SAVE | GH_DOMAIN_FEATURE_DUMP
                              | GH_DOMAIN_FEATURE_SYSRQ | GH_DOMAIN_FEATURE_TRIGGER_RESET
                              | GH_DOMAIN_FEATURE_TRIGGER_NMI;

  if (gh_xen_config_get_type (config) == LIBXL_DOMAIN_TYPE_HVM)
    features |= GH_DOMAIN_FEATURE_TRIGGER_POWER | GH_DOMAIN_FEATURE_TRIGGER_SLEEP
                | GH_DOMAIN_FEATURE_TRIGGER_WAKEUP;
  return features;
}

void
gh_xen_life_init (GhDomainLifeInterface *iface)
{
  iface->get_features = gh_xen_life_get_features;
  iface->save_async = gh_xen_life_save;
  iface->end_save_async = gh_xen_life_end_save;
  iface->restore_async = gh_xen_life_restore;
  iface->trigger_async = gh_xen_life_trigger;
  iface->sysrq_async = gh_xen_life_sysrq;
  iface->dump_async = gh_xen_life_dump;
}
