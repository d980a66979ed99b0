/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes domain XML: any bytes are read or refused; what was read survives writing, edited or not.
 */
#include "config.h"

#include <stdlib.h>

#include "gh-domain-xml.h"
#include "same.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Aborts unless @config, written and read again, is the same. Returns the text. */
static char *
rewrite (const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  char *text = gh_domain_xml_format (config, &error);
  g_autoptr (GhDomainConfig) again = text != NULL ? gh_domain_xml_parse (text, -1, &error) : NULL;

  if (again == NULL)
    {
      g_printerr ("%s\n%s\n", error->message, text);
      abort ();
    }
  demand_same (config, again, text);
  return text;
}

/* Drops, moves and adds devices, and changes a member of each kind, as @seed says. */
static void
edit (GhDomainConfig *config, guint seed)
{
  GPtrArray *lists[] = { config->disks,  config->nics,   config->serials,
                         config->inputs, config->videos, config->graphics };
  const GhStruct *types[] = { &gh_disk_struct,  &gh_nic_struct,   &gh_serial_struct,
                              &gh_input_struct, &gh_video_struct, &gh_graphics_struct };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i]->len > 0 && (seed >> i & 1) != 0)
      g_ptr_array_insert (lists[i], 0, g_ptr_array_steal_index (lists[i], lists[i]->len - 1));
    else if (lists[i]->len > 1 && (seed >> (i + 6) & 1) != 0)
      gh_struct_free (types[i], g_ptr_array_steal_index (lists[i], 0));
  gh_domain_config_add_disk (config)->device = (GhDiskDevice) (seed % 3);
  gh_domain_config_add_nic (config);
  gh_domain_config_add_serial (config)->port = seed % 3;
  gh_domain_config_add_video (config)->model = (GhVideoModel) (seed % 5);
  gh_domain_config_complete (config);
  for (guint i = 0; i < config->disks->len; i++)
    {
      GhDisk *disk = config->disks->pdata[i];

      disk->source_type = (GhSourceType) (seed >> (i % 16) & 1);
      disk->readonly = !disk->readonly;
      disk->bus = (GhDiskBus) ((seed + i) % 7);
    }
  config->memory += seed;
  config->vcpus += 1;
  /* A definition that says both is refused. */
  g_clear_pointer (&config->timezone, g_free);
  config->clock_adjustment = 0;
  config->localtime = !config->localtime;
  config->firmware = (GhFirmware) !config->firmware;
  config->virt = (GhVirt) (seed % 4);
  config->autostart = !config->autostart;
  g_clear_pointer (&config->kernel, g_free);
  g_clear_pointer (&config->group, g_free);
  g_clear_pointer (&config->os_id, g_free);
  if (config->title == NULL)
    config->title = g_strdup ("<title>");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config
    = gh_domain_xml_parse ((const char *) data, (gssize) size, &error);
  g_autofree char *written = NULL;
  g_autofree char *edited = NULL;

  if (config == NULL)
    {
      if (!g_str_has_prefix (error->message, "line "))
        abort ();
      return 0;
    }
  written = rewrite (config);
  edit (config, g_str_hash (written));
  edited = rewrite (config);
  return 0;
}
