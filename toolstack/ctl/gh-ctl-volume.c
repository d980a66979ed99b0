/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands for volumes. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "gh-ctl-output.h"
#include "gh-ctl-storage-list.h"
#include "gh-ctl-storage.h"
#include "gh-ctl-verbs.h"
#include "gh-error.h"
#include "gh-text.h"
#include "gh-volume.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)

typedef struct
{
  char *format;
  char *kind;
  char *thin_pool;
  int stripes;
  char *machine;
  char *backing;
  char *snapshot;
  char *name;
  char *size;
  gboolean preallocate;
  gboolean shrink;
  gboolean force;
  gboolean thin;
  gboolean compress;
  gboolean repair;
  gboolean permanent;
  gboolean erase;
  gboolean discard;
} VolumeOptions;

static void
clear_options (gpointer data)
{
  VolumeOptions *options = data;

  g_free (options->format);
  g_free (options->kind);
  g_free (options->thin_pool);
  g_free (options->machine);
  g_free (options->backing);
  g_free (options->snapshot);
  g_free (options->name);
  g_free (options->size);
}

/* An entry of a command's options: @w: what its value is called, or NULL. */
#define OPTION(n, type, member, help, w)                                                           \
  {                                                                                                \
    n, 0, 0, G_OPTION_ARG_##type, &options->member, help, w                                        \
  }

static void
add_volume_options (GOptionContext *context, gpointer data)
{
  VolumeOptions *options = data;
  GOptionEntry entries[] = {
    OPTION ("format",
            STRING,
            format,
            N_ ("Of an image: qcow2, raw, vmdk, vhdx, vpc or vdi"),
            N_ ("FORMAT")),
    OPTION ("kind",
            STRING,
            kind,
            N_ ("Of a logical volume: linear, striped, thin or thin-pool"),
            N_ ("KIND")),
    OPTION ("thin-pool", STRING, thin_pool, N_ ("The thin pool of a thin volume"), N_ ("NAME")),
    OPTION ("stripes", INT, stripes, N_ ("Over how many devices a striped volume lies"), "N"),
    OPTION ("machine", STRING, machine, N_ ("UUID of the machine that it is for"), "UUID"),
    OPTION (
      "backing", STRING, backing, N_ ("The volume that a new image builds upon"), N_ ("VOLUME")),
    OPTION ("preallocate", NONE, preallocate, N_ ("Take its whole space now"), NULL),
    OPTION ("size", STRING, size, N_ ("Of a thick snapshot: how much may change"), N_ ("SIZE")),
    OPTION ("thin", NONE, thin, N_ ("Clone at once, as a thin snapshot"), NULL),
    OPTION ("compress", NONE, compress, N_ ("Compress what is copied"), NULL),
    OPTION ("name", STRING, name, N_ ("Another name in the new pool"), N_ ("NAME")),
    OPTION ("repair", NONE, repair, N_ ("Mend what is wrong"), NULL),
    OPTION ("shrink", NONE, shrink, N_ ("Make it smaller, which cuts off what is behind"), NULL),
    OPTION ("force", NONE, force, N_ ("With --shrink: its filesystems were made to fit"), NULL),
    OPTION (
      "snapshot", STRING, snapshot, N_ ("Delete this snapshot within the image"), N_ ("NAME")),
    OPTION ("permanent", NONE, permanent, N_ ("Delete for good, not into the trash"), NULL),
    OPTION ("erase", NONE, erase, N_ ("Overwrite it first, and delete it for good"), NULL),
    OPTION ("discard",
            NONE,
            discard,
            N_ ("Delete for good, and tell the device that the space is free"),
            NULL),
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* Those that were given, as a dictionary. */
static GVariant *
to_variant (const VolumeOptions *options)
{
  const struct
  {
    const char *name;
    const char *text;
    gboolean flag;
  } all[] = {
    { "format", options->format, FALSE },
    { "kind", options->kind, FALSE },
    { "thin-pool", options->thin_pool, FALSE },
    { "machine", options->machine, FALSE },
    { "backing", options->backing, FALSE },
    { "snapshot", options->snapshot, FALSE },
    { "name", options->name, FALSE },
    { "preallocate", NULL, options->preallocate },
    { "shrink", NULL, options->shrink },
    { "force", NULL, options->force },
    { "thin", NULL, options->thin },
    { "compress", NULL, options->compress },
    { "repair", NULL, options->repair },
    { "permanent", NULL, options->permanent },
    { "erase", NULL, options->erase },
    { "discard", NULL, options->discard },
  };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].text != NULL)
      g_variant_dict_insert (&dict, all[i].name, "s", all[i].text);
    else if (all[i].flag)
      g_variant_dict_insert (&dict, all[i].name, "b", TRUE);
  if (options->stripes > 0)
    g_variant_dict_insert (&dict, "stripes", "u", (guint) options->stripes);
  return g_variant_dict_end (&dict);
}

