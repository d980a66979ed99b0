/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhDiskPage: a new volume in a pool, a disk that exists, or none. */
#include "config.h"

#include "gh-disk-page.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-location-row.h"
#include "gh-narrow.h"
#include "gh-storage-list.h"
#include "gh-text.h"
#include "gh-words.h"

struct _GhDiskPage
{
  GhWizardPage parent_instance;

  GtkToggleButton *new_choice;
  GtkToggleButton *existing_choice;
  GtkToggleButton *none_choice;
  GtkWidget *new_box;
  GtkWidget *existing_box;
  GtkComboBoxText *pool;
  GtkAdjustment *size;
  GtkComboBox *format;
  GtkLevelBar *space_bar;
  GtkLabel *space_text;
  GhLocationRow *location;
  GtkWidget *unused_box;
  GtkTreeView *unused;

  GhStorageList *pools;
  GhStorageList *volumes;
  char *failure;     /* why the pools are not known */
  gboolean updating; /* what changes is not the person's doing */
};

/* Columns of the unused volumes. */
enum
{
  COLUMN_NAME,
  COLUMN_POOL,
  COLUMN_SIZE,
  COLUMN_PATH,
};

G_DEFINE_FINAL_TYPE (GhDiskPage, gh_disk_page, GH_TYPE_WIZARD_PAGE)

static GhMachinePlan *
get_plan (GhDiskPage *self)
{
  return gh_wizard_page_get_plan (GH_WIZARD_PAGE (self));
}

/* The pool that is chosen; nullable. */
static const GhPoolInfo *
get_pool (GhDiskPage *self)
{
  const char *name = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pool));
  GhStorageItem *item = name != NULL ? gh_storage_list_find (self->pools, name) : NULL;

  return item != NULL ? gh_storage_item_get_pool (item) : NULL;
}

static gboolean
is_too_large (GhDiskPage *self)
{
  const GhPoolInfo *pool = get_pool (self);

  return pool != NULL && get_plan (self)->disk_size > pool->free;
}

static char *
describe_space (GhDiskPage *self, const GhPoolInfo *pool)
{
  g_autofree char *free_size = gh_format_size (pool->free);
  g_autofree char *wanted = gh_format_size (get_plan (self)->disk_size);

  if (pool->problem != NULL)
    return g_strdup (pool->problem);
  if (is_too_large (self))
    return g_strdup_printf (
      _ ("Only %s are free in %s: choose a smaller size, or make room"), free_size, pool->path);
  if (pool->kind == GH_POOL_LVM)
    return g_strdup_printf (
      _ ("The volume takes %s of the %s that are free in %s"), wanted, free_size, pool->name);
  return g_strdup_printf (_ ("%s are free in %s; the image takes space only as the guest fills it"),
                          free_size,
                          pool->path);
}

static void
update_space (GhDiskPage *self)
{
  const GhPoolInfo *pool = get_pool (self);
  guint64 wanted = get_plan (self)->disk_size;
  g_autofree char *text = pool != NULL ? describe_space (self, pool) : g_strdup (self->failure);
  double taken = 0;

  gtk_label_set_label (self->space_text, text != NULL ? text : "");
  if (pool != NULL && pool->capacity > 0)
    taken = (double) (pool->capacity - pool->free + wanted) / (double) pool->capacity;
  gtk_level_bar_set_value (self->space_bar, CLAMP (taken, 0, 1));
}

static void
update (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);

  gtk_widget_set_visible (self->new_box, plan->disk == GH_PLAN_DISK_NEW);
  gtk_widget_set_visible (self->existing_box, plan->disk == GH_PLAN_DISK_EXISTING);
  gtk_widget_set_visible (GTK_WIDGET (self->format), !plan->disk_logical);
  update_space (self);
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
show_size (GhDiskPage *self)
{
  self->updating = TRUE;
  gtk_adjustment_set_value (self->size, (double) (get_plan (self)->disk_size >> 30));
  self->updating = FALSE;
}

/* The chosen pool goes into the plan, and the size that nobody has chosen fits it. */
static void
take_pool (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);
  const GhPoolInfo *pool = get_pool (self);

  if (pool == NULL)
    return;
  gh_machine_plan_set_string (&plan->disk_pool, pool->is_default ? NULL : pool->name);
  plan->disk_logical = pool->kind == GH_POOL_LVM;
  gh_machine_plan_fit_disk (plan, pool->free);
  show_size (self);
}

static void
on_pool_changed (GhDiskPage *self)
{
  if (self->updating)
    return;
  take_pool (self);
  update (self);
}

