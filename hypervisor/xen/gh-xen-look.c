/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a domain of Xen: its consoles, pictures, figures and logs. */
#include "config.h"

#include "gh-xen-look-private.h"

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-xen-console-private.h"
#include "gh-xen-counters-private.h"
#include "gh-xen-domain-private.h"
#include "gh-xen-pause-private.h"

static void
gh_xen_look_open_console (GhDomain *domain,
                          const char *kind,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, gh_xen_look_open_console);
  if (g_str_equal (kind, "vnc"))
    gh_xen_console_connect_vnc (task, gh_xen_domain_get_vnc (self));
  else
    gh_xen_console_open_serial (task, gh_xen_domain_get_domid (self));
}

static void
gh_xen_look_sample (GhDomain *domain,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);
  guint32 domid = gh_xen_domain_get_domid (self);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  libxl_dominfo info;

  g_task_set_source_tag (task, gh_xen_look_sample);
  libxl_dominfo_init (&info);
  if (domid != 0
      && libxl_domain_info (gh_xen_events_get_ctx (gh_xen_domain_get_events (self)), &info, domid)
           == 0)
    {
      GhDomainSample *sample = g_new0 (GhDomainSample, 1);

      gh_xen_pause_see (self, &info);
      gh_xen_counters_fill (&info, sample);
      libxl_dominfo_dispose (&info);
      g_task_return_pointer (task, sample, g_free);
      return;
    }
  libxl_dominfo_dispose (&info);
  g_task_return_new_error (task,
                           GH_ERROR,
                           GH_ERROR_WRONG_STATE,
                           _ ("“%s” does not run any more"),
                           gh_domain_get_name (domain));
}

static const char *const *
gh_xen_look_get_consoles (GhDomain *domain)
{
  return gh_xen_console_list (gh_domain_get_live_config (domain),
                              gh_xen_domain_is_ours (GH_XEN_DOMAIN (domain)));
}

static void
gh_xen_look_screenshot (GhDomain *domain,
                        guint screen,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (domain, cancellable, callback, data);

  g_task_set_source_tag (task, gh_xen_look_screenshot);
  if (g_strv_contains (gh_xen_look_get_consoles (domain), "vnc"))
    gh_xen_console_capture (task, gh_xen_domain_get_vnc (GH_XEN_DOMAIN (domain)));
  else
    g_task_return_new_error (task,
                             GH_ERROR,
                             GH_ERROR_UNSUPPORTED,
                             _ ("“%s” has no screen that Guesthouse started"),
                             gh_domain_get_name (domain));
}

static void
gh_xen_look_read_log (GhDomain *domain,
                      const char *kind,
                      gsize bytes,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  GhXenDomain *self = GH_XEN_DOMAIN (domain);
  g_autoptr (GTask) task = g_task_new (domain, cancellable, callback, data);
  const char *name = gh_domain_get_name (domain);

  g_task_set_source_tag (task, gh_xen_look_read_log);
  if (g_str_equal (kind, "serial"))
    gh_xen_console_read_serial_log (task, name, gh_xen_domain_get_serial_log (self), bytes);
  else
    gh_xen_console_read_log (task, name, gh_xen_domain_get_log (self), bytes);
}

static char *
gh_xen_look_get_log_path (GhDomain *domain, const char *kind)
{
  const char *serial = gh_xen_domain_get_serial_log (GH_XEN_DOMAIN (domain));

  if (g_str_equal (kind, "serial") && serial != NULL)
    return g_strdup (serial);
  return gh_xen_console_get_log_path (gh_domain_get_name (domain), kind);
}

void
gh_xen_look_init (GhDomainClass *klass)
{
  klass->open_console_async = gh_xen_look_open_console;
  klass->screenshot_async = gh_xen_look_screenshot;
  klass->sample_async = gh_xen_look_sample;
  klass->get_consoles = gh_xen_look_get_consoles;
  klass->read_log_async = gh_xen_look_read_log;
  klass->get_log_path = gh_xen_look_get_log_path;
}
