/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a pool, a volume and a thing in the trash are. */
#include "config.h"

#include "gh-volume.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

/* lvm(8): with the volume group's name and a hyphen it has to fit into 127 bytes. */
#define LVM_NAME_MAX 64
/* Leaves room in 255 bytes for what the trash and unfinished work put around it. */
#define FILE_NAME_MAX 200

static const char *const volume_kinds[]
  = { "file", "medium", "linear", "striped", "thin", "thin-pool", "snapshot", "other", NULL };
const GhEnum gh_volume_kind_enum = { volume_kinds };

static const char *const pool_kinds[] = { "folder", "lvm", NULL };
const GhEnum gh_pool_kind_enum = { pool_kinds };

#define FIELD(S, m, n, l, t)       GH_FIELD (S, m, n, l, GH_FIELD_##t, NULL, GH_FIELD_PLAIN)
#define FIELD_BYTES(S, m, n, l)    GH_FIELD (S, m, n, l, GH_FIELD_UINT64, NULL, GH_FIELD_BYTES)
#define FIELD_ENUM(S, m, n, l, of) GH_FIELD (S, m, n, l, GH_FIELD_ENUM, of, GH_FIELD_PLAIN)

static const GhField volume_fields[] = {
  GH_FIELD (GhVolume, path, "path", N_ ("Path"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  FIELD (GhVolume, pool, "pool", N_ ("Pool"), STRING),
  FIELD (GhVolume, name, "name", N_ ("Name"), STRING),
  FIELD_ENUM (GhVolume, kind, "kind", N_ ("Kind"), &gh_volume_kind_enum),
  FIELD (GhVolume, format, "format", N_ ("Format"), STRING),
  FIELD_BYTES (GhVolume, capacity, "capacity", N_ ("Size")),
  FIELD_BYTES (GhVolume, allocation, "allocation", N_ ("Takes")),
  FIELD (GhVolume, modified, "modified", N_ ("Written"), INT64),
  FIELD (GhVolume, backing, "backing", N_ ("Builds upon"), STRING),
  FIELD (GhVolume, origin, "origin", N_ ("Snapshot of"), STRING),
  FIELD (GhVolume, thin_pool, "thin-pool", N_ ("Thin pool"), STRING),
  FIELD (GhVolume, owner, "owner", N_ ("Machine"), STRING),
  FIELD (GhVolume, data_percent, "data-percent", N_ ("Data used"), UINT),
  FIELD (GhVolume, metadata_percent, "metadata-percent", N_ ("Metadata used"), UINT),
  FIELD (GhVolume, invalid, "invalid", N_ ("Overflown"), BOOL),
  FIELD (GhVolume, active, "active", N_ ("Active"), BOOL),
  FIELD (GhVolume, open, "open", N_ ("Open"), BOOL),
  FIELD (GhVolume, missing, "missing", N_ ("Device missing"), BOOL),
  FIELD (GhVolume, running, "running", N_ ("In use"), BOOL),
  FIELD (GhVolume, users, "users", N_ ("Used by"), STRV),
  FIELD (GhVolume, problem, "problem", N_ ("Problem"), STRING),
  GH_FIELD_END,
};

const GhStruct gh_volume_struct = { "volume", N_ ("Volume"), sizeof (GhVolume), volume_fields };

static const GhField pool_fields[] = {
  GH_FIELD (GhPoolInfo, name, "name", N_ ("Name"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  FIELD_ENUM (GhPoolInfo, kind, "kind", N_ ("Kind"), &gh_pool_kind_enum),
  FIELD (GhPoolInfo, path, "path", N_ ("Path"), STRING),
  FIELD (GhPoolInfo, is_default, "default", N_ ("Default"), BOOL),
  FIELD (GhPoolInfo, exists, "exists", N_ ("Exists"), BOOL),
  FIELD_BYTES (GhPoolInfo, capacity, "capacity", N_ ("Size")),
  FIELD_BYTES (GhPoolInfo, allocation, "allocation", N_ ("Taken")),
  FIELD_BYTES (GhPoolInfo, free, "free", N_ ("Free")),
  FIELD_BYTES (GhPoolInfo, extent_size, "extent-size", N_ ("Extent size")),
  FIELD (GhPoolInfo, extents, "extents", N_ ("Extents"), UINT64),
  FIELD (GhPoolInfo, free_extents, "free-extents", N_ ("Free extents"), UINT64),
  FIELD (GhPoolInfo, missing, "missing", N_ ("Devices missing"), UINT),
  FIELD (GhPoolInfo, devices, "devices", N_ ("Devices"), STRV),
  FIELD (GhPoolInfo, problem, "problem", N_ ("Problem"), STRING),
  GH_FIELD_END,
};

const GhStruct gh_pool_info_struct = { "pool", N_ ("Pool"), sizeof (GhPoolInfo), pool_fields };

static const GhField extents_fields[] = {
  FIELD (GhExtents, device, "device", N_ ("Device"), STRING),
  FIELD (GhExtents, start, "start", N_ ("Start"), UINT64),
  FIELD (GhExtents, length, "length", N_ ("Extents"), UINT64),
  FIELD (GhExtents, volume, "volume", N_ ("Volume"), STRING),
  FIELD (GhExtents, type, "type", N_ ("Kind"), STRING),
  GH_FIELD_END,
};

const GhStruct gh_extents_struct
  = { "extents", N_ ("Extents"), sizeof (GhExtents), extents_fields };

static const GhField trash_fields[] = {
  GH_FIELD (GhTrashItem, id, "id", N_ ("Id"), GH_FIELD_STRING, NULL, GH_FIELD_KEY),
  FIELD (GhTrashItem, pool, "pool", N_ ("Pool"), STRING),
  FIELD (GhTrashItem, name, "name", N_ ("Name"), STRING),
  FIELD (GhTrashItem, path, "path", N_ ("Path"), STRING),
  FIELD (GhTrashItem, machine, "machine", N_ ("Machine"), STRING),
  FIELD_BYTES (GhTrashItem, size, "size", N_ ("Takes")),
  FIELD (GhTrashItem, deleted, "deleted", N_ ("Deleted"), INT64),
  FIELD (GhTrashItem, expires, "expires", N_ ("Goes for good"), INT64),
  GH_FIELD_END,
};

const GhStruct gh_trash_item_struct
  = { "trash", N_ ("Deleted volume"), sizeof (GhTrashItem), trash_fields };

GhVolume *
gh_volume_new (void)
{
  return gh_struct_new (&gh_volume_struct);
}

void
gh_volume_free (GhVolume *self)
{
  gh_struct_free (&gh_volume_struct, self);
}

GPtrArray *
gh_volume_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_volume_free);
}

GhPoolInfo *
gh_pool_info_new (void)
{
  return gh_struct_new (&gh_pool_info_struct);
}

void
gh_pool_info_free (GhPoolInfo *self)
{
  gh_struct_free (&gh_pool_info_struct, self);
}

GPtrArray *
gh_pool_info_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_pool_info_free);
}

