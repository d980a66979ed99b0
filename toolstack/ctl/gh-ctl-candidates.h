/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What may stand behind an option or as an argument. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/**
 * GhCtlPlace:
 * @GH_CTL_PLACE_WORDS: only what is listed
 * @GH_CTL_PLACE_OPEN: the beginnings of words
 *
 * What a place takes. Those from @GH_CTL_PLACE_MACHINES on are asked for.
 */
typedef enum
{
  GH_CTL_PLACE_WORDS,
  GH_CTL_PLACE_OPEN,
  GH_CTL_PLACE_FILES,
  GH_CTL_PLACE_FOLDERS,
  GH_CTL_PLACE_COMMANDS,
  GH_CTL_PLACE_MACHINES,
  GH_CTL_PLACE_POOLS,
  GH_CTL_PLACE_POOLS_OPEN, /* before the name of a new volume */
  GH_CTL_PLACE_VOLUMES,
  GH_CTL_PLACE_TRASH,
  GH_CTL_PLACE_SYSTEMS,
  GH_CTL_PLACE_CACHE,
  GH_CTL_PLACE_LOGS,
  GH_CTL_PLACE_DEVICES, /* of the host */
  GH_CTL_PLACE_PARTS,   /* of the machine: what can be taken away */
  GH_CTL_PLACE_NICS,    /* of the machine */
  GH_CTL_PLACE_DRIVES,  /* of the machine, for media */
} GhCtlPlace;

/** GhCtlOffer: @help: (nullable): what @word is */
typedef void (*GhCtlOffer) (gpointer data, const char *word, const char *help);

/** gh_ctl_candidates_find_value: of an @option, with its dashes, that takes a value.
 * @place, @words: (out): words parted by blanks. Returns: whether it is known */
gboolean gh_ctl_candidates_find_value (const char *command,
                                       const char *option,
                                       GhCtlPlace *place,
                                       const char **words);

/** gh_ctl_candidates_find_argument: @verb: (nullable): the first argument; @number: from 0 */
gboolean gh_ctl_candidates_find_argument (
  const char *command, const char *verb, guint number, GhCtlPlace *place, const char **words);

/** gh_ctl_candidates_ask: offers what the host, or @machine (nullable), has for @place; nothing if
 * it is not to be had */
void gh_ctl_candidates_ask (
  GhCtl *self, GhCtlPlace place, const char *machine, GhCtlOffer offer, gpointer data);

G_END_DECLS
