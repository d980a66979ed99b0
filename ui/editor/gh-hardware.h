/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHardware: one entry in the list of a machine's hardware. */
#pragma once

#include "gh-subject.h"

G_BEGIN_DECLS

/** GhHardwarePart: settings of the machine itself that stand together; @fields: names, ended by
 * %NULL; %NULL for all that no other part has */
typedef struct
{
  const char *name;
  const char *title; /* untranslated */
  const char *icon;
  const char *const *fields;
} GhHardwarePart;

typedef enum
{
  GH_PENDING_NONE,
  GH_PENDING_CHANGED, /* what runs differs */
  GH_PENDING_ADDED,   /* comes with the next start */
  GH_PENDING_REMOVED, /* goes with the next start: it is in what runs only */
} GhPending;

/**
 * GhHardware: a part, or a device.
 * @key: the same for the same thing in another definition: "memory", "disks/vda"
 * @part: (nullable): %NULL for a device
 * @list: (nullable): of a device: the list it is in
 * @device: (nullable): in the draft; %NULL when it is in what runs only
 * @live: (nullable): in what runs
 */
typedef struct
{
  char *key;
  const GhHardwarePart *part;
  const GhField *list;
  guint index;
  gpointer device;
  gconstpointer live;
  GhPending pending;
} GhHardware;

void gh_hardware_free (GhHardware *self);

/** gh_hardware_list: Returns: (transfer full) (element-type GhHardware): all that @draft has, valid
 * until it is replaced */
GPtrArray *gh_hardware_list (GhDraft *draft, GhOffer offer);

/** gh_hardware_get_pending: Returns: what waits for the next start, as of now */
GhPending gh_hardware_get_pending (const GhHardware *self, GhDraft *draft, GhOffer offer);

/** gh_hardware_get_icon: Returns: name of an icon. Static */
const char *gh_hardware_get_icon (const GhHardware *self);
const char *gh_hardware_icon_of (const GhStruct *type);

/** gh_hardware_get_title: Returns: (transfer full): "CD drive sda" */
char *gh_hardware_get_title (const GhHardware *self);

/** gh_hardware_get_detail: Returns: (transfer full): a few words on it: "2.0 GiB" */
char *gh_hardware_get_detail (const GhHardware *self, const GhDomainConfig *config, GhOffer offer);

/** gh_hardware_list_fields: Returns: (transfer container) (element-type GhField): those that a
 * page on it shows */
GPtrArray *gh_hardware_list_fields (const GhHardware *self, GhDraft *draft, GhOffer offer);

G_END_DECLS
