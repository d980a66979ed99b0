/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhStorageWindow: pools at the left, the volumes of one, the media of all, or the trash, at
 * the right. */
#include "config.h"

#include "gh-storage-window.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-job-row.h"
#include "gh-media-view.h"
#include "gh-storage-list.h"
#include "gh-text.h"
#include "gh-trash-view.h"
#include "gh-volume-form.h"
#include "gh-volume-view.h"
#include "gh-window-memory.h"
#include "gh-words.h"

struct _GhStorageWindow
{
  HdyWindow parent_instance;

  GhErrorBar *error;
  GtkWidget *back;
  HdyLeaflet *leaflet; /* where there is no room for both, the list or what it leads to */
  GtkWidget *side;
  GtkListBox *rows;
  GtkWidget *add;
  GtkWidget *remove;
  GtkStack *stack;
  GhVolumeView *volumes;
  GtkBox *jobs;
  GtkLabel *said;

  GhClient *client;
  GhStorageList *pools;
  char *chosen;     /* name of a pool */
  const char *page; /* what is shown instead of a pool */
};

enum
{
  MACHINE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhStorageWindow, gh_storage_window, HDY_TYPE_WINDOW)

static const char *
get_row_pool (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "pool") : NULL;
}

static const GhPoolInfo *
get_pool (GhStorageWindow *self)
{
  GhStorageItem *item
    = self->chosen != NULL ? gh_storage_list_find (self->pools, self->chosen) : NULL;

  return item != NULL ? gh_storage_item_get_pool (item) : NULL;
}

/* Volume groups are not forgotten by a click, and the default folder never. */
static void
update (GhStorageWindow *self)
{
  const GhPoolInfo *pool = get_pool (self);

  gtk_widget_set_sensitive (self->remove,
                            pool != NULL && !pool->is_default && pool->kind == GH_POOL_FOLDER);
}

/* What scrolls takes no more width than it needs: the list stays beside it as long as it can. */
static void
add_page (GhStorageWindow *self, const char *page)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled),
                     g_str_equal (page, "media") ? gh_media_view_new (self->client)
                                                 : gh_trash_view_new (self->client));
  gtk_stack_add_named (self->stack, scrolled, page);
}

/* Beside the pools: the page of the name @page, made when it is first shown. */
static void
show_page (GhStorageWindow *self, const char *page)
{
  if (gtk_stack_get_child_by_name (self->stack, page) == NULL)
    add_page (self, page);
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
on_row_selected (GhStorageWindow *self, GtkListBoxRow *row)
{
  const char *page = row != NULL ? g_object_get_data (G_OBJECT (row), "page") : NULL;

  if (row == NULL || self->client == NULL)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (get_row_pool (row));
  self->page = page;
  if (page != NULL)
    show_page (self, page);
  else
    {
      gh_volume_view_set_pool (self->volumes, self->client, self->pools, self->chosen);
      gtk_stack_set_visible_child_name (self->stack, "volumes");
    }
  update (self);
}

static void
on_row_activated (GhStorageWindow *self)
{
  if (hdy_leaflet_get_folded (self->leaflet))
    hdy_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->stack));
}

static void
on_folded (GhStorageWindow *self)
{
  gtk_widget_set_visible (self->back,
                          hdy_leaflet_get_folded (self->leaflet)
                            && hdy_leaflet_get_visible_child (self->leaflet)
                                 == GTK_WIDGET (self->stack));
}

static void
on_back (GhStorageWindow *self)
{
  hdy_leaflet_set_visible_child (self->leaflet, self->side);
}

static GtkWidget *
add_text (GtkWidget *box, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_container_add (GTK_CONTAINER (box), label);
  return label;
}

static char *
describe_pool (const GhPoolInfo *pool)
{
  g_autofree char *available = gh_format_size (pool->free);

  if (pool->problem != NULL)
    return g_strdup (pool->problem);
  if (pool->kind == GH_POOL_LVM)
    return g_strdup_printf (_ ("Volume group, %s free"), available);
  return g_strdup_printf (_ ("Folder, %s free"), available);
}

