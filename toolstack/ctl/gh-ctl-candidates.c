/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What may stand behind an option or as an argument. */
#include "config.h"

#include "gh-ctl-candidates.h"

#include <string.h>

#include "gh-domain-xml.h"
#include "gh-hostdev.h"
#include "gh-volume.h"

#define STATES  "off starting running paused stopping crashed saved"
#define FORMATS "qcow2 raw vmdk vhdx vpc vdi"
#define KINDS   "linear striped thin thin-pool"
#define KEYS    "memory= max-memory= vcpus= max-vcpus= pin= soft-pin= weight= cap= cpupool="
#define VERBS                                                                                      \
  "list media show create grow rename move snapshot revert clone convert check compact activate "  \
  "deactivate delete upload download"

/* The first that fits holds; @command is NULL for every one. Of free text there is nothing to say.
 */
static const struct
{
  const char *command;
  const char *option;
  GhCtlPlace place;
  const char *words;
} values[] = {
  { NULL, "--host", GH_CTL_PLACE_OPEN, "qemu: xen: fake:" },
  { "new", "--tree", GH_CTL_PLACE_FILES, NULL },
  { "new", "--iso", GH_CTL_PLACE_FILES, NULL },
  { "new", "--import", GH_CTL_PLACE_FILES, NULL },
  { "new", "--cloud-image", GH_CTL_PLACE_FILES, NULL },
  { "new", "--drivers", GH_CTL_PLACE_FILES, NULL },
  { "new", "--user", GH_CTL_PLACE_OPEN, "" },
  { "new", "--unattended", GH_CTL_PLACE_OPEN, "" },
  { "new", "--os", GH_CTL_PLACE_SYSTEMS, NULL },
  { "new", "--type", GH_CTL_PLACE_WORDS, "pv pvh hvm" },
  { "new", "--disk", GH_CTL_PLACE_OPEN, "size= none" },
  { "new", "--network", GH_CTL_PLACE_OPEN, "user bridge= none" },
  { "new", "--firmware", GH_CTL_PLACE_WORDS, "bios efi" },
  { "new", "--graphics", GH_CTL_PLACE_WORDS, "vnc none" },
  { "save", "--file", GH_CTL_PLACE_FILES, NULL },
  { "restore", "--file", GH_CTL_PLACE_FILES, NULL },
  { "dump", "--format", GH_CTL_PLACE_WORDS, "elf kdump" },
  { "attach", "--disk", GH_CTL_PLACE_FILES, NULL },
  { "attach", "--nic", GH_CTL_PLACE_OPEN, "user bridge=" },
  { "attach", "--device", GH_CTL_PLACE_DEVICES, NULL },
  { "pool", "--folder", GH_CTL_PLACE_FOLDERS, NULL },
  { "pool", "--device", GH_CTL_PLACE_FILES, NULL },
  { "volume", "--format", GH_CTL_PLACE_WORDS, FORMATS },
  { "volume", "--kind", GH_CTL_PLACE_WORDS, KINDS },
  { "volume", "--backing", GH_CTL_PLACE_VOLUMES, NULL },
  { "convert", "--from", GH_CTL_PLACE_WORDS, "xml xl" },
  { "convert", "--to", GH_CTL_PLACE_WORDS, "xml xl json" },
  { "convert", "--output", GH_CTL_PLACE_FILES, NULL },
  { NULL, "--args", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--arch", GH_CTL_PLACE_WORDS, "x86_64 i686 aarch64" },
  { NULL, "--bytes", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--cpus", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--delay", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--depth", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--force-after", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--layout", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--line", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--machine", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--memory", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--name", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--screen", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--seconds", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--size", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--snapshot", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--stripes", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--thin-pool", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--timeout", GH_CTL_PLACE_WORDS, "" },
  { NULL, "--title", GH_CTL_PLACE_WORDS, "" },
};

/* The same of arguments: of one verb of a command, or of all; @number is -1 for those that are
 * left. */
static const struct
{
  const char *command;
  const char *verb;
  int number;
  GhCtlPlace place;
  const char *words;
} arguments[] = {
  { "help", NULL, 0, GH_CTL_PLACE_COMMANDS, NULL },
  { "tree", NULL, 0, GH_CTL_PLACE_FILES, NULL },
  { "media", NULL, 0, GH_CTL_PLACE_FILES, NULL },
  { "define", NULL, 0, GH_CTL_PLACE_FILES, NULL },
  { "validate", NULL, 0, GH_CTL_PLACE_FILES, NULL },
  { "convert", NULL, 0, GH_CTL_PLACE_FILES, NULL },
  { "disk-spec", NULL, -1, GH_CTL_PLACE_OPEN, "" },
  { "vif-spec", NULL, -1, GH_CTL_PLACE_OPEN, "bridge= mac= model= type= vifname= script=" },
  { "logs", NULL, 0, GH_CTL_PLACE_LOGS, NULL },
  { "xenstore", NULL, 0, GH_CTL_PLACE_WORDS, "ls read" },
  { "xenstore", NULL, 1, GH_CTL_PLACE_OPEN, "/" },
  { "os", NULL, 0, GH_CTL_PLACE_WORDS, "list show" },
  { "os", "show", 1, GH_CTL_PLACE_SYSTEMS, NULL },
  { "cache", NULL, 0, GH_CTL_PLACE_WORDS, "list empty" },
  { "cache", "empty", -1, GH_CTL_PLACE_CACHE, NULL },
  { "pool", NULL, 0, GH_CTL_PLACE_WORDS, "list add remove" },
  { "pool", "remove", 1, GH_CTL_PLACE_POOLS, NULL },
  { "trash", NULL, 0, GH_CTL_PLACE_WORDS, "list restore empty keep" },
  { "trash", "restore", 1, GH_CTL_PLACE_TRASH, NULL },
  { "trash", "empty", -1, GH_CTL_PLACE_TRASH, NULL },
  { "volume", NULL, 0, GH_CTL_PLACE_WORDS, VERBS },
  { "volume", "list", 1, GH_CTL_PLACE_POOLS, NULL },
  { "volume", "create", 1, GH_CTL_PLACE_POOLS_OPEN, NULL },
  { "volume", "upload", 1, GH_CTL_PLACE_FILES, NULL },
  { "volume", "media", 1, GH_CTL_PLACE_WORDS, "" },
  { "volume", NULL, 1, GH_CTL_PLACE_VOLUMES, NULL },
  { "volume", "move", 2, GH_CTL_PLACE_POOLS, NULL },
  { "volume", "clone", 2, GH_CTL_PLACE_POOLS_OPEN, NULL },
  { "volume", "convert", 2, GH_CTL_PLACE_POOLS_OPEN, NULL },
  { "volume", "upload", 2, GH_CTL_PLACE_POOLS_OPEN, NULL },
  { "volume", "download", 2, GH_CTL_PLACE_FILES, NULL },
  { "wait", NULL, 1, GH_CTL_PLACE_WORDS, STATES },
  { "trigger", NULL, 1, GH_CTL_PLACE_WORDS, "power sleep wakeup reset nmi init" },
  { "detach", NULL, 1, GH_CTL_PLACE_PARTS, NULL },
  { "eject", NULL, 1, GH_CTL_PLACE_DRIVES, NULL },
  { "link", NULL, 1, GH_CTL_PLACE_NICS, NULL },
  { "link", NULL, 2, GH_CTL_PLACE_WORDS, "up down" },
  { "screenshot", NULL, 1, GH_CTL_PLACE_FILES, NULL },
  { "record", NULL, 1, GH_CTL_PLACE_FILES, NULL },
  { "dump", NULL, 1, GH_CTL_PLACE_FILES, NULL },
  { "insert", NULL, 1, GH_CTL_PLACE_FILES, NULL },
  { "insert", NULL, 2, GH_CTL_PLACE_FILES, NULL },
  { "set", NULL, 0, GH_CTL_PLACE_MACHINES, NULL },
  { "set", NULL, -1, GH_CTL_PLACE_OPEN, KEYS },
};

/* Of these every argument is a machine. */
static const char *const on_machines[]
  = { "start", "shutdown", "reboot", "reset", "destroy", "pause", "resume", "undefine", NULL };

/* And of these the first. */
static const char *const on_machine[]
  = { "attach", "console", "detach",  "diff",    "discard", "dump",       "eject",    "insert",
      "link",   "log",     "record",  "restore", "save",    "screenshot", "send-key", "serial-log",
      "show",   "sysrq",   "trigger", "type",    "use-vnc", "wait",       NULL };

gboolean
gh_ctl_candidates_find_value (const char *command,
                              const char *option,
                              GhCtlPlace *place,
                              const char **words)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (strcmp (values[i].option, option) == 0
        && (values[i].command == NULL || g_strcmp0 (values[i].command, command) == 0))
      {
        *place = values[i].place;
        *words = values[i].words;
        return TRUE;
      }
  return FALSE;
}

