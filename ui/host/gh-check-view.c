/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhCheckView: what is wrong with a host, and the remedies. */
#include "config.h"

#include "gh-check-view.h"

#include <glib/gi18n-lib.h>

#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-host-info.h"

struct _GhCheckView
{
  GtkBox parent_instance;

  GtkWidget *error;
  GtkListBox *list;
  GtkWidget *again;
  GtkWidget *summary;

  GhClient *client;
  gboolean checking;
};

G_DEFINE_FINAL_TYPE (GhCheckView, gh_check_view, GTK_TYPE_BOX)

static const struct
{
  const char *level;
  const char *icon;
  const char *words;
} levels[] = {
  { "error", "dialog-error-symbolic", N_ ("Wrong") },
  { "warning", "dialog-warning-symbolic", N_ ("Warning") },
  { "note", "dialog-information-symbolic", N_ ("Note") },
  { "ok", "object-select-symbolic", N_ ("In order") },
};

static guint
get_level (const GhFinding *finding)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_strcmp0 (finding->level, levels[i].level) == 0)
      return i;
  return 2;
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "visible",
                                   TRUE,
                                   "label",
                                   text,
                                   "xalign",
                                   0.0,
                                   "wrap",
                                   TRUE,
                                   "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR,
                                   "selectable",
                                   TRUE,
                                   "can-focus",
                                   FALSE,
                                   NULL);

  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (GTK_CONTAINER (box), label);
  return label;
}

static void
add_finding (GhCheckView *self, const GhFinding *finding, guint level)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "visible", TRUE, "spacing", 12, "margin", 9, NULL);
  GtkWidget *words = g_object_new (
    GTK_TYPE_BOX, "visible", TRUE, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 3, NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name (levels[level].icon, GTK_ICON_SIZE_LARGE_TOOLBAR);
  GtkWidget *title;
  g_autofree char *remedy = NULL, *name = NULL;

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (icon, _ (levels[level].words));
  atk_object_set_name (gtk_widget_get_accessible (icon), _ (levels[level].words));
  gtk_widget_show (icon);
  gtk_container_add (GTK_CONTAINER (row), icon);
  gtk_container_add (GTK_CONTAINER (row), words);
  title = add_label (words, finding->title, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (title), "heading");
  if (finding->text != NULL && *finding->text != '\0')
    add_label (words, finding->text, GTK_STYLE_CLASS_DIM_LABEL);
  if (finding->remedy != NULL && *finding->remedy != '\0')
    {
      remedy = g_strdup_printf ("→ %s", finding->remedy);
      add_label (words, remedy, NULL);
    }
  gtk_container_add (GTK_CONTAINER (self->list), row);
  name = g_strdup_printf ("%s: %s", _ (levels[level].words), finding->title);
  atk_object_set_name (gtk_widget_get_accessible (gtk_widget_get_parent (row)), name);
}

/* The worst first; what is in order comes last. */
static void
show_findings (GhCheckView *self, GVariant *findings)
{
  guint count[G_N_ELEMENTS (levels)] = { 0 };
  g_autofree char *text = NULL;

  for (guint level = 0; level < G_N_ELEMENTS (levels); level++)
    for (gsize i = 0; i < g_variant_n_children (findings); i++)
      {
        g_autoptr (GVariant) entry = g_variant_get_child_value (findings, i);
        GhFinding *finding = gh_struct_from_variant (&gh_finding_struct, entry);

        if (get_level (finding) == level)
          {
            add_finding (self, finding, level);
            count[level]++;
          }
        gh_finding_free (finding);
      }
  if (count[0] + count[1] == 0)
    text = g_strdup (_ ("Nothing is wrong"));
  else
    text = g_strdup_printf (
      g_dngettext (
        GETTEXT_PACKAGE, "%u thing needs a look", "%u things need a look", count[0] + count[1]),
      count[0] + count[1]);
  gtk_label_set_label (GTK_LABEL (self->summary), text);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhCheckView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) findings = NULL;

  self->checking = FALSE;
  gtk_widget_set_sensitive (self->again, TRUE);
  gtk_container_foreach (GTK_CONTAINER (self->list), (GtkCallback) gtk_widget_destroy, NULL);
  if (reply == NULL)
    {
      gtk_label_set_label (GTK_LABEL (self->summary), "");
      gh_error_bar_show (GH_ERROR_BAR (self->error), error->message, NULL);
      return;
    }
  gh_error_bar_clear (GH_ERROR_BAR (self->error));
  findings = g_variant_get_child_value (reply, 0);
  show_findings (self, findings);
}

static void
check (GhCheckView *self)
{
  if (self->checking)
    return;
  self->checking = TRUE;
  gtk_widget_set_sensitive (self->again, FALSE);
  gtk_label_set_label (GTK_LABEL (self->summary), _ ("Checking…"));
  gh_client_call_async (self->client,
                        NULL,
                        GH_DBUS_HOST_INTERFACE,
                        "Check",
                        g_variant_new ("(a{sv})", NULL),
                        NULL,
                        on_checked,
                        g_object_ref (self));
}

static void
gh_check_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_check_view_parent_class)->map (widget);
  check (GH_CHECK_VIEW (widget));
}

static void
gh_check_view_dispose (GObject *object)
{
  g_clear_object (&GH_CHECK_VIEW (object)->client);
  G_OBJECT_CLASS (gh_check_view_parent_class)->dispose (object);
}

static void
gh_check_view_class_init (GhCheckViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_check_view_dispose;
  widget_class->map = gh_check_view_map;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/host/gh-check-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GhCheckView, error);
  gtk_widget_class_bind_template_child (widget_class, GhCheckView, list);
  gtk_widget_class_bind_template_child (widget_class, GhCheckView, again);
  gtk_widget_class_bind_template_child (widget_class, GhCheckView, summary);
  gtk_widget_class_bind_template_callback (widget_class, check);
}

static void
gh_check_view_init (GhCheckView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
gh_check_view_set_client (GhCheckView *self, GhClient *client)
{
  g_return_if_fail (GH_IS_CHECK_VIEW (self) && self->client == NULL);

  self->client = g_object_ref (client);
}
