/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenDriver: the Xen hypervisor, seen from its control domain; README.md has the design.
 *
 * Truth comes from a scan in a worker thread, asked for whenever Xen says that a domain was made or
 * is gone, and whenever one of our operations is over; what it found is held against the domains
 * that have no operation under way. */
#include "config.h"

#include "gh-xen-driver.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gh-error.h"
#include "gh-xen-config-private.h"
#include "gh-xen-cpus-private.h"
#include "gh-xen-domain-private.h"
#include "gh-xen-host-private.h"
#include "gh-xen-probe-private.h"
#include "gh-xen-state-private.h"
#include "gh-xen-store-private.h"

/* Changes come in swarms: one scan answers them all. Milliseconds. */
#define SCAN_DELAY 100

struct _GhXenDriver
{
  GhDriver parent_instance;

  gboolean absent; /* as the last probe found */
  GhXenEvents *events;
  GHashTable *visitors; /* set of UUIDs: domains of other toolstacks without a definition */
  gboolean scanning;
  gint64 scan_began;
  guint scan_source;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GhXenDriver,
                               gh_xen_driver,
                               GH_TYPE_DRIVER,
                               G_IMPLEMENT_INTERFACE (GH_TYPE_INSPECTOR,
                                                      gh_xen_host_init_interface))

static void scan_soon (GhXenDriver *self);

static void
probe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gh_xen_probe (), (GDestroyNotify) gh_driver_status_free);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GhDriverStatus *status = g_task_propagate_pointer (G_TASK (result), &error);

  if (status == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  GH_XEN_DRIVER (source)->absent = !status->available;
  g_task_return_pointer (task, status, (GDestroyNotify) gh_driver_status_free);
}

static void
gh_xen_driver_probe (GhDriver *driver,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = g_task_new (driver, cancellable, callback, data);
  g_autoptr (GTask) work = g_task_new (driver, cancellable, on_probed, task);

  g_task_set_source_tag (task, gh_xen_driver_probe);
  g_task_set_source_tag (work, gh_xen_driver_probe);
  g_task_run_in_thread (work, probe_thread);
}

/* Whether a scan that began at scan_began tells anything about @domain. */
static gboolean
is_comparable (GhXenDriver *self, GhXenDomain *domain)
{
  return gh_xen_domain_is_settled (domain) && gh_xen_domain_get_changed (domain) < self->scan_began;
}

static void
add_visitor (GhXenDriver *self, const GhXenFound *found)
{
  g_autoptr (GError) error = NULL;
  GhDomain *domain;

  if (found->config == NULL)
    return;
  g_hash_table_add (self->visitors, g_strdup (found->uuid));
  domain = gh_driver_add_domain (GH_DRIVER (self), found->config, &error);
  if (domain != NULL)
    gh_xen_domain_found (GH_XEN_DOMAIN (domain), found);
  else
    g_info ("%s", error->message);
}

static void
compare_found (GhXenDriver *self, const GhXenFound *found)
{
  GhDomain *domain = gh_driver_get_domain (GH_DRIVER (self), found->uuid);

  if (domain == NULL)
    add_visitor (self, found);
  else if (is_comparable (self, GH_XEN_DOMAIN (domain))
           && g_hash_table_contains (self->visitors, found->uuid)
           && gh_xen_domain_is_renamed (GH_XEN_DOMAIN (domain), found))
    /* It comes again under its new name. */
    gh_xen_domain_forget (GH_XEN_DOMAIN (domain), _ ("It was renamed from outside"));
  else if (is_comparable (self, GH_XEN_DOMAIN (domain)))
    gh_xen_domain_found (GH_XEN_DOMAIN (domain), found);
  else if (gh_xen_domain_is_settled (GH_XEN_DOMAIN (domain)))
    scan_soon (self);
}

