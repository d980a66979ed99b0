/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldHint: how a field of a definition is shown to people who know no XML. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

/** GhOffer: what a machine runs on, as far as it says which hardware there can be; bits */
typedef enum
{
  GH_OFFER_QEMU = 1 << 0,
  GH_OFFER_HVM = 1 << 1, /* Xen, a whole computer */
  GH_OFFER_PV = 1 << 2,  /* Xen, PV and PVH: nothing emulated */
} GhOffer;

#define GH_OFFER_XEN (GH_OFFER_HVM | GH_OFFER_PV)
#define GH_OFFER_ALL (GH_OFFER_QEMU | GH_OFFER_XEN)

typedef enum
{
  GH_LOOK_PLAIN, /* what fits the field's type and choices */
  GH_LOOK_FILE,
  GH_LOOK_FOLDER,
  GH_LOOK_TEXT, /* several lines */
  GH_LOOK_PINS, /* a list of the host's CPUs for all virtual CPUs, or one for each */
  GH_LOOK_SECRET,
  GH_LOOK_FIXED,
  GH_LOOK_HIDDEN,
} GhFieldLook;

/** GhFieldChoice: @value: (nullable): the word in the definition; %NULL for unset. @label:
 * untranslated, marked with N_() */
typedef struct
{
  const char *value;
  const char *label;
} GhFieldChoice;

/**
 * GhFieldHint:
 * @owner: name of the GhStruct
 * @field: of it
 * @offers: bits of GhOffer where the hint holds and the field is shown; the first that fits counts
 * @label: (nullable): instead of the field's, untranslated
 * @help: (nullable): a sentence, untranslated
 * @choices: (nullable): ended by one without label
 * @is_foreign: whether the hypervisor has no such thing: the field is shown only where it is set
 * @is_open: whether other words than the choices can be typed
 * @most: of a number; 0 for no limit
 * @change: (nullable): the word of GhChangeKind by which it can be changed while the machine runs
 */
typedef struct
{
  const char *owner;
  const char *field;
  guint offers;
  const char *label;
  const char *help;
  const GhFieldChoice *choices;
  GhFieldLook look;
  gboolean is_foreign;
  gboolean is_open;
  double most;
  const char *change;
} GhFieldHint;

/**
 * gh_field_hint_find:
 * @offer: one of GhOffer
 *
 * Returns: (transfer none) (nullable): the hint for that field; one with GH_LOOK_HIDDEN where it is
 * not shown
 */
const GhFieldHint *gh_field_hint_find (const GhStruct *type, const GhField *field, GhOffer offer);

/** gh_field_hint_get_place: Returns: where a field stands among others: those that matter most
 * first. @hint: (nullable) */
guint gh_field_hint_get_place (const GhFieldHint *hint);

/** gh_field_hint_word: Returns: (transfer full): what people read for @value (nullable) */
char *gh_field_hint_word (const GhFieldHint *hint, const GhField *field, const char *value);

G_END_DECLS
