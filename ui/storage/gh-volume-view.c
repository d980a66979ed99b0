/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhVolumeView: the volumes of one pool, and what can be done with them. */
#include "config.h"

#include "gh-volume-view.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-pool-bar.h"
#include "gh-text.h"
#include "gh-volume-details.h"
#include "gh-volume-form.h"

/* Milliseconds that machines may change together before the volumes are listed again. */
#define SETTLE 500

enum
{
  COLUMN_PATH,
  COLUMN_NAME,
  COLUMN_KIND,
  COLUMN_SIZE,
  COLUMN_TAKES,
  COLUMN_USERS,
  COLUMN_SIZE_BYTES,
  COLUMN_TAKES_BYTES,
  N_COLUMNS
};

struct _GhVolumeView
{
  GtkBox parent_instance;

  GhErrorBar *error;
  GtkLabel *title;
  GtkLabel *problem;
  GhPoolBar *bar;
  GtkWidget *create;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  GtkTreeView *tree;
  GhVolumeDetails *details;

  GhClient *client;
  GhStorageList *pools;
  GhStorageList *volumes;
  GhStorageList *extents; /* of a volume group */
  GSimpleActionGroup *actions;
  GMenu *menu;
  char *pool;
  guint stamp;      /* of what the rows show, 0 for nothing */
  guint refreshing; /* source of the next look at who uses what */
  gboolean filling;
};

enum
{
  MACHINE,
  FAILED,
  SAID,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhVolumeView, gh_volume_view, GTK_TYPE_BOX)

/* What can be done with a volume, as the menu has it. */
static const struct
{
  const char *name;
  const char *label;
  GhFormKind kind;
} actions[] = {
  { "create", N_ ("_New Volume…"), GH_FORM_CREATE },
  { "resize", N_ ("_Grow…"), GH_FORM_RESIZE },
  { "rename", N_ ("_Rename…"), GH_FORM_RENAME },
  { "snapshot", N_ ("Take a _Snapshot…"), GH_FORM_SNAPSHOT },
  { "copy", N_ ("C_lone or Convert…"), GH_FORM_COPY },
  { "move", N_ ("_Move to Another Pool…"), GH_FORM_MOVE },
  { "check", N_ ("C_heck…"), GH_FORM_CHECK },
  { "compact", N_ ("Com_pact"), GH_FORM_COMPACT },
  { "delete", N_ ("_Delete…"), GH_FORM_DELETE },
};

static const GhPoolInfo *
get_pool (GhVolumeView *self)
{
  GhStorageItem *item = self->pool != NULL ? gh_storage_list_find (self->pools, self->pool) : NULL;

  return item != NULL ? gh_storage_item_get_pool (item) : NULL;
}

/* The chosen volume; nullable. */
static const GhVolume *
get_volume (GhVolumeView *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  g_autofree char *path = NULL;
  GhStorageItem *item;

  if (self->volumes == NULL
      || !gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->tree), &model, &iter))
    return NULL;
  gtk_tree_model_get (model, &iter, COLUMN_PATH, &path, -1);
  item = gh_storage_list_find (self->volumes, path);
  return item != NULL ? gh_storage_item_get_volume (item) : NULL;
}

static gboolean
has_format (const GhVolume *volume, const char *first, ...)
{
  va_list formats;
  gboolean found = FALSE;

  va_start (formats, first);
  for (const char *format = first; format != NULL; format = va_arg (formats, const char *))
    found |= g_strcmp0 (volume->format, format) == 0;
  va_end (formats);
  return found;
}

/* Whether it makes sense for the chosen volume; the service has the last word. */
static gboolean
is_sensible (GhVolumeView *self, GhFormKind kind, const GhVolume *volume)
{
  gboolean file = volume != NULL && volume->kind <= GH_VOLUME_KIND_MEDIUM;

  if (kind == GH_FORM_CREATE)
    return self->pool != NULL;
  if (volume == NULL)
    return FALSE;
  switch (kind)
    {
    case GH_FORM_RESIZE:
      return volume->kind != GH_VOLUME_KIND_MEDIUM;
    case GH_FORM_SNAPSHOT:
      return file ? has_format (volume, "qcow2", NULL)
                  : volume->kind != GH_VOLUME_KIND_THIN_POOL && volume->origin == NULL;
    case GH_FORM_COPY:
      return volume->kind != GH_VOLUME_KIND_THIN_POOL;
    case GH_FORM_MOVE:
      return volume->kind != GH_VOLUME_KIND_THIN_POOL
             && g_list_model_get_n_items (G_LIST_MODEL (self->pools)) > 1;
    case GH_FORM_CHECK:
      return file && has_format (volume, "qcow2", "vmdk", "vdi", "vhdx", NULL);
    case GH_FORM_COMPACT:
      return file && has_format (volume, "qcow2", NULL);
    default:
      return TRUE;
    }
}