static void
compare (GhXenDriver *self, GPtrArray *list)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) domains = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      GhXenFound *found = list->pdata[i];

      g_hash_table_add (seen, found->uuid);
      compare_found (self, found);
    }
  domains = gh_driver_list_domains (GH_DRIVER (self));
  for (guint i = 0; i < domains->len; i++)
    {
      GhXenDomain *domain = domains->pdata[i];

      if (gh_xen_domain_get_domid (domain) != 0 && is_comparable (self, domain)
          && !g_hash_table_contains (seen, gh_domain_get_uuid (GH_DOMAIN (domain))))
        gh_xen_domain_missed (domain);
    }
}

/* Those whose definitions a scan need not fetch. */
static GHashTable *
make_known (GhXenDriver *self)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (GH_DRIVER (self));

  for (guint i = 0; i < domains->len; i++)
    if (gh_domain_state_is_active (gh_domain_get_state (domains->pdata[i])))
      g_hash_table_add (known, g_strdup (gh_domain_get_uuid (domains->pdata[i])));
  return known;
}

static void
begin_scan (GhXenDriver *self, const char *sockets, GAsyncReadyCallback callback, gpointer data)
{
  self->scanning = TRUE;
  self->scan_began = g_get_monotonic_time ();
  gh_xen_scan_async (make_known (self), sockets, NULL, callback, data);
}

static gboolean
end_scan (GhXenDriver *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) list = gh_xen_scan_finish (result, error);

  self->scanning = FALSE;
  if (list != NULL)
    compare (self, list);
  return list != NULL;
}

static void
on_scanned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhXenDriver) self = data;
  g_autoptr (GError) error = NULL;

  if (!end_scan (self, result, &error))
    g_warning ("%s", error->message);
}

