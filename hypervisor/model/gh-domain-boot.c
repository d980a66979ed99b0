/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine tries to start from. */
#include "config.h"

#include "gh-domain-boot.h"

#define N_KINDS (GH_BOOT_NETWORK + 1)

GhBoot
gh_domain_boot_kind_of (const GhDisk *disk)
{
  return disk->device == GH_DISK_CDROM ? GH_BOOT_CDROM : GH_BOOT_DISK;
}

/* For each kind the lowest place that a device of it has, 0 for none; @first: of the first device
 * of that kind. */
static void
find_places (const GhDomainConfig *config, guint lowest[N_KINDS], guint first[N_KINDS])
{
  gboolean seen[N_KINDS] = { FALSE };

  for (guint i = 0; i < config->disks->len + config->nics->len; i++)
    {
      gboolean is_disk = i < config->disks->len;
      const GhDisk *disk = is_disk ? config->disks->pdata[i] : NULL;
      const GhNic *nic = is_disk ? NULL : config->nics->pdata[i - config->disks->len];
      GhBoot kind = is_disk ? gh_domain_boot_kind_of (disk) : GH_BOOT_NETWORK;
      guint place = is_disk ? disk->boot_order : nic->boot_order;

      if (!seen[kind])
        first[kind] = place;
      seen[kind] = TRUE;
      if (place > 0 && (lowest[kind] == 0 || place < lowest[kind]))
        lowest[kind] = place;
    }
}

gboolean
gh_domain_boot_has_places (const GhDomainConfig *config)
{
  guint lowest[N_KINDS] = { 0 }, first[N_KINDS] = { 0 };

  find_places (config, lowest, first);
  return lowest[GH_BOOT_DISK] + lowest[GH_BOOT_CDROM] + lowest[GH_BOOT_NETWORK] > 0;
}

void
gh_domain_boot_clear_places (GhDomainConfig *config)
{
  for (guint i = 0; i < config->disks->len; i++)
    ((GhDisk *) config->disks->pdata[i])->boot_order = 0;
  for (guint i = 0; i < config->nics->len; i++)
    ((GhNic *) config->nics->pdata[i])->boot_order = 0;
}

/* The kind with the lowest place above @after; -1 when there is none. */
static int
next_kind (const guint lowest[N_KINDS], guint after)
{
  int found = -1;

  for (int kind = 0; kind < N_KINDS; kind++)
    if (lowest[kind] > after && (found < 0 || lowest[kind] < lowest[found]))
      found = kind;
  return found;
}

char **
gh_domain_boot_list_kinds (const GhDomainConfig *config, const char *const *usual)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_said = config->boot != NULL && config->boot[0] != NULL;
  const char *const *words = is_said ? (const char *const *) config->boot : usual;
  guint lowest[N_KINDS] = { 0 }, first[N_KINDS] = { 0 }, seen = 0;
  int kind;

  find_places (config, lowest, first);
  if (gh_domain_boot_has_places (config))
    for (guint at = 0; (kind = next_kind (lowest, at)) >= 0; at = lowest[kind])
      g_strv_builder_add (builder, gh_enum_to_string (&gh_boot_enum, kind));
  else
    for (; words != NULL && *words != NULL; words++)
      if (gh_enum_parse (&gh_boot_enum, *words, &kind) && (seen & 1u << kind) == 0)
        {
          g_strv_builder_add (builder, *words);
          seen |= 1u << kind;
        }
  return g_strv_builder_end (builder);
}

gboolean
gh_domain_boot_is_by_kinds (const GhDomainConfig *config)
{
  guint lowest[N_KINDS] = { 0 }, first[N_KINDS] = { 0 };

  find_places (config, lowest, first);
  for (guint kind = 0; kind < N_KINDS; kind++)
    if (lowest[kind] != 0 && first[kind] != lowest[kind])
      return FALSE;
  return TRUE;
}