static void
update_actions (GhVolumeView *self)
{
  const GhVolume *volume = get_volume (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), actions[i].name);

      if (action != NULL)
        g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                     is_sensible (self, actions[i].kind, volume));
    }
}

static void
show_details (GhVolumeView *self)
{
  gh_volume_details_show (self->details,
                          self->client,
                          self->volumes,
                          get_volume (self),
                          gh_volume_form_is_possible (GH_FORM_REVERT),
                          gh_volume_form_is_possible (GH_FORM_DELETE));
}

static void
on_selection_changed (GhVolumeView *self)
{
  if (self->filling)
    return;
  update_actions (self);
  show_details (self);
}

static char *
describe_kind (const GhVolume *volume)
{
  switch (volume->kind)
    {
    case GH_VOLUME_KIND_MEDIUM:
      return g_strdup (_ ("Medium"));
    case GH_VOLUME_KIND_LINEAR:
      return g_strdup (_ ("Linear"));
    case GH_VOLUME_KIND_STRIPED:
      return g_strdup (_ ("Striped"));
    case GH_VOLUME_KIND_THIN:
      return g_strdup (volume->origin != NULL ? _ ("Thin snapshot") : _ ("Thin"));
    case GH_VOLUME_KIND_THIN_POOL:
      return g_strdup (_ ("Thin pool"));
    case GH_VOLUME_KIND_SNAPSHOT:
      return g_strdup (_ ("Snapshot"));
    default:
      return g_strdup (volume->format);
    }
}

static void
add_row (GtkListStore *store, const GhVolume *volume)
{
  g_autofree char *kind = describe_kind (volume);
  g_autofree char *size = gh_format_size (volume->capacity);
  g_autofree char *takes = gh_format_size (volume->allocation);
  g_autofree char *users = volume->users != NULL ? g_strjoinv (", ", volume->users) : NULL;

  gtk_list_store_insert_with_values (store,
                                     NULL,
                                     -1,
                                     COLUMN_PATH,
                                     volume->path,
                                     COLUMN_NAME,
                                     volume->name,
                                     COLUMN_KIND,
                                     kind,
                                     COLUMN_SIZE,
                                     size,
                                     COLUMN_TAKES,
                                     takes,
                                     COLUMN_USERS,
                                     volume->problem != NULL ? volume->problem : users,
                                     COLUMN_SIZE_BYTES,
                                     volume->capacity,
                                     COLUMN_TAKES_BYTES,
                                     volume->allocation,
                                     -1);
}

static void
choose (GhVolumeView *self, const char *path)
{
  GtkTreeModel *model = gtk_tree_view_get_model (self->tree);
  g_autoptr (GtkTreePath) found = NULL;
  GtkTreeIter iter;

  if (path == NULL || !gtk_tree_model_get_iter_first (model, &iter))
    return;
  do
    {
      g_autofree char *here = NULL;

      gtk_tree_model_get (model, &iter, COLUMN_PATH, &here, -1);
      if (!g_str_equal (here, path))
        continue;
      found = gtk_tree_model_get_path (model, &iter);
      gtk_tree_view_set_cursor (self->tree, found, NULL, FALSE);
      return;
    }
  while (gtk_tree_model_iter_next (model, &iter));
}

/* A number for all that the rows show. */
static guint
get_stamp (GhVolumeView *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->volumes)), stamp = n + 1;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->volumes), i);
      const GhVolume *volume = gh_storage_item_get_volume (item);
      g_autofree char *users = volume->users != NULL ? g_strjoinv ("/", volume->users) : NULL;

      stamp = stamp * 33 + g_str_hash (volume->path);
      stamp = stamp * 33 + g_int64_hash (&volume->capacity);
      stamp = stamp * 33 + g_int64_hash (&volume->allocation);
      stamp = stamp * 33 + (users != NULL ? g_str_hash (users) : 0);
      stamp = stamp * 33 + (volume->problem != NULL ? g_str_hash (volume->problem) : 0);
    }
  return stamp;
}

