/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardwareKind: hardware that can be added to a machine. */
#pragma once

#include "gh-draft.h"
#include "gh-field-hint.h"

G_BEGIN_DECLS

/**
 * GhHardwareKind:
 * @label: untranslated
 * @offers: bits of GhOffer: where there is such a thing
 * @type: of the device
 * @most: how many a machine can have
 * @fill: (nullable): gives a new device what is usual; @config: the machine without it; @bridge:
 *   (nullable): the first that the host has
 */
typedef struct _GhHardwareKind GhHardwareKind;
struct _GhHardwareKind
{
  const char *id;
  const char *label;
  const char *icon;
  guint offers;
  const GhStruct *type;
  guint most;
  void (*fill) (gpointer device, const GhDomainConfig *config, GhOffer offer, const char *bridge);
};

/** gh_hardware_kinds: (out): how many there are. Returns: all that there are; static */
const GhHardwareKind *gh_hardware_kinds (guint *length);

/** gh_hardware_kind_is_offered: whether @config can have one, or one more */
gboolean gh_hardware_kind_is_offered (const GhHardwareKind *self,
                                      const GhDomainConfig *config,
                                      GhOffer offer);

/** gh_hardware_kind_add: adds one to what is edited. Returns: (transfer none): the device */
gpointer gh_hardware_kind_add (const GhHardwareKind *self,
                               GhDraft *draft,
                               GhOffer offer,
                               const char *bridge);

/** gh_hardware_remove: takes a device out of what is edited */
void gh_hardware_remove (GhDraft *draft, const GhField *list, gpointer device);

/** gh_hardware_keep: puts one that runs, and would go, back into what is edited */
void gh_hardware_keep (GhDraft *draft, const GhField *list, gconstpointer device);

G_END_DECLS