/* A row has its words, and its bar, at hand, to be brought up to date in place. */
static GtkWidget *
add_row (GhStorageWindow *self, const char *name, const char *pool)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *bar = pool != NULL ? gtk_level_bar_new () : NULL;
  GtkWidget *words;

  g_object_set (box, "margin", 9, NULL);
  add_text (box, name);
  words = add_text (box, "");
  gtk_style_context_add_class (gtk_widget_get_style_context (words), GTK_STYLE_CLASS_DIM_LABEL);
  if (bar != NULL)
    {
      gtk_container_add (GTK_CONTAINER (box), bar);
      atk_object_set_name (gtk_widget_get_accessible (bar), _ ("Space that is taken"));
    }
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data_full (G_OBJECT (row), "pool", g_strdup (pool), g_free);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  g_object_set_data (G_OBJECT (row), "words", words);
  g_object_set_data (G_OBJECT (row), "bar", bar);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self->rows), row);
  return row;
}

static void
say_row (GtkWidget *row, const char *words)
{
  g_autofree char *spoken
    = g_strdup_printf ("%s, %s", (char *) g_object_get_data (G_OBJECT (row), "name"), words);

  gtk_label_set_label (g_object_get_data (G_OBJECT (row), "words"), words);
  atk_object_set_name (gtk_widget_get_accessible (row), spoken);
}

static void
show_pool (GtkWidget *row, const GhPoolInfo *pool)
{
  g_autofree char *words = describe_pool (pool);
  double taken = pool->capacity > 0 ? 1.0 - (double) pool->free / (double) pool->capacity : 0.0;

  say_row (row, words);
  gtk_level_bar_set_value (g_object_get_data (G_OBJECT (row), "bar"), CLAMP (taken, 0, 1));
  gtk_widget_set_tooltip_text (row, pool->path);
}

/* Whether the rows are those of the pools, in their order. */
static gboolean
has_rows (GhStorageWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pools));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->pools), i);
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->rows, (int) i);

      if (g_strcmp0 (get_row_pool (row), gh_storage_item_get_pool (item)->name) != 0)
        return FALSE;
    }
  return n > 0 && get_row_pool (gtk_list_box_get_row_at_index (self->rows, (int) n)) == NULL;
}

static const struct
{
  const char *name;
  const char *title;
  const char *words;
} pages[] = {
  { "media", N_ ("Media"), N_ ("ISO images of all pools") },
  { "trash", N_ ("Trash"), N_ ("Deleted volumes") },
};

/* Makes the rows anew, with the chosen one, or the first, chosen. */
static void
make_rows (GhStorageWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pools));
  const char *page = self->page;
  g_autofree char *chosen = g_strdup (self->chosen);
  GtkWidget *select = NULL;

  gtk_container_foreach (GTK_CONTAINER (self->rows), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->pools), i);
      const GhPoolInfo *pool = gh_storage_item_get_pool (item);
      GtkWidget *row = add_row (self, gh_words_name_of_pool (pool), pool->name);

      if (select == NULL || g_strcmp0 (pool->name, chosen) == 0)
        select = row;
    }
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      GtkWidget *row = add_row (self, _ (pages[i].title), NULL);

      g_object_set_data (G_OBJECT (row), "page", (gpointer) pages[i].name);
      say_row (row, _ (pages[i].words));
      if (g_strcmp0 (page, pages[i].name) == 0)
        select = row;
    }
  if (select != NULL)
    gtk_list_box_select_row (self->rows, GTK_LIST_BOX_ROW (select));
}

static void
fill (GhStorageWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pools));

  if (!has_rows (self))
    make_rows (self);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->pools), i);

      show_pool (GTK_WIDGET (gtk_list_box_get_row_at_index (self->rows, (int) i)),
                 gh_storage_item_get_pool (item));
    }
  if (self->chosen != NULL)
    gh_volume_view_set_pool (self->volumes, self->client, self->pools, self->chosen);
  update (self);
}

static void
on_pools (GhStorageWindow *self, const GError *error)
{
  if (error != NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  fill (self);
}

static void
on_failed (GhStorageWindow *self, const char *message)
{
  gh_error_bar_show (self->error, message, NULL);
}

static void
on_said (GhStorageWindow *self, const char *text)
{
  gtk_label_set_label (self->said, text);
  gtk_widget_show (GTK_WIDGET (self->said));
}

static void
on_machine (GhStorageWindow *self, const char *name)
{
  g_signal_emit (self, signals[MACHINE], 0, name);
}

static void
open_form (GhStorageWindow *self, GhFormKind kind, const char *about)
{
  const GhFormSubject subject = { .pools = self->pools, .pool = self->chosen, .about = about };
  GhVolumeForm *form = gh_volume_form_new (GTK_WINDOW (self), self->client, kind, &subject);

  g_signal_connect_object (form, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
}

static void
on_add (GhStorageWindow *self)
{
  open_form (self, GH_FORM_ADD_POOL, NULL);
}

static void
on_remove (GhStorageWindow *self)
{
  g_autofree char *about = g_strdup_printf (
    _ ("The pool “%s” is no longer listed. The folder and all in it stay."), self->chosen);

  open_form (self, GH_FORM_REMOVE_POOL, about);
}

/* How full a thin pool is, and what a definition names, changes untold. */
static void
on_active (GhStorageWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)) && self->client != NULL)
    {
      gh_storage_list_refresh (self->pools);
      gh_volume_view_refresh (self->volumes);
    }
}

