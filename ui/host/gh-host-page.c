/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostPage: one host: what it is, who has its memory and CPUs, its logs, what is wrong with it.
 *
 * While it is seen, one question is under way that is answered when the facts differ. */
#include "config.h"

#include "gh-host-page.h"

#include <glib/gi18n-lib.h>

#include "gh-check-view.h"
#include "gh-error-bar.h"
#include "gh-error.h"
#include "gh-facts.h"
#include "gh-host-info.h"
#include "gh-log-view.h"
#include "gh-memory-bar.h"
#include "gh-narrow.h"
#include "gh-text.h"
#include "gh-xenstore-view.h"

struct _GhHostPage
{
  GtkBox parent_instance;

  GtkStackSwitcher *switcher;
  GhErrorBar *error;
  GtkLabel *name;
  GtkLabel *words;
  GhMemoryBar *memory;
  GtkTreeView *cpus;
  GhFacts *facts;
  GhCheckView *checks;
  GhLogView *logs;
  GhXenstoreView *xenstore;

  GhClient *client;
  GCancellable *asking;
  guint64 serial;
  char *figures; /* as they are shown */
};

G_DEFINE_FINAL_TYPE (GhHostPage, gh_host_page, GTK_TYPE_BOX)

static char *
describe_cpus (const GhHostInfo *info)
{
  g_autofree char *count = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "%u CPU", "%u CPUs", info->nr_cpus), info->nr_cpus);

  if (info->cpu_model == NULL)
    return g_steal_pointer (&count);
  /* Translators: "8 CPUs, Intel Xeon" */
  return g_strdup_printf (_ ("%s, %s"), count, info->cpu_model);
}

static char *
describe_guests (const GhHostInfo *info)
{
  g_auto (GStrv) caps = g_strsplit (info->virt_caps != NULL ? info->virt_caps : "", " ", -1);
  const char *const *words = (const char *const *) caps;

  if (info->xen_version == NULL)
    return g_strcmp0 (info->accelerator, "kvm") == 0
             ? g_strdup (_ ("Machines run on the processor itself (KVM)."))
             : g_strdup_printf (_ ("Machines are emulated. %s"),
                                info->accelerator_reason != NULL ? info->accelerator_reason : "");
  if (!g_strv_contains (words, "hvm"))
    return g_strdup (_ ("Only PV machines can run: the processor offers no virtualization."));
  return g_strv_contains (words, "hvm_directio")
           ? g_strdup (
             _ ("PV, PVH and HVM machines can run, and be given devices of the computer."))
           : g_strdup (_ ("PV, PVH and HVM machines can run."));
}

/* The host in a few sentences. */
static void
show_words (GhHostPage *self, const GhHostInfo *info)
{
  g_autofree char *cpus = describe_cpus (info);
  g_autofree char *guests = describe_guests (info);
  g_autofree char *total = gh_format_size (info->total_memory);
  g_autofree char *available = gh_format_size (info->free_memory);
  g_autofree char *memory
    = g_strdup_printf (_ ("%s of memory, of which %s are free."), total, available);
  g_autofree char *text = g_strdup_printf (
    "%s\n%s\n%s\n%s", info->hypervisor != NULL ? info->hypervisor : "", cpus, memory, guests);

  gtk_label_set_label (self->name, info->host != NULL ? info->host : _ ("This Computer"));
  gtk_label_set_label (self->words, text);
}

static char *
list_runners (const GhHostInfo *info, guint cpu)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (info->vcpus->len == 0)
    return g_strdup (_ ("whatever the kernel puts there"));
  for (guint i = 0; i < info->vcpus->len; i++)
    {
      const GhHostVcpu *vcpu = info->vcpus->pdata[i];

      if (vcpu->cpu == cpu)
        g_string_append_printf (out, "%s%s/%u", out->len > 0 ? ", " : "", vcpu->name, vcpu->vcpu);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Rows are changed in place: the view stays where the person has scrolled it to. */
static void
show_cpus (GhHostPage *self, const GhHostInfo *info)
{
  GtkListStore *store = GTK_LIST_STORE (gtk_tree_view_get_model (self->cpus));
  GtkTreeIter iter;
  gboolean there = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (store), &iter);

  for (guint i = 0; i < info->cpus->len; i++)
    {
      const GhHostCpu *cpu = info->cpus->pdata[i];
      g_autofree char *number = g_strdup_printf ("%u", cpu->cpu);
      g_autofree char *place = g_strdup_printf (_ ("socket %u, core %u"), cpu->socket, cpu->core);
      g_autofree char *runners = list_runners (info, cpu->cpu);

      if (!there)
        gtk_list_store_append (store, &iter);
      gtk_list_store_set (store, &iter, 0, number, 1, place, 2, runners, -1);
      there = there && gtk_tree_model_iter_next (GTK_TREE_MODEL (store), &iter);
    }
  while (there && gtk_list_store_remove (store, &iter))
    ;
}