gboolean
gh_ctl_candidates_find_argument (
  const char *command, const char *verb, guint number, GhCtlPlace *place, const char **words)
{
  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    if (strcmp (arguments[i].command, command) == 0
        && (arguments[i].verb == NULL || g_strcmp0 (arguments[i].verb, verb) == 0)
        && (arguments[i].number == (int) number
            || (arguments[i].number < 0 && (arguments[i].verb == NULL || number > 0))))
      {
        *place = arguments[i].place;
        *words = arguments[i].words;
        return TRUE;
      }
  *place = GH_CTL_PLACE_MACHINES;
  *words = NULL;
  return g_strv_contains (on_machines, command)
         || (number == 0 && g_strv_contains (on_machine, command));
}

static void
offer_machines (GhCtl *self, GhCtlOffer offer, gpointer data)
{
  GPtrArray *rows;

  if (!gh_ctl_connect (self, NULL))
    return;
  rows = gh_domain_list_get_rows (gh_client_get_domains (self->client));
  for (guint i = 0; i < rows->len; i++)
    {
      const GhDomainRow *row = rows->pdata[i];

      offer (data, row->name, *row->title != '\0' ? row->title : NULL);
    }
}

static void
offer_list (GVariant *list,
            const char *key,
            const char *after,
            const char *help,
            GhCtlOffer offer,
            gpointer data)
{
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      g_autofree char *word = NULL;
      const char *name = "", *text = NULL;

      g_variant_lookup (item, key, "&s", &name);
      g_variant_lookup (item, help, "&s", &text);
      word = g_strconcat (name, after, NULL);
      offer (data, word, text);
    }
}

