/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine is, in the words that people use. */
#include "config.h"

#include "gh-words.h"

#include <glib/gi18n-lib.h>

char *
gh_words_for_row (const GhDomainRow *row)
{
  const char *state = gh_domain_state_get_label (row->state);

  if (row->flags & GH_DOMAIN_FLAG_UNANSWERED)
    return g_strdup_printf (_ ("%s, but the guest does not answer"), state);
  if (row->flags & GH_DOMAIN_FLAG_INSTALLING && gh_domain_state_is_active (row->state))
    return g_strdup_printf (_ ("%s, installing"), state);
  if (row->flags & GH_DOMAIN_FLAG_FAILED && !gh_domain_state_is_active (row->state))
    return g_strdup_printf (_ ("%s, the last start failed"), state);
  return g_strdup (state);
}

const char *
gh_words_icon_for_state (GhDomainState state)
{
  switch (state)
    {
    case GH_DOMAIN_STARTING:
    case GH_DOMAIN_RUNNING:
    case GH_DOMAIN_STOPPING:
      return "gh-machine-running-symbolic";
    case GH_DOMAIN_PAUSED:
    case GH_DOMAIN_SAVED:
      return "gh-machine-paused-symbolic";
    case GH_DOMAIN_OFF:
    case GH_DOMAIN_CRASHED:
    default:
      return "gh-machine-off-symbolic";
    }
}

const char *
gh_words_name_of_disk (const GhDisk *disk)
{
  switch (disk->device)
    {
    case GH_DISK_CDROM:
      return _ ("CD drive");
    case GH_DISK_FLOPPY:
      return _ ("Floppy drive");
    case GH_DISK_DISK:
    default:
      return _ ("Disk");
    }
}

char *
gh_words_for_disk (const GhDisk *disk)
{
  if (disk->source == NULL)
    return g_strdup (disk->device == GH_DISK_DISK ? _ ("Elsewhere") : _ ("Empty"));
  if (disk->device != GH_DISK_DISK)
    return g_strdup (disk->source);
  if (disk->source_type == GH_SOURCE_BLOCK)
    /* Translators: %s is the path of a block device. */
    return g_strdup_printf (_ ("%s, a device of this computer"), disk->source);
  /* Translators: path and format, as "/home/me/debian.qcow2, a qcow2 image". */
  return g_strdup_printf (
    _ ("%s, a %s image"), disk->source, disk->format != NULL ? disk->format : "raw");
}

char *
gh_words_for_nic (const GhNic *nic)
{
  switch (nic->type)
    {
    case GH_NIC_BRIDGE:
      return g_strdup_printf (_ ("On the bridge %s"), nic->source != NULL ? nic->source : "?");
    case GH_NIC_NETWORK:
      return g_strdup_printf (_ ("On the network %s"), nic->source != NULL ? nic->source : "?");
    case GH_NIC_DIRECT:
      return g_strdup_printf (_ ("Straight on the network device %s"),
                              nic->source != NULL ? nic->source : "?");
    case GH_NIC_USER:
    default:
      return g_strdup (_ ("Shares this computer's connection; nobody outside can reach it"));
    }
}

char *
gh_words_for_cpus (guint vcpus)
{
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u virtual CPU", "%u virtual CPUs", vcpus),
                          vcpus);
}

char *
gh_words_for_accelerator (const char *name, const char *reason)
{
  if (g_strcmp0 (name, "tcg") == 0)
    return reason != NULL && *reason != '\0'
             /* Translators: %s says why, as a sentence. */
             ? g_strdup_printf (_ ("Emulated, which is slower: %s"), reason)
             : g_strdup (_ ("Emulated, which is slower"));
  if (g_strcmp0 (name, "kvm") == 0)
    return g_strdup (_ ("At full speed, with KVM"));
  if (g_strcmp0 (name, "xen") == 0)
    return g_strdup (_ ("At full speed, on Xen"));
  return NULL;
}

const char *
gh_words_name_of_pool (const GhPoolInfo *pool)
{
  return pool->is_default ? _ ("Default Folder") : pool->name;
}
