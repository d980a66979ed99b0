/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes a list of systems that can be fetched: any bytes are read or refused; each system has a
 * place, which is a web address, and a checksum is one. */
#include "config.h"

#include <stdlib.h>

#include "gh-catalog.h"
#include "input.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_place (GVariant *place)
{
  const char *url = "", *kind = "", *sum = "sha256:";

  if (!g_variant_lookup (place, "url", "&s", &url)
      || !(g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://"))
      || !g_variant_lookup (place, "kind", "&s", &kind) || *kind == '\0')
    abort ();
  g_variant_lookup (place, "checksum", "&s", &sum);
  if (!g_str_has_prefix (sum, "sha256:") && !g_str_has_prefix (sum, "sha512:"))
    abort ();
}

static void
read_catalog (const char *file)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) systems = NULL;

  gh_catalog_list_async (file, NULL, NULL, input_keep_result, &result);
  input_await (&result);
  systems = gh_catalog_list_finish (result, NULL);
  for (gsize i = 0; systems != NULL && i < g_variant_n_children (systems); i++)
    {
      g_autoptr (GVariant) system = g_variant_get_child_value (systems, i);
      g_autoptr (GVariant) places = g_variant_lookup_value (system, "places", NULL);

      for (gsize k = 0; k < g_variant_n_children (places); k++)
        {
          g_autoptr (GVariant) place = g_variant_get_child_value (places, k);

          check_place (place);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* No database: it is not of interest here. */
  g_setenv ("GUESTHOUSE_OSINFO", "/nonexistent", FALSE);
  read_catalog (input_write (".conf", data, size));
  return 0;
}
