/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The display of the person who starts a machine. */
#include "config.h"

#include "gh-viewer.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-domain.h"
#include "gh-machine.h"
#include "gh-service.h"

#define VALUE_MAX 4096

/* "[host]:number[.screen]" */
static gboolean
is_x_display (const char *value)
{
  return g_regex_match_simple (
    "^[A-Za-z0-9._/:\\[\\]-]*:[0-9]{1,5}(\\.[0-9]{1,3})?$", value, G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
is_right (const char *name, const char *value)
{
  if (strlen (value) > VALUE_MAX)
    return FALSE;
  if (strcmp (name, "DISPLAY") == 0)
    return is_x_display (value);
  if (strcmp (name, "XAUTHORITY") == 0 || strcmp (name, "WAYLAND_DISPLAY") == 0)
    return g_path_is_absolute (value);
  return FALSE;
}

/* Returns: (transfer full) (nullable): NAME=VALUE of each */
static char **
read_display (GVariant *display, GError **error)
{
  g_autoptr (GPtrArray) viewer = g_ptr_array_new_with_free_func (g_free);
  gboolean leads = FALSE;
  GVariantIter iter;
  const char *name, *value;

  g_variant_iter_init (&iter, display);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    {
      if (!is_right (name, value))
        {
          g_set_error (error,
                       GH_ERROR,
                       GH_ERROR_INVALID_ARGUMENT,
                       _ ("“%s=%s” leads to no display: DISPLAY is like “:0”, XAUTHORITY and "
                          "WAYLAND_DISPLAY are absolute paths"),
                       name,
                       value);
          return NULL;
        }
      leads = leads || strcmp (name, "XAUTHORITY") != 0;
      g_ptr_array_add (viewer, g_strconcat (name, "=", value, NULL));
    }
  if (!leads)
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("The option “display” needs DISPLAY or WAYLAND_DISPLAY"));
      return NULL;
    }
  g_ptr_array_add (viewer, NULL);
  return (char **) g_ptr_array_steal (viewer, NULL);
}

gboolean
gh_viewer_take (GhCall *call, GVariant *options, GError **error)
{
  g_autoptr (GVariant) display
    = g_variant_lookup_value (options, "display", G_VARIANT_TYPE ("a{ss}"));
  g_auto (GStrv) viewer = NULL;

  if (display != NULL && g_str_equal (gh_service_get_door (call->service), "system"))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_UNSUPPORTED,
                           _ ("The system's service opens no windows on anybody's display: change "
                              "the machine's screen to VNC, or keep the machine in your own "
                              "service"));
      return FALSE;
    }
  if (display != NULL && (viewer = read_display (display, error)) == NULL)
    return FALSE;
  gh_domain_set_viewer (call->machine->domain, (const char *const *) viewer);
  return TRUE;
}
