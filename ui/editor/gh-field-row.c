/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldRow: one field of a definition: its name, what it is for, and what to change it with. */
#include "config.h"

#include "gh-field-row.h"

#include <glib/gi18n-lib.h>

#include "gh-field-value.h"
#include "gh-narrow.h"
#include "gh-text.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

struct _GhFieldRow
{
  HdyActionRow parent_instance;

  GhFieldValue value;
  GtkWidget *mark;   /* that something else runs */
  GtkWidget *editor; /* what is changed with it */
  GtkWidget *slot;   /* what stands in the row: the editor, and what belongs to it */
  GtkWidget *browse; /* nullable: opens a file chooser */
  char **complaints; /* that came with what is there now */
  gboolean filling;
  gboolean changing; /* what is said to be edited is this field */
};

G_DEFINE_FINAL_TYPE (GhFieldRow, gh_field_row, HDY_TYPE_ACTION_ROW)

/* Complaints. */

static gboolean
has_word (char **words, const char *word)
{
  return words != NULL && g_strv_contains ((const char *const *) words, word);
}

/* Those of @list that are in @in, or that are not, as @wanted says. */
static char **
select_words (char **list, char **in, gboolean wanted)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **word = list; word != NULL && *word != NULL; word++)
    if (has_word (in, *word) == wanted)
      g_strv_builder_add (builder, *word);
  return g_strv_builder_end (builder);
}

static void
set_complaints (GhFieldRow *self, char **complaints)
{
  GtkStyleContext *style = gtk_widget_get_style_context (self->editor);

  g_strfreev (self->complaints);
  self->complaints = complaints;
  if (*complaints != NULL)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
}

static void
add_line (GString *text, const char *line)
{
  if (line == NULL || *line == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
say (GhFieldRow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean pending = gh_field_value_is_pending (&self->value);

  if (self->complaints != NULL && *self->complaints != NULL)
    for (char **line = self->complaints; *line != NULL; line++)
      add_line (text, *line);
  else if (self->value.hint != NULL && self->value.hint->help != NULL)
    add_line (text, _ (self->value.hint->help));
  if (pending)
    {
      g_autofree char *live = gh_field_value_describe_live (&self->value);
      /* Translators: of a setting whose new value waits for the next start; %s is a value. */
      g_autofree char *line = g_strdup_printf (_ ("Now: %s"), live);

      add_line (text, line);
    }
  if (self->value.hint != NULL
      && gh_subject_can_change (&self->value.subject, self->value.hint->change))
    add_line (text, _ ("Applies at once"));
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (self), text->str);
  atk_object_set_description (gtk_widget_get_accessible (self->editor), text->str);
  gtk_widget_set_visible (self->mark, pending);
}

static void
begin_change (GhFieldRow *self, char ***before)
{
  *before = gh_draft_get_complaints (self->value.subject.draft);
}

/* What the draft has against it since @before came with this field. */
static void
end_change (GhFieldRow *self, char **before)
{
  g_auto (GStrv) others = select_words (before, self->complaints, FALSE);
  g_auto (GStrv) now = gh_draft_get_complaints (self->value.subject.draft);

  set_complaints (self, select_words (now, others, FALSE));
  g_strfreev (before);
  self->changing = TRUE;
  gh_draft_edited (self->value.subject.draft);
  self->changing = FALSE;
}

static void
change_text (GhFieldRow *self, const char *text)
{
  char **before;

  if (self->filling)
    return;
  begin_change (self, &before);
  gh_field_value_set_text (&self->value, text);
  end_change (self, before);
}

/* A switch. */

static void
on_switched (GhFieldRow *self)
{
  char **before;

  if (self->filling)
    return;
  begin_change (self, &before);
  gh_field_value_set_boolean (&self->value, gtk_switch_get_active (GTK_SWITCH (self->editor)));
  end_change (self, before);
}

static GtkWidget *
new_switch (GhFieldRow *self)
{
  GtkWidget *editor = gtk_switch_new ();

  g_signal_connect_object (
    editor, "notify::active", G_CALLBACK (on_switched), self, G_CONNECT_SWAPPED);
  return editor;
}

/* A number, or a size in bytes. */

static void
on_number (GhFieldRow *self)
{
  guint64 value = (guint64) (gint64) gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->editor));
  char **before;

  if (self->filling)
    return;
  begin_change (self, &before);
  gh_field_value_set_number (&self->value,
                             gh_field_value_is_size (&self->value) ? value * MIB : value);
  end_change (self, before);
}

