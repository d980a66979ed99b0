/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhVolumeForm: asks what has to be known for one piece of work on storage, and begins it. */
#include "config.h"

#include "gh-volume-form.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "gh-error-bar.h"
#include "gh-narrow.h"
#include "gh-text.h"
#include "gh-words.h"

/* Characters that a choice shows. */
#define CHARS 20
#define GIB   ((double) (1 << 30))

/* What is asked. */
enum
{
  ASK_NAME = 1 << 0,
  ASK_POOL = 1 << 1,
  ASK_SIZE = 1 << 2,
  ASK_FORMAT = 1 << 3, /* of a file in a folder */
  ASK_KIND = 1 << 4,   /* of a logical volume */
  ASK_FOLDER = 1 << 5,
  ASK_TICK = 1 << 6,
  ASK_OTHER_TICK = 1 << 7,
  IS_DESTRUCTIVE = 1 << 8,
  IS_AT_ONCE = 1 << 9, /* no job */
};

static const struct
{
  const char *method;
  const char *title;
  const char *button;
  guint flags;
  const char *tick;
  const char *other_tick;
} forms[GH_N_FORMS] = {
  [GH_FORM_CREATE] = { "CreateVolume",
                       N_ ("New Volume"),
                       N_ ("C_reate"),
                       ASK_NAME | ASK_POOL | ASK_SIZE | ASK_FORMAT | ASK_KIND | ASK_TICK,
                       N_ ("_Take all its space now"),
                       NULL },
  [GH_FORM_RESIZE] = { "ResizeVolume", N_ ("Grow"), N_ ("_Grow"), ASK_SIZE, NULL, NULL },
  [GH_FORM_RENAME] = { "RenameVolume", N_ ("Rename"), N_ ("_Rename"), ASK_NAME, NULL, NULL },
  [GH_FORM_SNAPSHOT]
  = { "SnapshotVolume", N_ ("Take a Snapshot"), N_ ("_Take"), ASK_NAME, NULL, NULL },
  [GH_FORM_REVERT] = { "RevertVolume", N_ ("Revert"), N_ ("_Revert"), IS_DESTRUCTIVE, NULL, NULL },
  [GH_FORM_COPY] = { "CopyVolume",
                     N_ ("Clone or Convert"),
                     N_ ("_Copy"),
                     ASK_NAME | ASK_POOL | ASK_FORMAT,
                     NULL,
                     NULL },
  [GH_FORM_MOVE]
  = { "MoveVolume", N_ ("Move to Another Pool"), N_ ("_Move"), ASK_POOL, NULL, NULL },
  [GH_FORM_CHECK]
  = { "CheckVolume", N_ ("Check"), N_ ("_Check"), ASK_TICK, N_ ("_Repair what is wrong"), NULL },
  [GH_FORM_COMPACT] = { "CompactVolume", N_ ("Compact"), N_ ("_Compact"), 0, NULL, NULL },
  [GH_FORM_DELETE] = { "DeleteVolume",
                       N_ ("Delete"),
                       N_ ("_Delete"),
                       ASK_TICK | ASK_OTHER_TICK | IS_DESTRUCTIVE,
                       N_ ("For _good, not into the trash"),
                       N_ ("_Overwrite it first, so that nobody reads it again") },
  [GH_FORM_ADD_POOL]
  = { "AddPool", N_ ("Add a Pool"), N_ ("_Add"), ASK_NAME | ASK_FOLDER | IS_AT_ONCE, NULL, NULL },
  [GH_FORM_REMOVE_POOL]
  = { "RemovePool", N_ ("Remove the Pool"), N_ ("_Remove"), IS_AT_ONCE, NULL, NULL },
  [GH_FORM_RESTORE] = { "RestoreTrash", N_ ("Restore"), N_ ("_Restore"), ASK_NAME, NULL, NULL },
  [GH_FORM_EMPTY] = { "EmptyTrash",
                      N_ ("Delete for Good"),
                      N_ ("_Delete"),
                      ASK_OTHER_TICK | IS_DESTRUCTIVE,
                      NULL,
                      N_ ("_Overwrite it first, so that nobody reads it again") },
};

