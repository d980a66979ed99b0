/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes xl.cfg: any bytes are read or refused; what was read is written byte for byte, survives an
 * edit, and goes to domain XML. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gh-format.h"
#include "gh-xl-cfg.h"
#include "same.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What an edit may make of any definition, and the format can say. */
static void
edit (GhDomainConfig *config, guint seed)
{
  GhDisk *disk;

  if (config->disks->len > 0 && (seed & 1) != 0)
    gh_struct_free (&gh_disk_struct,
                    g_ptr_array_steal_index (config->disks, seed % config->disks->len));
  if (config->disks->len > 1 && (seed & 2) != 0)
    g_ptr_array_insert (
      config->disks, 0, g_ptr_array_steal_index (config->disks, config->disks->len - 1));
  if (config->nics->len > 0 && (seed & 4) != 0)
    gh_struct_free (&gh_nic_struct, g_ptr_array_steal_index (config->nics, 0));
  disk = gh_domain_config_add_disk (config);
  disk->target = g_strdup ("xvdz");
  disk->bus = GH_DISK_BUS_XEN;
  disk->source = g_strdup ("/srv/a,b");
  disk->format = g_strdup ("raw");
  config->memory = (guint64) (seed % 64 + 1) << 26;
  config->current_memory = 0;
  config->localtime = !config->localtime;
  config->weight = seed % 3;
  g_free (config->cmdline);
  config->cmdline = g_strdup ("a='b' \"c\"");
  g_clear_pointer (&config->initrd, g_free);
}

static void
check_edit (const GhDomainConfig *config, guint seed)
{
  g_autoptr (GhDomainConfig) copy = gh_domain_config_copy (config);
  g_autoptr (GhDomainConfig) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  edit (copy, seed);
  text = gh_xl_cfg_format (copy, &error);
  again = text != NULL ? gh_xl_cfg_parse (text, -1, &error) : NULL;
  if (again == NULL)
    {
      g_printerr ("%s\n%s\n", error->message, text);
      abort ();
    }
  demand_same (copy, again, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config = gh_xl_cfg_parse ((const char *) data, (gssize) size, &error);
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_loss_free);
  g_autofree char *same = NULL;
  g_autofree char *xml = NULL;
  guint seed = 0;

  if (config == NULL)
    return 0;
  same = gh_xl_cfg_format (config, &error);
  if (same == NULL || strlen (same) != size || memcmp (same, data, size) != 0)
    abort ();
  for (gsize i = 0; i < size; i++)
    seed = seed * 31 + data[i];
  check_edit (config, seed);
  xml = gh_format_write (config, GH_FORMAT_XML, losses, NULL);
  return 0;
}
