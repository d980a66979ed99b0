/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes disk and vif specifications: any text is read or refused, and what was read survives
 * writing. The first byte chooses: "d" for a disk of one specification a line, else a vif. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gh-xl-disk.h"
#include "gh-xl-vif.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const char *before, const char *after, const char *spec)
{
  if (g_strcmp0 (before, after) == 0)
    return;
  g_printerr ("%s\nis written as %s\nwhich is\n%s\n", before, spec, after);
  abort ();
}

/* A line end in a path would end it. */
static gboolean
can_be_written (const GhXlDisk *disk)
{
  const char *const texts[]
    = { disk->path,        disk->vdev,           disk->script,      disk->colo_host,
        disk->colo_export, disk->backend_domain, disk->active_disk, disk->hidden_disk };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL
        && (strpbrk (texts[i], "\n") != NULL || (i > 0 && strpbrk (texts[i], ",") != NULL)))
      return FALSE;
  return TRUE;
}

static void
fuzz_disk (const char *text)
{
  g_auto (GStrv) specs = g_strsplit (text, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GhXlDisk) disk = gh_xl_disk_parse ((const char *const *) specs, &error);
  g_autoptr (GhXlDisk) again = NULL;
  g_autofree char *json = disk != NULL ? gh_xl_disk_to_json (disk) : NULL;
  g_autofree char *spec = disk != NULL ? gh_xl_disk_format (disk) : NULL;
  g_autofree char *json_again = NULL;
  const char *const written[] = { spec, NULL };

  if (disk == NULL || !can_be_written (disk))
    return;
  again = gh_xl_disk_parse (written, &error);
  json_again = again != NULL ? gh_xl_disk_to_json (again) : g_strdup (error->message);
  check (json, json_again, spec);
}

static void
fuzz_vif (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhXlVif) vif = gh_xl_vif_parse (text, &error);
  g_autoptr (GhXlVif) again = NULL;
  g_autofree char *json = vif != NULL ? gh_xl_vif_to_json (vif) : NULL;
  g_autofree char *spec = vif != NULL ? gh_xl_vif_format (vif) : NULL;
  g_autofree char *json_again = NULL;

  /* A rate beyond 32 bits and a negative number cannot be written as one. */
  if (vif == NULL || vif->rate_bytes > 1000000 || (int) vif->mtu < 0 || vif->devid < -1)
    return;
  again = gh_xl_vif_parse (spec, &error);
  json_again = again != NULL ? gh_xl_vif_to_json (again) : g_strdup (error->message);
  check (json, json_again, spec);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data + 1, size - 1) : NULL;

  if (size > 0 && data[0] == 'd')
    fuzz_disk (text);
  else if (size > 0)
    fuzz_vif (text);
  return 0;
}
