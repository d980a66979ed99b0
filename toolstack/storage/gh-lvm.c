/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Logical volumes, through lvm2's own commands. */
#include "config.h"

#include "gh-lvm.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-fault.h"
#include "gh-lvm-report.h"
#include "gh-run.h"

#define PACKAGE "lvm2"
/* What a volume in the trash is called, with a number behind. */
#define TRASH_PREFIX "guesthouse_trash_"

gboolean
gh_lvm_is_usable (void)
{
  g_autofree char *program = geteuid () == 0 ? g_find_program_in_path ("lvm") : NULL;

  return program != NULL;
}

/* What LVM's words mean. */
static const struct
{
  const char *words;
  GhError code;
} meanings[] = {
  { "already exists", GH_ERROR_EXISTS },
  { "already used by an existing", GH_ERROR_EXISTS },
  { "insufficient free space", GH_ERROR_NO_SPACE },
  { "Insufficient free space", GH_ERROR_NO_SPACE },
  { "nsufficient suitable", GH_ERROR_NO_SPACE },
  { "free space in pool", GH_ERROR_NO_SPACE },
  { "reached threshold", GH_ERROR_NO_SPACE },
  { "in use", GH_ERROR_IN_USE },
  { "is used by another", GH_ERROR_IN_USE },
  { "Failed to find logical volume", GH_ERROR_NOT_FOUND },
  { "not found", GH_ERROR_NOT_FOUND },
  { "missing PVs", GH_ERROR_UNAVAILABLE },
  { "PVs are missing", GH_ERROR_UNAVAILABLE },
  { "is missing", GH_ERROR_UNAVAILABLE },
  { "Permission denied", GH_ERROR_PERMISSION },
};

/* Of LVM's lines the one that tells best what went wrong: the one that is understood, or the last.
 */
static const char *
find_reason (char **lines, int *code)
{
  guint n = g_strv_length (lines);

  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    for (guint k = n; k > 0; k--)
      if (strstr (lines[k - 1], meanings[i].words) != NULL)
        {
          *code = (int) meanings[i].code;
          return g_strstrip (lines[k - 1]);
        }
  return n > 0 ? g_strstrip (lines[n - 1]) : NULL;
}

/* All that LVM has said is the evidence. */
static GError *
translate (GError *error, const char *what)
{
  g_autofree char *summary = NULL;
  g_autofree char *evidence = NULL;
  g_auto (GStrv) lines = NULL;
  int code = error->code;
  const char *reason;
  GError *own;

  gh_error_split (error->message, &summary, &evidence);
  if (evidence == NULL)
    return gh_error_from_io (error, "%s", what);
  g_strchomp (evidence);
  lines = g_strsplit (evidence, "\n", -1);
  reason = find_reason (lines, &code);
  own = g_error_new (GH_ERROR, code, "%s: %s", what, reason != NULL ? reason : summary);
  gh_error_add_evidence (own, evidence);
  g_error_free (error);
  return own;
}

static char *
run_lvm (const char *const *argv, const char *what, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  char *out = gh_run (argv, PACKAGE, NULL, NULL, cancellable, &local);

  if (out == NULL)
    g_propagate_error (error, translate (local, what));
  return out;
}

/* For one that changes something: not to be cancelled half way. */
static gboolean
change (const char *const *argv, const char *format, const char *name, GError **error)
{
  g_autoptr (GString) what = g_string_new (format);
  g_autofree char *out = NULL;

  g_string_replace (what, "%s", name, 1);
  out = run_lvm (argv, what->str, NULL, error);
  return out != NULL;
}

static char *
report (const char *command,
        const char *option,
        const char *columns,
        const char *target,
        GCancellable *cancellable,
        GError **error)
{
  const char *argv[] = { "lvm",        command, "--reportformat", "json", "--units", "b",
                         "--nosuffix", "-o",    columns,          option, target,    NULL };

  /* What is not given is left out from the middle. */
  if (option == NULL)
    {
      argv[9] = target;
      argv[10] = NULL;
    }
  return run_lvm (argv, _ ("Cannot ask LVM what there is"), cancellable, error);
}

GPtrArray *
gh_lvm_list_groups (GCancellable *cancellable, GError **error)
{
  g_autofree char *groups = report ("vgs", NULL, GH_LVM_VG_COLUMNS, NULL, cancellable, error);
  g_autoptr (GPtrArray) list = groups != NULL ? gh_lvm_report_groups (groups, error) : NULL;
  g_autofree char *devices = NULL;

  if (list == NULL)
    return NULL;
  if (list->len == 0)
    return g_steal_pointer (&list);
  devices = report ("pvs", NULL, GH_LVM_PV_COLUMNS, NULL, cancellable, error);
  if (devices == NULL || !gh_lvm_report_devices (devices, list, error))
    return NULL;
  return g_steal_pointer (&list);
}