/* "POOL/NAME" of a volume that is to be made. */
static gboolean
split (const char *text, char **pool, const char **name, GError **error)
{
  const char *slash = strchr (text, '/');

  *name = slash != NULL ? slash + 1 : text;
  if (slash == text || **name == '\0' || strchr (*name, '/') != NULL)
    {
      gh_ctl_usage_error (error, _ ("“%s”: a new volume is named POOL/NAME"), text);
      return FALSE;
    }
  *pool = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : g_strdup ("");
  return TRUE;
}

/* ---- one volume ---- */

static void
print_names (const char *label, GVariant *details, const char *key, const char *member)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (details, key, NULL);

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) each = g_variant_get_child_value (list, i);
      const char *text = NULL;

      if (member == NULL)
        text = g_variant_get_string (each, NULL);
      else
        g_variant_lookup (each, member, "&s", &text);
      gh_ctl_print_fact (i == 0 ? label : "", text);
    }
}

static gboolean
show_volume (GhCtl *self, const char *volume, GError **error)
{
  g_autoptr (GVariant) details
    = gh_ctl_storage_ask (self, "GetVolume", g_variant_new ("(sa{sv})", volume, NULL), error);
  g_autoptr (GhVolume) data = NULL;

  if (details == NULL)
    return FALSE;
  if (self->json)
    {
      gh_ctl_print_json (details, FALSE);
      return TRUE;
    }
  data = gh_struct_from_variant (&gh_volume_struct, details);
  for (const GhField *field = gh_volume_struct.fields; field->name != NULL; field++)
    {
      g_autofree char *text = gh_field_to_string (field, data);
      g_autoptr (GVariant) value = g_variant_lookup_value (details, field->name, NULL);

      /* What does not hold, and what is full to 0 %, says nothing. */
      if ((field->type == GH_FIELD_BOOL && value != NULL && !g_variant_get_boolean (value))
          || (field->type == GH_FIELD_UINT && value != NULL && g_variant_get_uint32 (value) == 0))
        continue;
      gh_ctl_print_fact (_ (field->label), text);
    }
  print_names (_ ("Chain"), details, "chain", "path");
  print_names (_ ("Snapshots"), details, "snapshots", "name");
  print_names (_ ("Needed by"), details, "children", NULL);
  return TRUE;
}

static gboolean
create_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autofree char *pool = NULL;
  const char *name;
  guint64 size = 0;

  if (!split (args[0], &pool, &name, error)
      || (args[1] != NULL && !gh_parse_size (args[1], MIB << 10, &size, error)))
    return FALSE;
  return gh_ctl_storage_run_job (
    self,
    "CreateVolume",
    g_variant_new ("(sst@a{sv})", pool, name, size, to_variant (options)),
    _ ("made"),
    error);
}

/* "+2G" is so much more than there is. */
static gboolean
read_new_size (GhCtl *self, const char *volume, const char *text, guint64 *size, GError **error)
{
  g_autoptr (GVariant) details = NULL;
  guint64 now = 0;

  if (!gh_parse_size (*text == '+' ? text + 1 : text, MIB << 10, size, error))
    return FALSE;
  if (*text != '+')
    return TRUE;
  details = gh_ctl_storage_ask (self, "GetVolume", g_variant_new ("(sa{sv})", volume, NULL), error);
  if (details == NULL)
    return FALSE;
  g_variant_lookup (details, "capacity", "t", &now);
  *size += now;
  return TRUE;
}