static void
extents_free (gpointer self)
{
  gh_struct_free (&gh_extents_struct, self);
}

GPtrArray *
gh_extents_list_new (void)
{
  return g_ptr_array_new_with_free_func (extents_free);
}

GhTrashItem *
gh_trash_item_new (void)
{
  return gh_struct_new (&gh_trash_item_struct);
}

void
gh_trash_item_free (GhTrashItem *self)
{
  gh_struct_free (&gh_trash_item_struct, self);
}

GPtrArray *
gh_trash_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gh_trash_item_free);
}

static const char *
find_fault (const char *name, gboolean lvm)
{
  if (*name == '\0')
    return _ ("it is empty");
  if (!gh_text_is_clean (name))
    return _ ("it has control characters, or is not UTF-8");
  if (strlen (name) > (lvm ? LVM_NAME_MAX : FILE_NAME_MAX))
    return _ ("it is too long");
  if (*name == '.' || strchr (name, '/') != NULL)
    return _ ("it begins with “.” or has a “/” in it");
  if (!lvm)
    return NULL;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("+_.-", *p) == NULL)
      return _ ("LVM takes letters, digits and the signs + _ . - only");
  if (*name == '-' || g_str_has_prefix (name, "snapshot") || g_str_has_prefix (name, "pvmove"))
    return _ ("LVM keeps names that begin with “-”, “snapshot” or “pvmove” for itself");
  return NULL;
}

gboolean
gh_volume_name_is_valid (const char *name, gboolean lvm, GError **error)
{
  const char *fault = find_fault (name, lvm);
  g_autofree char *quoted = NULL;

  if (fault == NULL)
    return TRUE;
  quoted = gh_text_quote (name);
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("%s is not a name for a volume: %s"),
               quoted,
               fault);
  return FALSE;
}
