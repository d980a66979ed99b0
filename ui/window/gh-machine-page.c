/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachinePage: one machine: its state, its screen, what it is made of, and what to do now. */
#include "config.h"

#include "gh-machine-page.h"

#include <glib/gi18n-lib.h>

#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-error-bar.h"
#include "gh-event-log.h"
#include "gh-facts.h"
#include "gh-graph.h"
#include "gh-job-row.h"
#include "gh-machine-screen.h"
#include "gh-own-window-box.h"
#include "gh-shared-menu.h"
#include "gh-text.h"
#include "gh-words.h"

struct _GhMachinePage
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *state;
  GtkButton *primary;
  GtkWidget *menu_button;
  GhErrorBar *failure;
  GhJobRow *job;
  GtkWidget *installing;
  GtkLabel *stage;
  GhOwnWindowBox *own_window;
  GhMachineScreen *screen;
  GtkWidget *graphs;
  GhGraph *cpu;
  GhGraph *memory;
  GhGraph *disk;
  GhGraph *network;
  GhFacts *facts;
  GhEventLog *events;

  GhClient *client;
  GhStatistics *statistics;
  GhMachineActions *actions;
  char *path;
  GhDbusDomain *domain; /* once it is loaded */
  GCancellable *loading;
};

G_DEFINE_FINAL_TYPE (GhMachinePage, gh_machine_page, GTK_TYPE_BOX)

static GhDomainRow *
get_row (GhMachinePage *self)
{
  if (self->path == NULL)
    return NULL;
  return gh_domain_list_lookup (gh_client_get_domains (self->client), self->path);
}

static void
update_primary (GhMachinePage *self)
{
  const char *label;
  const char *name = gh_machine_actions_get_primary (self->actions, &label);
  g_autofree char *action = name != NULL ? g_strconcat ("machine.", name, NULL) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->primary), name != NULL);
  if (name == NULL)
    return;
  gtk_button_set_label (self->primary, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary), action);
}

static gboolean
has_screen (GhMachinePage *self)
{
  return self->domain != NULL
         && g_strv_contains (gh_dbus_domain_get_consoles (self->domain) != NULL
                               ? gh_dbus_domain_get_consoles (self->domain)
                               : (const char *const[]){ NULL },
                             "vnc");
}

static void
update_screen (GhMachinePage *self, const GhDomainRow *row)
{
  gboolean shown
    = gh_domain_state_allows (row->state, GH_DOMAIN_ACTION_CONSOLE) && has_screen (self);

  gtk_widget_set_visible (GTK_WIDGET (self->screen), shown);
  gh_machine_screen_set_machine (
    self->screen, self->client, shown ? self->path : NULL, gh_domain_row_get_label (row));
}

static void
update_state (GhMachinePage *self, const GhDomainRow *row)
{
  g_autofree char *words = gh_words_for_row (row);
  const char *reason = self->domain != NULL ? gh_dbus_domain_get_state_reason (self->domain) : NULL;
  g_autofree char *text = reason != NULL && *reason != '\0'
                            ? g_strdup_printf ("%s – %s", words, reason)
                            : g_strdup (words);
  gboolean active = gh_domain_state_is_active (row->state);
  const char *stage = self->domain != NULL ? gh_dbus_domain_get_stage (self->domain) : NULL;

  gtk_label_set_label (self->name, gh_domain_row_get_label (row));
  gtk_label_set_label (self->state, text);
  gtk_image_set_from_icon_name (
    self->icon, gh_words_icon_for_state (row->state), GTK_ICON_SIZE_DND);
  gtk_widget_set_visible (self->graphs, active);
  gtk_widget_set_visible (self->installing,
                          active && (row->flags & GH_DOMAIN_FLAG_INSTALLING) != 0);
  gtk_label_set_label (self->stage, stage != NULL ? stage : "");
  gtk_widget_set_visible (GTK_WIDGET (self->stage), stage != NULL && *stage != '\0');
}

static void
update_job (GhMachinePage *self)
{
  const char *path = self->domain != NULL ? gh_dbus_domain_get_job (self->domain) : NULL;
  GhJobItem *job
    = path != NULL ? gh_job_list_lookup (gh_client_get_jobs (self->client), path) : NULL;

  gh_job_row_set_job (self->job, job);
  gtk_widget_set_visible (GTK_WIDGET (self->job), job != NULL);
}

