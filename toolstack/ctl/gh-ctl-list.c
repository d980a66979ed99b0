/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that list: hosts, list, jobs. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-ctl-table.h"
#include "gh-text.h"

/* ---- hosts ---- */

static GVariant *
host_to_variant (GhClient *client)
{
  static const char *const names[][2] = { { "Uri", "uri" },
                                          { "Name", "name" },
                                          { "Kind", "kind" },
                                          { "Version", "version" },
                                          { "Available", "available" },
                                          { "UnavailableReason", "unavailable_reason" },
                                          { "Accelerator", "accelerator" },
                                          { "AcceleratorReason", "accelerator_reason" },
                                          { "Memory", "memory" },
                                          { "Cpus", "cpus" },
                                          { "Arch", "arch" },
                                          { "Pool", "pool" } };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) value = gh_client_get_host_property (client, names[i][0]);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, names[i][1], value);
    }
  g_variant_dict_insert (
    &dict, "domains", "u", gh_domain_list_get_length (gh_client_get_domains (client)));
  return g_variant_dict_end (&dict);
}

static void
print_host (GhCtl *self)
{
  const char *titles[] = { _ ("URI"),  _ ("Name"),     _ ("Kind"),  _ ("Memory"),
                           _ ("CPUs"), _ ("Machines"), _ ("State"), NULL };
  GhClient *client = self->client;
  GhCtlTable *table = gh_ctl_table_new (titles);
  g_autofree char *reason = gh_client_get_host_string (client, "UnavailableReason");
  g_autofree char *kind = gh_client_get_host_string (client, "Kind");
  g_autofree char *version = gh_client_get_host_string (client, "Version");
  g_autofree char *accelerator = gh_client_get_host_string (client, "Accelerator");
  char **cells = g_new0 (char *, 8);

  cells[0] = gh_client_get_host_string (client, "Uri");
  cells[1] = gh_client_get_host_string (client, "Name");
  cells[2] = g_strstrip (g_strdup_printf ("%s %s", kind, version));
  cells[3] = gh_format_size (gh_client_get_host_number (client, "Memory"));
  cells[4] = g_strdup_printf ("%u", (guint) gh_client_get_host_number (client, "Cpus"));
  cells[5] = g_strdup_printf ("%u", gh_domain_list_get_length (gh_client_get_domains (client)));
  cells[6] = gh_client_get_host_flag (client, "Available")
               ? g_strdup_printf (_ ("available, %s"), accelerator)
               : g_strdup_printf (_ ("unavailable: %s"), reason);
  gh_ctl_table_add (table, cells);
  gh_ctl_table_print (table, self, "");
}

static gboolean
run_hosts (GhCtl *self, char **args, gpointer options, GError **error)
{
  if (!gh_ctl_connect (self, error))
    return FALSE;
  if (self->json)
    {
      GVariant *host = host_to_variant (self->client);

      gh_ctl_print_json (g_variant_new_array (G_VARIANT_TYPE_VARDICT, &host, 1), FALSE);
    }
  else
    print_host (self);
  return TRUE;
}

/* ---- list ---- */

typedef struct
{
  gboolean all;
} ListOptions;

static void
add_list_options (GOptionContext *context, gpointer data)
{
  ListOptions *options = data;
  GOptionEntry entries[] = {
    { "all",
      'a',
      0,
      G_OPTION_ARG_NONE,
      &options->all,
      N_ ("Include machines that are off, which is always done"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(GhDomainRow *const *) a)->name, (*(GhDomainRow *const *) b)->name);
}

static GPtrArray *
sorted_rows (GhClient *client)
{
  GPtrArray *rows
    = g_ptr_array_copy (gh_domain_list_get_rows (gh_client_get_domains (client)), NULL, NULL);

  g_ptr_array_sort (rows, compare_rows);
  return rows;
}

static GVariant *
row_to_variant (const GhDomainRow *row)
{
  g_autofree char *uuid = gh_dbus_domain_uuid (row->path);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "uuid", "s", uuid != NULL ? uuid : "");
  g_variant_dict_insert (&dict, "name", "s", row->name);
  g_variant_dict_insert (&dict, "title", "s", row->title);
  g_variant_dict_insert (
    &dict, "state", "s", gh_enum_to_string (&gh_domain_state_enum, (int) row->state));
  g_variant_dict_insert (&dict, "id", "u", row->id);
  g_variant_dict_insert (&dict, "installing", "b", (row->flags & GH_DOMAIN_FLAG_INSTALLING) != 0);
  g_variant_dict_insert (&dict, "pending", "b", (row->flags & GH_DOMAIN_FLAG_PENDING) != 0);
  g_variant_dict_insert (&dict, "busy", "b", (row->flags & GH_DOMAIN_FLAG_BUSY) != 0);
  g_variant_dict_insert (&dict, "failed", "b", (row->flags & GH_DOMAIN_FLAG_FAILED) != 0);
  g_variant_dict_insert (&dict, "autostart", "b", (row->flags & GH_DOMAIN_FLAG_AUTOSTART) != 0);
  g_variant_dict_insert (&dict, "unanswered", "b", (row->flags & GH_DOMAIN_FLAG_UNANSWERED) != 0);
  g_variant_dict_insert (&dict, "memory", "t", row->memory);
  g_variant_dict_insert (&dict, "vcpus", "u", row->vcpus);
  g_variant_dict_insert (&dict, "os", "s", row->os != NULL ? row->os : "");
  g_variant_dict_insert (&dict, "group", "s", row->group != NULL ? row->group : "");
  g_variant_dict_insert_value (
    &dict, "tags", g_variant_new_strv ((const char *const *) row->tags, -1));
  return g_variant_dict_end (&dict);
}

