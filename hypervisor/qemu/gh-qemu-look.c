/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a machine that QEMU runs: its consoles, pictures, figures and logs. */
#include "config.h"

#include "gh-qemu-look-private.h"

#include "gh-qemu-console-private.h"
#include "gh-qemu-domain-private.h"
#include "gh-qemu-log-private.h"

static void
gh_qemu_look_open_console (GhDomain *domain,
                           const char *kind,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (domain));
  GTask *task = g_task_new (domain, cancellable, callback, data);
  const GhDomainConfig *live = gh_domain_get_live_config (domain);
  guint number = gh_domain_console_number (kind);

  g_task_set_source_tag (task, gh_qemu_look_open_console);
  if (!gh_domain_console_is_screen (kind))
    gh_qemu_console_open_serial (task, run, ((GhSerial *) live->serials->pdata[number])->port);
  else if (number == 0)
    gh_qemu_console_open_vnc (task, run);
  else
    gh_qemu_console_open_screen (task, run, number);
}

static void
gh_qemu_look_screenshot (GhDomain *domain,
                         guint screen,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (domain));
  GTask *task = g_task_new (domain, cancellable, callback, data);

  g_task_set_source_tag (task, gh_qemu_look_screenshot);
  gh_qemu_console_take_picture (task, run, gh_domain_get_live_config (domain), screen);
}

static void
gh_qemu_look_sample (GhDomain *domain,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GhQemuRun *run = gh_qemu_domain_get_run (GH_QEMU_DOMAIN (domain));
  GTask *task = g_task_new (domain, cancellable, callback, data);

  g_task_set_source_tag (task, gh_qemu_look_sample);
  if (run == NULL)
    {
      g_task_return_error (task, gh_qemu_domain_make_gone_error (GH_QEMU_DOMAIN (domain)));
      g_object_unref (task);
    }
  else
    gh_qemu_console_sample (task, run);
}

static const char *const *
gh_qemu_look_get_consoles (GhDomain *domain)
{
  const GhDomainConfig *live = gh_domain_get_live_config (domain);

  return gh_domain_name_consoles (gh_domain_config_count_screens (live), live->serials->len);
}

static const char *
get_log_name (const char *kind)
{
  return g_str_equal (kind, "serial") ? GH_QEMU_LOG_SERIAL : GH_QEMU_LOG_HYPERVISOR;
}

static char *
gh_qemu_look_get_log_path (GhDomain *domain, const char *kind)
{
  return g_build_filename (
    gh_qemu_domain_get_log_folder (GH_QEMU_DOMAIN (domain)), get_log_name (kind), NULL);
}

static void
gh_qemu_look_read_log (GhDomain *domain,
                       const char *kind,
                       gsize bytes,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (domain, cancellable, callback, data);

  g_task_set_source_tag (task, gh_qemu_look_read_log);
  gh_qemu_log_read (
    task, gh_qemu_domain_get_log_folder (GH_QEMU_DOMAIN (domain)), get_log_name (kind), bytes);
}

void
gh_qemu_look_init (GhDomainClass *klass)
{
  klass->open_console_async = gh_qemu_look_open_console;
  klass->screenshot_async = gh_qemu_look_screenshot;
  klass->sample_async = gh_qemu_look_sample;
  klass->get_consoles = gh_qemu_look_get_consoles;
  klass->read_log_async = gh_qemu_look_read_log;
  klass->get_log_path = gh_qemu_look_get_log_path;
}
