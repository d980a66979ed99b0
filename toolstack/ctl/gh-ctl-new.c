/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that makes a machine: new. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-answers.h"
#include "gh-ctl-catalog.h"
#include "gh-ctl-disk.h"
#include "gh-ctl-output.h"
#include "gh-domain-xml.h"
#include "gh-error.h"
#include "gh-guest-advice.h"
#include "gh-host-info.h"
#include "gh-text.h"
#include "gh-xen-guest.h"

#define DEFAULT_MEMORY (G_GUINT64_CONSTANT (1) << 30)
#define DEFAULT_DISK   "size=8G"
#define DEFAULT_CPUS   2

typedef struct
{
  char *name, *title, *os;
  char *tree, *iso, *import, *cloud, *args, *unattended, *user, *drivers;
  char *type, *memory, *disk, *network, *firmware, *graphics;
  int cpus;
  gboolean no_start;
} NewOptions;

/* What the options come to. */
typedef struct
{
  GhDomainConfig *config;
  GVariantDict install;
  GVariantDict options;
  GVariant *system; /* of the catalogue; NULL unless it is fetched */
  gboolean windows; /* whose installer takes the password itself */
} Plan;

static void
add_source_options (GOptionContext *context, NewOptions *o)
{
  GOptionEntry entries[] = {
    { "name", 'n', 0, G_OPTION_ARG_STRING, &o->name, N_ ("Its name"), "NAME" },
    { "title",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->title,
      N_ ("A title that is shown instead of the name"),
      "TEXT" },
    { "tree",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->tree,
      N_ ("Install from a tree: URL, folder or ISO image"),
      "LOCATION" },
    { "iso",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &o->iso,
      N_ ("Install from an image, put in as CD-ROM"),
      "FILE" },
    { "import",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &o->import,
      N_ ("Use a disk on which a system is"),
      "DISK" },
    { "cloud-image",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &o->cloud,
      N_ ("Copy a disk on which a system is ready for its first start"),
      "FILE" },
    { "user",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->user,
      N_ ("Who can log in to the system of a cloud image"),
      "ANSWERS" },
    { "drivers",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      &o->drivers,
      N_ ("An image with drivers for Windows' installer, put in as a second CD-ROM"),
      "FILE" },
    { "args",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->args,
      N_ ("Kernel arguments of the installer; with “+” in front, further ones"),
      "TEXT" },
    { "unattended",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->unattended,
      N_ ("Answer what the installer asks"),
      "ANSWERS" },
    { "os",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->os,
      N_ ("The id of its system in libosinfo; alone, the system of “os list” that is fetched"),
      "ID" },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_hardware_options (GOptionContext *context, NewOptions *o)
{
  GOptionEntry entries[] = {
    { "type",
      't',
      0,
      G_OPTION_ARG_STRING,
      &o->type,
      N_ ("On Xen, the kind of its guest; default: what suits it"),
      "pv|pvh|hvm" },
    { "memory",
      'm',
      0,
      G_OPTION_ARG_STRING,
      &o->memory,
      N_ ("Default: what the tree advises, else 1G"),
      "SIZE" },
    { "cpus", 'c', 0, G_OPTION_ARG_INT, &o->cpus, N_ ("Default: 2, or what the host has"), "N" },
    { "disk",
      'd',
      0,
      G_OPTION_ARG_FILENAME,
      &o->disk,
      N_ ("A new image, or one that exists when there is no size; default size=8G"),
      "DISK" },
    { "network",
      0,
      0,
      G_OPTION_ARG_STRING,
      &o->network,
      N_ ("NAT, a bridge of the host, or nothing; default: user, on Xen the first bridge"),
      "user|bridge=NAME|none" },
    { "firmware", 0, 0, G_OPTION_ARG_STRING, &o->firmware, N_ ("Default: bios"), "bios|efi" },
    { "graphics", 0, 0, G_OPTION_ARG_STRING, &o->graphics, N_ ("Default: vnc"), "vnc|none" },
    { "no-start", 0, 0, G_OPTION_ARG_NONE, &o->no_start, N_ ("Make it, and leave it off"), NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_new_options (GOptionContext *context, gpointer data)
{
  NewOptions *options = data;

  options->cpus = G_MININT; /* not written */
  add_source_options (context, options);
  add_hardware_options (context, options);
}

static void
clear_new_options (gpointer data)
{
  NewOptions *o = data;
  char *all[] = { o->unattended, o->name,     o->title, o->os,     o->tree,   o->iso,
                  o->import,     o->type,     o->args,  o->memory, o->disk,   o->network,
                  o->firmware,   o->graphics, o->cloud, o->user,   o->drivers };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
}

static void
plan_clear (Plan *plan)
{
  gh_domain_config_free (plan->config);
  g_clear_pointer (&plan->system, g_variant_unref);
  g_variant_dict_clear (&plan->install);
  g_variant_dict_clear (&plan->options);
}

/* A URL as it is, a path made absolute: the service has another working folder. */
static char *
absolute (const char *location)
{
  return strstr (location, "://") != NULL ? g_strdup (location)
                                          : g_canonicalize_filename (location, NULL);
}

static gboolean
check_word (const char *option,
            const char *value,
            const char *a,
            const char *b,
            gboolean *is_b,
            GError **error)
{
  *is_b = g_strcmp0 (value, b) == 0;
  if (value == NULL || *is_b || strcmp (value, a) == 0)
    return TRUE;
  gh_ctl_usage_error (error, _ ("“%s” is no value of %s: write %s or %s"), value, option, a, b);
  return FALSE;
}

static gboolean
check_sources (const NewOptions *o, GError **error)
{
  int n = (o->tree != NULL) + (o->iso != NULL) + (o->import != NULL) + (o->cloud != NULL);

  if (o->name == NULL)
    gh_ctl_usage_error (error, _ ("A machine needs a name: write --name NAME"));
  else if (n == 0)
    gh_ctl_usage_error (
      error,
      _ ("Nothing says what is installed: write --tree LOCATION, --iso FILE, --import DISK or "
         "--cloud-image FILE"));
  else if (n > 1)
    gh_ctl_usage_error (
      error,
      _ ("Only one of --tree, --iso, --import and --cloud-image can be where it comes from"));
  else if (o->user != NULL && o->cloud == NULL)
    gh_ctl_usage_error (error,
                        _ ("--user is for a cloud image: for an installer, write --unattended"));
  else if (o->unattended != NULL && o->cloud != NULL)
    gh_ctl_usage_error (error,
                        _ ("A cloud image has no installer that asks: write --user instead"));
  else if (o->args != NULL && o->tree == NULL)
    gh_ctl_usage_error (error, _ ("--args are for the kernel of a tree: write --tree LOCATION"));
  else if (o->cpus != G_MININT && o->cpus < 1)
    gh_ctl_usage_error (error, _ ("--cpus=%d: a machine has at least one"), o->cpus);
  else
    return TRUE;
  return FALSE;
}

static GhXenBoot
get_boot (const NewOptions *o)
{
  return o->tree != NULL ? GH_XEN_BOOT_TREE : o->iso != NULL ? GH_XEN_BOOT_CD : GH_XEN_BOOT_DISK;
}

/* What can be told of --type without asking the host. */
static gboolean
check_type (const NewOptions *o, GError **error)
{
  g_autoptr (GError) local = NULL;
  GhXenNeeds needs;
  int guest;

  if (o->type == NULL)
    return TRUE;
  gh_xen_needs_init (&needs, get_boot (o), NULL, NULL);
  if (!gh_enum_parse (&gh_xen_guest_enum, o->type, &guest))
    gh_ctl_usage_error (error, _ ("“%s” is no value of --type: write pv, pvh or hvm"), o->type);
  else if (!gh_xen_guest_check ((GhXenGuest) guest, &needs, &local))
    gh_ctl_usage_error (error, "--type %s: %s", o->type, local->message);
  else
    return TRUE;
  return FALSE;
}

static gboolean
read_network (const char *network, GhDomainConfig *config, GError **error)
{
  const char *bridge
    = network != NULL && g_str_has_prefix (network, "bridge=") ? network + strlen ("bridge=") : "";
  GhNic *nic;

  if (g_strcmp0 (network, "none") == 0)
    return TRUE;
  if (network != NULL && strcmp (network, "user") != 0 && *bridge == '\0')
    {
      gh_ctl_usage_error (
        error, _ ("“%s” is no value of --network: write user, bridge=NAME or none"), network);
      return FALSE;
    }
  nic = gh_domain_config_add_nic (config);
  nic->type = *bridge != '\0' ? GH_NIC_BRIDGE : GH_NIC_USER;
  nic->source = *bridge != '\0' ? g_strdup (bridge) : NULL;
  return TRUE;
}

/* Everything that can be told from the command line alone. */
static gboolean
read_words (const NewOptions *o, GhDomainConfig *config, GError **error)
{
  gboolean efi, no_graphics;
  GError *local = NULL;

  if (!check_sources (o, error) || !check_type (o, error)
      || !read_network (o->network, config, error)
      || !check_word ("--firmware", o->firmware, "bios", "efi", &efi, error)
      || !check_word ("--graphics", o->graphics, "vnc", "none", &no_graphics, error))
    return FALSE;
  if (!gh_domain_name_validate (o->name, &local)
      || (o->memory != NULL && !gh_parse_size (o->memory, 1 << 20, &config->memory, &local)))
    {
      gh_ctl_usage_error (error, "%s", local->message);
      g_error_free (local);
      return FALSE;
    }
  config->name = g_strdup (o->name);
  config->title = g_strdup (o->title);
  config->os_id = g_strdup (o->os);
  config->firmware = efi ? GH_FIRMWARE_EFI : GH_FIRMWARE_BIOS;
  gh_domain_config_add_usual_devices (config, !no_graphics);
  return TRUE;
}

static gboolean
attach (const char *text, GhDomainConfig *config, GError **error)
{
  GhCtlDisk disk = { 0 };
  gboolean ok = gh_ctl_disk_parse (&disk, text, error);

  if (ok && disk.size > 0)
    {
      gh_ctl_usage_error (error, _ ("--import is for a disk that exists: it takes no size"));
      ok = FALSE;
    }
  ok = ok && gh_ctl_disk_attach (&disk, config, error);
  gh_ctl_disk_clear (&disk);
  return ok;
}

/* --disk: an existing one into the definition, a new one into the options. */
static gboolean
read_disk (const NewOptions *o, Plan *plan, GError **error)
{
  const char *text = o->disk;
  GhCtlDisk disk = { 0 };
  gboolean ok;

  if (o->import != NULL && !attach (o->import, plan->config, error))
    return FALSE;
  if (text == NULL && o->import == NULL && o->cloud == NULL)
    text = DEFAULT_DISK;
  if (text == NULL || strcmp (text, "none") == 0)
    return TRUE;
  ok = gh_ctl_disk_parse (&disk, text, error);
  if (ok && disk.size == 0)
    ok = gh_ctl_disk_attach (&disk, plan->config, error);
  else if (ok)
    {
      g_variant_dict_insert (&plan->options, "disk-size", "t", disk.size);
      if (disk.format != NULL)
        g_variant_dict_insert (&plan->options, "disk-format", "s", disk.format);
      if (disk.path != NULL)
        g_variant_dict_insert (&plan->options, "disk-path", "s", disk.path);
      if (disk.pool != NULL)
        g_variant_dict_insert (&plan->options, "disk-pool", "s", disk.pool);
    }
  gh_ctl_disk_clear (&disk);
  return ok;
}

static GhHostInfo *
ask_info (GhCtl *self, GError **error)
{
  g_autoptr (GVariant) reply = gh_ctl_call (
    self, NULL, GH_DBUS_HOST_INTERFACE, "GetInfo", g_variant_new ("(a{sv})", NULL), NULL, error);
  g_autoptr (GVariant) facts = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  return facts != NULL ? gh_host_info_from_variant (facts) : NULL;
}

/* What the host has to give to a system that wants TPM and Secure Boot; said, as it is not what
 * other machines get. */
static GhGuestAdvice
advise_security (GhCtl *self, const char *os, gboolean xen)
{
  GhGuestAdvice how = xen ? GH_GUEST_ADVICE_XEN : GH_GUEST_ADVICE_NONE;
  g_autoptr (GhHostInfo) info = NULL;
  g_autofree char *text = NULL;

  if (!gh_guest_wants_security (os))
    return how;
  info = ask_info (self, NULL);
  if (info != NULL && info->tpm)
    how |= GH_GUEST_ADVICE_TPM;
  if (info != NULL && info->secure_boot)
    how |= GH_GUEST_ADVICE_SECURE_BOOT;
  text = gh_guest_describe_security (os, how);
  if (!self->json && !self->quiet)
    g_print ("%s\n", text);
  return how;
}

/* Memory and system as the tree or medium advises, where the person said nothing. */
static void
take_advice (GhCtl *self, const NewOptions *o, GVariant *found, gboolean xen, Plan *plan)
{
  GhDomainConfig *config = plan->config;
  const char *os = NULL;
  const char *id = NULL;
  guint64 size = 0, advised = 0;
  gboolean new_disk = g_variant_dict_lookup (&plan->options, "disk-size", "t", &size);

  if (config->memory == 0)
    g_variant_lookup (found, "memory", "t", &config->memory);
  if (config->os_id == NULL && g_variant_lookup (found, "os-id", "&s", &os) && *os != '\0')
    config->os_id = g_strdup (os);
  g_variant_lookup (found, "os", "&s", &id);
  if (o->firmware == NULL)
    config->firmware = gh_guest_firmware (id);
  if (o->disk == NULL && new_disk && g_variant_lookup (found, "disk", "t", &advised)
      && advised > size)
    g_variant_dict_insert (&plan->options, "disk-size", "t", advised);
  gh_guest_advice_apply (config,
                         id,
                         (new_disk ? GH_GUEST_ADVICE_NEW_DISK : 0)
                           | (o->drivers != NULL ? GH_GUEST_ADVICE_DRIVERS : 0)
                           | (o->firmware != NULL && strcmp (o->firmware, "efi") != 0
                                ? (xen ? GH_GUEST_ADVICE_XEN : 0)
                                : advise_security (self, id, xen)));
  plan->windows = gh_guest_is_windows (id);
}

static GVariant *
inspect (GhCtl *self, const char *location, gboolean xen, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gh_client_inspect_async (
    self->client, location, NULL, xen, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  return gh_client_inspect_finish (self->client, result, error);
}

/* The kind of Xen guest: what --type says, if this host can do it, else what suits. */
static gboolean
choose_type (
  GhCtl *self, const NewOptions *o, const GhXenNeeds *needs, GhDomainConfig *config, GError **error)
{
  const char *why = NULL;
  int guest;

  if (o->type == NULL || !gh_enum_parse (&gh_xen_guest_enum, o->type, &guest))
    guest = (int) gh_xen_guest_choose (needs, &why);
  if (!gh_xen_guest_check ((GhXenGuest) guest, needs, error))
    return FALSE;
  gh_xen_guest_apply ((GhXenGuest) guest, needs, config);
  if (why != NULL && !self->json && !self->quiet)
    /* Translators: the kind of a guest on Xen, and a sentence why. */
    g_print (_ ("Kind of guest: %s. %s\n"), gh_xen_guest_get_name ((GhXenGuest) guest), why);
  return TRUE;
}

/* Without a word on the network it is the first bridge; Xen says it when there is none. */
static void
choose_bridge (const NewOptions *o, char **bridges, GhDomainConfig *config)
{
  GhNic *nic = config->nics->len > 0 ? config->nics->pdata[0] : NULL;

  if (o->network != NULL || nic == NULL || bridges == NULL || bridges[0] == NULL)
    return;
  nic->type = GH_NIC_BRIDGE;
  nic->source = g_strdup (bridges[0]);
}

static gboolean
fit_to_xen (
  GhCtl *self, const NewOptions *o, GVariant *found, GhDomainConfig *config, GError **error)
{
  g_autoptr (GhHostInfo) info = ask_info (self, error);
  GhXenNeeds needs;

  if (info == NULL)
    return FALSE;
  gh_xen_needs_init (&needs, get_boot (o), found, info);
  choose_bridge (o, info->bridges, config);
  return choose_type (self, o, &needs, config, error);
}

/* What the source and the host say to it. */
static gboolean
look (GhCtl *self, const NewOptions *o, const char *location, Plan *plan, GError **error)
{
  GhDomainConfig *config = plan->config;
  gboolean xen = gh_client_is_xen (self->client);
  g_autoptr (GVariant) found = NULL;
  GhXenNeeds needs;
  int guest;

  if (plan->system != NULL)
    take_advice (self, o, plan->system, xen, plan);
  /* What an image is, is seen when it is here. */
  if (location != NULL && (o->tree != NULL || strstr (location, "://") == NULL)
      && (config->memory == 0 || config->os_id == NULL || o->unattended != NULL || xen))
    {
      found = inspect (self, location, xen, error);
      if (found == NULL)
        return FALSE;
      take_advice (self, o, found, xen, plan);
    }
  if (xen)
    return fit_to_xen (self, o, found, config, error);
  /* A host that is not Xen refuses it in its own words. */
  if (o->type != NULL && gh_enum_parse (&gh_xen_guest_enum, o->type, &guest))
    {
      gh_xen_needs_init (&needs, get_boot (o), found, NULL);
      gh_xen_guest_apply ((GhXenGuest) guest, &needs, config);
    }
  return TRUE;
}

static void
insert_path (GVariantDict *dict, const char *key, const char *path)
{
  g_autofree char *full = absolute (path);

  g_variant_dict_insert (dict, key, "s", full);
}

/* What must be asked of the host. */
static gboolean
read_sources (GhCtl *self, const NewOptions *o, Plan *plan, GError **error)
{
  g_autofree char *location = NULL;
  const char *answers = o->user != NULL ? o->user : o->unattended;
  guint cpus = (guint) gh_client_get_host_number (self->client, "Cpus");

  if (o->tree != NULL || o->iso != NULL)
    {
      location = absolute (o->tree != NULL ? o->tree : o->iso);
      g_variant_dict_insert (&plan->install, o->tree != NULL ? "tree" : "iso", "s", location);
    }
  if (o->cloud != NULL)
    insert_path (&plan->install, "cloud-image", o->cloud);
  if (o->drivers != NULL)
    insert_path (&plan->install, "drivers", o->drivers);
  if (!look (self, o, location, plan, error))
    return FALSE;
  if (o->args != NULL)
    g_variant_dict_insert (&plan->install, "args", "s", o->args);
  if (answers != NULL)
    {
      GVariant *parsed = gh_ctl_answers_parse (answers, plan->windows, error);

      if (parsed == NULL)
        return FALSE;
      g_variant_dict_insert_value (&plan->install, "unattended", parsed);
    }
  if (o->no_start)
    g_variant_dict_insert (&plan->options, "start", "b", FALSE);
  if (plan->config->memory == 0)
    plan->config->memory = DEFAULT_MEMORY;
  plan->config->vcpus = o->cpus != G_MININT ? (guint) o->cpus
                        : cpus > 0          ? MIN (DEFAULT_CPUS, cpus)
                                            : DEFAULT_CPUS;
  return TRUE;
}

static void
print_made (GhCtl *self, const NewOptions *o, GVariant *result)
{
  g_autofree char *uuid = NULL;
  const char *path = "/";
  const char *name = o->name;

  g_variant_lookup (result, "domain", "&o", &path);
  g_variant_lookup (result, "name", "&s", &name);
  uuid = gh_dbus_domain_uuid (path);
  if (self->json)
    gh_ctl_print_json (g_variant_new_parsed ("{'name': <%s>, 'uuid': <%s>, 'started': <%b>}",
                                             name,
                                             uuid != NULL ? uuid : "",
                                             !o->no_start),
                       FALSE);
  else if (!self->quiet)
    g_print (o->no_start ? _ ("%s: made\n") : _ ("%s: made and started\n"), name);
}

static gboolean
create (GhCtl *self, const NewOptions *o, Plan *plan, GError **error)
{
  g_autofree char *xml = NULL;
  g_autoptr (GVariant) result = NULL;

  if (!read_words (o, plan->config, error) || !read_disk (o, plan, error)
      || !gh_ctl_connect (self, error) || !read_sources (self, o, plan, error))
    return FALSE;
  xml = gh_domain_xml_format (plan->config, error);
  if (xml == NULL)
    return FALSE;
  result = gh_ctl_run_job (self,
                           NULL,
                           GH_DBUS_HOST_INTERFACE,
                           "CreateDomain",
                           g_variant_new ("(s@a{sv}@a{sv})",
                                          xml,
                                          g_variant_dict_end (&plan->install),
                                          g_variant_dict_end (&plan->options)),
                           error);
  if (result == NULL)
    return FALSE;
  print_made (self, o, result);
  return TRUE;
}

/* --os alone: from where its system can be fetched best. */
static gboolean
choose_system (GhCtl *self, NewOptions *o, Plan *plan, GError **error)
{
  g_autofree char *arch = NULL;
  g_autoptr (GVariant) place = NULL;
  const char *url, *kind, *checksum;

  if (o->os == NULL || o->tree != NULL || o->iso != NULL || o->import != NULL || o->cloud != NULL)
    return TRUE;
  if (!gh_ctl_connect (self, error))
    return FALSE;
  plan->system = gh_ctl_catalog_find (self, o->os, error);
  if (plan->system == NULL)
    return FALSE;
  arch = gh_client_get_host_string (self->client, "Arch");
  place = gh_ctl_catalog_choose (plan->system, arch, o->user != NULL);
  if (place == NULL || !g_variant_lookup (place, "url", "&s", &url)
      || !g_variant_lookup (place, "kind", "&s", &kind))
    {
      g_set_error (
        error,
        GH_ERROR,
        GH_ERROR_NOT_FOUND,
        _ ("“%s” is not offered for %s as what is wanted: see “guesthousectl os show %s”"),
        o->os,
        arch,
        o->os);
      return FALSE;
    }
  *(strcmp (kind, "tree") == 0  ? &o->tree
    : strcmp (kind, "iso") == 0 ? &o->iso
                                : &o->cloud)
    = g_strdup (url);
  if (g_variant_lookup (place, "checksum", "&s", &checksum))
    g_variant_dict_insert (&plan->install, "checksum", "s", checksum);
  g_clear_pointer (&o->os, g_free);
  g_variant_lookup (plan->system, "os-id", "s", &o->os);
  return TRUE;
}

static gboolean
run_new (GhCtl *self, char **args, gpointer data, GError **error)
{
  Plan plan = { gh_domain_config_new () };
  gboolean ok;

  g_variant_dict_init (&plan.install, NULL);
  g_variant_dict_init (&plan.options, NULL);
  ok = choose_system (self, data, &plan, error) && create (self, data, &plan, error);
  plan_clear (&plan);
  return ok;
}

const GhCtlCommand gh_ctl_new_commands[] = {
  { "new",
    "--name NAME (--tree LOCATION | --iso FILE | --import DISK | --cloud-image FILE)",
    N_ ("Make a machine and start it"),
    N_ ("Waits until the machine runs, or its making has failed; Ctrl+C undoes what was made. The "
        "installer itself goes on after that: see it with “guesthousectl console NAME”.\n\n"
        "  --disk         size=SIZE[,format=qcow2|raw][,path=FILE|,pool=NAME], or FILE, or none\n"
        "  --import       FILE[,format=qcow2|raw][,bus=virtio|sata|…]\n"
        "  --user         NAME,password-file=FILE[,ssh-key-file=FILE][,KEY=VALUE…]\n"
        "  --unattended   user=NAME,password-file=FILE[,KEY=VALUE…]\n"
        "Keys: full-name, hostname, language, keyboard, timezone, packages; the password is the "
        "first line of the file, “-” for standard input."),
    0,
    0,
    sizeof (NewOptions),
    add_new_options,
    clear_new_options,
    run_new },
  { 0 },
};
