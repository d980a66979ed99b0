/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFakeDriver: a hypervisor in memory, for tests; README.md has its URI. */
#include "config.h"

#include "gh-fake-driver.h"

#include <stdio.h>

#include "gh-error.h"
#include "gh-fake-domain-private.h"
#include "gh-fake-host-private.h"
#include "gh-fake-live-private.h"
#include "gh-fake-options-private.h"

/* Longest stretch of work on many domains in one turn of the main loop, microseconds. */
#define SLICE 10000

struct _GhFakeDriver
{
  GhDriver parent_instance;

  GhFakeOptions *options; /* NULL with complaint when the URI is bad */
  GError *complaint;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GhFakeDriver,
                               gh_fake_driver,
                               GH_TYPE_DRIVER,
                               G_IMPLEMENT_INTERFACE (GH_TYPE_INSPECTOR,
                                                      gh_fake_host_init_interface))

typedef struct
{
  const char *name;
  const char *title;
  const char *os_id;
  const char *group;
  guint memory; /* MiB */
  guint vcpus;
} Role;

static const Role roles[] = {
  { "web", "Web server", "http://debian.org/debian/12", "Production", 2048, 2 },
  { "db", "Database", "http://debian.org/debian/12", "Production", 8192, 4 },
  { "build", "Build machine", "http://fedoraproject.org/fedora/37", "Development", 4096, 8 },
  { "mail", "Mail", "http://debian.org/debian/11", "Production", 2048, 1 },
  { "files", "File server", "http://freebsd.org/freebsd/13.1", "Office", 4096, 2 },
  { "desk", "Desktop", "http://ubuntu.com/ubuntu/22.04", "Office", 4096, 2 },
  { "office", "Office desktop", "http://microsoft.com/win/10", "Office", 8192, 4 },
  { "cache", "Cache", "http://alpinelinux.org/alpinelinux/3.16", "Production", 512, 1 },
  { "lab", "Laboratory", "http://archlinux.org/archlinux/rolling", "Development", 1024, 2 },
  { "test", "Test machine", "http://opensuse.org/opensuse/15.4", NULL, 1024, 1 },
};

/* Of eight predefined machines in a row. */
static const GhDomainState mix[]
  = { GH_DOMAIN_RUNNING, GH_DOMAIN_OFF, GH_DOMAIN_RUNNING, GH_DOMAIN_OFF,
      GH_DOMAIN_PAUSED,  GH_DOMAIN_OFF, GH_DOMAIN_RUNNING, GH_DOMAIN_OFF };

#define UUID_FORMAT "fa4e0000-%04x-4000-8000-%012x"

/* Number of a predefined machine of this host, -1 for others. */
static int
get_index (GhFakeDriver *self, const char *uuid)
{
  guint number = 0;
  char own[37];

  if (sscanf (uuid, "fa4e0000-%*4x-4000-8000-%12x", &number) != 1
      || number >= self->options->domains)
    return -1;
  g_snprintf (own, sizeof own, UUID_FORMAT, (guint) self->options->seed, number);
  return g_str_equal (own, uuid) ? (int) number : -1;
}

static GhDomainConfig *
make_config (guint16 seed, guint i)
{
  const Role *role = &roles[i % G_N_ELEMENTS (roles)];
  guint number = i / G_N_ELEMENTS (roles) + 1;
  GhDomainConfig *config = gh_domain_config_new ();
  GhDisk *disk = gh_domain_config_add_disk (config);
  GhNic *nic = gh_domain_config_add_nic (config);

  config->uuid = g_strdup_printf (UUID_FORMAT, (guint) seed, i);
  config->name = g_strdup_printf ("%s-%04u", role->name, number);
  config->title = g_strdup_printf ("%s %u", role->title, number);
  config->os_id = g_strdup (role->os_id);
  config->group = g_strdup (role->group);
  config->memory = (guint64) role->memory << 20;
  config->vcpus = role->vcpus;
  config->arch = g_strdup ("x86_64");
  disk->target = g_strdup ("vda");
  disk->source = g_strdup_printf ("/fake/%s.qcow2", config->name);
  disk->format = g_strdup ("qcow2");
  nic->mac
    = g_strdup_printf ("52:54:00:%02x:%02x:%02x", (i >> 16) & 0xff, (i >> 8) & 0xff, i & 0xff);
  gh_domain_config_add_graphics (config);
  gh_domain_config_add_video (config);
  gh_domain_config_add_serial (config);
  return config;
}

static GPtrArray *
gh_fake_driver_list_predefined (GhDriver *driver)
{
  GhFakeDriver *self = GH_FAKE_DRIVER (driver);
  guint count = self->options != NULL ? self->options->domains : 0;
  GPtrArray *list = g_ptr_array_new_full (count, (GDestroyNotify) gh_domain_config_free);

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (list, make_config (self->options->seed, i));
  return list;
}

