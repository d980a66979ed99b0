/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a machine: in what runs, in its definition, or in both.
 *
 *     check ─▶ each change in what runs ─▶ save the definition ─▶ put it in force ─▶ reply
 *               │ fails: nothing of the definition has changed */
#include "config.h"

#include "gh-change-run.h"

#include <glib/gi18n-lib.h>

#include "gh-cpu-set.h"
#include "gh-disks.h"
#include "gh-domain-live.h"
#include "gh-host.h"

typedef struct
{
  GhCall *call;
  GhHost *host; /* the call is gone before this is */
  GhMachine *machine;
  GPtrArray *live;        /* of GhChange, not owned: to be made in what runs */
  GPtrArray *changes;     /* of GhChange: owns them all */
  GhDomainConfig *config; /* the new definition; NULL when it stays */
  GVariant *reply;
  guint at;
} Run;

static void
run_free (Run *self)
{
  if (self->config != NULL)
    gh_host_release_name (self->host, self->config->name);
  self->machine->changing = FALSE;
  g_object_unref (self->machine);
  g_object_unref (self->host);
  g_ptr_array_unref (self->live);
  g_ptr_array_unref (self->changes);
  gh_domain_config_free (self->config);
  g_clear_pointer (&self->reply, g_variant_unref);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

/* The machine's row shows it, whatever became of it. */
static void
end (Run *self, GError *error)
{
  gh_machine_changed (self->machine);
  if (error != NULL)
    gh_call_fail (self->call, error);
  else
    gh_call_return (self->call, self->reply);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) self = data;
  GError *error = NULL;

  if (gh_host_save_finish (self->host, result, &error))
    gh_host_set_config (self->host, self->machine, gh_domain_config_copy (self->config));
  end (self, error);
}

static void
save (Run *self)
{
  if (self->config != NULL)
    gh_host_save_async (self->host, self->config, on_saved, self);
  else
    {
      end (self, NULL);
      run_free (self);
    }
}

static void next (Run *self);

/* Says what has been changed before, which nobody takes back. */
static void
add_done (Run *self, GError *error)
{
  g_autoptr (GString) done = g_string_new (NULL);
  g_autofree char *message = NULL;

  for (guint i = 0; i < self->at; i++)
    g_string_append_printf (
      done,
      "%s%s",
      i > 0 ? ", " : "",
      gh_enum_to_string (&gh_change_kind_enum, (int) ((GhChange *) self->live->pdata[i])->kind));
  if (done->len == 0)
    return;
  message = g_steal_pointer (&error->message);
  error->message = g_strdup_printf (
    _ ("%s. What was changed in the running machine before: %s; its definition is as it was"),
    message,
    done->str);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *self = data;
  GError *error = NULL;

  if (gh_domain_live_change_finish (GH_DOMAIN (source), result, &error))
    {
      self->at++;
      next (self);
      return;
    }
  add_done (self, error);
  end (self, error);
  run_free (self);
}

static void
next (Run *self)
{
  if (self->at == self->live->len)
    save (self);
  else
    gh_domain_live_change_async (
      self->machine->domain, self->live->pdata[self->at], NULL, on_changed, self);
}

/* What runs must neither take the disk of another machine. */
static gboolean
check_live_disks (Run *self, const GhChange *change, GError **error)
{
  g_autoptr (GhDomainConfig) alone = gh_domain_config_new ();

  if (change->kind != GH_CHANGE_ATTACH_DISK)
    return TRUE;
  alone->uuid = g_strdup (gh_machine_get_uuid (self->machine));
  g_ptr_array_add (alone->disks, gh_struct_copy (&gh_disk_struct, change->disk));
  return gh_disks_check_free (self->host, alone, error);
}

static gboolean
check (Run *self, const GhChange *change, GError **error)
{
  guint cpus = gh_host_get_status (self->host)->cpus;

  return gh_domain_live_supports (self->machine->domain, change->kind, error)
         && check_live_disks (self, change, error)
         && (cpus == 0 || gh_cpu_set_check (change->pins, cpus, error));
}