/* Where a place's words come from: a method that takes options; the keys of the word and
 * of what it is; and what is added to the word. */
static const struct
{
  GhCtlPlace place;
  const char *path;
  const char *interface;
  const char *method;
  const char *key;
  const char *help;
  const char *after;
} lists[] = {
  { GH_CTL_PLACE_POOLS, NULL, GH_DBUS_STORAGE_INTERFACE, "ListPools", "name", "path", "" },
  { GH_CTL_PLACE_POOLS_OPEN, NULL, GH_DBUS_STORAGE_INTERFACE, "ListPools", "name", "path", "/" },
  { GH_CTL_PLACE_TRASH, NULL, GH_DBUS_STORAGE_INTERFACE, "ListTrash", "id", "path", "" },
  { GH_CTL_PLACE_SYSTEMS, "/", GH_DBUS_MANAGER_INTERFACE, "ListSystems", "id", "name", "" },
  { GH_CTL_PLACE_CACHE, "/", GH_DBUS_MANAGER_INTERFACE, "ListCache", "id", "source", "" },
  { GH_CTL_PLACE_LOGS, NULL, GH_DBUS_HOST_INTERFACE, "ListLogs", "name", "title", "" },
  { GH_CTL_PLACE_DEVICES,
    NULL,
    GH_DBUS_HOST_INTERFACE,
    "ListDevices",
    "address",
    "product_name",
    "" },
};