struct _GhVolumeForm
{
  GtkDialog parent_instance;

  GtkLabel *about;
  GtkWidget *name_label;
  GtkEntry *name;
  GtkWidget *pool_label;
  GtkComboBoxText *pool;
  GtkWidget *size_label;
  GtkSpinButton *size;
  GtkWidget *format_label;
  GtkComboBox *format;
  GtkWidget *kind_label;
  GtkComboBox *kind_choice;
  GtkWidget *thin_pool_label;
  GtkComboBoxText *thin_pool;
  GtkWidget *place_label;
  GtkComboBox *place;
  GtkWidget *devices_label;
  GtkEntry *devices;
  GtkWidget *folder_label;
  GtkFileChooser *folder;
  GtkToggleButton *tick;
  GtkToggleButton *other_tick;
  GhErrorBar *error;

  GhClient *client;
  GhStorageList *pools;
  GhStorageList *volumes; /* of the chosen volume group: among them are its thin pools */
  GhFormKind kind;
  char *pool_name;
  char *volume;
  char *snapshot;
  char *trash;
  guint64 least; /* bytes, that a volume has already */
  gboolean begun;
};

enum
{
  DONE,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhVolumeForm, gh_volume_form, GTK_TYPE_DIALOG)

gboolean
gh_volume_form_is_possible (GhFormKind kind)
{
  return g_dbus_interface_info_lookup_method (gh_dbus_storage_interface_info (), forms[kind].method)
         != NULL;
}

static gboolean
asks (GhVolumeForm *self, guint what)
{
  return (forms[self->kind].flags & what) != 0;
}

static const GhPoolInfo *
get_pool (GhVolumeForm *self)
{
  const char *name = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pool));
  GhStorageItem *item
    = name != NULL && self->pools != NULL ? gh_storage_list_find (self->pools, name) : NULL;

  return item != NULL ? gh_storage_item_get_pool (item) : NULL;
}

static gboolean
is_logical (GhVolumeForm *self)
{
  const GhPoolInfo *pool = get_pool (self);

  return pool != NULL && pool->kind == GH_POOL_LVM;
}

/* A thin volume is to be made. */
static gboolean
is_thin (GhVolumeForm *self)
{
  return asks (self, ASK_KIND) && is_logical (self)
         && g_strcmp0 (gtk_combo_box_get_active_id (self->kind_choice), "thin") == 0;
}

/* A volume group is to be made, and not a folder added. */
static gboolean
is_group (GhVolumeForm *self)
{
  return asks (self, ASK_FOLDER)
         && g_strcmp0 (gtk_combo_box_get_active_id (self->place), "devices") == 0;
}

/* Bytes, as they are being typed: the spin button takes a number over only when it is left. */
static guint64
get_size (GhVolumeForm *self)
{
  double size = strtod (gtk_entry_get_text (GTK_ENTRY (self->size)), NULL) * GIB;

  return size > 0 && size < (double) G_MAXINT64 ? (guint64) size : 0;
}

static gboolean
is_complete (GhVolumeForm *self)
{
  if (asks (self, ASK_NAME) && *gtk_entry_get_text (self->name) == '\0')
    return FALSE;
  if (asks (self, ASK_POOL) && get_pool (self) == NULL)
    return FALSE;
  if (asks (self, ASK_SIZE) && get_size (self) <= self->least)
    return FALSE;
  if (is_thin (self) && gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->thin_pool)) == NULL)
    return FALSE;
  return !is_group (self) || *gtk_entry_get_text (self->devices) != '\0';
}

static void
set_both_visible (GtkWidget *label, gpointer widget, gboolean visible)
{
  gtk_widget_set_visible (label, visible);
  gtk_widget_set_visible (widget, visible);
}