static gboolean
on_size_output (GtkSpinButton *spin, GhFieldRow *self)
{
  g_autofree char *text = gh_format_size ((guint64) gtk_spin_button_get_value (spin) * MIB);

  if (strcmp (text, gtk_entry_get_text (GTK_ENTRY (spin))) != 0)
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

/* Asked whenever the focus goes. What was only looked at stays, though its words are rounded, and
 * so does it for what is no size: GTK would take the least that there can be. */
static int
on_size_input (GtkSpinButton *spin, double *value, GhFieldRow *self)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (spin));
  g_autofree char *shown = gh_format_size ((guint64) gtk_spin_button_get_value (spin) * MIB);
  guint64 bytes;

  if (g_str_equal (text, shown) || !gh_parse_size (text, MIB, &bytes, NULL))
    *value = gtk_spin_button_get_value (spin);
  else
    *value = (double) (bytes / MIB);
  return TRUE;
}

static GtkWidget *
new_spin (GhFieldRow *self)
{
  double most
    = self->value.hint != NULL && self->value.hint->most > 0 ? self->value.hint->most : G_MAXINT;
  double least = self->value.field->type == GH_FIELD_INT64 ? -most : 0;
  GtkWidget *editor
    = gtk_spin_button_new_with_range (least, most, gh_field_value_is_size (&self->value) ? 64 : 1);

  gtk_entry_set_width_chars (GTK_ENTRY (editor), gh_field_value_is_size (&self->value) ? 9 : 6);
  gtk_entry_set_alignment (GTK_ENTRY (editor), 1);
  if (gh_field_value_is_size (&self->value))
    {
      gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (editor), FALSE);
      g_signal_connect_object (editor, "output", G_CALLBACK (on_size_output), self, 0);
      g_signal_connect_object (editor, "input", G_CALLBACK (on_size_input), self, 0);
    }
  g_signal_connect_object (
    editor, "value-changed", G_CALLBACK (on_number), self, G_CONNECT_SWAPPED);
  return editor;
}

/* One of a few words, or any. */

static gboolean
has_label (GtkComboBox *combo, const char *label)
{
  GtkTreeModel *model = gtk_combo_box_get_model (combo);
  GtkTreeIter iter;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter))
    {
      g_autofree char *text = NULL;

      gtk_tree_model_get (model, &iter, 0, &text, -1);
      if (g_strcmp0 (text, label) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_choice (GtkWidget *combo, const char *value, const char *label)
{
  if (!has_label (GTK_COMBO_BOX (combo), label))
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), value, label);
}

/* The word for what a person chose or typed. */
static char *
get_chosen (GhFieldRow *self)
{
  g_autofree char *label = gtk_combo_box_text_get_active_text (GTK_COMBO_BOX_TEXT (self->editor));

  for (const GhFieldChoice *c = self->value.hint != NULL ? self->value.hint->choices : NULL;
       c != NULL && c->label != NULL;
       c++)
    if (label != NULL && g_str_equal (_ (c->label), label))
      return g_strdup (c->value != NULL ? c->value : "");
  return g_strdup (label != NULL ? label : "");
}

static void
on_chosen (GhFieldRow *self)
{
  g_autofree char *word = get_chosen (self);

  change_text (self, word);
}

static void
fill_choices (GhFieldRow *self, GtkWidget *combo)
{
  if (self->value.hint != NULL && self->value.hint->choices != NULL)
    {
      for (const GhFieldChoice *c = self->value.hint->choices; c->label != NULL; c++)
        add_choice (combo, c->value, _ (c->label));
      return;
    }
  if (self->value.field->type == GH_FIELD_ENUM)
    for (const char *const *nick = ((const GhEnum *) self->value.field->of)->nicks; *nick != NULL;
         nick++)
      add_choice (combo, *nick, *nick);
}