GPtrArray *
gh_lvm_list_volumes (const char *group, GPtrArray *trash, GCancellable *cancellable, GError **error)
{
  g_autofree char *json = report ("lvs", NULL, GH_LVM_LV_COLUMNS, group, cancellable, error);

  return json != NULL ? gh_lvm_report_volumes (json, trash, error) : NULL;
}

GPtrArray *
gh_lvm_list_extents (const char *group, GCancellable *cancellable, GError **error)
{
  g_autofree char *json
    = report ("pvs", "--segments", GH_LVM_EXTENT_COLUMNS, NULL, cancellable, error);

  return json != NULL ? gh_lvm_report_extents (json, group, error) : NULL;
}

static char *
full_name (const char *group, const char *name)
{
  return g_strconcat (group, "/", name, NULL);
}

/* LVM takes whole sectors only, of which it makes whole extents. */
static char *
in_bytes (guint64 size)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "b", (size + 511) / 512 * 512);
}

/* An array of arguments: lvm COMMAND, then what is added. */
static GPtrArray *
new_args (const char *command)
{
  GPtrArray *args = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (args, g_strdup ("lvm"));
  g_ptr_array_add (args, g_strdup (command));
  g_ptr_array_add (args, g_strdup ("--yes"));
  return args;
}

static void
add (GPtrArray *args, const char *option, const char *value)
{
  if (option != NULL)
    g_ptr_array_add (args, g_strdup (option));
  if (value != NULL)
    g_ptr_array_add (args, g_strdup (value));
}

static gboolean
change_args (GPtrArray *args, const char *format, const char *name, GError **error)
{
  g_ptr_array_add (args, NULL);
  return change ((const char *const *) args->pdata, format, name, error);
}

static void
add_size (GPtrArray *args, const GhLvmSpec *spec)
{
  g_autofree char *size = in_bytes (spec->size);
  g_autofree char *stripes = g_strdup_printf ("%u", MAX (spec->stripes, 2));

  switch (spec->kind)
    {
    case GH_VOLUME_KIND_THIN:
      add (args, "--virtualsize", size);
      add (args, "--thinpool", spec->thin_pool);
      return;
    case GH_VOLUME_KIND_THIN_POOL:
      add (args, "--type", "thin-pool");
      break;
    case GH_VOLUME_KIND_STRIPED:
      add (args, "--type", "striped");
      add (args, "--stripes", stripes);
      break;
    default:
      add (args, "--type", "linear");
    }
  add (args, "--size", size);
}

gboolean
gh_lvm_create (const char *group,
               const char *name,
               const GhLvmSpec *spec,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvcreate");
  g_autofree char *owner = g_strconcat (GH_LVM_TAG_OWNER, spec->owner, NULL);

  add (args, "--name", name);
  add (args, "--addtag", GH_LVM_TAG_UNFINISHED);
  if (spec->owner != NULL)
    add (args, "--addtag", owner);
  /* A thin pool's content is LVM's own. */
  if (spec->kind != GH_VOLUME_KIND_THIN_POOL)
    add (args, "--wipesignatures", "y");
  add_size (args, spec);
  add (args, group, NULL);
  return change_args (args, _ ("Cannot make the volume %s"), name, error);
}

gboolean
gh_lvm_has_zeros (const char *group, const char *name)
{
  g_autofree char *full = full_name (group, name);
  const char *const argv[] = { "lvm", "lvs", "--noheadings", "-o", "lv_attr", full, NULL };
  g_autofree char *attr = run_lvm (argv, _ ("Cannot ask LVM what there is"), NULL, NULL);

  /* lvs(8), NOTES on lv_attr: the eighth place. */
  return attr != NULL && strlen (g_strstrip (attr)) > 7 && attr[7] == 'z';
}

gboolean
gh_lvm_tag (const char *group,
            const char *name,
            const char *const *add_tags,
            const char *const *del_tags,
            GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvchange");
  g_autofree char *full = full_name (group, name);

  for (guint i = 0; add_tags != NULL && add_tags[i] != NULL; i++)
    add (args, "--addtag", add_tags[i]);
  for (guint i = 0; del_tags != NULL && del_tags[i] != NULL; i++)
    add (args, "--deltag", del_tags[i]);
  add (args, full, NULL);
  return change_args (args, _ ("Cannot mark the volume %s"), name, error);
}