static void
gh_fake_driver_probe (GhDriver *driver,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhFakeDriver *self = GH_FAKE_DRIVER (driver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GhDriverStatus *status = gh_driver_status_new ();

  g_task_set_source_tag (task, gh_fake_driver_probe);
  gh_driver_status_fill_host (status);
  status->available = self->options != NULL;
  status->version = g_strdup (GH_VERSION);
  if (self->options != NULL && self->options->xen)
    status->accelerator = "xen";
  if (self->complaint != NULL)
    status->reason = g_strdup (self->complaint->message);
  g_task_return_pointer (task, status, (GDestroyNotify) gh_driver_status_free);
}

static GhDomainState
get_scripted_state (GhFakeDriver *self, int i)
{
  if (i < 0)
    return GH_DOMAIN_OFF;
  if (self->options->running >= 0)
    return i < self->options->running ? GH_DOMAIN_RUNNING : GH_DOMAIN_OFF;
  return mix[(guint) i % G_N_ELEMENTS (mix)];
}

/* Ten thousand domains found at once would stop the main loop for a while; so they are found in
 * slices. */
static gboolean
discover_slice (gpointer data)
{
  GTask *task = data;
  GhFakeDriver *self = g_task_get_source_object (task);
  GPtrArray *domains = g_task_get_task_data (task);
  gint64 end = g_get_monotonic_time () + SLICE;

  while (domains->len > 0 && g_get_monotonic_time () < end)
    {
      g_autoptr (GhDomain) domain = g_ptr_array_steal_index_fast (domains, domains->len - 1);
      GhDomainState state
        = get_scripted_state (self, get_index (self, gh_domain_get_uuid (domain)));

      if (state != GH_DOMAIN_OFF)
        gh_fake_domain_found (GH_FAKE_DOMAIN (domain), state);
    }
  if (domains->len > 0)
    return G_SOURCE_CONTINUE;
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
gh_fake_driver_discover (GhDriver *driver,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (driver, cancellable, callback, data);
  g_autoptr (GPtrArray) domains = gh_driver_list_domains (driver);
  GPtrArray *kept = g_ptr_array_new_full (domains->len, g_object_unref);

  g_task_set_source_tag (task, gh_fake_driver_discover);
  for (guint i = 0; i < domains->len; i++)
    g_ptr_array_add (kept, g_object_ref (domains->pdata[i]));
  g_task_set_task_data (task, kept, (GDestroyNotify) g_ptr_array_unref);
  g_idle_add_full (G_PRIORITY_DEFAULT, discover_slice, task, g_object_unref);
}

static GhDomain *
gh_fake_driver_create_domain (GhDriver *driver, GhDomainConfig *config, GError **error)
{
  GhFakeDriver *self = GH_FAKE_DRIVER (driver);

  if (self->options == NULL)
    {
      g_set_error_literal (error, GH_ERROR, GH_ERROR_UNAVAILABLE, self->complaint->message);
      return NULL;
    }
  return gh_fake_domain_new (config, self->options);
}

char **
gh_fake_host_list_bridges (GhInspector *self)
{
  GhFakeOptions *options = GH_FAKE_DRIVER (self)->options;

  return g_strdupv (options != NULL ? options->bridges : NULL);
}

static void
gh_fake_driver_constructed (GObject *object)
{
  GhFakeDriver *self = GH_FAKE_DRIVER (object);

  G_OBJECT_CLASS (gh_fake_driver_parent_class)->constructed (object);
  self->options = gh_fake_options_new (gh_driver_get_uri (GH_DRIVER (self)), &self->complaint);
}

static void
gh_fake_driver_finalize (GObject *object)
{
  GhFakeDriver *self = GH_FAKE_DRIVER (object);

  g_clear_pointer (&self->options, gh_fake_options_unref);
  g_clear_error (&self->complaint);
  G_OBJECT_CLASS (gh_fake_driver_parent_class)->finalize (object);
}

static void
gh_fake_driver_class_init (GhFakeDriverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GhDriverClass *driver_class = GH_DRIVER_CLASS (klass);

  object_class->constructed = gh_fake_driver_constructed;
  object_class->finalize = gh_fake_driver_finalize;

  driver_class->kind = "Fake";
  driver_class->probe_async = gh_fake_driver_probe;
  driver_class->discover_async = gh_fake_driver_discover;
  driver_class->create_domain = gh_fake_driver_create_domain;
  driver_class->list_cpu_pools_async = gh_fake_live_list_pools;
  driver_class->list_predefined = gh_fake_driver_list_predefined;
}

static void
gh_fake_driver_init (GhFakeDriver *self)
{
}
