/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXenGuest: the kinds of guest that Xen has, and which of them suits a new machine. */
#pragma once

#include "gh-domain-config.h"
#include "gh-host-info.h"

G_BEGIN_DECLS

typedef enum
{
  GH_XEN_PVH, /* a kernel in a machine without any emulated part */
  GH_XEN_HVM, /* a whole computer, with firmware */
  GH_XEN_PV,  /* a kernel that was made for Xen */
} GhXenGuest;

#define GH_XEN_N_GUESTS 3

/* "pvh", "hvm", "pv" */
extern const GhEnum gh_xen_guest_enum;

typedef enum
{
  GH_XEN_BOOT_TREE, /* the kernel of an install tree, directly */
  GH_XEN_BOOT_CD,
  GH_XEN_BOOT_DISK,
} GhXenBoot;

/**
 * GhXenNeeds: what the kind of a new machine depends on; strings not owned.
 * @os: (nullable): of the tree, as libosinfo calls it for short: "debian12"
 * @xen_kernel: whether the tree has another kernel for paravirtualized machines
 * @kernel_known: whether the tree's kernel was looked into; @kernel_pv and @kernel_pvh say what it
 * can be started as
 * @virt_caps: (nullable): of the host, as GhHostInfo has them; %NULL takes it as able to do all
 * @pvh_loader: whether the host has what starts a PVH machine from its disk
 */
typedef struct
{
  GhXenBoot boot;
  const char *os;
  gboolean xen_kernel;
  gboolean kernel_known;
  gboolean kernel_pv;
  gboolean kernel_pvh;
  const char *virt_caps;
  gboolean pvh_loader;
} GhXenNeeds;

/** gh_xen_needs_init: @found: (nullable): what Manager.InspectLocation said of the source; it keeps
 * the strings. @host: (nullable): likewise; without it the host is taken as able to do all */
void gh_xen_needs_init (GhXenNeeds *self, GhXenBoot boot, GVariant *found, const GhHostInfo *host);

/**
 * gh_xen_guest_choose:
 * @why: (out) (optional): a sentence that says why, static and translated
 *
 * Returns: what suits best. gh_xen_guest_check() refuses it when nothing works
 */
GhXenGuest gh_xen_guest_choose (const GhXenNeeds *needs, const char **why);

/** gh_xen_guest_check: whether that kind can work. Errors: GH_ERROR_UNSUPPORTED with what to choose
 * instead */
gboolean gh_xen_guest_check (GhXenGuest guest, const GhXenNeeds *needs, GError **error);

/** gh_xen_guest_get_name: Returns: for people: "PVH" */
const char *gh_xen_guest_get_name (GhXenGuest guest);

/** gh_xen_guest_explain: Returns: (transfer full): what it is good for, and what becomes of it once
 * the system is installed, in a few sentences, translated */
char *gh_xen_guest_explain (GhXenGuest guest, const GhXenNeeds *needs);

/** gh_xen_guest_describe: @host: (nullable): as in gh_xen_needs_init(). Returns: (transfer full):
 * how the machine @config, as the kind that it is, is started, and what it needs for it, translated
 */
char *gh_xen_guest_describe (const GhDomainConfig *config, const GhHostInfo *host);

/** gh_xen_guest_apply: makes @config a machine of that kind. One of the kind PVH stays so where the
 * host has a boot loader for it that finds the system's kernel; elsewhere it becomes HVM once it
 * boots from its disk */
void gh_xen_guest_apply (GhXenGuest guest, const GhXenNeeds *needs, GhDomainConfig *config);

G_END_DECLS