gboolean
gh_lvm_finish (const char *group, const char *name, GError **error)
{
  const char *const unfinished[] = { GH_LVM_TAG_UNFINISHED, NULL };

  return gh_lvm_tag (group, name, NULL, unfinished, error);
}

gboolean
gh_lvm_snapshot (const char *group,
                 const char *origin,
                 const char *name,
                 guint64 size,
                 const char *tag,
                 GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvcreate");
  g_autofree char *full = full_name (group, origin);
  g_autofree char *bytes = in_bytes (size);

  add (args, "--snapshot", NULL);
  add (args, "--name", name);
  if (tag != NULL)
    add (args, "--addtag", tag);
  if (size > 0)
    add (args, "--size", bytes);
  else /* else it would be skipped when the group is activated, and a machine could not use it */
    add (args, "--setactivationskip", "n");
  add (args, full, NULL);
  return change_args (args, _ ("Cannot make a snapshot of the volume %s"), origin, error);
}

gboolean
gh_lvm_merge (const char *group, const char *snapshot, GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvconvert");
  g_autofree char *full = full_name (group, snapshot);

  /* It asks every 15 seconds whether the merge is done, else. */
  add (args, "--interval", "1");
  add (args, "--merge", full);
  return change_args (args, _ ("Cannot go back to the snapshot %s"), snapshot, error);
}

gboolean
gh_lvm_rename (const char *group, const char *name, const char *to, GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvrename");

  add (args, group, NULL);
  add (args, name, to);
  return change_args (args, _ ("Cannot rename the volume %s"), name, error);
}

gboolean
gh_lvm_resize (const char *group, const char *name, guint64 size, GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvresize");
  g_autofree char *full = full_name (group, name);
  g_autofree char *bytes = in_bytes (size);

  add (args, "--force", NULL);
  add (args, "--size", bytes);
  add (args, full, NULL);
  return change_args (args, _ ("Cannot change the size of the volume %s"), name, error);
}

gboolean
gh_lvm_activate (const char *group, const char *name, gboolean active, GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvchange");
  g_autofree char *full = full_name (group, name);

  add (args, "--activate", active ? "y" : "n");
  add (args, "--ignoreactivationskip", full);
  return change_args (args,
                      active ? _ ("Cannot activate the volume %s")
                             : _ ("Cannot deactivate the volume %s"),
                      name,
                      error);
}

/* The name before the trash in a list of tags, or @name. */
static char *
get_old_name (const char *name, const char *list)
{
  g_auto (GStrv) tags = g_strsplit (list, ",", -1);

  for (char **tag = tags; *tag != NULL; tag++)
    if (g_str_has_prefix (*tag, GH_LVM_TAG_NAME))
      return g_strdup (*tag + strlen (GH_LVM_TAG_NAME));
  return g_strdup (name);
}

gboolean
gh_lvm_check_alone (const char *group, const char *name, GError **error)
{
  g_autofree char *needs
    = g_strdup_printf ("pool_lv=\"%s\" || (origin=\"%s\" && lv_attr=~\"^[sS]\")", name, name);
  const char *const argv[] = {
    "lvm", "lvs", "--noheadings", "--separator", "/", "-o", "lv_name,lv_tags",
    "-S",  needs, group,          NULL,
  };
  g_autofree char *out = run_lvm (argv, _ ("Cannot ask LVM what there is"), NULL, error);
  g_autofree char *other = NULL;
  g_auto (GStrv) row = NULL;
  gboolean trash;

  if (out == NULL)
    return FALSE;
  if (*g_strstrip (out) == '\0')
    return TRUE;
  *(out + strcspn (out, "\n")) = '\0';
  row = g_strsplit (out, "/", 2);
  trash = row[1] != NULL && strstr (row[1], GH_LVM_TAG_TRASH) != NULL;
  other = get_old_name (row[0], row[1] != NULL ? row[1] : "");
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_IN_USE,
               trash ? _ ("%s cannot be removed: %s, which is in the trash, would be lost with it; "
                          "remove that first")
                     : _ ("%s cannot be removed: %s would be lost with it; delete that first"),
               name,
               other);
  return FALSE;
}