static void
on_volumes (GhVolumeForm *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->volumes));

  gtk_combo_box_text_remove_all (self->thin_pool);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->volumes), i);
      const GhVolume *volume = gh_storage_item_get_volume (item);

      if (volume->kind == GH_VOLUME_KIND_THIN_POOL)
        gtk_combo_box_text_append (self->thin_pool, volume->name, volume->name);
    }
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->thin_pool), 0);
}

/* The thin pools are asked for when they are first needed. */
static void
list_thin_pools (GhVolumeForm *self)
{
  const char *pool = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pool));

  if (self->volumes != NULL && g_strcmp0 (gh_storage_list_get_pool (self->volumes), pool) == 0)
    return;
  if (self->volumes != NULL)
    g_signal_handlers_disconnect_by_data (self->volumes, self);
  g_clear_object (&self->volumes);
  self->volumes = gh_storage_list_new (self->client, GH_STORAGE_VOLUMES, pool);
  g_signal_connect_object (
    self->volumes, "refreshed", G_CALLBACK (on_volumes), self, G_CONNECT_SWAPPED);
}

static void
update (GhVolumeForm *self)
{
  gboolean format = asks (self, ASK_FORMAT) && !is_logical (self);
  gboolean kind = asks (self, ASK_KIND) && is_logical (self);

  set_both_visible (self->format_label, self->format, format);
  set_both_visible (self->kind_label, self->kind_choice, kind);
  set_both_visible (self->thin_pool_label, self->thin_pool, is_thin (self));
  set_both_visible (self->folder_label, self->folder, asks (self, ASK_FOLDER) && !is_group (self));
  set_both_visible (self->place_label, self->place, asks (self, ASK_FOLDER));
  set_both_visible (self->devices_label, self->devices, is_group (self));
  if (is_thin (self))
    list_thin_pools (self);
  if (self->kind == GH_FORM_CREATE)
    gtk_widget_set_visible (GTK_WIDGET (self->tick), !is_logical (self));
  gtk_dialog_set_response_sensitive (
    GTK_DIALOG (self), GTK_RESPONSE_OK, is_complete (self) && !self->begun);
}

static gboolean
is_ticked (GtkToggleButton *tick)
{
  return gtk_widget_get_visible (GTK_WIDGET (tick)) && gtk_toggle_button_get_active (tick);
}

static void
add_format (GhVolumeForm *self, GVariantDict *options)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->format)))
    g_variant_dict_insert (options, "format", "s", gtk_combo_box_get_active_id (self->format));
  if (gtk_widget_get_visible (GTK_WIDGET (self->kind_choice)))
    g_variant_dict_insert (options, "kind", "s", gtk_combo_box_get_active_id (self->kind_choice));
  if (is_thin (self))
    g_variant_dict_insert (
      options, "thin-pool", "s", gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->thin_pool)));
}

static void
add_place (GhVolumeForm *self, GVariantDict *options)
{
  g_autofree char *folder = gtk_file_chooser_get_filename (self->folder);
  g_auto (GStrv) words = g_strsplit_set (gtk_entry_get_text (self->devices), " ,", -1);
  g_autoptr (GPtrArray) devices = g_ptr_array_new ();

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (devices, *word);
  g_ptr_array_add (devices, NULL);
  if (is_group (self))
    g_variant_dict_insert (options, "devices", "^as", devices->pdata);
  else
    g_variant_dict_insert (options, "folder", "s", folder != NULL ? folder : "");
}

static GVariant *
make_delete_options (GhVolumeForm *self, GVariantDict *options)
{
  if (self->kind == GH_FORM_DELETE && self->snapshot != NULL)
    g_variant_dict_insert (options, "snapshot", "s", self->snapshot);
  if (is_ticked (self->tick))
    g_variant_dict_insert (options, "permanent", "b", TRUE);
  if (is_ticked (self->other_tick))
    g_variant_dict_insert (options, "erase", "b", TRUE);
  return g_variant_dict_end (options);
}

