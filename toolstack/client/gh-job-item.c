/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhJobItem: one job of the service as the bus described it last. */
#include "config.h"

#include "gh-job-item-private.h"

#include <glib/gi18n-lib.h>

#include "gh-bus-error-private.h"
#include "gh-dbus-names.h"
#include "gh-error.h"
#include "gh-system-door-private.h"
#include "gh-text.h"

struct _GhJobItem
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *path;
  char *kind;
  char *title;
  char *state;
  char **steps;
  guint step;
  double progress;
  guint64 bytes_done;
  guint64 bytes_total;
  gboolean cancellable;
  char *domain;
  char *domain_name;
  char *error_name;
  char *error_message;
  GVariant *result;
};

G_DEFINE_FINAL_TYPE (GhJobItem, gh_job_item, G_TYPE_OBJECT)

enum
{
  CHANGED,
  FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
gh_job_item_finalize (GObject *object)
{
  GhJobItem *self = GH_JOB_ITEM (object);

  g_clear_object (&self->connection);
  g_free (self->path);
  g_free (self->kind);
  g_free (self->title);
  g_free (self->state);
  g_strfreev (self->steps);
  g_free (self->domain);
  g_free (self->domain_name);
  g_free (self->error_name);
  g_free (self->error_message);
  g_clear_pointer (&self->result, g_variant_unref);
  G_OBJECT_CLASS (gh_job_item_parent_class)->finalize (object);
}

static void
gh_job_item_class_init (GhJobItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_job_item_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_JOB_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new (
    "finished", GH_TYPE_JOB_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_job_item_init (GhJobItem *self)
{
  self->kind = g_strdup ("");
  self->title = g_strdup ("");
  self->state = g_strdup ("pending");
  self->steps = g_new0 (char *, 1);
  self->progress = -1;
  self->domain = g_strdup ("/");
  self->domain_name = g_strdup ("");
  self->error_name = g_strdup ("");
  self->error_message = g_strdup ("");
}

static void
set_string (GVariant *properties, const char *name, char **value)
{
  g_autoptr (GVariant) found = g_variant_lookup_value (properties, name, NULL);

  if (found == NULL
      || !(g_variant_is_of_type (found, G_VARIANT_TYPE_STRING)
           || g_variant_is_of_type (found, G_VARIANT_TYPE_OBJECT_PATH)))
    return;
  g_free (*value);
  *value = g_variant_dup_string (found, NULL);
}

static void
set_members (GhJobItem *self, GVariant *properties)
{
  char **steps = NULL;
  GVariant *result = NULL;

  set_string (properties, "Kind", &self->kind);
  set_string (properties, "Title", &self->title);
  set_string (properties, "State", &self->state);
  set_string (properties, "Domain", &self->domain);
  set_string (properties, "DomainName", &self->domain_name);
  set_string (properties, "ErrorName", &self->error_name);
  set_string (properties, "ErrorMessage", &self->error_message);
  g_variant_lookup (properties, "Step", "u", &self->step);
  g_variant_lookup (properties, "Progress", "d", &self->progress);
  g_variant_lookup (properties, "BytesDone", "t", &self->bytes_done);
  g_variant_lookup (properties, "BytesTotal", "t", &self->bytes_total);
  g_variant_lookup (properties, "Cancellable", "b", &self->cancellable);
  if (g_variant_lookup (properties, "Steps", "^as", &steps))
    {
      g_strfreev (self->steps);
      self->steps = steps;
    }
  if (g_variant_lookup (properties, "Result", "@a{sv}", &result))
    {
      g_clear_pointer (&self->result, g_variant_unref);
      self->result = result;
    }
}

GhJobItem *
gh_job_item_new (GDBusConnection *connection, const char *path, GVariant *properties)
{
  GhJobItem *self = g_object_new (GH_TYPE_JOB_ITEM, NULL);

  self->connection = connection != NULL ? g_object_ref (connection) : NULL;
  self->path = g_strdup (path);
  set_members (self, properties);
  return self;
}

static void
emit (GhJobItem *self, gboolean was_finished)
{
  g_object_ref (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (!was_finished && gh_job_item_is_finished (self))
    g_signal_emit (self, signals[FINISHED], 0);
  g_object_unref (self);
}

void
gh_job_item_update (GhJobItem *self, GVariant *properties)
{
  gboolean was_finished = gh_job_item_is_finished (self);

  set_members (self, properties);
  emit (self, was_finished);
}

void
gh_job_item_lose (GhJobItem *self)
{
  if (gh_job_item_is_finished (self))
    return;
  g_free (self->state);
  g_free (self->error_name);
  g_free (self->error_message);
  self->state = g_strdup ("failed");
  self->error_name = g_strdup ("org.guesthouse.Error.Unavailable");
  self->error_message = g_strdup_printf (
    _ ("%s: the connection to the service was lost before it was done"), self->title);
  self->cancellable = FALSE;
  emit (self, FALSE);
}

const char *
gh_job_item_get_path (GhJobItem *self)
{
  return self->path;
}

const char *
gh_job_item_get_kind (GhJobItem *self)
{
  return self->kind;
}

const char *
gh_job_item_get_title (GhJobItem *self)
{
  return self->title;
}

const char *
gh_job_item_get_state (GhJobItem *self)
{
  return self->state;
}

gboolean
gh_job_item_is_finished (GhJobItem *self)
{
  return strcmp (self->state, "pending") != 0 && strcmp (self->state, "running") != 0;
}

const char *const *
gh_job_item_get_steps (GhJobItem *self)
{
  return (const char *const *) self->steps;
}

guint
gh_job_item_get_step (GhJobItem *self)
{
  return self->step;
}

double
gh_job_item_get_progress (GhJobItem *self)
{
  return self->progress;
}

guint64
gh_job_item_get_bytes_done (GhJobItem *self)
{
  return self->bytes_done;
}

guint64
gh_job_item_get_bytes_total (GhJobItem *self)
{
  return self->bytes_total;
}

gboolean
gh_job_item_get_cancellable (GhJobItem *self)
{
  return self->cancellable && !gh_job_item_is_finished (self);
}

const char *
gh_job_item_get_domain (GhJobItem *self)
{
  return self->domain;
}

const char *
gh_job_item_get_domain_name (GhJobItem *self)
{
  return self->domain_name;
}

GError *
gh_job_item_get_error (GhJobItem *self)
{
  if (strcmp (self->state, "cancelled") == 0)
    return g_error_new (GH_ERROR, GH_ERROR_CANCELLED, _ ("%s: cancelled"), self->title);
  if (strcmp (self->state, "failed") != 0)
    return NULL;
  return gh_bus_error_new (self->error_name, self->error_message);
}

GVariant *
gh_job_item_get_result (GhJobItem *self)
{
  if (self->result != NULL)
    return g_variant_ref (self->result);
  return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
}

/* "12.3 of 40.1 MiB": the unit once where both have the same. */
static char *
describe_bytes (GhJobItem *self)
{
  g_autofree char *done = gh_format_size (self->bytes_done);
  g_autofree char *total = gh_format_size (self->bytes_total);
  const char *unit = strstr (done, "\302\240");

  if (self->bytes_total == 0)
    return g_steal_pointer (&done);
  if (unit != NULL && g_str_has_suffix (total, unit))
    done[unit - done] = '\0';
  /* Translators: so many bytes of so many: "12.3 of 40.1 MiB" */
  return g_strdup_printf (_ ("%s of %s"), done, total);
}

char *
gh_job_item_describe (GhJobItem *self)
{
  const char *step
    = self->step < g_strv_length (self->steps) ? self->steps[self->step] : self->title;
  g_autofree char *bytes = NULL;
  g_autofree char *summary = NULL;

  if (strcmp (self->state, "succeeded") == 0)
    return g_strdup_printf (_ ("%s: done"), self->title);
  if (strcmp (self->state, "cancelled") == 0)
    return g_strdup_printf (_ ("%s: cancelled"), self->title);
  if (strcmp (self->state, "failed") == 0)
    {
      gh_error_split (self->error_message, &summary, NULL);
      return g_steal_pointer (&summary);
    }
  if (strcmp (self->state, "pending") == 0)
    return g_strdup_printf (_ ("%s: waiting"), self->title);
  if (self->bytes_done > 0 || self->bytes_total > 0)
    {
      bytes = describe_bytes (self);
      return g_strdup_printf (_ ("%s: %s"), step, bytes);
    }
  if (self->progress >= 0)
    return g_strdup_printf ("%s: %.0f %%", step, self->progress * 100);
  return g_strdup (step);
}

static void
tell (GhJobItem *self, const char *method)
{
  if (self->connection == NULL)
    return;
  g_dbus_connection_call (self->connection,
                          gh_system_door_get_owner (self->connection),
                          self->path,
                          GH_DBUS_JOB_INTERFACE,
                          method,
                          NULL,
                          NULL,
                          gh_system_door_get_flags (self->connection),
                          -1,
                          NULL,
                          NULL,
                          NULL);
}

void
gh_job_item_cancel (GhJobItem *self)
{
  g_return_if_fail (GH_IS_JOB_ITEM (self));

  if (!gh_job_item_is_finished (self))
    tell (self, "Cancel");
}

void
gh_job_item_dismiss (GhJobItem *self)
{
  g_return_if_fail (GH_IS_JOB_ITEM (self));

  if (gh_job_item_is_finished (self))
    tell (self, "Dismiss");
}