static gboolean
grow_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  guint64 size;

  return read_new_size (self, args[0], args[1], &size, error)
         && gh_ctl_storage_run_job (
           self,
           "ResizeVolume",
           g_variant_new ("(st@a{sv})", args[0], size, to_variant (options)),
           _ ("its size is changed"),
           error);
}

static gboolean
snapshot_volume (GhCtl *self, char **args, gconstpointer data, GError **error)
{
  const VolumeOptions *options = data;
  GVariantDict dict;
  guint64 size = 0;

  if (options->size != NULL && !gh_parse_size (options->size, MIB, &size, error))
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  if (size > 0)
    g_variant_dict_insert (&dict, "size", "t", size);
  return gh_ctl_storage_run_job (
    self,
    "SnapshotVolume",
    g_variant_new ("(ss@a{sv})", args[0], args[1], g_variant_dict_end (&dict)),
    _ ("the snapshot is made"),
    error);
}

static gboolean
copy_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autofree char *pool = NULL;
  const char *name;

  return split (args[1], &pool, &name, error)
         && gh_ctl_storage_run_job (
           self,
           "CopyVolume",
           g_variant_new ("(sss@a{sv})", args[0], pool, name, to_variant (options)),
           _ ("copied"),
           error);
}

static gboolean
convert_volume (GhCtl *self, char **args, gconstpointer data, GError **error)
{
  const VolumeOptions *options = data;

  if (options->format == NULL && options->kind == NULL && options->thin_pool == NULL)
    {
      gh_ctl_usage_error (error, _ ("“convert” needs --format, or --kind in a volume group"));
      return FALSE;
    }
  return copy_volume (self, args, options, error);
}

static gboolean
rename_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_run_simple (
    self, "RenameVolume", args, to_variant (options), _ ("renamed"), error);
}

static gboolean
revert_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_run_simple (
    self, "RevertVolume", args, to_variant (options), _ ("it is as it was then"), error);
}

static gboolean
move_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_run_simple (self,
                                    "MoveVolume",
                                    args,
                                    to_variant (options),
                                    _ ("moved; the old one is in the trash"),
                                    error);
}

static gboolean
check_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autoptr (GVariant) result
    = gh_ctl_run_job (self,
                      NULL,
                      GH_DBUS_STORAGE_INTERFACE,
                      "CheckVolume",
                      g_variant_new ("(s@a{sv})", args[0], to_variant (options)),
                      error);
  guint64 errors = 0, leaks = 0, repaired = 0;

  if (result == NULL)
    return FALSE;
  g_variant_lookup (result, "errors", "t", &errors);
  g_variant_lookup (result, "leaks", "t", &leaks);
  g_variant_lookup (result, "repaired", "t", &repaired);
  if (self->json)
    gh_ctl_print_json (result, FALSE);
  else
    g_print (_ ("%u errors, %u leaks, %u repaired\n"),
             (guint) MIN (errors, G_MAXUINT),
             (guint) MIN (leaks, G_MAXUINT),
             (guint) MIN (repaired, G_MAXUINT));
  return TRUE;
}

static gboolean
compact_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_run_simple (
    self, "CompactVolume", args, to_variant (options), _ ("compacted"), error);
}

static gboolean
delete_volume (GhCtl *self, char **args, gconstpointer data, GError **error)
{
  const VolumeOptions *options = data;

  return gh_ctl_storage_run_simple (self,
                                    "DeleteVolume",
                                    args,
                                    to_variant (options),
                                    options->permanent || options->erase || options->discard
                                        || options->snapshot != NULL
                                      ? _ ("deleted")
                                      : _ ("in the trash: “guesthousectl trash list” shows it"),
                                    error);
}

static gboolean
activate (GhCtl *self, const char *volume, gboolean active, GError **error)
{
  g_autoptr (GVariant) reply = gh_ctl_storage_call (
    self, "ActivateVolume", g_variant_new ("(sba{sv})", volume, active, NULL), error);

  return reply != NULL;
}

static gboolean
activate_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return activate (self, args[0], TRUE, error);
}

static gboolean
deactivate_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return activate (self, args[0], FALSE, error);
}