/* The arguments of the method. */
static GVariant *
make_call (GhVolumeForm *self)
{
  const char *name = gtk_entry_get_text (self->name);
  const char *pool = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pool));
  guint64 size = get_size (self);
  const char *ids[] = { self->trash, NULL };
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  switch (self->kind)
    {
    case GH_FORM_CREATE:
      add_format (self, &options);
      if (is_ticked (self->tick))
        g_variant_dict_insert (&options, "preallocate", "b", TRUE);
      return g_variant_new ("(sst@a{sv})", pool, name, size, g_variant_dict_end (&options));
    case GH_FORM_RESIZE:
      return g_variant_new ("(st@a{sv})", self->volume, size, g_variant_dict_end (&options));
    case GH_FORM_RENAME:
    case GH_FORM_SNAPSHOT:
      return g_variant_new ("(ss@a{sv})", self->volume, name, g_variant_dict_end (&options));
    case GH_FORM_REVERT:
      return g_variant_new (
        "(ss@a{sv})", self->volume, self->snapshot, g_variant_dict_end (&options));
    case GH_FORM_COPY:
      add_format (self, &options);
      return g_variant_new ("(sss@a{sv})", self->volume, pool, name, g_variant_dict_end (&options));
    case GH_FORM_MOVE:
      return g_variant_new ("(ss@a{sv})", self->volume, pool, g_variant_dict_end (&options));
    case GH_FORM_CHECK:
      if (is_ticked (self->tick))
        g_variant_dict_insert (&options, "repair", "b", TRUE);
      return g_variant_new ("(s@a{sv})", self->volume, g_variant_dict_end (&options));
    case GH_FORM_DELETE:
      return g_variant_new ("(s@a{sv})", self->volume, make_delete_options (self, &options));
    case GH_FORM_ADD_POOL:
      add_place (self, &options);
      return g_variant_new ("(s@a{sv})", name, g_variant_dict_end (&options));
    case GH_FORM_REMOVE_POOL:
      return g_variant_new ("(s@a{sv})", self->pool_name, g_variant_dict_end (&options));
    case GH_FORM_RESTORE:
      g_variant_dict_insert (&options, "name", "s", name);
      return g_variant_new ("(s@a{sv})", self->trash, g_variant_dict_end (&options));
    case GH_FORM_EMPTY:
      return g_variant_new (
        "(^as@a{sv})", self->trash != NULL ? ids : ids + 1, make_delete_options (self, &options));
    default:
      return g_variant_new ("(s@a{sv})", self->volume, g_variant_dict_end (&options));
    }
}

/* The end: within the form as long as it stands, else by signal. */
static void
end (GhVolumeForm *self, GVariant *result, const GError *error)
{
  gboolean stands = gtk_widget_get_visible (GTK_WIDGET (self));

  self->begun = FALSE;
  if (error != NULL && stands)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      update (self);
      return;
    }
  if (error != NULL)
    g_signal_emit (self, signals[FAILED], 0, error->message);
  else
    g_signal_emit (self, signals[DONE], 0, result);
  gtk_widget_destroy (GTK_WIDGET (self));
}

/* From here on progress and cancel are where all jobs are. */
static void
on_job (GhClient *client, GhJobItem *job, gpointer data)
{
  GhVolumeForm *self = data;

  if (self->client != NULL)
    gtk_widget_hide (GTK_WIDGET (self));
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhVolumeForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) outcome = NULL;

  if (asks (self, IS_AT_ONCE))
    outcome = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  else
    outcome = gh_client_run_job_finish (GH_CLIENT (source), result, &error);
  if (self->client != NULL)
    end (self, asks (self, IS_AT_ONCE) ? NULL : outcome, error);
}

static void
begin (GhVolumeForm *self)
{
  const char *method = forms[self->kind].method;
  GVariant *call = make_call (self);

  self->begun = TRUE;
  gh_error_bar_clear (self->error);
  update (self);
  if (asks (self, IS_AT_ONCE))
    gh_client_call_async (self->client,
                          NULL,
                          GH_DBUS_STORAGE_INTERFACE,
                          method,
                          call,
                          NULL,
                          on_ended,
                          g_object_ref (self));
  else
    gh_client_run_job_async (self->client,
                             NULL,
                             GH_DBUS_STORAGE_INTERFACE,
                             method,
                             call,
                             NULL,
                             on_job,
                             on_ended,
                             g_object_ref (self));
}

