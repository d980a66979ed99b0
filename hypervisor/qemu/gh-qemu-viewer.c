/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A window that QEMU itself opens for its guest. */
#include "config.h"

#include "gh-qemu-viewer-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"
#include "gh-qemu-log-private.h"

gboolean
gh_qemu_viewer_check (const GhDomainConfig *config, const char *const *viewer, GError **error)
{
  if (!gh_domain_config_has_window (config) || viewer != NULL)
    return TRUE;
  g_set_error_literal (
    error,
    GH_ERROR,
    GH_ERROR_UNSUPPORTED,
    _ ("its screen is a window of its own (SDL), and there is no display to open it on: start it "
       "on this computer from a graphical session, or change its screen to VNC"));
  return FALSE;
}

void
gh_qemu_viewer_lead (GSubprocessLauncher *launcher, const char *const *viewer)
{
  char **environment = (char **) viewer;
  const char *names[] = { "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY" };
  gboolean x11 = g_environ_getenv (environment, "DISPLAY") != NULL;
  gboolean wayland = g_environ_getenv (environment, "WAYLAND_DISPLAY") != NULL;

  if (viewer == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = g_environ_getenv (environment, names[i]);

      if (value != NULL)
        g_subprocess_launcher_setenv (launcher, names[i], value, TRUE);
      else
        g_subprocess_launcher_unsetenv (launcher, names[i]);
    }
  /* Else SDL goes on to try what it has, and may take the whole console of the computer. */
  g_subprocess_launcher_setenv (launcher,
                                "SDL_VIDEODRIVER",
                                x11 && wayland ? "x11,wayland"
                                : x11          ? "x11"
                                               : "wayland",
                                TRUE);
  /* SDL looks for a session bus, and starts one where there is none: the sandbox kills it then. */
  if (g_getenv ("DBUS_SESSION_BUS_ADDRESS") == NULL)
    g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

char *
gh_qemu_viewer_explain (const char *words, const char *const *viewer)
{
  const char *display = g_environ_getenv ((char **) viewer, "DISPLAY");

  if (words == NULL)
    return NULL;
  if (strstr (words, "'sdl' is not available") != NULL
      || strstr (words, "does not accept value 'sdl'") != NULL)
    return g_strdup (_ ("QEMU cannot open windows here: install qemu-system-gui, or change the "
                        "machine's screen to VNC"));
  if (strstr (words, "Could not initialize SDL") == NULL)
    return NULL;
  if (display == NULL)
    display = g_environ_getenv ((char **) viewer, "WAYLAND_DISPLAY");
  return g_strdup_printf (_ ("QEMU could not open the machine's window on the display “%s”: start "
                             "it from a session on that display, or change its screen to VNC"),
                          display != NULL ? display : "");
}

GFileMonitor *
gh_qemu_viewer_watch (const char *log_folder, GCallback changed, gpointer data)
{
  g_autofree char *path = g_build_filename (log_folder, GH_QEMU_LOG_HYPERVISOR, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GFileMonitor *monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);

  if (monitor == NULL)
    g_warning ("The end of a display will not be noticed: %s", error->message);
  else
    g_signal_connect_object (monitor, "changed", changed, data, G_CONNECT_SWAPPED);
  return monitor;
}

gboolean
gh_qemu_viewer_has_gone (const char *log_folder)
{
  g_autofree char *words = gh_qemu_log_evidence (log_folder);

  return strstr (words, "X connection to ") != NULL || strstr (words, " fatal IO error ") != NULL;
}