static char *
describe_pool (const GhPoolInfo *pool)
{
  g_autofree char *free_size = gh_format_size (pool->free);

  if (pool->kind == GH_POOL_LVM)
    /* Translators: name and free space of a pool. */
    return g_strdup_printf (_ ("Volume group %s, %s free"), pool->name, free_size);
  /* Translators: name and free space of a pool. */
  return g_strdup_printf (_ ("%s, %s free"), gh_words_name_of_pool (pool), free_size);
}

/* On Xen a guest lives on a logical volume where there are any. */
static gboolean
is_preferred (GhDiskPage *self, const GhPoolInfo *pool, const char *chosen)
{
  if (chosen != NULL)
    return g_str_equal (chosen, pool->name);
  return get_plan (self)->xen && pool->kind == GH_POOL_LVM && pool->free > 0;
}

static void
fill_pools (GhDiskPage *self)
{
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pool)));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pools));
  int active = -1, listed = 0;

  self->updating = TRUE;
  gtk_combo_box_text_remove_all (self->pool);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->pools), i);
      const GhPoolInfo *pool = gh_storage_item_get_pool (item);
      g_autofree char *text = describe_pool (pool);

      /* A cloud image is copied into a file. */
      if (get_plan (self)->source == GH_PLAN_CLOUD && pool->kind == GH_POOL_LVM)
        continue;
      gtk_combo_box_text_append (self->pool, pool->name, text);
      if (listed == 0 || (active == 0 && is_preferred (self, pool, chosen)))
        active = listed;
      listed++;
    }
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->pool), active);
  self->updating = FALSE;
}

static void
on_pools (GhDiskPage *self, const GError *error)
{
  g_free (self->failure);
  self->failure = g_strdup (error != NULL ? error->message : NULL);
  fill_pools (self);
  take_pool (self);
  update (self);
}

static gboolean
is_unused (const GhVolume *volume)
{
  switch (volume->kind)
    {
    case GH_VOLUME_KIND_MEDIUM:
    case GH_VOLUME_KIND_THIN_POOL:
    case GH_VOLUME_KIND_SNAPSHOT:
      return FALSE;
    default:
      return !volume->invalid && !volume->missing && !volume->open
             && (volume->users == NULL || volume->users[0] == NULL);
    }
}

static void
on_volumes (GhDiskPage *self)
{
  g_autoptr (GtkListStore) store
    = gtk_list_store_new (4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->volumes));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->volumes), i);
      const GhVolume *volume = gh_storage_item_get_volume (item);
      g_autofree char *size = gh_format_size (volume->capacity);

      if (is_unused (volume))
        gtk_list_store_insert_with_values (store,
                                           NULL,
                                           -1,
                                           COLUMN_NAME,
                                           volume->name,
                                           COLUMN_POOL,
                                           volume->pool,
                                           COLUMN_SIZE,
                                           size,
                                           COLUMN_PATH,
                                           volume->path,
                                           -1);
    }
  self->updating = TRUE;
  gtk_tree_view_set_model (self->unused, GTK_TREE_MODEL (store));
  self->updating = FALSE;
  gtk_widget_set_visible (self->unused_box,
                          gtk_tree_model_iter_n_children (GTK_TREE_MODEL (store), NULL) > 0);
}

static void
on_unused_chosen (GhDiskPage *self, GtkTreeSelection *selection)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  g_autofree char *path = NULL;

  if (self->updating || !gtk_tree_selection_get_selected (selection, &model, &iter))
    return;
  gtk_tree_model_get (model, &iter, COLUMN_PATH, &path, -1);
  gh_location_row_set_location (self->location, path);
}

/* Asked for when somebody may want one of them. */
static void
need_volumes (GhDiskPage *self)
{
  if (self->volumes != NULL)
    return;
  self->volumes = gh_storage_list_new (
    gh_wizard_page_get_client (GH_WIZARD_PAGE (self)), GH_STORAGE_VOLUMES, NULL);
  g_signal_connect_object (
    self->volumes, "refreshed", G_CALLBACK (on_volumes), self, G_CONNECT_SWAPPED);
}

static void
on_choice (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);

  if (gtk_toggle_button_get_active (self->new_choice))
    {
      plan->disk = GH_PLAN_DISK_NEW;
      gh_machine_plan_set_string (&plan->disk_format, gtk_combo_box_get_active_id (self->format));
    }
  else
    plan->disk = gtk_toggle_button_get_active (self->none_choice) ? GH_PLAN_DISK_NONE
                                                                  : GH_PLAN_DISK_EXISTING;
  if (plan->disk == GH_PLAN_DISK_EXISTING)
    need_volumes (self);
  update (self);
}