/* As wide as @chars characters where there is room. */
static void
limit_entry (GtkWidget *entry, int chars)
{
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 10);
  gtk_entry_set_max_width_chars (GTK_ENTRY (entry), chars);
}

static GtkWidget *
new_combo (GhFieldRow *self, gboolean is_open)
{
  GtkWidget *editor = is_open ? gtk_combo_box_text_new_with_entry () : gtk_combo_box_text_new ();

  fill_choices (self, editor);
  if (is_open)
    limit_entry (gtk_bin_get_child (GTK_BIN (editor)), 18);
  gh_narrow_combo (GTK_COMBO_BOX (editor), -1);
  g_signal_connect_object (editor, "changed", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  return editor;
}

/* Text. */

static void
on_typed (GhFieldRow *self)
{
  change_text (self, gtk_entry_get_text (GTK_ENTRY (self->editor)));
}

static GtkWidget *
new_entry (GhFieldRow *self)
{
  GtkWidget *editor = gtk_entry_new ();

  limit_entry (editor, 22);
  gtk_entry_set_visibility (GTK_ENTRY (editor),
                            gh_field_value_get_look (&self->value) != GH_LOOK_SECRET);
  g_signal_connect_object (editor, "changed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
  return editor;
}

static void
on_text (GhFieldRow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->editor));
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  change_text (self, text);
}

static GtkWidget *
new_text (GhFieldRow *self)
{
  GtkWidget *editor = gtk_text_view_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (editor), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (editor), FALSE);
  g_object_set (editor, "margin", 6, NULL);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (editor)),
                           "changed",
                           G_CALLBACK (on_text),
                           self,
                           G_CONNECT_SWAPPED);
  return editor;
}

/* A file or folder. */

static void
on_file (GtkNativeDialog *chooser, int response, GhFieldRow *self)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    gtk_entry_set_text (GTK_ENTRY (self->editor), path);
  g_object_unref (chooser);
}

static void
on_browse (GhFieldRow *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  gboolean is_folder = gh_field_value_get_look (&self->value) == GH_LOOK_FOLDER;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    hdy_preferences_row_get_title (HDY_PREFERENCES_ROW (self)),
    GTK_WINDOW (window),
    is_folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
    NULL,
    NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static GtkWidget *
new_browse_button (GhFieldRow *self)
{
  GtkWidget *button
    = gtk_button_new_from_icon_name ("document-open-symbolic", GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_browse), self, G_CONNECT_SWAPPED);
  return button;
}

/* What is only told. */

static GtkWidget *
new_label (GhFieldRow *self)
{
  GtkWidget *editor = gtk_label_new (NULL);

  gtk_label_set_selectable (GTK_LABEL (editor), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (editor), PANGO_ELLIPSIZE_MIDDLE);
  gtk_style_context_add_class (gtk_widget_get_style_context (editor), GTK_STYLE_CLASS_DIM_LABEL);
  return editor;
}

static GtkWidget *
new_editor (GhFieldRow *self)
{
  gboolean has_choices = self->value.hint != NULL && self->value.hint->choices != NULL;

  if (gh_field_value_get_look (&self->value) == GH_LOOK_FIXED)
    return new_label (self);
  if (gh_field_value_get_look (&self->value) == GH_LOOK_TEXT)
    return new_text (self);
  switch (self->value.field->type)
    {
    case GH_FIELD_BOOL:
      return new_switch (self);
    case GH_FIELD_UINT:
    case GH_FIELD_UINT64:
    case GH_FIELD_INT64:
      return new_spin (self);
    case GH_FIELD_ENUM:
      return new_combo (self, FALSE);
    case GH_FIELD_STRING:
      return has_choices ? new_combo (self, self->value.hint->is_open) : new_entry (self);
    case GH_FIELD_STRV:
      return new_entry (self);
    case GH_FIELD_LIST:
    default:
      return new_label (self);
    }
}

/* Filling. */

