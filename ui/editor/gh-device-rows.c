/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a machine's disks and network cards in its settings. */
#include "config.h"

#include "gh-device-rows.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
add_row (GtkContainer *group, const char *title, const char *what, const char *when)
{
  GtkWidget *row = hdy_action_row_new ();
  g_autofree char *subtitle = *what != '\0' && *when != '\0'
                                ? g_strdup_printf ("%s\n%s", what, when)
                                : g_strdup (*what != '\0' ? what : when);

  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (row), title);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (row), subtitle);
  hdy_action_row_set_subtitle_lines (HDY_ACTION_ROW (row), 3);
  gtk_widget_show (row);
  gtk_container_add (group, row);
  return row;
}

/* @key: target or MAC, for the callback as its object's "key". */
static GtkWidget *
add_button (GtkWidget *row,
            const char *label,
            const char *key,
            GCallback callback,
            GhMachineSettings *settings)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "key", g_strdup (key), g_free);
  g_signal_connect_object (button, "clicked", callback, settings, 0);
  gtk_widget_show (button);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

static const char *
get_key (gpointer object)
{
  return g_object_get_data (object, "key");
}

static void
on_detach_disk (GtkWidget *button, GhMachineSettings *settings)
{
  gh_machine_settings_call (
    settings, "detach-disk", "Detach", g_variant_new ("(s)", get_key (button)));
}

static void
on_detach_nic (GtkWidget *button, GhMachineSettings *settings)
{
  gh_machine_settings_call (
    settings, "detach-nic", "Detach", g_variant_new ("(s)", get_key (button)));
}

static void
on_eject (GtkWidget *button, GhMachineSettings *settings)
{
  gh_machine_settings_call (
    settings, "medium", "ChangeMedium", g_variant_new ("(ss)", get_key (button), ""));
}

static void
attach_disk (GhMachineSettings *settings, const char *path)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "source", "s", path);
  gh_machine_settings_call (
    settings, "attach-disk", "AttachDisk", g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

/* The chooser's "key" is the drive; without one the file becomes a new disk. */
static void
on_chosen (GtkNativeDialog *chooser, int response, GhMachineSettings *settings)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));
  const char *drive = get_key (chooser);

  if (response == GTK_RESPONSE_ACCEPT && path != NULL && drive != NULL)
    gh_machine_settings_call (
      settings, "medium", "ChangeMedium", g_variant_new ("(ss)", drive, path));
  else if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    attach_disk (settings, path);
  g_object_unref (chooser);
}

static void
choose (GhMachineSettings *settings, const char *title, const char *accept, const char *drive)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
    title, GTK_WINDOW (settings), GTK_FILE_CHOOSER_ACTION_OPEN, accept, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data_full (G_OBJECT (chooser), "key", g_strdup (drive), g_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen), settings, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_insert (GtkWidget *button, GhMachineSettings *settings)
{
  choose (settings, _ ("Choose a Medium"), _ ("_Insert"), get_key (button));
}

static void
on_add_disk (GtkWidget *button, GhMachineSettings *settings)
{
  choose (settings, _ ("Choose a Disk Image"), _ ("_Add"), NULL);
}

static void
add_disk (GtkContainer *group, GhMachineSettings *settings, const GhDisk *disk)
{
  gboolean drive = disk->device != GH_DISK_DISK;
  const char *what = disk->source != NULL ? disk->source : _ ("Empty");
  /* Translators: of a drive or disk, with its name in the machine: "CD drive sda". */
  g_autofree char *title
    = g_strdup_printf (drive ? _ ("CD drive %s") : _ ("Disk %s"), disk->target);
  GtkWidget *row = add_row (
    group, title, what, gh_machine_settings_get_scope (settings, drive ? "medium" : "detach-disk"));

  if (drive && disk->source != NULL)
    add_button (row, _ ("_Eject"), disk->target, G_CALLBACK (on_eject), settings);
  if (drive)
    add_button (row, _ ("_Insert…"), disk->target, G_CALLBACK (on_insert), settings);
  else
    add_button (row, _ ("_Remove"), disk->target, G_CALLBACK (on_detach_disk), settings);
}

void
gh_device_rows_fill_disks (GtkContainer *group,
                           GhMachineSettings *settings,
                           const GhDomainConfig *config)
{
  GtkWidget *row;

  for (guint i = 0; i < config->disks->len; i++)
    add_disk (group, settings, config->disks->pdata[i]);
  row = add_row (group,
                 _ ("Another disk"),
                 _ ("An image or block device that exists"),
                 gh_machine_settings_get_scope (settings, "attach-disk"));
  add_button (row, _ ("_Add…"), NULL, G_CALLBACK (on_add_disk), settings);
}

static void
on_link (GtkSwitch *cable, GParamSpec *pspec, GhMachineSettings *settings)
{
  gh_machine_settings_call (settings,
                            "link",
                            "SetLink",
                            g_variant_new ("(sb)", get_key (cable), gtk_switch_get_active (cable)));
}

static void
add_nic (GtkContainer *group, GhMachineSettings *settings, const GhNic *nic)
{
  g_autofree char *what
    = nic->source != NULL
        ? g_strdup_printf (_ ("On the bridge %s, address %s"), nic->source, nic->mac)
        : g_strdup_printf (_ ("Shares this computer’s connection, address %s"), nic->mac);
  GtkWidget *row
    = add_row (group, _ ("Network"), what, gh_machine_settings_get_scope (settings, "detach-nic"));
  GtkWidget *cable = gtk_switch_new ();

  gtk_widget_set_valign (cable, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (cable, _ ("Cable plugged in"));
  atk_object_set_name (gtk_widget_get_accessible (cable), _ ("Cable plugged in"));
  gtk_switch_set_active (GTK_SWITCH (cable), !nic->link_down);
  g_object_set_data_full (G_OBJECT (cable), "key", g_strdup (nic->mac), g_free);
  g_signal_connect_object (cable, "notify::active", G_CALLBACK (on_link), settings, 0);
  gtk_widget_show (cable);
  gtk_container_add (GTK_CONTAINER (row), cable);
  add_button (row, _ ("_Remove"), nic->mac, G_CALLBACK (on_detach_nic), settings);
}

static void
on_add_nic (GtkWidget *button, GhMachineSettings *settings)
{
  GtkEntry *entry = g_object_get_data (G_OBJECT (button), "bridge");
  const char *bridge = gtk_entry_get_text (entry);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (*bridge != '\0')
    g_variant_dict_insert (&dict, "source", "s", bridge);
  gh_machine_settings_call (
    settings, "attach-nic", "AttachNic", g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

void
gh_device_rows_fill_nics (GtkContainer *group,
                          GhMachineSettings *settings,
                          const GhDomainConfig *config)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *row, *button;

  for (guint i = 0; i < config->nics->len; i++)
    add_nic (group, settings, config->nics->pdata[i]);
  row = add_row (
    group, _ ("Another network card"), "", gh_machine_settings_get_scope (settings, "attach-nic"));
  gtk_widget_set_valign (entry, GTK_ALIGN_CENTER);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 17);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Bridge, or empty"));
  atk_object_set_name (gtk_widget_get_accessible (entry), _ ("Bridge"));
  gtk_widget_show (entry);
  gtk_container_add (GTK_CONTAINER (row), entry);
  button = add_button (row, _ ("_Add"), NULL, G_CALLBACK (on_add_nic), settings);
  g_object_set_data (G_OBJECT (button), "bridge", entry);
}