static void
update_failure (GhMachinePage *self, const GhDomainRow *row)
{
  const char *error = self->domain != NULL ? gh_dbus_domain_get_error (self->domain) : NULL;

  if (error != NULL && *error != '\0' && !gh_domain_state_is_active (row->state))
    gh_error_bar_show (self->failure, error, _ ("_Try Again"));
  else
    gh_error_bar_clear (self->failure);
}

static void
add_devices (GhMachinePage *self, const GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      g_autofree char *words = gh_words_for_disk (config->disks->pdata[i]);

      gh_facts_add (self->facts, gh_words_name_of_disk (config->disks->pdata[i]), words);
    }
  for (guint i = 0; i < config->nics->len; i++)
    {
      g_autofree char *words = gh_words_for_nic (config->nics->pdata[i]);

      gh_facts_add (self->facts, _ ("Network"), words);
    }
  if (config->nics->len == 0)
    gh_facts_add (self->facts, _ ("Network"), _ ("None"));
  gh_facts_add (self->facts, _ ("Installed from"), config->install_source);
}

static void
add_accelerator (GhMachinePage *self)
{
  g_autofree char *words
    = gh_words_for_accelerator (gh_dbus_domain_get_accelerator (self->domain),
                                gh_dbus_domain_get_accelerator_reason (self->domain));

  gh_facts_add (self->facts, _ ("Speed"), words);
}

static void
update_facts (GhMachinePage *self, const GhDomainRow *row)
{
  g_autofree char *memory = gh_format_size (row->memory);
  g_autofree char *cpus = gh_words_for_cpus (row->vcpus);
  g_autoptr (GhDomainConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  gh_facts_clear (self->facts);
  if (self->domain == NULL)
    gh_own_window_box_set_machine (self->own_window, self->client, NULL, FALSE);
  /* The title stands above, in its stead. */
  if (g_strcmp0 (row->name, gh_domain_row_get_label (row)) != 0)
    gh_facts_add (self->facts, _ ("Name"), row->name);
  gh_facts_add (self->facts, _ ("Memory"), memory);
  gh_facts_add (self->facts, _ ("Processor"), cpus);
  if (self->domain == NULL)
    return;
  add_accelerator (self);
  config = gh_domain_xml_parse (gh_dbus_domain_get_definition (self->domain), -1, &error);
  gh_own_window_box_set_machine (self->own_window,
                                 self->client,
                                 self->domain,
                                 config != NULL && gh_domain_config_has_window (config));
  if (config != NULL)
    add_devices (self, config);
  else
    gh_facts_add (self->facts, _ ("Definition"), error->message);
  if (row->flags & GH_DOMAIN_FLAG_PENDING)
    gh_facts_add (
      self->facts, _ ("Pending"), _ ("Some changes take effect when it is next started"));
}

static void
update_light (GhMachinePage *self)
{
  GhDomainRow *row = get_row (self);

  if (row == NULL)
    return;
  update_primary (self);
  update_state (self, row);
  update_job (self);
  update_screen (self, row);
}

static void
update (GhMachinePage *self)
{
  GhDomainRow *row = get_row (self);

  if (row == NULL)
    return;
  update_light (self);
  update_failure (self, row);
  update_facts (self, row);
}

static void
show_bytes (
  GhGraph *graph, const GhHistory *history, const float *values, double top, gboolean rate)
{
  g_autofree char *size = gh_format_size ((guint64) values[history->length - 1]);
  /* Translators: bytes per second, as "1.5 MiB/s". */
  g_autofree char *text = rate ? g_strdup_printf (_ ("%s/s"), size) : g_strdup (size);

  gh_graph_set_values (graph, values, history->length, top, text);
}

static void
update_graphs (GhMachinePage *self)
{
  GhDomainRow *row = get_row (self);
  const GhHistory *history
    = row != NULL ? gh_statistics_get_history (self->statistics, self->path) : NULL;
  GhGraph *graphs[] = { self->cpu, self->memory, self->disk, self->network };
  g_autofree char *percent = NULL;

  if (history == NULL || history->length == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (graphs); i++)
        gh_graph_set_values (graphs[i], NULL, 0, 0, "");
      return;
    }
  percent
    = g_strdup_printf ("%.0f %%", 100.0 * history->cpu[history->length - 1] / MAX (row->vcpus, 1));
  gh_graph_set_values (self->cpu, history->cpu, history->length, MAX (row->vcpus, 1), percent);
  show_bytes (self->memory, history, history->memory, row->memory, FALSE);
  show_bytes (self->disk, history, history->disk, 0, TRUE);
  show_bytes (self->network, history, history->network, 0, TRUE);
}