/* Jobs that work on storage stand below, with their progress and a way to stop them. */

static gboolean
is_ours (GhJobItem *job)
{
  const char *kind = gh_job_item_get_kind (job);

  return kind != NULL && (g_str_has_prefix (kind, "volume-") || g_str_has_prefix (kind, "trash-"));
}

static void
show_jobs (GhStorageWindow *self)
{
  GListModel *jobs = G_LIST_MODEL (gh_client_get_jobs (self->client));
  gboolean any = FALSE;

  gtk_container_foreach (GTK_CONTAINER (self->jobs), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (GhJobItem) job = g_list_model_get_item (jobs, i);
      GtkWidget *row;

      if (!is_ours (job) || gh_job_item_is_finished (job))
        continue;
      row = gh_job_row_new ();
      gh_job_row_set_job (GH_JOB_ROW (row), job);
      gtk_widget_show (row);
      gtk_container_add (GTK_CONTAINER (self->jobs), row);
      g_signal_connect_object (job, "finished", G_CALLBACK (show_jobs), self, G_CONNECT_SWAPPED);
      gtk_widget_hide (GTK_WIDGET (self->said));
      any = TRUE;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->jobs), any);
}

static gboolean
gh_storage_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  if (GTK_WIDGET_CLASS (gh_storage_window_parent_class)->key_press_event (widget, event))
    return TRUE;
  if (event->keyval == GDK_KEY_Left && (event->state & GDK_MOD1_MASK)
      && gtk_widget_get_visible (GH_STORAGE_WINDOW (widget)->back))
    {
      on_back (GH_STORAGE_WINDOW (widget));
      return TRUE;
    }
  if (event->keyval != GDK_KEY_Escape
      && !(event->keyval == GDK_KEY_w && (event->state & GDK_CONTROL_MASK)))
    return FALSE;
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static gboolean
gh_storage_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  gh_window_memory_save (GTK_WINDOW (widget), "storage");
  return FALSE;
}

static void
gh_storage_window_dispose (GObject *object)
{
  GhStorageWindow *self = GH_STORAGE_WINDOW (object);

  g_clear_object (&self->client);
  g_clear_object (&self->pools);
  g_clear_pointer (&self->chosen, g_free);
  G_OBJECT_CLASS (gh_storage_window_parent_class)->dispose (object);
}

static void
gh_storage_window_class_init (GhStorageWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_storage_window_dispose;
  widget_class->key_press_event = gh_storage_window_key_press;
  widget_class->delete_event = gh_storage_window_delete_event;
  signals[MACHINE] = g_signal_new ("machine",
                                   GH_TYPE_STORAGE_WINDOW,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   G_TYPE_STRING);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_VOLUME_VIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/storage/gh-storage-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, error);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, back);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, side);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, rows);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, add);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, remove);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, volumes);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, GhStorageWindow, said);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_machine);
  gtk_widget_class_bind_template_callback (widget_class, on_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_said);
}

static void
gh_storage_window_init (GhStorageWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
gh_storage_window_new (GtkApplication *application, GhClient *client)
{
  GhStorageWindow *self = g_object_new (GH_TYPE_STORAGE_WINDOW, "application", application, NULL);

  self->client = g_object_ref (client);
  self->pools = gh_storage_list_new (client, GH_STORAGE_POOLS, NULL);
  g_signal_connect_object (
    self->pools, "refreshed", G_CALLBACK (on_pools), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    gh_client_get_jobs (client), "items-changed", G_CALLBACK (show_jobs), self, G_CONNECT_SWAPPED);
  gh_window_memory_restore (GTK_WINDOW (self), "storage");
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active), NULL);
  update (self);
  show_jobs (self);
  return GTK_WIDGET (self);
}