static gboolean
open_file (const char *path, int flags, int *fd, GError **error)
{
  *fd = open (path, flags | O_CLOEXEC, 0600);
  if (*fd >= 0)
    return TRUE;
  g_propagate_error (error, gh_error_from_errno (errno, _ ("Cannot open %s"), path));
  return FALSE;
}

static gboolean
upload_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  g_autofree char *pool = NULL;
  const char *name;
  gboolean ok;
  int fd;

  if (!split (args[1], &pool, &name, error) || !gh_ctl_connect (self, error)
      || !open_file (args[0], O_RDONLY, &fd, error))
    return FALSE;
  gh_client_attach_fd (self->client, fd);
  ok = gh_ctl_storage_run_job (self,
                               "UploadVolume",
                               g_variant_new ("(ssh@a{sv})", pool, name, 0, to_variant (options)),
                               _ ("uploaded"),
                               error);
  close (fd);
  return ok;
}

/* A file that is there already is not overwritten; one that is not whole does not stay. */
static gboolean
download_volume (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  gboolean ok;
  int fd;

  if (!gh_ctl_connect (self, error)
      || !open_file (args[1], O_WRONLY | O_CREAT | O_EXCL, &fd, error))
    return FALSE;
  gh_client_attach_fd (self->client, fd);
  ok = gh_ctl_storage_run_job (self,
                               "DownloadVolume",
                               g_variant_new ("(sh@a{sv})", args[0], 0, to_variant (options)),
                               _ ("downloaded"),
                               error);
  close (fd);
  if (!ok)
    unlink (args[1]);
  return ok;
}

static gboolean
list_volumes_command (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_list_volumes (self, args[0], error);
}

static gboolean
list_media_command (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return gh_ctl_storage_list_media (self, error);
}

static gboolean
show_volume_command (GhCtl *self, char **args, gconstpointer options, GError **error)
{
  return show_volume (self, args[0], error);
}

static const GhCtlVerb volume_verbs[] = {
  { "list", 0, 1, list_volumes_command },
  { "show", 1, 1, show_volume_command },
  { "media", 0, 0, list_media_command },
  { "create", 1, 2, create_volume },
  { "grow", 2, 2, grow_volume },
  { "rename", 2, 2, rename_volume },
  { "snapshot", 2, 2, snapshot_volume },
  { "revert", 2, 2, revert_volume },
  { "clone", 2, 2, copy_volume },
  { "convert", 2, 2, convert_volume },
  { "move", 2, 2, move_volume },
  { "check", 1, 1, check_volume },
  { "compact", 1, 1, compact_volume },
  { "delete", 1, 1, delete_volume },
  { "upload", 2, 2, upload_volume },
  { "download", 2, 2, download_volume },
  { "activate", 1, 1, activate_volume },
  { "deactivate", 1, 1, deactivate_volume },
  { NULL },
};

static gboolean
run_volume (GhCtl *self, char **args, gpointer options, GError **error)
{
  return gh_ctl_run_verb (self, "volume", volume_verbs, args, options, error);
}

const GhCtlCommand gh_ctl_volume_commands[] = {
  { "volume",
    "VERB [VOLUME] [ARGUMENT…]",
    N_ ("Disk images, logical volumes and media"),
    N_ ("A volume is named by its absolute path or as POOL/NAME; a file is found\n"
        "without its ending too. The verbs:\n"
        "  list [POOL]               show VOLUME\n"
        "  media: the ISO images of all pools, and the system on each\n"
        "  create POOL/NAME SIZE     grow VOLUME SIZE|+SIZE\n"
        "  rename VOLUME NAME        move VOLUME POOL\n"
        "  snapshot VOLUME NAME      revert VOLUME SNAPSHOT\n"
        "  clone VOLUME POOL/NAME    convert VOLUME POOL/NAME\n"
        "  check VOLUME              compact VOLUME\n"
        "  delete VOLUME             upload FILE POOL/NAME\n"
        "  download VOLUME FILE      activate VOLUME, deactivate VOLUME\n"
        "What is deleted goes to the trash unless an option says otherwise."),
    1,
    3,
    sizeof (VolumeOptions),
    add_volume_options,
    clear_options,
    run_volume },
  { NULL },
};