static void
on_size_changed (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);

  if (self->updating)
    return;
  plan->disk_size = (guint64) gtk_adjustment_get_value (self->size) << 30;
  plan->disk_size_chosen = TRUE;
  update (self);
}

static void
on_location_changed (GhDiskPage *self)
{
  GhMachinePlan *plan = get_plan (self);
  GVariant *found = gh_location_row_get_found (self->location);
  g_autofree char *path = gh_location_row_get_location (self->location);
  const char *kind = NULL, *format = NULL;
  guint64 size = 0;

  gh_machine_plan_set_string (&plan->disk_path, NULL);
  if (found != NULL && g_variant_lookup (found, "kind", "&s", &kind) && g_str_equal (kind, "disk")
      && g_variant_lookup (found, "format", "&s", &format)
      && g_variant_lookup (found, "size", "t", &size))
    {
      g_autofree char *readable = gh_format_size (size);
      g_autofree char *text = g_strdup_printf (_ ("A %s disk of %s"), format, readable);

      gh_machine_plan_set_string (&plan->disk_path, path);
      gh_machine_plan_set_string (&plan->disk_format, format);
      gh_location_row_say (self->location, text);
    }
  else if (found != NULL)
    gh_location_row_say (self->location, _ ("This is no disk, but an installer"));
  gh_wizard_page_changed (GH_WIZARD_PAGE (self));
}

static void
gh_disk_page_enter (GhWizardPage *page)
{
  GhDiskPage *self = GH_DISK_PAGE (page);
  gboolean cloud = get_plan (self)->source == GH_PLAN_CLOUD;

  gh_location_row_set_client (self->location, gh_wizard_page_get_client (page));
  if (self->pools == NULL)
    {
      self->pools = gh_storage_list_new (gh_wizard_page_get_client (page), GH_STORAGE_POOLS, NULL);
      g_signal_connect_object (
        self->pools, "refreshed", G_CALLBACK (on_pools), self, G_CONNECT_SWAPPED);
    }
  else
    gh_storage_list_refresh (self->pools);
  /* What a cloud image is copied to is new. */
  gtk_widget_set_visible (GTK_WIDGET (self->existing_choice), !cloud);
  gtk_widget_set_visible (GTK_WIDGET (self->none_choice), !cloud);
  if (cloud)
    gtk_toggle_button_set_active (self->new_choice, TRUE);
  take_pool (self);
  show_size (self);
  update (self);
}

static gboolean
gh_disk_page_is_complete (GhWizardPage *page)
{
  GhDiskPage *self = GH_DISK_PAGE (page);
  GhMachinePlan *plan = gh_wizard_page_get_plan (page);

  switch (plan->disk)
    {
    case GH_PLAN_DISK_NEW:
      return plan->disk_size > 0 && !is_too_large (self);
    case GH_PLAN_DISK_EXISTING:
      return plan->disk_path != NULL;
    default:
      return TRUE;
    }
}

static void
gh_disk_page_dispose (GObject *object)
{
  GhDiskPage *self = GH_DISK_PAGE (object);

  self->updating = TRUE;
  g_clear_object (&self->pools);
  g_clear_object (&self->volumes);
  g_clear_pointer (&self->failure, g_free);
  G_OBJECT_CLASS (gh_disk_page_parent_class)->dispose (object);
}

static void
gh_disk_page_class_init (GhDiskPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_disk_page_dispose;
  GH_WIZARD_PAGE_CLASS (klass)->enter = gh_disk_page_enter;
  GH_WIZARD_PAGE_CLASS (klass)->is_complete = gh_disk_page_is_complete;
  g_type_ensure (GH_TYPE_LOCATION_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/wizard/gh-disk-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, new_choice);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, existing_choice);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, none_choice);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, new_box);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, existing_box);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, pool);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, size);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, format);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, space_bar);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, space_text);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, location);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, unused_box);
  gtk_widget_class_bind_template_child (widget_class, GhDiskPage, unused);
  gtk_widget_class_bind_template_callback (widget_class, on_choice);
  gtk_widget_class_bind_template_callback (widget_class, on_pool_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_unused_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_size_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_location_changed);
}

static void
gh_disk_page_init (GhDiskPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_narrow_combo (GTK_COMBO_BOX (self->pool), -1);
  gh_narrow_combo (GTK_COMBO_BOX (self->format), -1);
}