static void
offer_volumes (GhCtl *self, GhCtlOffer offer, gpointer data)
{
  g_autoptr (GVariant) list = gh_ctl_ask (self,
                                          NULL,
                                          GH_DBUS_STORAGE_INTERFACE,
                                          "ListVolumes",
                                          g_variant_new ("(sa{sv})", "", NULL),
                                          NULL);

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      g_autoptr (GhVolume) volume = gh_struct_from_variant (&gh_volume_struct, item);
      g_autofree char *word = g_strconcat (volume->pool, "/", volume->name, NULL);

      offer (data, word, volume->format);
    }
}

static void
offer_disks (const GhDomainConfig *config, gboolean media, GhCtlOffer offer, gpointer data)
{
  for (guint i = 0; i < config->disks->len; i++)
    {
      const GhDisk *disk = config->disks->pdata[i];

      if (disk->target != NULL && (!media || disk->device == GH_DISK_CDROM))
        offer (data, disk->target, disk->source);
    }
}

static void
offer_nics (const GhDomainConfig *config, GhCtlOffer offer, gpointer data)
{
  for (guint i = 0; i < config->nics->len; i++)
    {
      const GhNic *nic = config->nics->pdata[i];

      if (nic->mac != NULL)
        offer (data, nic->mac, nic->source);
    }
}

static void
offer_hostdevs (const GhDomainConfig *config, GhCtlOffer offer, gpointer data)
{
  for (guint i = 0; i < config->hostdevs->len; i++)
    {
      g_autofree char *name = gh_hostdev_get_name (config->hostdevs->pdata[i]);

      if (name != NULL)
        offer (data, name, NULL);
    }
}

/* Of what it runs with; of its definition when it is off. */
static void
offer_parts (GhCtl *self, GhCtlPlace place, const char *machine, GhCtlOffer offer, gpointer data)
{
  g_autoptr (GhDbusDomain) domain = gh_ctl_get_domain (self, machine, NULL);
  const char *live = domain != NULL ? gh_dbus_domain_get_live_definition (domain) : NULL;
  const char *xml = live != NULL && *live != '\0' ? live
                    : domain != NULL              ? gh_dbus_domain_get_definition (domain)
                                                  : NULL;
  g_autoptr (GhDomainConfig) config = xml != NULL ? gh_domain_xml_parse (xml, -1, NULL) : NULL;

  if (config == NULL)
    return;
  if (place != GH_CTL_PLACE_NICS)
    offer_disks (config, place == GH_CTL_PLACE_DRIVES, offer, data);
  if (place != GH_CTL_PLACE_DRIVES)
    offer_nics (config, offer, data);
  if (place == GH_CTL_PLACE_PARTS)
    offer_hostdevs (config, offer, data);
}

void
gh_ctl_candidates_ask (
  GhCtl *self, GhCtlPlace place, const char *machine, GhCtlOffer offer, gpointer data)
{
  if (place == GH_CTL_PLACE_MACHINES)
    offer_machines (self, offer, data);
  else if (place >= GH_CTL_PLACE_PARTS && machine != NULL)
    offer_parts (self, place, machine, offer, data);
  else if (place == GH_CTL_PLACE_VOLUMES)
    offer_volumes (self, offer, data);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i].place == place)
      {
        g_autoptr (GVariant) list = gh_ctl_ask (self,
                                                lists[i].path,
                                                lists[i].interface,
                                                lists[i].method,
                                                g_variant_new ("(a{sv})", NULL),
                                                NULL);

        offer_list (list, lists[i].key, lists[i].after, lists[i].help, offer, data);
      }
}
