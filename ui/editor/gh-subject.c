/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhSubject: what a page of the settings is about: a struct of the draft, beside what runs. */
#include "config.h"

#include "gh-subject.h"

gboolean
gh_subject_can_change (const GhSubject *self, const char *kind)
{
  return kind != NULL && self->is_active && self->live_changes != NULL
         && g_strv_contains (self->live_changes, kind);
}

GhOffer
gh_subject_offer (const GhDomainConfig *config, gboolean is_xen)
{
  if (!is_xen && config->virt != GH_VIRT_XEN)
    return GH_OFFER_QEMU;
  return g_strcmp0 (config->machine, "xenfv") == 0 ? GH_OFFER_HVM : GH_OFFER_PV;
}