static char **
row_to_cells (const GhDomainRow *row)
{
  char **cells = g_new0 (char *, 7);
  const char *state = gh_enum_to_string (&gh_domain_state_enum, (int) row->state);

  cells[0] = g_strdup (row->name);
  cells[1]
    = row->flags & GH_DOMAIN_FLAG_INSTALLING ? g_strconcat (state, "*", NULL) : g_strdup (state);
  cells[2] = gh_format_size (row->memory);
  cells[3] = g_strdup_printf ("%u", row->vcpus);
  cells[4] = row->id != 0 ? g_strdup_printf ("%u", row->id) : g_strdup ("-");
  cells[5] = g_strdup (row->title);
  return cells;
}

static void
print_rows (GhCtl *self, GPtrArray *rows)
{
  const char *titles[]
    = { _ ("Name"), _ ("State"), _ ("Memory"), _ ("CPUs"), _ ("Id"), _ ("Title"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (guint i = 0; i < rows->len; i++)
    gh_ctl_table_add (table, row_to_cells (rows->pdata[i]));
  gh_ctl_table_print (
    table, self, _ ("There is no machine yet: make one with “guesthousectl new”."));
}

static gboolean
run_list (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  GVariantBuilder builder;

  if (!gh_ctl_connect (self, error))
    return FALSE;
  rows = sorted_rows (self->client);
  if (!self->json)
    {
      print_rows (self, rows);
      return TRUE;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < rows->len; i++)
    g_variant_builder_add_value (&builder, row_to_variant (rows->pdata[i]));
  gh_ctl_print_json (g_variant_builder_end (&builder), FALSE);
  return TRUE;
}

/* ---- jobs ---- */

static const char *
number_of (GhJobItem *job)
{
  return strrchr (gh_job_item_get_path (job), '/') + 1;
}

static GVariant *
job_to_variant (GhJobItem *job)
{
  g_autoptr (GError) error = gh_job_item_get_error (job);
  g_autoptr (GVariant) result = gh_job_item_get_result (job);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", number_of (job));
  g_variant_dict_insert (&dict, "kind", "s", gh_job_item_get_kind (job));
  g_variant_dict_insert (&dict, "title", "s", gh_job_item_get_title (job));
  g_variant_dict_insert (&dict, "state", "s", gh_job_item_get_state (job));
  g_variant_dict_insert_value (
    &dict, "steps", g_variant_new_strv (gh_job_item_get_steps (job), -1));
  g_variant_dict_insert (&dict, "step", "u", gh_job_item_get_step (job));
  g_variant_dict_insert (&dict, "progress", "d", gh_job_item_get_progress (job));
  g_variant_dict_insert (&dict, "bytes_done", "t", gh_job_item_get_bytes_done (job));
  g_variant_dict_insert (&dict, "bytes_total", "t", gh_job_item_get_bytes_total (job));
  g_variant_dict_insert (&dict, "domain_name", "s", gh_job_item_get_domain_name (job));
  g_variant_dict_insert_value (&dict, "result", result);
  if (error != NULL)
    g_variant_dict_insert_value (&dict, "error", gh_ctl_error_to_variant (error));
  return g_variant_dict_end (&dict);
}

static void
print_jobs (GhCtl *self, GListModel *jobs)
{
  const char *titles[] = { _ ("Job"), _ ("Kind"), _ ("Machine"), _ ("State"), _ ("What"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (GhJobItem) job = g_list_model_get_item (jobs, i);
      char **cells = g_new0 (char *, 6);

      cells[0] = g_strdup (number_of (job));
      cells[1] = g_strdup (gh_job_item_get_kind (job));
      cells[2] = g_strdup (gh_job_item_get_domain_name (job));
      cells[3] = g_strdup (gh_job_item_get_state (job));
      cells[4] = gh_job_item_describe (job);
      gh_ctl_table_add (table, cells);
    }
  gh_ctl_table_print (table, self, _ ("There is no job."));
}

static gboolean
run_jobs (GhCtl *self, char **args, gpointer options, GError **error)
{
  GListModel *jobs;
  GVariantBuilder builder;

  self->wants_jobs = TRUE;
  if (!gh_ctl_connect (self, error))
    return FALSE;
  jobs = G_LIST_MODEL (gh_client_get_jobs (self->client));
  if (!self->json)
    {
      print_jobs (self, jobs);
      return TRUE;
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (GhJobItem) job = g_list_model_get_item (jobs, i);

      g_variant_builder_add_value (&builder, job_to_variant (job));
    }
  gh_ctl_print_json (g_variant_builder_end (&builder), FALSE);
  return TRUE;
}

const GhCtlCommand gh_ctl_list_commands[] = {
  { "hosts", "", N_ ("Say what the host is and can do"), NULL, 0, 0, 0, NULL, NULL, run_hosts },
  { "list",
    "",
    N_ ("List the machines"),
    N_ ("A “*” behind the state means that the machine boots its installer."),
    0,
    0,
    sizeof (ListOptions),
    add_list_options,
    NULL,
    run_list },
  { "jobs", "", N_ ("List the jobs, newest first"), NULL, 0, 0, 0, NULL, NULL, run_jobs },
  { 0 },
};
