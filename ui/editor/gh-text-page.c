/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhTextPage: a machine's definition as text. */
#include "config.h"

#include "gh-text-page.h"

#include <glib/gi18n-lib.h>

#include "gh-source-view.h"

/* From the last key to the reading of the text. */
#define PAUSE 300

struct _GhTextPage
{
  GtkBox parent_instance;

  GhDraft *draft;
  GtkWidget *scrolled;
  GtkWidget *view; /* once the page was entered */
  GtkToggleButton *xl;
  GtkLabel *error;
  GtkExpander *losses;
  GtkLabel *loss_text;

  GhFormat format;
  GhDomainConfig *base; /* what the text said at first */
  guint pause;
  gboolean broken;
  gboolean filling; /* the draft or the text is just being set from the other */
};

enum
{
  PROP_0,
  PROP_BROKEN,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (GhTextPage, gh_text_page, GTK_TYPE_BOX)

static GtkTextBuffer *
get_buffer (GhTextPage *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
}

/* Errors. */

static void
unmark (GhTextPage *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_remove_tag_by_name (get_buffer (self), "error", &start, &end);
}

/* "line 3, column 7: …", as the readers write it in every language: the first two numbers. */
static gboolean
find_place (const char *message, int *line, int *column)
{
  g_autoptr (GRegex) regex = g_regex_new ("^\\D*(\\d+)\\D+(\\d+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (!g_regex_match (regex, message, 0, &match))
    return FALSE;
  first = g_match_info_fetch (match, 1);
  second = g_match_info_fetch (match, 2);
  *line = atoi (first);
  *column = atoi (second);
  return *line > 0 && *column > 0;
}

/* From the column to the end of the line; all of the line when nothing stands there. */
static void
mark (GhTextPage *self, int line, int column)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_line (get_buffer (self), &start, line - 1);
  end = start;
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  if (column - 1 < gtk_text_iter_get_line_offset (&end))
    gtk_text_iter_set_line_offset (&start, column - 1);
  gtk_text_iter_forward_char (&end);
  gtk_text_buffer_apply_tag_by_name (get_buffer (self), "error", &start, &end);
}

/* Marks what each line of @text is about; the first comes into view. */
static void
mark_all (GhTextPage *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int line, column, first = 0;
  GtkTextIter iter;

  for (char **message = lines; *message != NULL; message++)
    if (find_place (*message, &line, &column))
      {
        mark (self, line, column);
        first = first == 0 ? line : first;
      }
  if (first == 0)
    return;
  gtk_text_buffer_get_iter_at_line (get_buffer (self), &iter, first - 1);
  gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self->view), &iter, 0.1, FALSE, 0, 0);
}

/* @broken: whether the text is no definition at all */
static void
set_error (GhTextPage *self, const GError *error, gboolean broken)
{
  unmark (self);
  if (error != NULL)
    mark_all (self, error->message);
  gtk_label_set_label (self->error, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), error != NULL);
  if (broken == self->broken)
    return;
  self->broken = broken;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BROKEN]);
}

/* From the text. */

/* What the model does not see of a device is that of the same device before, not of the text in
 * the other format. */
static void
restore_foreign (GhDomainConfig *config, const GhDomainConfig *old)
{
  for (const GhField *f = gh_domain_config_struct.fields; f->name != NULL; f++)
    {
      GPtrArray *devices
        = f->type == GH_FIELD_LIST ? G_STRUCT_MEMBER (GPtrArray *, config, f->offset) : NULL;
      const GhField *foreign = devices != NULL ? gh_struct_find_field (f->of, "foreign") : NULL;

      for (guint i = 0; foreign != NULL && i < devices->len; i++)
        {
          gpointer pair = gh_draft_find_pair (old, f, devices->pdata[i], i);
          char **member = &G_STRUCT_MEMBER (char *, devices->pdata[i], foreign->offset);

          g_free (*member);
          *member
            = pair != NULL ? g_strdup (G_STRUCT_MEMBER (char *, pair, foreign->offset)) : NULL;
        }
    }
}