/* The order that the person has chosen stays, and so do the chosen volume and what is in view. */
static void
fill (GhVolumeView *self)
{
  const GhVolume *volume = get_volume (self);
  g_autofree char *chosen = g_strdup (volume != NULL ? volume->path : NULL);
  GtkTreeSortable *old = GTK_TREE_SORTABLE (gtk_tree_view_get_model (self->tree));
  g_autoptr (GtkListStore) store = gtk_list_store_new (N_COLUMNS,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_UINT64,
                                                       G_TYPE_UINT64);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->volumes));
  g_autoptr (GtkTreePath) top = NULL;
  GtkSortType order;
  int column;

  gtk_tree_view_get_visible_range (self->tree, &top, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->volumes), i);

      add_row (store, gh_storage_item_get_volume (item));
    }
  if (old != NULL && gtk_tree_sortable_get_sort_column_id (old, &column, &order))
    gtk_tree_sortable_set_sort_column_id (GTK_TREE_SORTABLE (store), column, order);
  self->filling = TRUE;
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (store));
  choose (self, chosen);
  if (top != NULL && n > 0)
    gtk_tree_view_scroll_to_cell (self->tree, top, NULL, TRUE, 0, 0);
  self->filling = FALSE;
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "volumes" : "empty");
  on_selection_changed (self);
}

static void
show_pool (GhVolumeView *self)
{
  const GhPoolInfo *pool = get_pool (self);

  if (pool == NULL || self->volumes == NULL)
    return;
  gtk_label_set_label (self->title, pool->path);
  gtk_label_set_label (self->problem, pool->problem != NULL ? pool->problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), pool->problem != NULL);
  gh_pool_bar_show (self->bar, pool, self->volumes, self->extents);
}

static void
on_volumes (GhVolumeView *self, const GError *error)
{
  if (error != NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  gh_error_bar_clear (self->error);
  if (get_stamp (self) != self->stamp)
    fill (self);
  else
    on_selection_changed (self);
  self->stamp = get_stamp (self);
  show_pool (self);
}

static void
on_done (GhVolumeView *self, GVariant *result)
{
  guint64 errors = 0, leaks = 0, before = 0, after = 0;
  g_autofree char *text = NULL;

  if (result == NULL)
    return;
  if (g_variant_lookup (result, "errors", "t", &errors)
      && g_variant_lookup (result, "leaks", "t", &leaks))
    text
      = errors + leaks == 0
          ? g_strdup (_ ("The image is in order"))
          : g_strdup_printf (_ ("The image has %u errors and %u lost clusters: check it again with "
                                "repairing"),
                             (guint) errors,
                             (guint) leaks);
  else if (g_variant_lookup (result, "before", "t", &before)
           && g_variant_lookup (result, "after", "t", &after))
    {
      g_autofree char *freed = gh_format_size (before - MIN (after, before));

      text = g_strdup_printf (_ ("%s were freed"), freed);
    }
  if (text != NULL)
    g_signal_emit (self, signals[SAID], 0, text);
}

static void
on_failed (GhVolumeView *self, const char *message)
{
  g_signal_emit (self, signals[FAILED], 0, message);
}

/* Of one that goes on being used meanwhile too. */
static char *
describe_change (GhFormKind kind, const GhVolume *volume, const char *size)
{
  g_autofree char *users = volume->running ? g_strjoinv (", ", volume->users) : NULL;

  if (kind == GH_FORM_RESIZE && users != NULL)
    return g_strdup_printf (
      /* Translators: a volume, its size, a machine. */
      _ ("“%s”, %s. “%s” runs with it and sees the new size at once. Partitions and filesystems "
         "stay as they are: grow them from within the machine then."),
      volume->name,
      size,
      users);
  if (kind == GH_FORM_RESIZE)
    return g_strdup_printf (_ ("“%s”, %s. Partitions and filesystems in it stay as they are: grow "
                               "them from within its machine then."),
                            volume->name,
                            size);
  if (users != NULL)
    return g_strdup_printf (_ ("“%s”, %s. “%s” runs with it and goes on while it is copied; then "
                               "the old volume goes to the trash, from which it can be restored."),
                            volume->name,
                            size,
                            users);
  return g_strdup_printf (
    _ ("“%s”, %s. Machines that have it get the copy when that is whole; then "
       "the old volume goes to the trash, from which it can be restored."),
    volume->name,
    size);
}

/* What the person should know before it is done. */
static char *
describe (GhVolumeView *self, GhFormKind kind, const GhVolume *volume, const char *snapshot)
{
  g_autofree char *needs = volume != NULL ? gh_volume_describe_needs (self->volumes, volume) : NULL;
  g_autofree char *size = gh_format_size (volume != NULL ? volume->capacity : 0);

  if (kind == GH_FORM_REVERT)
    return g_strdup_printf (
      _ ("“%s” becomes as it was in the snapshot “%s”. What was written since "
         "then is lost, except of a thin volume, where it goes to the trash."),
      volume->name,
      snapshot);
  if (kind == GH_FORM_DELETE && snapshot != NULL)
    return g_strdup_printf (
      _ ("The snapshot “%s” of “%s” goes; the volume stays as it is."), snapshot, volume->name);
  if (kind == GH_FORM_DELETE)
    return g_strdup_printf (_ ("“%s” of %s goes to the trash, from which it can be restored.\n%s"),
                            volume->name,
                            size,
                            needs);
  if (kind == GH_FORM_COMPACT)
    return g_strdup_printf (_ ("Gives back the space that “%s” takes for nothing but zeros."),
                            volume->name);
  if (kind == GH_FORM_RESIZE || kind == GH_FORM_MOVE)
    return describe_change (kind, volume, size);
  if (volume != NULL && kind != GH_FORM_CREATE)
    /* Translators: name and size of a volume. */
    return g_strdup_printf (_ ("“%s”, %s"), volume->name, size);
  return NULL;
}

static void
open_form (GhVolumeView *self, GhFormKind kind, const char *snapshot)
{
  const GhVolume *volume = kind != GH_FORM_CREATE ? get_volume (self) : NULL;
  g_autofree char *about = describe (self, kind, volume, snapshot);
  const GhFormSubject subject = {
    .pools = self->pools, .pool = self->pool, .volume = volume, .snapshot = snapshot, .about = about
  };
  GhVolumeForm *form = gh_volume_form_new (
    GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), self->client, kind, &subject);

  g_signal_connect_object (form, "done", G_CALLBACK (on_done), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
}

static void
on_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GhVolumeView *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, g_action_get_name (G_ACTION (action))))
      open_form (self, actions[i].kind, NULL);
}