static void
fill_combo (GhFieldRow *self)
{
  g_autofree char *value = gh_field_to_string (self->value.field, self->value.subject.self);
  const GhFieldHint *hint = self->value.hint;
  const GhFieldChoice *choices = hint != NULL ? hint->choices : NULL;
  g_autofree char *label = NULL;

  if ((value == NULL || *value == '\0') && (choices == NULL || hint->is_open))
    label = choices != NULL && choices[0].value == NULL && choices[0].label != NULL
              ? g_strdup (_ (choices[0].label))
              : g_strdup ("");
  else
    label = gh_field_hint_word (hint, self->value.field, value);
  if (gtk_combo_box_get_has_entry (GTK_COMBO_BOX (self->editor)))
    {
      gtk_entry_set_text (GTK_ENTRY (gtk_bin_get_child (GTK_BIN (self->editor))), label);
      return;
    }
  add_choice (self->editor, value, label);
  for (int i = 0;; i++)
    {
      g_autofree char *text = NULL;

      gtk_combo_box_set_active (GTK_COMBO_BOX (self->editor), i);
      text = gtk_combo_box_text_get_active_text (GTK_COMBO_BOX_TEXT (self->editor));
      if (text == NULL || g_str_equal (text, label))
        break;
    }
}

static void
fill_editor (GhFieldRow *self)
{
  g_autofree char *text = gh_field_value_get_text (&self->value);

  if (GTK_IS_SWITCH (self->editor))
    gtk_switch_set_active (GTK_SWITCH (self->editor), gh_field_value_get_boolean (&self->value));
  else if (GTK_IS_SPIN_BUTTON (self->editor))
    {
      guint64 value = gh_field_value_get_number (&self->value);

      gtk_spin_button_set_value (
        GTK_SPIN_BUTTON (self->editor),
        (double) (gint64) (gh_field_value_is_size (&self->value) ? value / MIB : value));
    }
  else if (GTK_IS_COMBO_BOX (self->editor))
    fill_combo (self);
  else if (GTK_IS_ENTRY (self->editor))
    gtk_entry_set_text (GTK_ENTRY (self->editor), text);
  else if (GTK_IS_TEXT_VIEW (self->editor))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->editor)), text, -1);
  else
    gtk_label_set_label (GTK_LABEL (self->editor), text);
}

void
gh_field_row_refresh (GhFieldRow *self)
{
  self->filling = TRUE;
  fill_editor (self);
  self->filling = FALSE;
  say (self);
}

/* What is being typed stays as it is typed. A figure that follows from another is shown anew even
 * when the focus has just come to it, or its old value would be put back when the focus goes. */
static void
on_edited (GhFieldRow *self)
{
  g_auto (GStrv) now = gh_draft_get_complaints (self->value.subject.draft);

  if (self->complaints != NULL)
    set_complaints (self, select_words (self->complaints, now, TRUE));
  if (!self->changing && GTK_IS_SPIN_BUTTON (self->editor))
    gh_field_row_refresh (self);
  else
    say (self);
}

static void
gh_field_row_finalize (GObject *object)
{
  g_strfreev (GH_FIELD_ROW (object)->complaints);
  G_OBJECT_CLASS (gh_field_row_parent_class)->finalize (object);
}

/* Tab goes from one thing to change to the next, not to the row and then into it, as is the way of
 * GtkListBoxRow. */
static gboolean
gh_field_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return GTK_WIDGET_CLASS (g_type_class_peek (GTK_TYPE_BIN))->focus (widget, direction);
}

static void
gh_field_row_class_init (GhFieldRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = gh_field_row_focus;
  G_OBJECT_CLASS (klass)->finalize = gh_field_row_finalize;
}