static gboolean
on_scan_time (gpointer data)
{
  GhXenDriver *self = data;

  if (self->scanning)
    return G_SOURCE_CONTINUE;
  self->scan_source = 0;
  begin_scan (self, NULL, on_scanned, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
scan_soon (GhXenDriver *self)
{
  if (self->scan_source == 0 && self->events != NULL)
    self->scan_source = g_timeout_add (SCAN_DELAY, on_scan_time, self);
}

static void
on_shutdown (GhXenDriver *self, guint domid, guint reason)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (GH_DRIVER (self));

  for (guint i = 0; i < domains->len; i++)
    if (gh_xen_domain_get_domid (domains->pdata[i]) == domid)
      gh_xen_domain_ended (domains->pdata[i], domid, (int) reason);
}

/* The machines run on, and nobody can tell what becomes of them. */
static void
on_lost (GhXenDriver *self)
{
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (GH_DRIVER (self));
  g_autoptr (GError) error = NULL;

  if (gh_xen_store_check (&error))
    return;
  g_warning ("%s", error->message);
  for (guint i = 0; i < domains->len; i++)
    if (gh_domain_state_is_active (gh_domain_get_state (domains->pdata[i])))
      gh_domain_emit_event (domains->pdata[i], "lost", error->message);
}

static void
on_death (GhXenDriver *self, guint domid)
{
  scan_soon (self);
}

/* A visitor that has left is no longer listed. */
static void
on_settled (GhXenDriver *self, GhDomain *domain)
{
  if (!gh_domain_state_is_active (gh_domain_get_state (domain))
      && g_hash_table_remove (self->visitors, gh_domain_get_uuid (domain)))
    gh_driver_remove_domain (GH_DRIVER (self), domain);
  scan_soon (self);
}

static gboolean
start_events (GhXenDriver *self, GError **error)
{
  g_autoptr (GPtrArray) domains = NULL;

  if (self->events != NULL)
    return TRUE;
  self->events = gh_xen_events_new (error);
  if (self->events == NULL)
    return FALSE;
  g_signal_connect_object (
    self->events, "domain-shutdown", G_CALLBACK (on_shutdown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->events, "domain-death", G_CALLBACK (on_death), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->events, "changed", G_CALLBACK (scan_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
  domains = gh_driver_list_domains (GH_DRIVER (self));
  for (guint i = 0; i < domains->len; i++)
    gh_xen_domain_set_events (domains->pdata[i], self->events);
  return TRUE;
}

static void
on_discovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhXenDriver *self = g_task_get_source_object (task);
  GError *error = NULL;

  /* The events come first: nothing that happens after the scan is missed. */
  if (end_scan (self, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
gh_xen_driver_discover (GhDriver *driver,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GhXenDriver *self = GH_XEN_DRIVER (driver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  g_task_set_source_tag (task, gh_xen_driver_discover);
  if (self->absent)
    g_task_return_boolean (task, TRUE);
  else if (!start_events (self, &error))
    g_task_return_error (task, error);
  else
    begin_scan (
      self, gh_driver_get_runtime_folder (driver), on_discovered, g_steal_pointer (&task));
}

static GhDomain *
gh_xen_driver_create_domain (GhDriver *driver, GhDomainConfig *config, GError **error)
{
  GhXenDriver *self = GH_XEN_DRIVER (driver);
  GhDomain *domain = gh_xen_domain_new (
    config, gh_driver_get_runtime_folder (driver), gh_driver_get_state_folder (driver));

  if (self->events != NULL)
    gh_xen_domain_set_events (GH_XEN_DOMAIN (domain), self->events);
  g_signal_connect_object (domain, "settled", G_CALLBACK (on_settled), self, G_CONNECT_SWAPPED);
  return domain;
}

static void
remove_logs (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  for (char **log = data; *log != NULL; log++)
    g_unlink (*log);
  g_task_return_boolean (task, TRUE);
}

/* What its runs have left here goes with it. Xen's own logs are Xen's. */
static void
on_domain_removed (GhDriver *driver, GhXenDomain *domain, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (driver, NULL, NULL, NULL);

  g_task_set_source_tag (task, on_domain_removed);
  g_task_set_task_data (task, gh_xen_domain_list_logs (domain), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, remove_logs);
}

static gboolean
gh_xen_driver_validate (GhDriver *driver, const GhDomainConfig *config, GError **error)
{
  return gh_xen_config_check (config, error);
}

/* A machine type that is unset stays so: a machine whose installer is booted directly is PVH until
 * the end of the installation, and HVM after it; one that is to stay PVH says so. An installer
 * speaks on the serial line too: its kernel may have no driver for Xen's screen. */
static void
gh_xen_driver_complete (GhDriver *driver, GhDomainConfig *config)
{
  if (config->virt == GH_VIRT_AUTO)
    config->virt = GH_VIRT_XEN;
  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];

      if (disk->target != NULL)
        continue;
      disk->target = gh_domain_config_free_target (config, "xvd");
      disk->bus = GH_DISK_BUS_XEN;
    }
  if (gh_xen_config_get_type (config) != LIBXL_DOMAIN_TYPE_HVM)
    gh_domain_config_install_on (config, "hvc0");
}

static void
gh_xen_driver_dispose (GObject *object)
{
  GhXenDriver *self = GH_XEN_DRIVER (object);

  g_clear_handle_id (&self->scan_source, g_source_remove);
  g_clear_object (&self->events);
  G_OBJECT_CLASS (gh_xen_driver_parent_class)->dispose (object);
}

static void
gh_xen_driver_finalize (GObject *object)
{
  g_hash_table_unref (GH_XEN_DRIVER (object)->visitors);
  G_OBJECT_CLASS (gh_xen_driver_parent_class)->finalize (object);
}

static void
gh_xen_driver_class_init (GhXenDriverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GhDriverClass *driver_class = GH_DRIVER_CLASS (klass);

  object_class->dispose = gh_xen_driver_dispose;
  object_class->finalize = gh_xen_driver_finalize;

  driver_class->kind = "Xen";
  driver_class->list_cpu_pools_async = gh_xen_cpus_list_pools;
  driver_class->probe_async = gh_xen_driver_probe;
  driver_class->discover_async = gh_xen_driver_discover;
  driver_class->create_domain = gh_xen_driver_create_domain;
  driver_class->validate = gh_xen_driver_validate;
  driver_class->complete = gh_xen_driver_complete;
  driver_class->read_state = gh_xen_state_read_definition;
}

static void
gh_xen_driver_init (GhXenDriver *self)
{
  self->visitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (self, "domain-removed", G_CALLBACK (on_domain_removed), NULL);
}