static void
gh_volume_form_response (GtkDialog *dialog, int response)
{
  GhVolumeForm *self = GH_VOLUME_FORM (dialog);

  if (response == GTK_RESPONSE_OK)
    begin (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
show_fields (GhVolumeForm *self)
{
  const struct
  {
    guint flag;
    GtkWidget *label;
    GtkWidget *widget;
  } fields[] = {
    { ASK_NAME, self->name_label, GTK_WIDGET (self->name) },
    { ASK_POOL, self->pool_label, GTK_WIDGET (self->pool) },
    { ASK_SIZE, self->size_label, GTK_WIDGET (self->size) },
    { ASK_FOLDER, self->folder_label, GTK_WIDGET (self->folder) },
    { ASK_TICK, NULL, GTK_WIDGET (self->tick) },
    { ASK_OTHER_TICK, NULL, GTK_WIDGET (self->other_tick) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      gtk_widget_set_visible (fields[i].widget, asks (self, fields[i].flag));
      if (fields[i].label != NULL)
        gtk_widget_set_visible (fields[i].label, asks (self, fields[i].flag));
    }
}

static void
fill_pools (GhVolumeForm *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->pools));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (self->pools), i);
      const GhPoolInfo *pool = gh_storage_item_get_pool (item);
      g_autofree char *available = gh_format_size (pool->free);
      /* Translators: name and free space of a pool. */
      g_autofree char *text
        = g_strdup_printf (_ ("%s, %s free"), gh_words_name_of_pool (pool), available);

      if (self->kind != GH_FORM_MOVE || g_strcmp0 (pool->name, self->pool_name) != 0)
        gtk_combo_box_text_append (self->pool, pool->name, text);
    }
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pool), self->pool_name))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->pool), 0);
}

/* A name to begin with. */
static void
fill_name (GhVolumeForm *self, const GhVolume *volume)
{
  g_autofree char *copy = NULL;

  if (self->kind == GH_FORM_RENAME || self->kind == GH_FORM_RESTORE)
    gtk_entry_set_text (self->name, volume->name);
  else if (self->kind == GH_FORM_COPY)
    {
      const char *dot = strrchr (volume->name, '.');
      gsize length = dot != NULL ? (gsize) (dot - volume->name) : strlen (volume->name);

      copy = g_strdup_printf ("%.*s-copy", (int) length, volume->name);
      gtk_entry_set_text (self->name, copy);
    }
  else if (self->kind == GH_FORM_SNAPSHOT)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();

      copy = g_date_time_format (now, "%Y-%m-%d-%H%M");
      gtk_entry_set_text (self->name, copy);
    }
}

static void
say_tick (GtkButton *tick, const char *words)
{
  GtkWidget *label;

  gtk_button_set_label (tick, words);
  label = gtk_bin_get_child (GTK_BIN (tick));
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
}

static void
fill (GhVolumeForm *self, const GhFormSubject *subject)
{
  const GhVolume *volume = subject->volume;

  show_fields (self);
  gtk_label_set_label (self->about, subject->about != NULL ? subject->about : "");
  gtk_widget_set_visible (GTK_WIDGET (self->about), subject->about != NULL);
  if (self->pools != NULL && asks (self, ASK_POOL))
    fill_pools (self);
  fill_name (self, volume);
  if (volume != NULL && self->kind == GH_FORM_COPY)
    gtk_combo_box_set_active_id (self->format, volume->format);
  if (volume != NULL && self->kind == GH_FORM_RESIZE)
    {
      self->least = volume->capacity;
      gtk_spin_button_set_value (self->size, (double) volume->capacity / GIB);
    }
  if (forms[self->kind].tick != NULL)
    say_tick (GTK_BUTTON (self->tick), _ (forms[self->kind].tick));
  if (forms[self->kind].other_tick != NULL)
    say_tick (GTK_BUTTON (self->other_tick), _ (forms[self->kind].other_tick));
  /* A snapshot within an image leaves nothing for the trash. */
  if (self->kind == GH_FORM_DELETE && self->snapshot != NULL)
    {
      gtk_widget_hide (GTK_WIDGET (self->tick));
      gtk_widget_hide (GTK_WIDGET (self->other_tick));
    }
}

