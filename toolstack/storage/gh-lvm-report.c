/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What lvm2 reports in JSON, read into our words. */
#include "config.h"

#include "gh-lvm-report.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "gh-error.h"

/* The places of a word such as "twi-a-tz--" (lvs(8), NOTES on lv_attr). */
enum
{
  ATTR_TYPE = 0,
  ATTR_STATE = 4,
  ATTR_OPEN = 5,
  ATTR_HEALTH = 8,
  ATTR_LENGTH = 9,
};

char *
gh_lvm_device_path (const char *group, const char *volume)
{
  return g_build_filename ("/dev", group, volume, NULL);
}

/* LVM writes every value as a string. */
static const char *
get (JsonObject *row, const char *column)
{
  JsonNode *node = json_object_get_member (row, column);
  const char *text
    = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

static guint64
get_number (JsonObject *row, const char *column)
{
  return g_ascii_strtoull (get (row, column), NULL, 10);
}

/* "12.34" as hundredths. */
static guint
get_percent (JsonObject *row, const char *column)
{
  return (guint) (g_ascii_strtod (get (row, column), NULL) * 100 + 0.5);
}

static char *
dup_or_null (const char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}

typedef void (*RowFunc) (JsonObject *row, gpointer data);

static gboolean
refuse (GError **error)
{
  g_set_error_literal (
    error, GH_ERROR, GH_ERROR_FAILED, _ ("LVM gave an answer that is not understood"));
  return FALSE;
}

/* The value at @index of an array member of @object; NULL when there is none of that kind. */
static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array, guint index)
{
  JsonNode *node = array != NULL && index < json_array_get_length (array)
                     ? json_array_get_element (array, index)
                     : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* {"report": [{"KIND": [{"column": "value", …}, …]}]} */
static gboolean
foreach_row (const char *json, const char *kind, RowFunc func, gpointer data, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonArray *rows;

  if (!json_parser_load_from_data (parser, json, -1, NULL))
    return refuse (error);
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error);
  rows = get_array (get_element (get_array (json_node_get_object (root), "report"), 0), kind);
  if (rows == NULL)
    return refuse (error);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (get_element (rows, i) != NULL)
      func (get_element (rows, i), data);
  return TRUE;
}

static void
add_group (JsonObject *row, gpointer data)
{
  GhPoolInfo *group = gh_pool_info_new ();

  group->kind = GH_POOL_LVM;
  group->name = g_strdup (get (row, "vg_name"));
  group->path = g_build_filename ("/dev", group->name, NULL);
  group->exists = TRUE;
  group->capacity = get_number (row, "vg_size");
  group->free = get_number (row, "vg_free");
  group->allocation = group->capacity - MIN (group->capacity, group->free);
  group->extent_size = get_number (row, "vg_extent_size");
  group->extents = get_number (row, "vg_extent_count");
  group->free_extents = get_number (row, "vg_free_count");
  group->missing = (guint) get_number (row, "vg_missing_pv_count");
  if (group->missing > 0)
    group->problem = g_strdup_printf (
      ngettext ("%u device of the volume group %s is missing: connect it again, or what lay on it "
                "is lost",
                "%u devices of the volume group %s are missing: connect them again, or what lay on "
                "them is lost",
                group->missing),
      group->missing,
      group->name);
  g_ptr_array_add (data, group);
}

GPtrArray *
gh_lvm_report_groups (const char *json, GError **error)
{
  g_autoptr (GPtrArray) groups = gh_pool_info_list_new ();

  return foreach_row (json, "vg", add_group, groups, error) ? g_steal_pointer (&groups) : NULL;
}

static void
add_device (JsonObject *row, gpointer data)
{
  GPtrArray *groups = data;

  for (guint i = 0; i < groups->len; i++)
    {
      GhPoolInfo *group = groups->pdata[i];
      guint n = group->devices != NULL ? g_strv_length (group->devices) : 0;

      if (strcmp (group->name, get (row, "vg_name")) != 0)
        continue;
      group->devices = g_renew (char *, group->devices, n + 2);
      group->devices[n] = g_strdup (get (row, "pv_name"));
      group->devices[n + 1] = NULL;
    }
}

gboolean
gh_lvm_report_devices (const char *json, GPtrArray *groups, GError **error)
{
  return foreach_row (json, "pv", add_device, groups, error);
}

typedef struct
{
  GPtrArray *volumes;
  GPtrArray *trash;
} Volumes;

/* The value of a tag with this beginning, or of the tag itself; NULL when there is none. */
static const char *
find_tag (char **tags, const char *prefix)
{
  for (char **tag = tags; *tag != NULL; tag++)
    if (g_str_has_prefix (*tag, prefix))
      return *tag + strlen (prefix);
  return NULL;
}

static GhVolumeKind
get_kind (char type, const char *segment)
{
  switch (type)
    {
    case 'V':
      return GH_VOLUME_KIND_THIN;
    case 't':
      return GH_VOLUME_KIND_THIN_POOL;
    case 's':
    case 'S':
      return GH_VOLUME_KIND_SNAPSHOT;
    case '-':
    case 'o':
    case 'O':
      if (strcmp (segment, "striped") == 0)
        return GH_VOLUME_KIND_STRIPED;
      return strcmp (segment, "linear") == 0 ? GH_VOLUME_KIND_LINEAR : GH_VOLUME_KIND_OTHER;
    default:
      return GH_VOLUME_KIND_OTHER;
    }
}

