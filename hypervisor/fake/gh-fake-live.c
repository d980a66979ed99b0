/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing fake machines while they run: everything is possible after one latency, but the guest of
 * a machine whose name has "stuck" in it lets go of no device, and locks its trays. */
#include "config.h"

#include "gh-fake-live-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-cpu-set.h"
#include "gh-error.h"
#include "gh-fake-domain-private.h"

#define POOLS 2

static const char *const pools[POOLS] = { "Pool-0", "quick" };

typedef struct
{
  guint run;
  GhChange *change;
  GhDomainConfig *after;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  gh_change_free (step->change);
  gh_domain_config_free (step->after);
  g_free (step);
}

static gboolean
gh_fake_live_can (GhDomainLive *self, GhChangeKind kind, GError **error)
{
  if (kind != GH_CHANGE_MAX_VCPUS)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNSUPPORTED,
               _ ("How many CPUs “%s” can have is settled when it starts: change its definition"),
               gh_domain_get_name (GH_DOMAIN (self)));
  return FALSE;
}

static gboolean
check_pool (const GhChange *change, GError **error)
{
  for (guint i = 0; i < POOLS; i++)
    if (change->text == NULL || *change->text == '\0' || g_str_equal (pools[i], change->text))
      return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_NOT_FOUND,
               _ ("There is no CPU pool “%s”: there are %s and %s"),
               change->text,
               pools[0],
               pools[1]);
  return FALSE;
}

/* What a guest that is stuck does not do. */
static gboolean
check_guest (GhDomain *domain, const GhChange *change, GError **error)
{
  gboolean detaches = change->kind == GH_CHANGE_DETACH_DISK || change->kind == GH_CHANGE_DETACH_NIC
                      || change->kind == GH_CHANGE_DETACH_HOSTDEV;

  if (strstr (gh_domain_get_name (domain), "stuck") == NULL)
    return TRUE;
  if (detaches)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_TIMEOUT,
                 _ ("The guest of “%s” did not let go of %s in time"),
                 gh_domain_get_name (domain),
                 change->key);
  else if (change->kind == GH_CHANGE_MEDIUM && !change->force)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_BUSY,
                 _ ("The guest of “%s” has locked the drive %s: eject it there, or force it"),
                 gh_domain_get_name (domain),
                 change->key);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check (GTask *task, GError **error)
{
  GhDomain *domain = g_task_get_source_object (task);
  const Step *step = g_task_get_task_data (task);
  GhFakeDomain *self = GH_FAKE_DOMAIN (domain);

  if (step->run != gh_fake_domain_get_run (self)
      || !gh_domain_state_is_active (gh_domain_get_state (domain)))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_WRONG_STATE,
                   _ ("“%s” changed its state meanwhile"),
                   gh_domain_get_name (domain));
      return FALSE;
    }
  return check_guest (domain, step->change, error)
         && gh_cpu_set_check (step->after->pins, g_get_num_processors (), error)
         && gh_cpu_set_check (step->after->soft_pins, g_get_num_processors (), error)
         && (step->change->kind != GH_CHANGE_CPUPOOL || check_pool (step->change, error));
}

static gboolean
on_step (gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (check (task, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  return G_SOURCE_REMOVE;
}

static void
gh_fake_live_change (GhDomainLive *live,
                     const GhChange *change,
                     const GhDomainConfig *after,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhFakeDomain *self = GH_FAKE_DOMAIN (live);
  GTask *task = g_task_new (self, cancellable, callback, data);
  Step *step = g_new0 (Step, 1);

  step->run = gh_fake_domain_get_run (self);
  step->change = gh_change_copy (change);
  step->after = gh_domain_config_copy (after);
  g_task_set_source_tag (task, gh_fake_live_change);
  g_task_set_task_data (task, step, step_free);
  g_timeout_add_full (
    G_PRIORITY_DEFAULT, gh_fake_domain_get_options (self)->latency, on_step, task, g_object_unref);
}

/* The guest follows at once. */
static guint64
gh_fake_live_get_memory (GhDomainLive *self)
{
  return gh_domain_config_get_current_memory (gh_domain_get_live_config (GH_DOMAIN (self)));
}

void
gh_fake_live_init (GhDomainLiveInterface *iface)
{
  iface->can = gh_fake_live_can;
  iface->change_async = gh_fake_live_change;
  iface->get_memory = gh_fake_live_get_memory;
}

static guint
count_domains (GhDriver *driver, const char *pool)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (driver);
  guint count = 0;

  for (guint i = 0; i < domains->len; i++)
    {
      const GhDomainConfig *live = gh_domain_get_live_config (domains->pdata[i]);

      count += live != NULL && g_str_equal (live->cpupool != NULL ? live->cpupool : pools[0], pool);
    }
  return count;
}

void
gh_fake_live_list_pools (GhDriver *driver,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = g_task_new (driver, cancellable, callback, data);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_cpu_pool_free);

  g_task_set_source_tag (task, gh_fake_live_list_pools);
  for (guint i = 0; i < POOLS; i++)
    {
      GhCpuPool *pool = gh_struct_new (&gh_cpu_pool_struct);

      pool->name = g_strdup (pools[i]);
      pool->id = i;
      pool->scheduler = g_strdup ("credit2");
      pool->cpus = g_strdup_printf ("%u", i);
      pool->domains = count_domains (driver, pools[i]);
      g_ptr_array_add (list, pool);
    }
  g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
}