/* Of a logical volume a snapshot is a volume: that is what goes. */
static void
on_snapshot (GhVolumeView *self, const char *name, gboolean revert)
{
  const GhVolume *volume = get_volume (self);

  if (volume == NULL)
    return;
  if (!revert && volume->kind > GH_VOLUME_KIND_MEDIUM)
    {
      g_autofree char *folder = g_path_get_dirname (volume->path);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      choose (self, path);
      open_form (self, GH_FORM_DELETE, NULL);
      return;
    }
  open_form (self, revert ? GH_FORM_REVERT : GH_FORM_DELETE, name);
}

static void
on_machine (GhVolumeView *self, const char *name)
{
  g_signal_emit (self, signals[MACHINE], 0, name);
}

static gboolean
on_key (GhVolumeView *self, GdkEventKey *event)
{
  const char *name = NULL;

  if (event->keyval == GDK_KEY_Delete)
    name = "delete";
  else if (event->keyval == GDK_KEY_F2)
    name = "rename";
  else if (event->keyval == GDK_KEY_Menu)
    {
      gtk_widget_activate (GTK_WIDGET (self->menu_button));
      return TRUE;
    }
  if (name == NULL || g_action_map_lookup_action (G_ACTION_MAP (self->actions), name) == NULL)
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), name, NULL);
  return TRUE;
}

static gboolean
on_button (GhVolumeView *self, GdkEventButton *event)
{
  g_autoptr (GtkTreePath) path = NULL;
  GtkWidget *menu;

  if (!gdk_event_triggers_context_menu ((GdkEvent *) event)
      || !gtk_tree_view_get_path_at_pos (
        self->tree, (int) event->x, (int) event->y, &path, NULL, NULL, NULL))
    return FALSE;
  gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
  menu = gtk_menu_new_from_model (G_MENU_MODEL (self->menu));
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self->tree), NULL);
  gtk_menu_popup_at_pointer (GTK_MENU (menu), (GdkEvent *) event);
  return TRUE;
}