/* xl.cfg does not say all that the definition says: what was changed in it is changed there. */
static GhDomainConfig *
merge (GhTextPage *self, const GhDomainConfig *read)
{
  const GhDomainConfig *old = gh_draft_get_config (self->draft);
  GhDomainConfig *config = gh_domain_config_copy (old);

  gh_struct_merge (&gh_domain_config_struct, self->base, read, config);
  g_free (config->foreign);
  config->foreign = g_strdup (old->foreign);
  restore_foreign (config, old);
  return config;
}

/* What the service would fill in is not missing. */
static void
check (GhTextPage *self, const GhDomainConfig *config)
{
  g_autoptr (GhDomainConfig) complete = gh_domain_config_copy (config);
  g_autoptr (GError) error = NULL;

  gh_domain_config_complete (complete);
  gh_format_check (complete, &error);
  set_error (self, error, FALSE);
}

static gboolean
read_text (gpointer data)
{
  GhTextPage *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config = NULL;
  g_autofree char *text = NULL;

  self->pause = 0;
  g_object_get (get_buffer (self), "text", &text, NULL);
  config = gh_format_read (self->format, text, -1, &error);
  if (config == NULL)
    {
      set_error (self, error, TRUE);
      return G_SOURCE_REMOVE;
    }
  check (self, config);
  self->filling = TRUE;
  if (self->format == GH_FORMAT_XL)
    {
      gh_draft_set_config (self->draft, merge (self, config));
      gh_domain_config_free (self->base);
      self->base = g_steal_pointer (&config);
    }
  else
    gh_draft_set_config (self->draft, g_steal_pointer (&config));
  self->filling = FALSE;
  return G_SOURCE_REMOVE;
}

static void
on_changed (GhTextPage *self)
{
  if (self->filling)
    return;
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (PAUSE, read_text, self);
}

/* To the text. */

static void
say_losses (GhTextPage *self, GPtrArray *losses)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = NULL;

  for (guint i = 0; i < losses->len; i++)
    {
      const GhLoss *loss = losses->pdata[i];

      g_string_append_printf (text,
                              "%s%s: %s = %s",
                              i > 0 ? "\n" : "",
                              loss->object,
                              loss->field,
                              loss->value != NULL ? loss->value : "");
    }
  title = g_strdup_printf (self->format == GH_FORMAT_XL
                             ? g_dngettext (GETTEXT_PACKAGE,
                                            "%u thing that xl.cfg cannot say, and that is kept",
                                            "%u things that xl.cfg cannot say, and that are kept",
                                            losses->len)
                             : g_dngettext (GETTEXT_PACKAGE,
                                            "%u thing that has no page, and that is kept",
                                            "%u things that have no page, and that are kept",
                                            losses->len),
                           losses->len);
  gtk_expander_set_label (self->losses, title);
  gtk_label_set_label (self->loss_text, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->losses), losses->len > 0);
}

static gboolean
is_dark (GhTextPage *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA color;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &color);
  return color.red + color.green + color.blue > 1.5;
}

static void
write_text (GhTextPage *self)
{
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
  g_autoptr (GError) error = NULL;
  const GhDomainConfig *config = gh_draft_get_config (self->draft);
  g_autofree char *text = gh_format_write (config, self->format, losses, &error);

  g_clear_handle_id (&self->pause, g_source_remove);
  self->filling = TRUE;
  gtk_text_buffer_set_text (get_buffer (self), text != NULL ? text : "", -1);
  self->filling = FALSE;
  set_error (self, error, error != NULL);
  g_clear_pointer (&self->base, gh_domain_config_free);
  if (text != NULL)
    self->base = gh_format_read (self->format, text, -1, NULL);
  if (self->format == GH_FORMAT_XML)
    g_free (gh_format_write (config, GH_FORMAT_NONE, losses, NULL));
  say_losses (self, losses);
  gh_source_view_set_format (self->view, self->format, is_dark (self));
}

