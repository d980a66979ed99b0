/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of one run: sockets, pid file, and what a successor of the service has to know. */
#include "config.h"

#include "gh-qemu-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "gh-json-private.h"
#include "gh-qemu-argv.h"

#define RECORD "run.json"
#define UP     "up"
#define LIVE   "live"

static void
set_error (GError **error, const char *path)
{
  int code = errno;

  g_set_error (
    error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
}

static char *
record_to_json (const GhQemuRecord *record)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", record->config->name);
  json_object_set_string_member (object, "uuid", record->config->uuid);
  json_object_set_int_member (object, "memory", (gint64) record->config->memory);
  json_object_set_int_member (object, "vcpus", record->config->vcpus);
  json_object_set_boolean_member (object, "vnc", gh_domain_config_has_screen (record->config));
  json_object_set_boolean_member (object, "serial", record->config->serials->len > 0);
  json_object_set_string_member (object, "accelerator", record->accelerator);
  json_object_set_int_member (object, "started_at", record->started_at);
  json_node_take_object (root, object);
  return json_to_string (root, TRUE);
}

gboolean
gh_qemu_folder_make (const char *folder, const GhQemuRecord *record, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *path = g_build_filename (folder, RECORD, NULL);
  g_autofree char *text = record_to_json (record);

  gh_qemu_folder_remove (folder);
  if (g_mkdir_with_parents (parent, 0700) != 0 || mkdir (folder, 0700) != 0)
    {
      set_error (error, folder);
      return FALSE;
    }
  return g_file_set_contents (path, text, -1, error)
         && gh_qemu_folder_write_live (folder, record->config, error);
}

/* Whoever may read this may see the passwords in it: it is the person's own folder. A new file is
 * not waited for until it is on a disk: a machine that is being started does not outlive the
 * computer. */
gboolean
gh_qemu_folder_write_live (const char *folder, const GhDomainConfig *config, GError **error)
{
  g_autofree char *path = g_build_filename (folder, LIVE, NULL);
  g_autoptr (GVariant) variant
    = g_variant_ref_sink (gh_struct_store (&gh_domain_config_struct, config));

  return g_file_set_contents_full (path,
                                   g_variant_get_data (variant),
                                   (gssize) g_variant_get_size (variant),
                                   G_FILE_SET_CONTENTS_CONSISTENT
                                     | G_FILE_SET_CONTENTS_ONLY_EXISTING,
                                   0600,
                                   error);
}

GhDomainConfig *
gh_qemu_folder_read_live (const char *folder, const char *uuid)
{
  g_autofree char *path = g_build_filename (folder, LIVE, NULL);
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GhDomainConfig) config = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *text;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  bytes = g_bytes_new_take (text, length);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  config = gh_struct_restore (&gh_domain_config_struct, variant);
  /* One of an older version may say less than is needed. */
  if (g_strcmp0 (config->uuid, uuid) != 0 || !gh_domain_config_validate (config, NULL))
    return NULL;
  return g_steal_pointer (&config);
}

static void
read_config (JsonObject *object, GhDomainConfig *config)
{
  config->name = g_strdup (gh_json_string (object, "name", NULL));
  config->uuid = g_strdup (gh_json_string (object, "uuid", NULL));
  config->memory = (guint64) gh_json_int (object, "memory", 0);
  config->vcpus = (guint) gh_json_int (object, "vcpus", 1);
  if (gh_json_boolean (object, "vnc", FALSE))
    gh_domain_config_add_graphics (config);
  if (gh_json_boolean (object, "serial", FALSE))
    gh_domain_config_add_serial (config);
}

gboolean
gh_qemu_folder_read (const char *folder, GhQemuRecord *record)
{
  g_autofree char *path = g_build_filename (folder, RECORD, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();
  JsonNode *root;
  JsonObject *object;
  const char *accelerator;

  if (!json_parser_load_from_file (parser, path, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  read_config (object, config);
  if (!gh_domain_name_validate (config->name, NULL) || config->uuid == NULL
      || !g_uuid_string_is_valid (config->uuid))
    return FALSE;
  accelerator = gh_json_string (object, "accelerator", "tcg");
  record->accelerator = g_str_equal (accelerator, "kvm") ? "kvm" : "tcg";
  record->started_at = gh_json_int (object, "started_at", 0);
  record->config = g_steal_pointer (&config);
  return TRUE;
}

void
gh_qemu_folder_remove (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat about;

      /* The TPM's folder is the only one in a machine's. */
      if (lstat (path, &about) == 0 && S_ISDIR (about.st_mode))
        gh_qemu_folder_remove (path);
      else if (unlink (path) != 0)
        g_warning ("Cannot remove %s: %s", path, g_strerror (errno));
    }
  g_dir_close (dir);
  if (rmdir (folder) != 0)
    g_warning ("Cannot remove %s: %s", folder, g_strerror (errno));
}

gboolean
gh_qemu_folder_mark_up (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, UP, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      set_error (error, path);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

gboolean
gh_qemu_folder_is_up (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, UP, NULL);

  return access (path, F_OK) == 0;
}

GPid
gh_qemu_folder_read_pid (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, GH_QEMU_PID_FILE, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return (GPid) g_ascii_strtoll (text, NULL, 10);
}

/* An address through a descriptor of the folder: however long its path is, this is short enough for
 * sun_path, 108 bytes (unix(7)). */
static int
make_address (const char *folder, const char *name, struct sockaddr_un *address)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  g_snprintf (address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", fd, name);
  return fd;
}

typedef int (*AddressFunc) (int fd, const struct sockaddr *address, socklen_t length);

/* A new socket on which @func was called with the address of @name. */
static int
open_socket (const char *folder, const char *name, int type, AddressFunc func, GError **error)
{
  struct sockaddr_un address;
  int folder_fd = make_address (folder, name, &address);
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | type, 0);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (fd >= 0 && (folder_fd < 0 || func (fd, (struct sockaddr *) &address, sizeof address) != 0))
    {
      set_error (error, path);
      close (fd);
      fd = -1;
    }
  else if (fd < 0)
    set_error (error, path);
  if (folder_fd >= 0)
    close (folder_fd);
  return fd;
}

int
gh_qemu_folder_listen (const char *folder, const char *name, GError **error)
{
  int fd = open_socket (folder, name, 0, bind, error);

  if (fd >= 0 && listen (fd, 4) != 0)
    {
      set_error (error, name);
      close (fd);
      fd = -1;
    }
  return fd;
}

int
gh_qemu_folder_connect (const char *folder, const char *name, GError **error)
{
  return open_socket (folder, name, SOCK_NONBLOCK, connect, error);
}