void
gh_volume_view_refresh (GhVolumeView *self)
{
  g_return_if_fail (GH_IS_VOLUME_VIEW (self));

  if (self->volumes != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gh_storage_list_refresh (self->volumes);
}

static gboolean
on_settled (gpointer data)
{
  GhVolumeView *self = data;

  self->refreshing = 0;
  gh_volume_view_refresh (self);
  return G_SOURCE_REMOVE;
}

/* Who uses a volume changes with the machines, of which nobody tells the list of volumes. */
static void
on_machines_changed (GhVolumeView *self)
{
  if (self->refreshing == 0)
    self->refreshing = g_timeout_add (SETTLE, on_settled, self);
}

static void
set_client (GhVolumeView *self, GhClient *client)
{
  GhDomainList *domains = gh_client_get_domains (client);

  if (!g_set_object (&self->client, client))
    return;
  g_signal_connect_object (
    domains, "added", G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domains, "removed", G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    domains, "changed", G_CALLBACK (on_machines_changed), self, G_CONNECT_SWAPPED);
}

void
gh_volume_view_set_pool (GhVolumeView *self,
                         GhClient *client,
                         GhStorageList *pools,
                         const char *pool)
{
  g_return_if_fail (GH_IS_VOLUME_VIEW (self));

  set_client (self, client);
  g_set_object (&self->pools, pools);
  if (g_strcmp0 (self->pool, pool) == 0)
    {
      show_pool (self);
      return;
    }
  g_free (self->pool);
  self->pool = g_strdup (pool);
  g_clear_object (&self->volumes);
  g_clear_object (&self->extents);
  gtk_tree_view_set_model (self->tree, NULL);
  self->stamp = 0;
  update_actions (self);
  if (pool == NULL || get_pool (self) == NULL)
    return;
  self->volumes = gh_storage_list_new (client, GH_STORAGE_VOLUMES, pool);
  g_signal_connect_object (
    self->volumes, "refreshed", G_CALLBACK (on_volumes), self, G_CONNECT_SWAPPED);
  if (get_pool (self)->kind == GH_POOL_LVM)
    {
      self->extents = gh_storage_list_new (client, GH_STORAGE_EXTENTS, pool);
      g_signal_connect_object (
        self->extents, "refreshed", G_CALLBACK (show_pool), self, G_CONNECT_SWAPPED);
    }
}

static void
gh_volume_view_dispose (GObject *object)
{
  GhVolumeView *self = GH_VOLUME_VIEW (object);

  self->filling = TRUE;
  g_clear_handle_id (&self->refreshing, g_source_remove);
  g_clear_object (&self->client);
  g_clear_object (&self->pools);
  g_clear_object (&self->volumes);
  g_clear_object (&self->extents);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  g_clear_pointer (&self->pool, g_free);
  G_OBJECT_CLASS (gh_volume_view_parent_class)->dispose (object);
}

static void
gh_volume_view_class_init (GhVolumeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_volume_view_dispose;
  signals[MACHINE] = g_signal_new ("machine",
                                   GH_TYPE_VOLUME_VIEW,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed",
                                  GH_TYPE_VOLUME_VIEW,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_STRING);
  signals[SAID] = g_signal_new ("said",
                                GH_TYPE_VOLUME_VIEW,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_STRING);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_POOL_BAR);
  g_type_ensure (GH_TYPE_VOLUME_DETAILS);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/storage/gh-volume-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, error);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, title);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, problem);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, bar);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, create);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, stack);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, tree);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeView, details);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_button);
  gtk_widget_class_bind_template_callback (widget_class, on_machine);
  gtk_widget_class_bind_template_callback (widget_class, on_snapshot);
}

/* Only what the service can do is offered. */
static void
add_actions (GhVolumeView *self)
{
  self->actions = g_simple_action_group_new ();
  self->menu = g_menu_new ();
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      const GActionEntry entry = { actions[i].name, on_action };
      g_autofree char *detailed = g_strconcat ("volume.", actions[i].name, NULL);

      if (!gh_volume_form_is_possible (actions[i].kind))
        continue;
      g_action_map_add_action_entries (G_ACTION_MAP (self->actions), &entry, 1, self);
      if (actions[i].kind != GH_FORM_CREATE)
        g_menu_append (self->menu, _ (actions[i].label), detailed);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "volume", G_ACTION_GROUP (self->actions));
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (self->menu));
  gtk_widget_set_visible (self->create, gh_volume_form_is_possible (GH_FORM_CREATE));
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button),
                          g_menu_model_get_n_items (G_MENU_MODEL (self->menu)) > 0);
}

static void
gh_volume_view_init (GhVolumeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_actions (self);
  update_actions (self);
}