static void
on_replaced (GhTextPage *self)
{
  if (!self->filling && self->view != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    write_text (self);
}

static void
on_format (GhTextPage *self)
{
  self->format = gtk_toggle_button_get_active (self->xl) ? GH_FORMAT_XL : GH_FORMAT_XML;
  if (self->view != NULL)
    write_text (self);
}

/* Widgets. */

static void
gh_text_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, GH_TEXT_PAGE (object)->broken);
}

static void
gh_text_page_dispose (GObject *object)
{
  GhTextPage *self = GH_TEXT_PAGE (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->base, gh_domain_config_free);
  G_OBJECT_CLASS (gh_text_page_parent_class)->dispose (object);
}

static void
gh_text_page_class_init (GhTextPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gh_text_page_get_property;
  object_class->dispose = gh_text_page_dispose;
  props[PROP_BROKEN]
    = g_param_spec_boolean ("broken", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static GtkWidget *
new_formats (GhTextPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *xml = gtk_radio_button_new_with_label (NULL, "XML");
  GtkWidget *xl = gtk_radio_button_new_with_label_from_widget (GTK_RADIO_BUTTON (xml), "xl.cfg");

  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (xml), FALSE);
  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (xl), FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), GTK_STYLE_CLASS_LINKED);
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  g_object_set (box, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (box), xml);
  gtk_container_add (GTK_CONTAINER (box), xl);
  self->xl = GTK_TOGGLE_BUTTON (xl);
  g_signal_connect_object (xl, "toggled", G_CALLBACK (on_format), self, G_CONNECT_SWAPPED);
  return box;
}

static GtkWidget *
new_losses (GhTextPage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->losses = GTK_EXPANDER (gtk_expander_new (NULL));
  self->loss_text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->loss_text, 0);
  gtk_label_set_selectable (self->loss_text, TRUE);
  g_object_set (scrolled, "max-content-height", 120, "propagate-natural-height", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->loss_text));
  gtk_container_add (GTK_CONTAINER (self->losses), scrolled);
  g_object_set (self->losses, "margin", 6, NULL);
  return GTK_WIDGET (self->losses);
}

static void
gh_text_page_init (GhTextPage *self)
{
  self->format = GH_FORMAT_XML;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->scrolled = gtk_scrolled_window_new (NULL, NULL);
  self->error = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->scrolled, "vexpand", TRUE, "shadow-type", GTK_SHADOW_IN, NULL);
  g_object_set (self->error, "wrap", TRUE, "xalign", 0.0, "margin", 8, "selectable", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->error)),
                               GTK_STYLE_CLASS_ERROR);
  gtk_container_add (GTK_CONTAINER (self), new_formats (self));
  gtk_container_add (GTK_CONTAINER (self), self->scrolled);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->error));
  gtk_container_add (GTK_CONTAINER (self), new_losses (self));
  gtk_widget_show_all (GTK_WIDGET (self));
  gtk_widget_hide (GTK_WIDGET (self->error));
}

GtkWidget *
gh_text_page_new (GhDraft *draft)
{
  GhTextPage *self = g_object_new (GH_TYPE_TEXT_PAGE, "visible", TRUE, NULL);

  self->draft = g_object_ref (draft);
  g_signal_connect_object (draft, "replaced", G_CALLBACK (on_replaced), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

static void
add_view (GhTextPage *self)
{
  self->view = gh_source_view_new ();
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (self->view), _ ("Definition"));
  gtk_text_buffer_create_tag (
    get_buffer (self), "error", "paragraph-background", "rgba(224,27,36,0.35)", NULL);
  g_signal_connect_object (
    get_buffer (self), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self->scrolled), self->view);
  gtk_widget_show (self->view);
}

void
gh_text_page_enter (GhTextPage *self)
{
  if (!gh_draft_is_loaded (self->draft))
    return;
  if (self->view == NULL)
    add_view (self);
  if (!self->broken)
    write_text (self);
}

void
gh_text_page_revert (GhTextPage *self)
{
  if (self->view != NULL)
    write_text (self);
}

gboolean
gh_text_page_is_broken (GhTextPage *self)
{
  return self->broken;
}