static void
set_problem (GhVolume *self, char health)
{
  if (self->missing)
    self->problem = g_strdup (_ ("A device that it lies on is missing: connect that again"));
  else if (self->kind == GH_VOLUME_KIND_SNAPSHOT && self->invalid)
    self->problem = g_strdup (_ ("The snapshot has overflown: what was in it is lost"));
  else if (health == 'F')
    self->problem = g_strdup (_ ("The thin pool has failed"));
  else if (health == 'D')
    self->problem = g_strdup (_ ("The thin pool is full: what its volumes write fails"));
  else if (health == 'M')
    self->problem = g_strdup (_ ("The thin pool's metadata can only be read"));
  else if (self->kind == GH_VOLUME_KIND_THIN_POOL
           && MAX (self->data_percent, self->metadata_percent) >= 9500)
    self->problem = g_strdup (_ ("The thin pool is nearly full: grow it, or its volumes stop"));
  else if (self->kind == GH_VOLUME_KIND_THIN_POOL
           && MAX (self->data_percent, self->metadata_percent) >= 8000)
    self->problem = g_strdup (_ ("The thin pool is filling up: grow it soon"));
}

static void
read_attr (GhVolume *self, const char *attr, const char *segment)
{
  char health;

  if (strlen (attr) < ATTR_LENGTH)
    return;
  health = attr[ATTR_HEALTH];
  self->kind = get_kind (attr[ATTR_TYPE], segment);
  self->active = strchr ("aIsSX", attr[ATTR_STATE]) != NULL;
  /* A thin pool is open for what lies in it: it can grow all the same. */
  self->open = attr[ATTR_OPEN] == 'o' && self->kind != GH_VOLUME_KIND_THIN_POOL;
  self->invalid = strchr ("IS", attr[ATTR_STATE]) != NULL && attr[ATTR_STATE] != '-';
  self->missing = health == 'p';
  set_problem (self, health);
}

static guint64
get_allocation (const GhVolume *self, guint64 size)
{
  gboolean partly = self->kind == GH_VOLUME_KIND_THIN || self->kind == GH_VOLUME_KIND_THIN_POOL;

  return partly ? (guint64) ((double) size * self->data_percent / 10000) : size;
}

static GhVolume *
read_volume (JsonObject *row, char **tags)
{
  GhVolume *self = gh_volume_new ();
  guint64 size = get_number (row, "lv_size");
  const char *origin = find_tag (tags, GH_LVM_TAG_ORIGIN);

  self->pool = g_strdup (get (row, "vg_name"));
  self->name = g_strdup (get (row, "lv_name"));
  self->path = gh_lvm_device_path (self->pool, self->name);
  self->format = g_strdup ("raw");
  self->capacity = size;
  self->origin = dup_or_null (get (row, "origin"));
  self->thin_pool = dup_or_null (get (row, "pool_lv"));
  self->owner = g_strdup (find_tag (tags, GH_LVM_TAG_OWNER));
  self->data_percent = get_percent (row, "data_percent");
  self->metadata_percent = get_percent (row, "metadata_percent");
  read_attr (self, get (row, "lv_attr"), get (row, "segtype"));
  if (self->kind == GH_VOLUME_KIND_THIN && origin != NULL)
    {
      g_free (self->origin);
      self->origin = dup_or_null (origin);
    }
  self->allocation = get_allocation (self, size);
  return self;
}

static void
add_trash (GPtrArray *trash, const GhVolume *volume, char **tags)
{
  GhTrashItem *item;
  const char *name = find_tag (tags, GH_LVM_TAG_NAME);
  const char *when = find_tag (tags, GH_LVM_TAG_TIME);

  if (trash == NULL)
    return;
  item = gh_trash_item_new ();
  item->id = g_strdup_printf ("%s/%s", volume->pool, volume->name);
  item->pool = g_strdup (volume->pool);
  item->name = g_strdup (name != NULL ? name : volume->name);
  item->path = gh_lvm_device_path (item->pool, item->name);
  item->size = volume->allocation;
  item->deleted = when != NULL ? g_ascii_strtoll (when, NULL, 10) : 0;
  g_ptr_array_add (trash, item);
}

static void
add_volume (JsonObject *row, gpointer data)
{
  Volumes *self = data;
  g_auto (GStrv) tags = g_strsplit (get (row, "lv_tags"), ",", -1);
  g_autoptr (GhVolume) volume = read_volume (row, tags);

  if (find_tag (tags, GH_LVM_TAG_TRASH) != NULL)
    add_trash (self->trash, volume, tags);
  else if (find_tag (tags, GH_LVM_TAG_UNFINISHED) == NULL)
    g_ptr_array_add (self->volumes, g_steal_pointer (&volume));
}

GPtrArray *
gh_lvm_report_volumes (const char *json, GPtrArray *trash, GError **error)
{
  g_autoptr (GPtrArray) volumes = gh_volume_list_new ();
  Volumes self = { volumes, trash };

  return foreach_row (json, "lv", add_volume, &self, error) ? g_steal_pointer (&volumes) : NULL;
}

typedef struct
{
  GPtrArray *extents;
  const char *group;
} ExtentsOf;

static void
add_extents (JsonObject *row, gpointer data)
{
  ExtentsOf *self = data;
  GhExtents *extents;

  if (strcmp (get (row, "vg_name"), self->group) != 0)
    return;
  extents = gh_struct_new (&gh_extents_struct);
  extents->device = g_strdup (get (row, "pv_name"));
  extents->start = get_number (row, "pvseg_start");
  extents->length = get_number (row, "pvseg_size");
  extents->volume = dup_or_null (get (row, "lv_name"));
  extents->type = g_strdup (get (row, "segtype"));
  g_ptr_array_add (self->extents, extents);
}

GPtrArray *
gh_lvm_report_extents (const char *json, const char *group, GError **error)
{
  g_autoptr (GPtrArray) extents = gh_extents_list_new ();
  ExtentsOf self = { extents, group };

  return foreach_row (json, "pvseg", add_extents, &self, error) ? g_steal_pointer (&extents) : NULL;
}
