/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhVolumeDetails: one volume: who uses it, what it builds upon, its snapshots. */
#include "config.h"

#include "gh-volume-details.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-facts.h"
#include "gh-text.h"

/* Percent of a thin pool from which it wants more space soon, and at once. */
#define WARN_AT   80
#define ALARM_AT  95
#define HUNDREDTH 100
/* Machines that are named; more stand in a tooltip. */
#define USERS_SHOWN 6

struct _GhVolumeDetails
{
  GtkBox parent_instance;

  GtkLabel *problem;
  GtkLabel *users;
  GtkBox *user_buttons;
  GtkLabel *more_users;
  char *shown_users; /* their names, a line each */
  GhFacts *facts;
  GtkLabel *snapshots_title;
  GtkListBox *snapshots;

  GhClient *client;
  GCancellable *asking;
  char *path;
  gboolean can_revert;
  gboolean can_delete;
};

enum
{
  MACHINE,
  SNAPSHOT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhVolumeDetails, gh_volume_details, GTK_TYPE_BOX)

static void
on_user (GtkButton *button, GhVolumeDetails *self)
{
  g_autofree char *name = g_strdup (gtk_button_get_label (button));

  g_signal_emit (self, signals[MACHINE], 0, name);
}

/* Buttons, and no links within a label: whoever reads the screen aloud may still ask GTK for a link
 * that is gone, of which it complains. */
static void
add_user (GhVolumeDetails *self, const char *name)
{
  GtkWidget *button = gtk_button_new_with_label (name);

  gtk_widget_set_state_flags (button, GTK_STATE_FLAG_LINK, FALSE);
  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (button, _ ("Show the machine"));
  g_signal_connect (button, "clicked", G_CALLBACK (on_user), self);
  gtk_widget_show (button);
  gtk_container_add (GTK_CONTAINER (self->user_buttons), button);
}

static void
show_users (GhVolumeDetails *self, const GhVolume *volume)
{
  guint n = volume->users != NULL ? g_strv_length (volume->users) : 0;
  g_autofree char *names = n > 0 ? g_strjoinv ("\n", volume->users) : g_strdup ("");
  const char *label = _ ("No machine uses it");

  if (n > 0)
    /* Translators: then come names of machines. */
    label = volume->running ? _ ("In use now by") : _ ("Used by");
  gtk_label_set_label (self->users, label);
  /* Who has the focus on one of them keeps it. */
  if (g_strcmp0 (names, self->shown_users) == 0)
    return;
  g_free (self->shown_users);
  self->shown_users = g_steal_pointer (&names);
  gtk_container_foreach (
    GTK_CONTAINER (self->user_buttons), (GtkCallback) gtk_widget_destroy, NULL);
  for (guint i = 0; i < MIN (n, USERS_SHOWN); i++)
    add_user (self, volume->users[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->more_users), n > USERS_SHOWN);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->more_users), self->shown_users);
}

static char *
describe_fill (guint percent)
{
  g_autofree char *number
    = g_strdup_printf ("%u.%02u %%", percent / HUNDREDTH, percent % HUNDREDTH);

  if (percent >= ALARM_AT * HUNDREDTH)
    return g_strdup_printf (_ ("%s: full soon, grow it now"), number);
  if (percent >= WARN_AT * HUNDREDTH)
    return g_strdup_printf (_ ("%s: think of growing it"), number);
  return g_steal_pointer (&number);
}

static void
show_facts (GhVolumeDetails *self, const GhVolume *volume)
{
  g_autofree char *size = gh_format_size (volume->capacity);
  g_autofree char *taken = gh_format_size (volume->allocation);
  g_autofree char *data = describe_fill (volume->data_percent);
  g_autofree char *metadata = describe_fill (volume->metadata_percent);

  gh_facts_clear (self->facts);
  gh_facts_add (self->facts, _ ("Path"), volume->path);
  gh_facts_add (self->facts, _ ("Format"), volume->format);
  gh_facts_add (self->facts, _ ("Size"), size);
  gh_facts_add (self->facts, _ ("Takes"), taken);
  gh_facts_add (self->facts, _ ("Snapshot of"), volume->origin);
  gh_facts_add (self->facts, _ ("Thin pool"), volume->thin_pool);
  gh_facts_add (self->facts, _ ("Builds upon"), volume->backing);
  if (volume->kind == GH_VOLUME_KIND_THIN_POOL || volume->kind == GH_VOLUME_KIND_SNAPSHOT)
    gh_facts_add (self->facts, _ ("Data used"), data);
  if (volume->kind == GH_VOLUME_KIND_THIN_POOL)
    gh_facts_add (self->facts, _ ("Metadata used"), metadata);
}

