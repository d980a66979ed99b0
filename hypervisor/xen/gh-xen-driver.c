/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenDriver: the Xen hypervisor, seen from its control domain; README.md has the design. */
#include "config.h"

#include "gh-xen-driver.h"

#include "gh-error.h"
#include "gh-xen-probe-private.h"

struct _GhXenDriver
{
  GhDriver parent_instance;
};

G_DEFINE_FINAL_TYPE (GhXenDriver, gh_xen_driver, GH_TYPE_DRIVER)

static void
probe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gh_xen_probe (NULL), (GDestroyNotify) gh_driver_status_free);
}

static void
gh_xen_driver_probe (GhDriver *driver,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  g_autoptr (GTask) task = g_task_new (driver, cancellable, callback, data);

  g_task_set_source_tag (task, gh_xen_driver_probe);
  g_task_run_in_thread (task, probe_thread);
}

static void
gh_xen_driver_class_init (GhXenDriverClass *klass)
{
  GhDriverClass *driver_class = GH_DRIVER_CLASS (klass);

  driver_class->kind = "Xen";
  driver_class->probe_async = gh_xen_driver_probe;
}

static void
gh_xen_driver_init (GhXenDriver *self)
{
}