static void
on_statistics_updated (GhMachinePage *self)
{
  if (gtk_widget_get_mapped (self->graphs))
    update_graphs (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhMachinePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDbusDomain) domain
    = gh_client_get_domain_finish (GH_CLIENT (source), result, &error);

  if (domain == NULL)
    {
      if (!g_error_matches (error, GH_ERROR, GH_ERROR_CANCELLED)
          && !g_error_matches (error, GH_ERROR, GH_ERROR_NOT_FOUND))
        gh_error_bar_show (self->failure, error->message, NULL);
      return;
    }
  self->domain = g_steal_pointer (&domain);
  g_signal_connect_object (
    self->domain, "g-properties-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
load (GhMachinePage *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->domain != NULL)
    g_signal_handlers_disconnect_by_data (self->domain, self);
  g_clear_object (&self->domain);
  if (self->path == NULL || gh_client_get_state (self->client) != GH_CLIENT_CONNECTED)
    return;
  self->loading = g_cancellable_new ();
  gh_client_get_domain_async (
    self->client, self->path, self->loading, on_loaded, g_object_ref (self));
}

static void
on_try_again (GhMachinePage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "start", NULL);
}

static void
gh_machine_page_dispose (GObject *object)
{
  GhMachinePage *self = GH_MACHINE_PAGE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->domain);
  g_clear_object (&self->client);
  g_clear_object (&self->statistics);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (gh_machine_page_parent_class)->dispose (object);
}

static void
gh_machine_page_class_init (GhMachinePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gh_machine_page_dispose;
  g_type_ensure (GH_TYPE_ERROR_BAR);
  g_type_ensure (GH_TYPE_EVENT_LOG);
  g_type_ensure (GH_TYPE_FACTS);
  g_type_ensure (GH_TYPE_GRAPH);
  g_type_ensure (GH_TYPE_JOB_ROW);
  g_type_ensure (GH_TYPE_MACHINE_SCREEN);
  g_type_ensure (GH_TYPE_OWN_WINDOW_BOX);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/guesthouse/Guesthouse/window/gh-machine-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, icon);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, name);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, state);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, primary);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, failure);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, job);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, installing);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, stage);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, own_window);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, screen);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, graphs);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, cpu);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, memory);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, disk);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, network);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, facts);
  gtk_widget_class_bind_template_child (widget_class, GhMachinePage, events);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again);
}

static void
gh_machine_page_init (GhMachinePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button),
                                  gh_shared_menu_get (GH_MACHINE_MENU));
}

void
gh_machine_page_set_client (GhMachinePage *self,
                            GhClient *client,
                            GhStatistics *statistics,
                            GhMachineActions *actions)
{
  g_return_if_fail (GH_IS_MACHINE_PAGE (self) && self->client == NULL);

  self->client = g_object_ref (client);
  self->statistics = g_object_ref (statistics);
  self->actions = g_object_ref (actions);
  gh_event_log_set_client (self->events, client);
  g_signal_connect_object (actions, "changed", G_CALLBACK (update_light), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    statistics, "updated", G_CALLBACK (on_statistics_updated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    gh_client_get_jobs (client), "items-changed", G_CALLBACK (update_job), self, G_CONNECT_SWAPPED);
}

void
gh_machine_page_set_path (GhMachinePage *self, const char *path)
{
  g_return_if_fail (GH_IS_MACHINE_PAGE (self));

  if (g_strcmp0 (self->path, path) == 0)
    return;
  g_free (self->path);
  self->path = g_strdup (path);
  gh_event_log_set_path (self->events, path);
  load (self);
  if (path != NULL)
    update (self);
  else
    {
      gh_machine_screen_set_machine (self->screen, self->client, NULL, NULL);
      gh_job_row_set_job (self->job, NULL);
    }
  update_graphs (self);
}

GtkWidget *
gh_machine_page_get_menu_button (GhMachinePage *self)
{
  g_return_val_if_fail (GH_IS_MACHINE_PAGE (self), NULL);

  return self->menu_button;
}