static void
gh_field_row_init (GhFieldRow *self)
{
  self->mark = gtk_image_new_from_icon_name ("view-refresh-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (self->mark, _ ("Waits for the next start"));
  gtk_widget_set_no_show_all (self->mark, TRUE);
  gtk_container_add (GTK_CONTAINER (self), self->mark);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  hdy_action_row_set_title_lines (HDY_ACTION_ROW (self), 2);
  hdy_action_row_set_subtitle_lines (HDY_ACTION_ROW (self), 6);
}

void
gh_field_row_set_title (GhFieldRow *self, const char *title)
{
  /* Translators: the name of a button that opens a file chooser; %s is what for, as "Kernel". */
  g_autofree char *browse = g_strdup_printf (_ ("Choose %s"), title);
  GtkWidget *inner
    = GTK_IS_COMBO_BOX (self->editor) && gtk_combo_box_get_has_entry (GTK_COMBO_BOX (self->editor))
        ? gtk_bin_get_child (GTK_BIN (self->editor))
        : self->editor;

  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (self), title);
  atk_object_set_name (gtk_widget_get_accessible (self->editor), title);
  atk_object_set_name (gtk_widget_get_accessible (inner), title);
  if (self->browse == NULL)
    return;
  gtk_widget_set_tooltip_text (self->browse, browse);
  atk_object_set_name (gtk_widget_get_accessible (self->browse), browse);
}

/* A text view stands in a frame that scrolls. */
static GtkWidget *
frame (GtkWidget *editor)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  g_object_set (scrolled,
                "shadow-type",
                GTK_SHADOW_IN,
                "min-content-height",
                80,
                "min-content-width",
                240,
                "margin-top",
                8,
                "margin-bottom",
                8,
                NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), editor);
  return scrolled;
}

/* A file's entry and its button are one thing. */
static GtkWidget *
add_browse (GhFieldRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->browse = new_browse_button (self);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), GTK_STYLE_CLASS_LINKED);
  gtk_box_pack_start (GTK_BOX (box), self->editor, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->browse, FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
new_slot (GhFieldRow *self)
{
  GtkWidget *slot = self->editor;

  if (GTK_IS_TEXT_VIEW (self->editor))
    return frame (self->editor);
  if (gh_field_value_get_look (&self->value) == GH_LOOK_FILE
      || gh_field_value_get_look (&self->value) == GH_LOOK_FOLDER)
    slot = add_browse (self);
  gtk_widget_set_valign (slot, GTK_ALIGN_CENTER);
  return slot;
}

GtkWidget *
gh_field_row_new (const GhSubject *subject, const GhField *field)
{
  GhFieldValue value = { .subject = *subject,
                         .field = field,
                         .hint = gh_field_hint_find (subject->type, field, subject->offer),
                         .number = gh_field_number_find (subject->type, field) };
  const char *title = gh_field_value_get_title (&value);
  GhFieldRow *self;

  if (title == NULL)
    return NULL;
  self = g_object_new (GH_TYPE_FIELD_ROW, NULL);
  self->value = value;
  self->editor = new_editor (self);
  self->slot = new_slot (self);
  gtk_container_add (GTK_CONTAINER (self), self->slot);
  gh_field_row_set_title (self, title);
  gtk_widget_show_all (GTK_WIDGET (self));
  gh_field_row_refresh (self);
  if (GTK_IS_SWITCH (self->editor))
    hdy_action_row_set_activatable_widget (HDY_ACTION_ROW (self), self->editor);
  g_signal_connect_object (
    subject->draft, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
gh_field_row_align (GhFieldRow *self, GtkSizeGroup *group)
{
  /* Figures and switches are as wide as they are; a label takes what there is. */
  if (GTK_IS_SPIN_BUTTON (self->editor) || GTK_IS_SWITCH (self->editor)
      || GTK_IS_LABEL (self->editor))
    return;
  gtk_size_group_add_widget (group, self->slot);
}

void
gh_field_row_set_most (GhFieldRow *self, guint64 most)
{
  guint64 has = gh_field_value_get_number (&self->value);
  guint64 unit = gh_field_value_is_size (&self->value) ? MIB : 1;

  g_return_if_fail (GTK_IS_SPIN_BUTTON (self->editor));

  self->filling = TRUE;
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->editor), 1, (double) (MAX (most, has) / unit));
  self->filling = FALSE;
}

void
gh_field_row_add_choices (GhFieldRow *self, const char *const *words)
{
  g_return_if_fail (GTK_IS_COMBO_BOX (self->editor));

  for (; words != NULL && *words != NULL; words++)
    add_choice (self->editor, *words, *words);
}
