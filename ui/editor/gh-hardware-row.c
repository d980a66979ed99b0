/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwareRow: one entry in the list of a machine's hardware. */
#include "config.h"

#include "gh-hardware-row.h"

#include <glib/gi18n-lib.h>

struct _GhHardwareRow
{
  GtkListBoxRow parent_instance;

  const GhHardware *item;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *detail;
  GtkWidget *pending;
};

G_DEFINE_FINAL_TYPE (GhHardwareRow, gh_hardware_row, GTK_TYPE_LIST_BOX_ROW)

static void
gh_hardware_row_class_init (GhHardwareRowClass *klass)
{
}

static GtkLabel *
add_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_container_add (GTK_CONTAINER (box), label);
  return GTK_LABEL (label);
}

static void
make_small (GtkLabel *label)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)),
                               GTK_STYLE_CLASS_DIM_LABEL);
}

static void
gh_hardware_row_init (GhHardwareRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->pending = gtk_image_new_from_icon_name ("view-refresh-symbolic", GTK_ICON_SIZE_BUTTON);
  self->title = add_label (words);
  self->detail = add_label (words);
  make_small (self->detail);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (box, -1, 36);
  g_object_set (
    box, "margin-start", 12, "margin-end", 8, "margin-top", 2, "margin-bottom", 2, NULL);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->icon));
  gtk_container_add (GTK_CONTAINER (box), words);
  gtk_container_add (GTK_CONTAINER (box), self->pending);
  gtk_container_add (GTK_CONTAINER (self), box);
  gtk_widget_show_all (box);
}

GtkWidget *
gh_hardware_row_new (const GhHardware *item, GhDraft *draft, GhOffer offer)
{
  GhHardwareRow *self = g_object_new (GH_TYPE_HARDWARE_ROW, "visible", TRUE, NULL);

  self->item = item;
  gtk_image_set_from_icon_name (self->icon, gh_hardware_get_icon (item), GTK_ICON_SIZE_BUTTON);
  gh_hardware_row_update (self, draft, offer);
  return GTK_WIDGET (self);
}

const GhHardware *
gh_hardware_row_get_item (GhHardwareRow *self)
{
  return self->item;
}

static const char *
get_pending_words (GhPending pending)
{
  switch (pending)
    {
    case GH_PENDING_CHANGED:
      return _ ("Changes when it is next started");
    case GH_PENDING_ADDED:
      return _ ("Comes when it is next started");
    case GH_PENDING_REMOVED:
      return _ ("Goes when it is next started");
    case GH_PENDING_NONE:
    default:
      return NULL;
    }
}

void
gh_hardware_row_update (GhHardwareRow *self, GhDraft *draft, GhOffer offer)
{
  g_autofree char *title = gh_hardware_get_title (self->item);
  g_autofree char *detail = gh_hardware_get_detail (self->item, gh_draft_get_config (draft), offer);
  const char *pending = get_pending_words (gh_hardware_get_pending (self->item, draft, offer));
  g_autofree char *name = g_strdup_printf ("%s%s%s%s%s",
                                           title,
                                           *detail != '\0' ? ", " : "",
                                           detail,
                                           pending != NULL ? ", " : "",
                                           pending != NULL ? pending : "");

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), *detail != '\0');
  gtk_widget_set_visible (self->pending, pending != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), pending);
  gtk_widget_set_opacity (GTK_WIDGET (self->title),
                          self->item->device == NULL && self->item->part == NULL ? 0.5 : 1);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}
