/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhPreferences: the window in which a person changes the settings. */
#include "config.h"

#include "gh-preferences.h"

#include "gh-monitor.h"
#include "gh-narrow.h"

struct _GhPreferences
{
  HdyPreferencesWindow parent_instance;

  GtkWidget *colors;
  GtkWidget *resize_guest;
  GtkWidget *console_tabs;
  GtkWidget *whole_pixels;
  GtkWidget *release_keys;
  GtkWidget *share_clipboard;
  GtkWidget *play_sound;
  GtkWidget *confirm_force_off;
};

G_DEFINE_FINAL_TYPE (GhPreferences, gh_preferences, HDY_TYPE_PREFERENCES_WINDOW)

static void
gh_preferences_class_init (GhPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/app/gh-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, colors);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, resize_guest);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, console_tabs);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, whole_pixels);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, release_keys);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, share_clipboard);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, play_sound);
  gtk_widget_class_bind_template_child (widget_class, GhPreferences, confirm_force_off);
}

static void
gh_preferences_init (GhPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gh_narrow_combo (GTK_COMBO_BOX (self->release_keys), -1);
  gh_monitor_limit_default (GTK_WINDOW (self));
}

GtkWidget *
gh_preferences_new (GSettings *settings)
{
  GhPreferences *self = g_object_new (GH_TYPE_PREFERENCES, NULL);

  g_settings_bind (settings, "color-scheme", self->colors, "active-id", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "resize-guest", self->resize_guest, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "console-tabs", self->console_tabs, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (
    settings, "release-keys", self->release_keys, "active-id", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "whole-pixels", self->whole_pixels, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (
    settings, "share-clipboard", self->share_clipboard, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "play-sound", self->play_sound, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (
    settings, "confirm-force-off", self->confirm_force_off, "active", G_SETTINGS_BIND_DEFAULT);
  return GTK_WIDGET (self);
}
