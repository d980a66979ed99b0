/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXlVif: a vif specification of xl-network-configuration(5), and how xl understands it. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

typedef enum
{
  GH_XL_NIC_UNKNOWN,
  GH_XL_NIC_IOEMU, /* an emulated card beside the paravirtual one */
  GH_XL_NIC_VIF,
} GhXlNicType;

/* How many strings are of xl's checkpointing. */
#define GH_XL_VIF_N_COLO 49

/**
 * GhXlVif:
 * @backend_domain: (nullable): the driver domain
 * @devid: number of the device, or -1 for the next that is free
 * @mtu: 0 when not given
 * @mac: (nullable): in lower case
 * @ifname: (nullable): of the backend, "vifname"
 * @rate_bytes: that may pass in each @rate_interval (microseconds); no limit when that is 0
 *
 * The members stand in the order in which xl prints them.
 */
typedef struct
{
  char *backend_domain;
  gint64 devid;
  guint mtu;
  char *model;
  char *mac;
  char *ip;
  char *bridge;
  char *ifname;
  char *script;
  GhXlNicType type;
  guint64 rate_bytes;
  guint64 rate_interval;
  char *gatewaydev;
  char *colo[GH_XL_VIF_N_COLO];
} GhXlVif;

extern const GhStruct gh_xl_vif_struct;

/** gh_xl_vif_new: Returns: (transfer full): a vif of which nothing is said */
GhXlVif *gh_xl_vif_new (void);
void gh_xl_vif_free (GhXlVif *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXlVif, gh_xl_vif_free)

/**
 * gh_xl_vif_set:
 * @parameter: "mac=00:16:3e:01:02:03"
 *
 * Takes one parameter as "xl network-attach" does, where each is an argument of its own, so that
 * commas belong to its value.
 *
 * Errors: GH_ERROR_INVALID_ARGUMENT
 */
gboolean gh_xl_vif_set (GhXlVif *self, const char *parameter, GError **error);

/**
 * gh_xl_vif_parse:
 * @spec: parameters separated by commas, blanks in front of each not counting, as in the list vif
 * of xl.cfg
 *
 * Returns: (transfer full): the vif; %NULL with GH_ERROR_INVALID_ARGUMENT
 */
GhXlVif *gh_xl_vif_parse (const char *spec, GError **error);

/** gh_xl_vif_format: Returns: (transfer full): the specification that gh_xl_vif_parse() reads as
 * @self; values must have no comma in them */
char *gh_xl_vif_format (const GhXlVif *self);

/** gh_xl_vif_to_json: Returns: (transfer full): what "xl -N network-attach" prints behind "vif: "
 */
char *gh_xl_vif_to_json (const GhXlVif *self);

G_END_DECLS
