/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of definitions, and from one to another with a report of what is lost. */
#include "config.h"

#include "gh-format.h"

#include <glib/gi18n-lib.h>

#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-xl-cfg.h"

#include "gh-loss-private.h"

gboolean
gh_format_check_size (gsize size, GError **error)
{
  if (size <= GH_FORMAT_MAX)
    return TRUE;
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_INVALID_DEFINITION,
    _ ("line 1, column 1: this is no definition: it has %u MiB, and 16 MiB are the most"),
    (guint) (size >> 20));
  return FALSE;
}

GhDomainConfig *
gh_format_read (GhFormat format, const char *text, gssize length, GError **error)
{
  return format == GH_FORMAT_XL ? gh_xl_cfg_parse (text, length, error)
                                : gh_domain_xml_parse (text, length, error);
}

static char *
write_as (const GhDomainConfig *config, GhFormat format, GError **error)
{
  return format == GH_FORMAT_XL ? gh_xl_cfg_format (config, error)
                                : gh_domain_xml_format (config, error);
}

/* What the model has no word for. */
static void
find_source_losses (const GhDomainConfig *config, GPtrArray *losses)
{
  switch (gh_format_detect (config->foreign))
    {
    case GH_FORMAT_XML:
      gh_domain_xml_find_losses (config, losses);
      break;
    case GH_FORMAT_XL:
      gh_xl_cfg_find_losses (config, losses);
      break;
    case GH_FORMAT_NONE:
    default:
      break;
    }
}

char *
gh_format_write (const GhDomainConfig *config, GhFormat format, GPtrArray *losses, GError **error)
{
  g_autoptr (GhDomainConfig) stripped = gh_loss_strip (config);
  g_autoptr (GhDomainConfig) again = NULL;
  g_autofree char *text = NULL;

  if (format != GH_FORMAT_NONE && gh_format_detect (config->foreign) == format)
    return write_as (config, format, error);
  if (format == GH_FORMAT_NONE)
    {
      find_source_losses (config, losses);
      return g_strdup ("");
    }
  text = write_as (stripped, format, error);
  again = text != NULL ? gh_format_read (format, text, -1, error) : NULL;
  if (again == NULL)
    return NULL;
  gh_loss_compare (losses, &gh_domain_config_struct, NULL, config, again);
  find_source_losses (config, losses);
  return g_steal_pointer (&text);
}
