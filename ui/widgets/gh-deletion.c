/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDeletion: a machine that is deleted, and can be had back. */
#include "config.h"

#include "gh-deletion.h"

#include <string.h>

#include "gh-volume.h"

/* run:  ask for the definition → Undefine
 * undo: list the trash → take out what is the machine's, one after the other → define */
struct _GhDeletion
{
  GObject parent;

  GhClient *client;
  char *path;
  char *name;
  char *label;
  char *definition;
  gboolean disks;
  GPtrArray *trash; /* ids to be taken out, from the end */
  GError *error;    /* the first of taking out */
};

static void restore_next (GTask *task);

G_DEFINE_FINAL_TYPE (GhDeletion, gh_deletion, G_TYPE_OBJECT)

static void
on_undefined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gh_client_act_finish (GH_CLIENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhDeletion *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GhDbusDomain) domain
    = gh_client_get_domain_finish (GH_CLIENT (source), result, &error);

  if (domain == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->definition = g_strdup (gh_dbus_domain_get_definition (domain));
  self->name = g_strdup (gh_dbus_domain_get_name (domain));
  self->label = g_strdup (
    *gh_dbus_domain_get_title (domain) != '\0' ? gh_dbus_domain_get_title (domain) : self->name);
  gh_client_act_async (self->client,
                       self->path,
                       "Undefine",
                       g_variant_new_parsed ("{'delete-disks': <%b>}", self->disks),
                       NULL,
                       on_undefined,
                       g_steal_pointer (&task));
}

void
gh_deletion_run_async (GhDeletion *self,
                       gboolean disks,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_deletion_run_async);
  self->disks = disks;
  gh_client_get_domain_async (self->client, self->path, NULL, on_known, task);
}

gboolean
gh_deletion_run_finish (GhDeletion *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_defined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhDeletion *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GhDeletion *self = g_task_get_source_object (task);
  g_autoptr (GVariant) outcome = gh_client_run_job_finish (
    GH_CLIENT (source), result, self->error == NULL ? &self->error : NULL);

  g_ptr_array_set_size (self->trash, (int) self->trash->len - 1);
  restore_next (task);
}

static void
restore_next (GTask *task)
{
  GhDeletion *self = g_task_get_source_object (task);

  if (self->trash->len > 0)
    gh_client_run_job_async (
      self->client,
      NULL,
      GH_DBUS_STORAGE_INTERFACE,
      "RestoreTrash",
      g_variant_new ("(sa{sv})", self->trash->pdata[self->trash->len - 1], NULL),
      NULL,
      NULL,
      on_restored,
      task);
  else
    gh_client_call_async (self->client,
                          NULL,
                          GH_DBUS_HOST_INTERFACE,
                          "DefineDomain",
                          g_variant_new ("(sa{sv})", self->definition, NULL),
                          NULL,
                          on_defined,
                          task);
}

/* Whether the definition names the path, as an attribute in whichever quotes. */
static gboolean
is_named (GhDeletion *self, const char *path)
{
  g_autofree char *escaped = g_markup_escape_text (path, -1);
  const char *at = self->definition;

  while ((at = strstr (at, escaped)) != NULL)
    {
      char before = at > self->definition ? at[-1] : '\0';

      at += strlen (escaped);
      if ((before == '"' || before == '\'') && *at == before)
        return TRUE;
    }
  return FALSE;
}

/* The newest of each path stands first in the trash. */
static void
find_disks (GhDeletion *self, GVariant *items)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (items, i);
      g_autoptr (GhTrashItem) item = gh_struct_from_variant (&gh_trash_item_struct, value);

      if (item->path != NULL && g_strcmp0 (item->machine, self->name) == 0
          && is_named (self, item->path) && g_hash_table_add (seen, g_strdup (item->path)))
        g_ptr_array_add (self->trash, g_strdup (item->id));
    }
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GhDeletion *self = g_task_get_source_object (task);
  g_autoptr (GVariant) reply
    = gh_client_call_finish (GH_CLIENT (source), result, NULL, &self->error);

  if (reply != NULL)
    {
      g_autoptr (GVariant) items = g_variant_get_child_value (reply, 0);

      find_disks (self, items);
    }
  restore_next (task);
}

void
gh_deletion_undo_async (GhDeletion *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, gh_deletion_undo_async);
  g_clear_error (&self->error);
  if (self->disks)
    gh_client_call_async (self->client,
                          NULL,
                          GH_DBUS_STORAGE_INTERFACE,
                          "ListTrash",
                          g_variant_new ("(a{sv})", NULL),
                          NULL,
                          on_listed,
                          task);
  else
    restore_next (task);
}

gboolean
gh_deletion_undo_finish (GhDeletion *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
gh_deletion_get_label (GhDeletion *self)
{
  return self->label;
}

static void
gh_deletion_finalize (GObject *object)
{
  GhDeletion *self = GH_DELETION (object);

  g_object_unref (self->client);
  g_free (self->path);
  g_free (self->name);
  g_free (self->label);
  g_free (self->definition);
  g_ptr_array_unref (self->trash);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (gh_deletion_parent_class)->finalize (object);
}

static void
gh_deletion_class_init (GhDeletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_deletion_finalize;
}

static void
gh_deletion_init (GhDeletion *self)
{
  self->trash = g_ptr_array_new_with_free_func (g_free);
}

GhDeletion *
gh_deletion_new (GhClient *client, const char *path)
{
  GhDeletion *self = g_object_new (GH_TYPE_DELETION, NULL);

  self->client = g_object_ref (client);
  self->path = g_strdup (path);
  return self;
}