static void
add_buttons (GhVolumeForm *self)
{
  GtkWidget *button;

  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ (forms[self->kind].button), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               asks (self, IS_DESTRUCTIVE) ? GTK_STYLE_CLASS_DESTRUCTIVE_ACTION
                                                           : GTK_STYLE_CLASS_SUGGESTED_ACTION);
  /* What is lost is not lost by a slip of the Enter key. */
  gtk_dialog_set_default_response (
    GTK_DIALOG (self), asks (self, IS_DESTRUCTIVE) ? GTK_RESPONSE_CANCEL : GTK_RESPONSE_OK);
}

static void
gh_volume_form_dispose (GObject *object)
{
  GhVolumeForm *self = GH_VOLUME_FORM (object);

  g_clear_object (&self->client);
  g_clear_object (&self->pools);
  g_clear_object (&self->volumes);
  G_OBJECT_CLASS (gh_volume_form_parent_class)->dispose (object);
}

static void
gh_volume_form_finalize (GObject *object)
{
  GhVolumeForm *self = GH_VOLUME_FORM (object);

  g_free (self->pool_name);
  g_free (self->volume);
  g_free (self->snapshot);
  g_free (self->trash);
  G_OBJECT_CLASS (gh_volume_form_parent_class)->finalize (object);
}

static void
gh_volume_form_class_init (GhVolumeFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_volume_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = gh_volume_form_finalize;
  GTK_DIALOG_CLASS (klass)->response = gh_volume_form_response;
  signals[DONE] = g_signal_new ("done",
                                GH_TYPE_VOLUME_FORM,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_VARIANT);
  signals[FAILED] = g_signal_new ("failed",
                                  GH_TYPE_VOLUME_FORM,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_STRING);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/storage/gh-volume-form.ui");
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, about);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, name_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, name);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, pool_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, pool);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, size_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, size);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, format_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, format);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, kind_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, kind_choice);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, thin_pool_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, thin_pool);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, place_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, place);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, devices_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, devices);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, folder_label);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, folder);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, tick);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, other_tick);
  gtk_widget_class_bind_template_child (widget_class, GhVolumeForm, error);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
gh_volume_form_init (GhVolumeForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_narrow_combo (GTK_COMBO_BOX (self->pool), CHARS);
  gh_narrow_combo (self->format, CHARS);
  gh_narrow_combo (self->kind_choice, CHARS);
  gh_narrow_combo (GTK_COMBO_BOX (self->thin_pool), CHARS);
  gh_narrow_combo (self->place, CHARS);
}

GhVolumeForm *
gh_volume_form_new (GtkWindow *parent,
                    GhClient *client,
                    GhFormKind kind,
                    const GhFormSubject *subject)
{
  GhVolumeForm *self = g_object_new (GH_TYPE_VOLUME_FORM,
                                     "use-header-bar",
                                     1,
                                     "transient-for",
                                     parent,
                                     "modal",
                                     TRUE,
                                     "title",
                                     _ (forms[kind].title),
                                     NULL);

  self->client = g_object_ref (client);
  self->kind = kind;
  g_set_object (&self->pools, subject->pools);
  self->pool_name = g_strdup (subject->pool);
  self->volume = g_strdup (subject->volume != NULL ? subject->volume->path : NULL);
  self->snapshot = g_strdup (subject->snapshot);
  self->trash = g_strdup (subject->trash);
  add_buttons (self);
  fill (self, subject);
  update (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