gboolean
gh_lvm_remove (const char *group, const char *name, gboolean discard, GError **error)
{
  g_autoptr (GPtrArray) args = new_args ("lvremove");
  g_autofree char *full = full_name (group, name);
  GError *local = NULL;

  if (discard)
    add (args, "--config", "devices/issue_discards=1");
  add (args, full, NULL);
  if (change_args (args, _ ("Cannot remove the volume %s"), name, &local))
    return TRUE;
  if (g_error_matches (local, GH_ERROR, GH_ERROR_NOT_FOUND))
    {
      g_clear_error (&local);
      return TRUE;
    }
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
gh_lvm_remove_unfinished (const char *group, const char *name)
{
  const char *select = "lv_tags=" GH_LVM_TAG_UNFINISHED;
  g_autofree char *full = full_name (group, name);
  const char *look[] = { "lvm", "lvs", "--noheadings", "-o", "lv_name", "-S", select, full, NULL };
  const char *drop[] = { "lvm", "lvremove", "--yes", "-S", select, full, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *found = gh_run (look, PACKAGE, NULL, NULL, NULL, NULL);
  g_autofree char *removed = NULL;

  if (found == NULL || *g_strstrip (found) == '\0')
    return FALSE;
  removed = gh_run (drop, PACKAGE, NULL, NULL, NULL, &error);
  if (removed == NULL)
    g_warning ("Cannot remove the unfinished volume %s: %s", full, error->message);
  return removed != NULL;
}

char *
gh_lvm_hide (const char *group, const char *name, GError **error)
{
  g_autofree char *hidden = g_strdup_printf (TRASH_PREFIX "%" G_GINT64_FORMAT, g_get_real_time ());

  return gh_lvm_rename (group, name, hidden, error) ? full_name (group, hidden) : NULL;
}

/* Two steps, each of which LVM does whole or not at all. The tags come first: a volume that has
 * them is in the trash, whatever it is called. */
char *
gh_lvm_trash (const char *group, const char *name, GError **error)
{
  gint64 now = g_get_real_time ();
  char *id;
  g_autofree char *was = g_strconcat (GH_LVM_TAG_NAME, name, NULL);
  g_autofree char *when
    = g_strdup_printf (GH_LVM_TAG_TIME "%" G_GINT64_FORMAT, now / G_USEC_PER_SEC);
  const char *const tags[] = { GH_LVM_TAG_TRASH, was, when, NULL };

  if (!gh_lvm_tag (group, name, tags, NULL, error))
    return NULL;
  gh_fault_point ("lvm.trash-tagged");
  id = gh_lvm_hide (group, name, error);
  if (id == NULL)
    gh_lvm_tag (group, name, NULL, tags, NULL);
  return id;
}

/* The tags' exact words are asked of LVM: the time is among them. */
static char **
get_trash_tags (const char *group, const char *name, GError **error)
{
  g_autofree char *full = full_name (group, name);
  const char *argv[] = { "lvm", "lvs", "--noheadings", "-o", "lv_tags", full, NULL };
  g_autofree char *out = run_lvm (argv, _ ("Cannot ask LVM what there is"), NULL, error);
  g_auto (GStrv) tags = NULL;
  GPtrArray *own;

  if (out == NULL)
    return NULL;
  tags = g_strsplit (g_strstrip (out), ",", -1);
  own = g_ptr_array_new ();
  for (char **tag = tags; *tag != NULL; tag++)
    if (strcmp (*tag, GH_LVM_TAG_TRASH) == 0 || g_str_has_prefix (*tag, GH_LVM_TAG_NAME)
        || g_str_has_prefix (*tag, GH_LVM_TAG_TIME))
      g_ptr_array_add (own, g_strdup (*tag));
  g_ptr_array_add (own, NULL);
  return (char **) g_ptr_array_free (own, FALSE);
}

gboolean
gh_lvm_untrash (const char *group, const char *hidden, const char *name, GError **error)
{
  g_auto (GStrv) tags = get_trash_tags (group, hidden, error);

  if (tags == NULL)
    return FALSE;
  if (strcmp (hidden, name) != 0 && !gh_lvm_rename (group, hidden, name, error))
    return FALSE;
  gh_fault_point ("lvm.untrash-renamed");
  return gh_lvm_tag (group, name, NULL, (const char *const *) tags, error);
}

gboolean
gh_lvm_group_create (const char *group, const char *const *devices, GError **error)
{
  const char *head[] = { "lvm", "vgcreate", group };
  g_autoptr (GPtrArray) args = g_ptr_array_new ();

  /* Without "--yes": a device with anything on it is refused. */
  for (guint i = 0; i < G_N_ELEMENTS (head); i++)
    g_ptr_array_add (args, (char *) head[i]);
  for (guint i = 0; devices[i] != NULL; i++)
    g_ptr_array_add (args, (char *) devices[i]);
  return change_args (args, _ ("Cannot make the volume group %s"), group, error);
}

gboolean
gh_lvm_group_remove (const char *group, GError **error)
{
  const char *argv[] = { "lvm", "vgremove", group, NULL };

  return change (argv, _ ("Cannot remove the volume group %s"), group, error);
}
