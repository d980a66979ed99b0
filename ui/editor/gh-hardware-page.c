/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwarePage: one entry of a machine's hardware, to be changed. */
#include "config.h"

#include "gh-hardware-page.h"

#include <glib/gi18n-lib.h>

#include "gh-boot-order.h"
#include "gh-facts.h"
#include "gh-field-row.h"
#include "gh-host-device-chooser.h"
#include "gh-memory-limits.h"
#include "gh-xen-guest.h"

struct _GhHardwarePage
{
  GtkBin parent_instance;

  GhSubject subject;
  const GhHostInfo *info;
  GhHostDevices *devices; /* not owned: the editor has it */
  guint64 memory;
  guint cpus;
  GtkWidget *box;
  GHashTable *rows; /* of GhFieldRow, by the field's name */
  GtkWidget *limits;
  GtkWidget *kind; /* the group that tells what the kind of guest on Xen entails */
  GtkWidget *eject;
  char *source; /* of a disk, as it was last seen */
};

G_DEFINE_FINAL_TYPE (GhHardwarePage, gh_hardware_page, GTK_TYPE_BIN)

static GtkWidget *
add_group (GhHardwarePage *self, const char *title, const char *description)
{
  GtkWidget *group = hdy_preferences_group_new ();

  hdy_preferences_group_set_title (HDY_PREFERENCES_GROUP (group), title);
  hdy_preferences_group_set_description (HDY_PREFERENCES_GROUP (group), description);
  gtk_container_add (GTK_CONTAINER (self->box), group);
  return group;
}

static GtkWidget *
add_note (GhHardwarePage *self, const char *text)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (bar))), label);
  gtk_container_add (GTK_CONTAINER (self->box), bar);
  return bar;
}

static GtkWidget *
find_row (GhHardwarePage *self, const char *name)
{
  return g_hash_table_lookup (self->rows, name);
}

static void
add_fields (GhHardwarePage *self, GtkWidget *group, GPtrArray *fields)
{
  g_autoptr (GtkSizeGroup) widths = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  for (guint i = 0; i < fields->len; i++)
    {
      const GhField *field = fields->pdata[i];
      GtkWidget *row = gh_field_row_new (&self->subject, field);

      if (row == NULL)
        continue;
      gh_field_row_align (GH_FIELD_ROW (row), widths);
      gtk_container_add (GTK_CONTAINER (group), row);
      g_hash_table_insert (self->rows, (gpointer) field->name, row);
    }
}

static GhDomainConfig *
get_config (GhHardwarePage *self)
{
  return gh_draft_get_config (self->subject.draft);
}

/* The kind of guest on Xen. */

static void
update_kind (GhHardwarePage *self)
{
  g_autofree char *text = gh_xen_guest_describe (get_config (self), self->info);

  hdy_preferences_group_set_description (HDY_PREFERENCES_GROUP (self->kind), text);
}

/* Memory. */

static void
update_limits (GhHardwarePage *self)
{
  const GhDomainConfig *config = get_config (self);

  gh_memory_limits_set (GH_MEMORY_LIMITS (self->limits),
                        gh_domain_config_get_current_memory (config),
                        config->memory,
                        self->memory,
                        self->info != NULL ? self->info->free_memory : 0);
}

static void
set_most (GhHardwarePage *self, const char *name, guint64 most)
{
  GtkWidget *row = find_row (self, name);

  if (row != NULL && most > 0)
    gh_field_row_set_most (GH_FIELD_ROW (row), most);
}

static void
dress_memory (GhHardwarePage *self, GtkWidget *group)
{
  self->limits = gh_memory_limits_new ();
  gtk_widget_set_margin_bottom (self->limits, 6);
  gtk_container_add (GTK_CONTAINER (self->box), self->limits);
  gtk_box_reorder_child (GTK_BOX (self->box), self->limits, 0);
  set_most (self, "current-memory", self->memory);
  set_most (self, "memory", self->memory);
  update_limits (self);
}

/* Processors. */

static void
dress_cpus (GhHardwarePage *self, GtkWidget *group)
{
  GtkWidget *pool = find_row (self, "cpupool");
  g_autofree char *text = NULL;

  if (self->cpus > 0)
    {
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "This computer has %u processor",
                                           "This computer has %u processors",
                                           self->cpus),
                              self->cpus);
      hdy_preferences_group_set_description (HDY_PREFERENCES_GROUP (group), text);
    }
  for (guint i = 0; pool != NULL && self->info != NULL && i < self->info->pools->len; i++)
    {
      const GhCpuPool *known = self->info->pools->pdata[i];
      const char *words[] = { known->name, NULL };

      gh_field_row_add_choices (GH_FIELD_ROW (pool), words);
    }
}

/* Disks and drives. */