static void
on_snapshot_button (GtkWidget *button, GhVolumeDetails *self)
{
  g_signal_emit (self,
                 signals[SNAPSHOT],
                 0,
                 g_object_get_data (G_OBJECT (button), "name"),
                 g_object_get_data (G_OBJECT (button), "revert") != NULL);
}

static void
add_button (GhVolumeDetails *self, GtkWidget *box, const char *name, gboolean revert)
{
  const char *label = revert ? _ ("Revert") : _ ("Delete");
  GtkWidget *button = gtk_button_new_with_label (label);
  /* Translators: what a button does, and the name of the snapshot that it does it to. */
  g_autofree char *spoken = g_strdup_printf (_ ("%s: %s"), label, name);

  atk_object_set_name (gtk_widget_get_accessible (button), spoken);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_object_set_data (G_OBJECT (button), "revert", revert ? self : NULL);
  g_signal_connect (button, "clicked", G_CALLBACK (on_snapshot_button), self);
  gtk_box_pack_end (GTK_BOX (box), button, FALSE, FALSE, 0);
}

static void
add_snapshot (GhVolumeDetails *self, const char *name, const char *when)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (name), *time = gtk_label_new (when);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (time), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (box), time, FALSE, FALSE, 0);
  if (self->can_delete)
    add_button (self, box, name, FALSE);
  if (self->can_revert)
    add_button (self, box, name, TRUE);
  gtk_widget_show_all (box);
  gtk_container_add (GTK_CONTAINER (self->snapshots), box);
  gtk_widget_show (GTK_WIDGET (self->snapshots));
  gtk_widget_show (GTK_WIDGET (self->snapshots_title));
}

/* Of a logical volume they are volumes themselves. */
static void
show_snapshot_volumes (GhVolumeDetails *self, GhStorageList *volumes, const GhVolume *volume)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (volumes));

  gtk_container_foreach (GTK_CONTAINER (self->snapshots), (GtkCallback) gtk_widget_destroy, NULL);
  gtk_widget_hide (GTK_WIDGET (self->snapshots));
  gtk_widget_hide (GTK_WIDGET (self->snapshots_title));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (volumes), i);
      const GhVolume *other = gh_storage_item_get_volume (item);

      if (g_strcmp0 (other->origin, volume->name) == 0
          && g_strcmp0 (other->pool, volume->pool) == 0)
        add_snapshot (
          self, other->name, other->invalid ? _ ("overflown: its content is lost") : "");
    }
}

static void
show_inner_snapshots (GhVolumeDetails *self, GVariant *details)
{
  g_autoptr (GVariant) list
    = g_variant_lookup_value (details, "snapshots", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) snapshot = g_variant_get_child_value (list, i);
      g_autoptr (GDateTime) time = NULL;
      g_autofree char *when = NULL;
      const char *name = "";
      gint64 seconds = 0;

      g_variant_lookup (snapshot, "name", "&s", &name);
      g_variant_lookup (snapshot, "time", "x", &seconds);
      time = g_date_time_new_from_unix_local (seconds);
      when = seconds > 0 ? g_date_time_format (time, "%x %X") : g_strdup ("");
      add_snapshot (self, name, when);
    }
}

static void
show_chain (GhVolumeDetails *self, GVariant *details)
{
  g_autoptr (GVariant) chain = g_variant_lookup_value (details, "chain", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree const char **children = NULL;
  g_autofree char *above = NULL;

  for (gsize i = 1; chain != NULL && i < g_variant_n_children (chain); i++)
    {
      g_autoptr (GVariant) image = g_variant_get_child_value (chain, i);
      const char *path = "";

      g_variant_lookup (image, "path", "&s", &path);
      g_string_append_printf (text, "%s%s", i > 1 ? " ← " : "", path);
    }
  /* The first of them is known already. */
  if (chain != NULL && g_variant_n_children (chain) > 2)
    gh_facts_add (self->facts, _ ("Chain"), text->str);
  if (!g_variant_lookup (details, "children", "^a&s", &children))
    return;
  above = g_strjoinv (", ", (char **) children);
  gh_facts_add (self->facts, _ ("Others build upon it"), above);
}

static void
on_details (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhVolumeDetails) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) details = NULL;

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  g_clear_object (&self->asking);
  /* What cannot be told stays away: the list says what is wrong with a volume. */
  if (reply == NULL)
    return;
  details = g_variant_get_child_value (reply, 0);
  show_chain (self, details);
  show_inner_snapshots (self, details);
}

static void
ask (GhVolumeDetails *self)
{
  if (g_dbus_interface_info_lookup_method (gh_dbus_storage_interface_info (), "GetVolume") == NULL)
    return;
  self->asking = g_cancellable_new ();
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_STORAGE_INTERFACE,
                                "GetVolume",
                                g_variant_new ("(sa{sv})", self->path, NULL),
                                self->asking,
                                on_details,
                                g_object_ref (self));
}

