/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB as the firmware of PVH machines, which have none of their own. */
#include "config.h"

#include "gh-xen-grub-private.h"

#include <unistd.h>

const char *
gh_xen_grub_find (void)
{
  /* Debian's, then openSUSE's */
  static const char *const files[] = {
    "/usr/lib/grub-xen/grub-i386-xen_pvh.bin",
    "/usr/share/grub2/i386-xen_pvh/grub.xen",
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (access (files[i], R_OK) == 0)
      return files[i];
  return NULL;
}