/* As its name ends: "a.qcow2". */
static const char *
guess_format (const char *source)
{
  static const char *const endings[] = { ".qcow2", ".vmdk", ".vdi", ".vhdx" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (source, endings[i]))
      return endings[i] + 1;
  return NULL;
}

/* What follows from a source that was just named. */
static void
tidy_disk (GhHardwarePage *self)
{
  GhDisk *disk = self->subject.self;

  if (g_strcmp0 (disk->source, self->source) == 0)
    return;
  g_free (self->source);
  self->source = g_strdup (disk->source);
  if (disk->source == NULL)
    return;
  disk->source_type = g_str_has_prefix (disk->source, "/dev/") ? GH_SOURCE_BLOCK : GH_SOURCE_FILE;
  if (disk->device != GH_DISK_DISK)
    return;
  g_free (disk->format);
  disk->format = g_strdup (guess_format (disk->source));
  gh_field_row_refresh (GH_FIELD_ROW (find_row (self, "format")));
}

static void
on_eject (GhHardwarePage *self)
{
  GhDisk *disk = self->subject.self;

  g_clear_pointer (&disk->source, g_free);
  gh_draft_replaced (self->subject.draft);
}

static void
dress_drive (GhHardwarePage *self, GtkWidget *group)
{
  static const char *const of_disks[]
    = { "format", "readonly", "shareable", "cache", "io", "discard", "serial" };
  const GhDisk *disk = self->subject.self;
  GtkWidget *row = find_row (self, "source");

  gh_field_row_set_title (GH_FIELD_ROW (row), _ ("Medium"));
  self->eject = gtk_button_new_with_mnemonic (_ ("_Eject"));
  gtk_widget_set_valign (self->eject, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (self->eject, disk->source != NULL);
  g_signal_connect_object (self->eject, "clicked", G_CALLBACK (on_eject), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (row), self->eject);
  for (gsize i = 0; i < G_N_ELEMENTS (of_disks); i++)
    if (find_row (self, of_disks[i]) != NULL)
      {
        gtk_widget_set_no_show_all (find_row (self, of_disks[i]), TRUE);
        gtk_widget_hide (find_row (self, of_disks[i]));
      }
  if (self->subject.offer == GH_OFFER_PV && g_strcmp0 (get_config (self)->machine, "xenpv") != 0)
    add_note (self,
              _ ("Linux does not see a CD in a PVH machine. Give it the image as a read-only disk, "
                 "or choose HVM or PV as the kind of guest under General."));
}

static void
dress_disk (GhHardwarePage *self, GtkWidget *group)
{
  self->source = g_strdup (((const GhDisk *) self->subject.self)->source);
  if (((const GhDisk *) self->subject.self)->device != GH_DISK_DISK)
    dress_drive (self, group);
}

/* Network cards. */

static void
update_nic (GhHardwarePage *self)
{
  GhNic *nic = self->subject.self;
  gboolean is_user = nic->type == GH_NIC_USER;
  GtkWidget *source = find_row (self, "source");
  GtkWidget *forwards = find_row (self, "forwards");

  gtk_widget_set_visible (source, !is_user);
  if (forwards != NULL)
    gtk_widget_set_visible (forwards, is_user);
}

/* What belongs to the other kind of connection would be refused. */
static void
tidy_nic (GhHardwarePage *self)
{
  GhNic *nic = self->subject.self;
  const GhField *forwards = gh_struct_find_field (&gh_nic_struct, "forwards");

  if (nic->type == GH_NIC_USER)
    g_clear_pointer (&nic->source, g_free);
  else if (forwards != NULL)
    g_clear_pointer (&G_STRUCT_MEMBER (char **, nic, forwards->offset), g_strfreev);
  if (nic->type == GH_NIC_BRIDGE && nic->source == NULL && self->info != NULL
      && self->info->bridges != NULL && self->info->bridges[0] != NULL
      && !gtk_widget_get_visible (find_row (self, "source")))
    {
      nic->source = g_strdup (self->info->bridges[0]);
      gh_field_row_refresh (GH_FIELD_ROW (find_row (self, "source")));
    }
}

static void
dress_nic (GhHardwarePage *self, GtkWidget *group)
{
  if (self->info != NULL)
    gh_field_row_add_choices (GH_FIELD_ROW (find_row (self, "source")),
                              (const char *const *) self->info->bridges);
  if (self->subject.offer != GH_OFFER_QEMU && self->info != NULL
      && (self->info->bridges == NULL || self->info->bridges[0] == NULL))
    add_note (self,
              _ ("This computer has no network bridge, and Xen has no other way to the network. "
                 "Make one, for instance in NetworkManager or /etc/network/interfaces."));
}

/* All. */

static gboolean
is_part (const GhHardware *item, const char *name)
{
  return item->part != NULL && g_str_equal (item->part->name, name);
}

static gboolean
is_device (const GhHardware *item, const GhStruct *type)
{
  return item->list != NULL && item->list->of == type;
}

static void
on_edited (GhHardwarePage *self)
{
  if (self->limits != NULL)
    update_limits (self);
  if (self->kind != NULL)
    update_kind (self);
  if (self->subject.type == &gh_disk_struct)
    tidy_disk (self);
  if (self->eject != NULL)
    gtk_widget_set_sensitive (self->eject, ((GhDisk *) self->subject.self)->source != NULL);
  if (self->subject.type == &gh_nic_struct)
    {
      tidy_nic (self);
      update_nic (self);
    }
}

/* Of a device that runs, and is no longer in the definition. */
static void
fill_removed (GhHardwarePage *self, const GhHardware *item)
{
  g_autoptr (GPtrArray) fields
    = gh_hardware_list_fields (item, self->subject.draft, self->subject.offer);
  GtkWidget *facts = gh_facts_new ();

  add_note (self, _ ("The machine has this until it is next started."));
  for (guint i = 0; i < fields->len; i++)
    {
      const GhField *field = fields->pdata[i];
      const GhFieldHint *hint = gh_field_hint_find (self->subject.type, field, self->subject.offer);
      g_autofree char *text = gh_field_to_string (field, item->live);
      g_autofree char *word = text != NULL ? gh_field_hint_word (hint, field, text) : NULL;

      gh_facts_add (GH_FACTS (facts),
                    hint != NULL && hint->label != NULL ? _ (hint->label) : _ (field->label),
                    word);
    }
  gtk_container_add (GTK_CONTAINER (self->box), facts);
}

static void
dress (GhHardwarePage *self, const GhHardware *item, GtkWidget *group)
{
  if (is_part (item, "memory"))
    dress_memory (self, group);
  else if (is_part (item, "cpus"))
    dress_cpus (self, group);
  else if (is_device (item, &gh_disk_struct))
    dress_disk (self, group);
  else if (is_device (item, &gh_nic_struct))
    dress_nic (self, group);
}

static void
fill (GhHardwarePage *self, const GhHardware *item)
{
  g_autoptr (GPtrArray) fields
    = gh_hardware_list_fields (item, self->subject.draft, self->subject.offer);
  g_autofree char *title = gh_hardware_get_title (item);
  GtkWidget *group;

  if (is_part (item, "boot") && self->subject.offer != GH_OFFER_PV)
    gtk_container_add (GTK_CONTAINER (self->box), gh_boot_order_new (&self->subject));
  group = add_group (self, title, NULL);
  if (item->pending == GH_PENDING_ADDED)
    add_note (self, _ ("The machine gets this when it is next started."));
  add_fields (self, group, fields);
  dress (self, item, group);
  if (self->subject.offer != GH_OFFER_QEMU && find_row (self, "machine") != NULL)
    {
      self->kind = group;
      update_kind (self);
    }
  if (is_device (item, &gh_hostdev_struct))
    gtk_container_add (GTK_CONTAINER (self->box),
                       gh_host_device_chooser_new (&self->subject, self->devices));
}

static void
gh_hardware_page_finalize (GObject *object)
{
  GhHardwarePage *self = GH_HARDWARE_PAGE (object);

  g_clear_object (&self->subject.draft);
  g_hash_table_unref (self->rows);
  g_free (self->source);
  G_OBJECT_CLASS (gh_hardware_page_parent_class)->finalize (object);
}

static void
gh_hardware_page_class_init (GhHardwarePageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_hardware_page_finalize;
}

static void
gh_hardware_page_init (GhHardwarePage *self)
{
  GtkWidget *clamp = hdy_clamp_new ();

  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_object_set (self->box, "margin", 18, NULL);
  gtk_container_add (GTK_CONTAINER (clamp), self->box);
  gtk_container_add (GTK_CONTAINER (self), clamp);
}

GtkWidget *
gh_hardware_page_new (const GhHardware *item,
                      const GhSubject *subject,
                      const GhHostInfo *info,
                      GhHostDevices *devices,
                      guint64 memory,
                      guint cpus)
{
  GhHardwarePage *self = g_object_new (GH_TYPE_HARDWARE_PAGE, NULL);

  self->subject = *subject;
  g_object_ref (subject->draft);
  self->info = info;
  self->devices = devices;
  self->memory = memory;
  self->cpus = cpus;
  if (item->device != NULL || item->part != NULL)
    fill (self, item);
  else
    fill_removed (self, item);
  gtk_widget_show_all (GTK_WIDGET (self));
  if (is_device (item, &gh_nic_struct) && item->device != NULL)
    update_nic (self);
  g_signal_connect_object (
    subject->draft, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
