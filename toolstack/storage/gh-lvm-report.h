/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What lvm2 reports in JSON (lvmreport(7), "--reportformat json"), read into our words. */
#pragma once

#include <gio/gio.h>

#include "gh-volume.h"

G_BEGIN_DECLS

/* The columns that each of the three readers needs, for "-o". */
#define GH_LVM_VG_COLUMNS                                                                          \
  "vg_name,vg_size,vg_free,vg_extent_size,vg_extent_count,vg_free_count,vg_missing_pv_count"
#define GH_LVM_LV_COLUMNS                                                                          \
  "vg_name,lv_name,lv_attr,lv_size,origin,pool_lv,data_percent,metadata_percent,lv_tags,segtype"
#define GH_LVM_PV_COLUMNS     "pv_name,vg_name,pv_missing"
#define GH_LVM_EXTENT_COLUMNS "pv_name,vg_name,pvseg_start,pvseg_size,lv_name,segtype"

/* Tags that we put on logical volumes (lvm(8), VALID NAMES: what a tag may have in it). */
#define GH_LVM_TAG_UNFINISHED "guesthouse.unfinished"
#define GH_LVM_TAG_TRASH      "guesthouse.trash"
#define GH_LVM_TAG_NAME       "guesthouse.name="    /* what it was called before the trash */
#define GH_LVM_TAG_TIME       "guesthouse.deleted=" /* when, in seconds since 1970 */
#define GH_LVM_TAG_OWNER      "guesthouse.machine=" /* UUID */
/* Of a thin volume: of which one it is a snapshot, "" for none, where LVM knows one in the trash.
 */
#define GH_LVM_TAG_ORIGIN "guesthouse.origin="

/* All: Errors: GH_ERROR_FAILED when @json is not what LVM prints. */

/** gh_lvm_report_groups: Returns: (transfer full) (element-type GhPoolInfo): of "vgs" */
GPtrArray *gh_lvm_report_groups (const char *json, GError **error);

/** gh_lvm_report_devices: puts the devices of "pvs" into the groups that they belong to */
gboolean gh_lvm_report_devices (const char *json, GPtrArray *groups, GError **error);

/**
 * gh_lvm_report_volumes:
 * @trash: (nullable) (element-type GhTrashItem): gets those in the trash
 *
 * Returns: (transfer full) (element-type GhVolume): of "lvs", without those in the trash and those
 *   that are not finished
 */
GPtrArray *gh_lvm_report_volumes (const char *json, GPtrArray *trash, GError **error);

/** gh_lvm_report_extents: Returns: (transfer full) (element-type GhExtents): of "pvs --segments" */
GPtrArray *gh_lvm_report_extents (const char *json, const char *group, GError **error);

/** gh_lvm_device_path: Returns: (transfer full): "/dev/GROUP/VOLUME" */
char *gh_lvm_device_path (const char *group, const char *volume);

G_END_DECLS
