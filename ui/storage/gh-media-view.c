/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMediaView: the media of all pools, and which system is on each. */
#include "config.h"

#include "gh-media-view.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-storage-list.h"
#include "gh-text.h"

enum
{
  COLUMN_NAME,
  COLUMN_SYSTEM,
  COLUMN_POOL,
  COLUMN_SIZE,
  COLUMN_SIZE_BYTES,
  COLUMN_PATH,
  N_COLUMNS
};

struct _GhMediaView
{
  GtkBox parent_instance;

  GhErrorBar *error;
  GtkLabel *summary;
  GtkTreeView *tree;

  GhClient *client;
  GhStorageList *volumes; /* of all pools: tells when to ask again */
  gboolean asking;
  gboolean again;
};

G_DEFINE_FINAL_TYPE (GhMediaView, gh_media_view, GTK_TYPE_BOX)

/* What is on it, as its own words or the database have it. */
static char *
describe_system (GVariantDict *medium)
{
  const char *os = NULL, *arch = NULL, *id = NULL;
  gboolean installer = FALSE;

  if (g_variant_dict_lookup (medium, "os", "&s", &os))
    g_variant_dict_lookup (medium, "system", "&s", &os);
  g_variant_dict_lookup (medium, "arch", "&s", &arch);
  g_variant_dict_lookup (medium, "volume-id", "&s", &id);
  g_variant_dict_lookup (medium, "installer", "b", &installer);
  if (os == NULL || *os == '\0')
    return id != NULL && *id != '\0' ? g_strdup_printf (_ ("Not known, says “%s”"), id)
                                     : g_strdup (_ ("Not known"));
  if (arch == NULL || *arch == '\0')
    return g_strdup (os);
  /* Translators: a system and the kind of CPU that it is for: "Debian 12 (x86_64)". */
  return g_strdup_printf (installer ? _ ("%s (%s), installer") : _ ("%s (%s)"), os, arch);
}

static void
add_row (GtkListStore *store, GVariant *values)
{
  g_auto (GVariantDict) medium = G_VARIANT_DICT_INIT (values);
  const char *name = NULL, *pool = NULL, *path = NULL;
  guint64 bytes = 0;
  g_autofree char *system = describe_system (&medium);
  g_autofree char *size = NULL;

  g_variant_dict_lookup (&medium, "name", "&s", &name);
  g_variant_dict_lookup (&medium, "pool", "&s", &pool);
  g_variant_dict_lookup (&medium, "path", "&s", &path);
  g_variant_dict_lookup (&medium, "capacity", "t", &bytes);
  size = gh_format_size (bytes);
  gtk_list_store_insert_with_values (store,
                                     NULL,
                                     -1,
                                     COLUMN_NAME,
                                     name,
                                     COLUMN_SYSTEM,
                                     system,
                                     COLUMN_POOL,
                                     pool,
                                     COLUMN_SIZE,
                                     size,
                                     COLUMN_SIZE_BYTES,
                                     bytes,
                                     COLUMN_PATH,
                                     path,
                                     -1);
}

static void
fill (GhMediaView *self, GVariant *reply)
{
  g_autoptr (GtkListStore) store = gtk_list_store_new (N_COLUMNS,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_STRING,
                                                       G_TYPE_UINT64,
                                                       G_TYPE_STRING);
  g_autoptr (GVariantIter) iter = NULL;
  g_autofree char *text = NULL;
  GVariant *values;
  guint n = 0;

  g_variant_get (reply, "(aa{sv})", &iter);
  for (; g_variant_iter_loop (iter, "@a{sv}", &values); n++)
    add_row (store, values);
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (store));
  text = n > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u medium", "%u media", n), n)
               : g_strdup (_ ("No pool has a medium: put ISO images into one of the folders."));
  gtk_label_set_label (self->summary, text);
}

static void ask (GhMediaView *self);

static void
on_media (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMediaView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);

  self->asking = FALSE;
  if (self->client == NULL)
    return;
  if (reply != NULL)
    {
      gh_error_bar_clear (self->error);
      fill (self, reply);
    }
  else
    gh_error_bar_show (self->error, error->message, NULL);
  if (self->again)
    ask (self);
}

/* One question at a time: each looks into every medium. */
static void
ask (GhMediaView *self)
{
  GVariantDict options;

  self->again = self->asking;
  if (self->asking)
    return;
  self->asking = TRUE;
  g_variant_dict_init (&options, NULL);
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_STORAGE_INTERFACE,
                                "ListMedia",
                                g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                                NULL,
                                on_media,
                                g_object_ref (self));
}

static void
gh_media_view_dispose (GObject *object)
{
  GhMediaView *self = GH_MEDIA_VIEW (object);

  g_clear_object (&self->volumes);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (gh_media_view_parent_class)->dispose (object);
}

static void
gh_media_view_class_init (GhMediaViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_media_view_dispose;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/storage/gh-media-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GhMediaView, error);
  gtk_widget_class_bind_template_child (widget_class, GhMediaView, summary);
  gtk_widget_class_bind_template_child (widget_class, GhMediaView, tree);
}

static void
gh_media_view_init (GhMediaView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_tree_view_set_tooltip_column (self->tree, COLUMN_PATH);
}

GtkWidget *
gh_media_view_new (GhClient *client)
{
  GhMediaView *self = g_object_new (GH_TYPE_MEDIA_VIEW, "visible", TRUE, NULL);

  self->client = g_object_ref (client);
  self->volumes = gh_storage_list_new (client, GH_STORAGE_VOLUMES, NULL);
  g_signal_connect_object (self->volumes, "refreshed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