static gboolean
is_active (Run *self)
{
  return gh_domain_state_is_active (gh_domain_get_state (self->machine->domain));
}

/* Sorts @change into what is to be done where. */
static gboolean
plan_one (Run *self, GhChangeScope scope, GhDomainConfig *config, GhChange *change, GError **error)
{
  gboolean in_live = scope == GH_CHANGE_SCOPE_LIVE || scope == GH_CHANGE_SCOPE_BOTH
                     || (scope == GH_CHANGE_SCOPE_AUTO && is_active (self));
  g_autoptr (GError) missing = NULL;
  const GhDomainConfig *live = gh_domain_get_live_config (self->machine->domain);
  g_autoptr (GhDomainConfig) copy = NULL;

  if (!check (self, change, error)
      || (in_live && !gh_domain_live_can (self->machine->domain, change->kind, error)))
    return FALSE;
  if (scope != GH_CHANGE_SCOPE_LIVE && !gh_change_apply (change, config, &missing)
      && (scope != GH_CHANGE_SCOPE_AUTO || !in_live
          || !g_error_matches (missing, GH_ERROR, GH_ERROR_NOT_FOUND)))
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
  if (!in_live)
    return TRUE;
  /* One that the definition has and what runs has not. */
  copy = gh_domain_config_copy (live);
  if (scope == GH_CHANGE_SCOPE_AUTO && missing == NULL)
    {
      gh_change_apply (change, copy, &missing);
      if (g_error_matches (missing, GH_ERROR, GH_ERROR_NOT_FOUND))
        return TRUE;
    }
  g_ptr_array_add (self->live, change);
  return TRUE;
}

static gboolean
check_config (Run *self, const GhDomainConfig *config, GError **error)
{
  return gh_driver_validate (gh_host_get_driver (self->host), config, error)
         && gh_host_check_memory (self->host, config, error);
}

static gboolean
plan (Run *self, GhChangeScope scope, GError **error)
{
  const GhDomainConfig *before = gh_domain_get_config (self->machine->domain);
  g_autoptr (GhDomainConfig) config = gh_domain_config_copy (before);

  for (guint i = 0; i < self->changes->len; i++)
    if (!plan_one (self, scope, config, self->changes->pdata[i], error))
      return FALSE;
  if (scope == GH_CHANGE_SCOPE_LIVE || gh_domain_config_equal (before, config))
    return TRUE;
  if (!check_config (self, config, error))
    return FALSE;
  gh_host_reserve_name (self->host, config->name);
  self->config = g_steal_pointer (&config);
  return TRUE;
}

static gboolean
check_idle (GhMachine *machine, GError **error)
{
  if (!machine->changing)
    return gh_machine_check_idle (machine, error);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_BUSY,
               _ ("“%s” is just being changed: try again when that is done"),
               gh_machine_get_name (machine));
  return FALSE;
}

void
gh_change_run (GhCall *call, GhChangeScope scope, GPtrArray *changes, GVariant *reply)
{
  Run *self;
  GError *error = NULL;

  if (!check_idle (call->machine, &error))
    {
      g_ptr_array_unref (changes);
      if (reply != NULL)
        g_variant_unref (g_variant_ref_sink (reply));
      gh_call_fail (call, error);
      return;
    }
  self = g_new0 (Run, 1);
  self->call = call;
  self->host = g_object_ref (call->host);
  self->machine = g_object_ref (call->machine);
  self->machine->changing = TRUE;
  self->changes = changes;
  self->live = g_ptr_array_new ();
  self->reply = reply != NULL ? g_variant_ref_sink (reply) : NULL;
  if (plan (self, scope, &error))
    {
      next (self);
      return;
    }
  end (self, error);
  run_free (self);
}