static void
stop (GhVolumeDetails *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

void
gh_volume_details_show (GhVolumeDetails *self,
                        GhClient *client,
                        GhStorageList *volumes,
                        const GhVolume *volume,
                        gboolean can_revert,
                        gboolean can_delete)
{
  stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self), volume != NULL);
  if (volume == NULL)
    return;
  g_set_object (&self->client, client);
  g_free (self->path);
  self->path = g_strdup (volume->path);
  self->can_revert = can_revert;
  self->can_delete = can_delete;
  gtk_label_set_label (self->problem, volume->problem != NULL ? volume->problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), volume->problem != NULL);
  show_users (self, volume);
  show_facts (self, volume);
  show_snapshot_volumes (self, volumes, volume);
  if (volume->kind == GH_VOLUME_KIND_FILE)
    ask (self);
}

char *
gh_volume_describe_needs (GhStorageList *volumes, const GhVolume *volume)
{
  GString *text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (volumes));

  if (volume->users != NULL && volume->users[0] != NULL)
    {
      g_autofree char *names = g_strjoinv (", ", volume->users);

      g_string_append_printf (text, _ ("Machines that use it: %s."), names);
      g_string_append_c (text, '\n');
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GhStorageItem) item = g_list_model_get_item (G_LIST_MODEL (volumes), i);
      const GhVolume *other = gh_storage_item_get_volume (item);
      g_auto (GStrv) parts = NULL;
      g_autofree char *line = NULL;
      const char *format = NULL;

      if (g_strcmp0 (other->backing, volume->path) == 0)
        format = _ ("%s builds upon it.");
      else if (g_strcmp0 (other->origin, volume->name) == 0
               && g_strcmp0 (other->pool, volume->pool) == 0)
        format = _ ("%s is a snapshot of it.");
      else if (g_strcmp0 (other->thin_pool, volume->name) == 0
               && g_strcmp0 (other->pool, volume->pool) == 0)
        format = _ ("%s takes its space from it.");
      if (format == NULL)
        continue;
      parts = g_strsplit (format, "%s", 2);
      line = g_strjoinv (other->name, parts);
      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
gh_volume_details_dispose (GObject *object)
{
  GhVolumeDetails *self = GH_VOLUME_DETAILS (object);

  stop (self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->shown_users, g_free);
  G_OBJECT_CLASS (gh_volume_details_parent_class)->dispose (object);
}

static void
gh_volume_details_class_init (GhVolumeDetailsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gh_volume_details_dispose;
  signals[MACHINE] = g_signal_new ("machine",
                                   GH_TYPE_VOLUME_DETAILS,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   1,
                                   G_TYPE_STRING);
  signals[SNAPSHOT] = g_signal_new ("snapshot",
                                    GH_TYPE_VOLUME_DETAILS,
                                    G_SIGNAL_RUN_LAST,
                                    0,
                                    NULL,
                                    NULL,
                                    NULL,
                                    G_TYPE_NONE,
                                    2,
                                    G_TYPE_STRING,
                                    G_TYPE_BOOLEAN);
}

static GtkLabel *
add_label (GhVolumeDetails *self)
{
  GtkWidget *label
    = g_object_new (GTK_TYPE_LABEL, "visible", TRUE, "xalign", 0.0, "wrap", TRUE, NULL);

  gtk_container_add (GTK_CONTAINER (self), label);
  return GTK_LABEL (label);
}

static void
add_users (GhVolumeDetails *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->users = GTK_LABEL (gtk_label_new (NULL));
  self->user_buttons = GTK_BOX (buttons);
  self->more_users = GTK_LABEL (gtk_label_new ("…"));
  gtk_container_add (GTK_CONTAINER (row), GTK_WIDGET (self->users));
  gtk_container_add (GTK_CONTAINER (row), buttons);
  gtk_container_add (GTK_CONTAINER (row), GTK_WIDGET (self->more_users));
  gtk_widget_show_all (row);
  gtk_widget_hide (GTK_WIDGET (self->more_users));
  gtk_container_add (GTK_CONTAINER (self), row);
}

static void
gh_volume_details_init (GhVolumeDetails *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 9);
  self->problem = add_label (self);
  add_users (self);
  self->snapshots_title = add_label (self);
  gtk_label_set_label (self->snapshots_title, _ ("Snapshots"));
  self->snapshots = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->snapshots, GTK_SELECTION_NONE);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->snapshots));
  self->facts = GH_FACTS (gh_facts_new ());
  gtk_widget_show (GTK_WIDGET (self->facts));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->facts));
}