/* Numbers that are 0 say nothing here, and lists are shown above. */
static gboolean
is_shown (const GhField *field, const GhHostInfo *info)
{
  if (field->type == GH_FIELD_UINT)
    return *(const guint *) G_STRUCT_MEMBER_P (info, field->offset) > 0;
  if (field->type == GH_FIELD_UINT64)
    return *(const guint64 *) G_STRUCT_MEMBER_P (info, field->offset) > 0;
  return field->type == GH_FIELD_STRING;
}

/* Made anew only when they differ, so that a text that is being marked stays marked. */
static void
show_figures (GhHostPage *self, const GhHostInfo *info)
{
  g_autoptr (GString) all = g_string_new (NULL);
  const GhField *fields = gh_host_info_struct.fields;

  for (const GhField *field = fields; field->name != NULL; field++)
    if (is_shown (field, info) && !(field->flags & GH_FIELD_BYTES))
      {
        g_autofree char *text = gh_field_to_string (field, info);

        g_string_append_printf (all, "%s\n", text != NULL ? text : "");
      }
  if (g_strcmp0 (all->str, self->figures) == 0)
    return;
  g_free (self->figures);
  self->figures = g_string_free (g_steal_pointer (&all), FALSE);
  gh_facts_clear (self->facts);
  for (const GhField *field = fields; field->name != NULL; field++)
    if (is_shown (field, info) && !(field->flags & GH_FIELD_BYTES))
      {
        g_autofree char *text = gh_field_to_string (field, info);

        gh_facts_add (self->facts, _ (field->label), text);
      }
}

static void ask (GhHostPage *self);

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHostPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) facts = NULL;
  g_autoptr (GhHostInfo) info = NULL;

  if (g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED))
    return;
  g_clear_object (&self->asking);
  if (reply == NULL)
    {
      gh_error_bar_show (self->error, error->message, NULL);
      return;
    }
  gh_error_bar_clear (self->error);
  facts = g_variant_get_child_value (reply, 0);
  g_variant_lookup (facts, "serial", "t", &self->serial);
  info = gh_host_info_from_variant (facts);
  show_words (self, info);
  gh_memory_bar_set_info (self->memory, info);
  show_cpus (self, info);
  show_figures (self, info);
  gtk_widget_set_visible (GTK_WIDGET (self->xenstore), info->xen_version != NULL);
  ask (self);
}

static void
ask (GhHostPage *self)
{
  GVariantDict options;

  if (self->asking != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  self->asking = g_cancellable_new ();
  g_variant_dict_init (&options, NULL);
  if (self->serial != 0)
    g_variant_dict_insert (&options, "since", "t", self->serial);
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "GetInfo",
                                g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                                self->asking,
                                on_info,
                                g_object_ref (self));
}

static void
stop (GhHostPage *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
gh_host_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gh_host_page_parent_class)->map (widget);
  ask (GH_HOST_PAGE (widget));
}

static void
gh_host_page_unmap (GtkWidget *widget)
{
  stop (GH_HOST_PAGE (widget));
  GTK_WIDGET_CLASS (gh_host_page_parent_class)->unmap (widget);
}

static void
gh_host_page_dispose (GObject *object)
{
  GhHostPage *self = GH_HOST_PAGE (object);

  stop (self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->figures, g_free);
  G_OBJECT_CLASS (gh_host_page_parent_class)->dispose (object);
}

static void
gh_host_page_class_init (GhHostPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_host_page_dispose;
  widget_class->map = gh_host_page_map;
  widget_class->unmap = gh_host_page_unmap;
  g_type_ensure (GH_TYPE_CHECK_VIEW);
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_FACTS);
  g_type_ensure (GH_TYPE_LOG_VIEW);
  g_type_ensure (GH_TYPE_MEMORY_BAR);
  g_type_ensure (GH_TYPE_XENSTORE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guesthouse/Guesthouse/host/gh-host-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, error);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, name);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, words);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, memory);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, cpus);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, facts);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, checks);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, logs);
  gtk_widget_class_bind_template_child (widget_class, GhHostPage, xenstore);
}

static void
gh_host_page_init (GhHostPage *self)
{
  g_autoptr (GtkListStore) store
    = gtk_list_store_new (3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_init_template (GTK_WIDGET (self));
  gh_narrow_switcher (self->switcher);
  gtk_tree_view_set_model (self->cpus, GTK_TREE_MODEL (store));
}

GtkWidget *
gh_host_page_new (GhClient *client)
{
  GhHostPage *self = g_object_new (GH_TYPE_HOST_PAGE, "visible", TRUE, NULL);

  self->client = g_object_ref (client);
  gh_check_view_set_client (self->checks, client);
  gh_log_view_set_client (self->logs, client);
  gh_xenstore_view_set_client (self->xenstore, client);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
