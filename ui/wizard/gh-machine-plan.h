/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhMachinePlan: what the wizard has learned, and the call that it becomes. */
#pragma once

#include "gh-domain-list.h"
#include "gh-xen-guest.h"

G_BEGIN_DECLS

typedef enum
{
  GH_PLAN_TREE,
  GH_PLAN_ISO,
  GH_PLAN_IMPORT, /* a disk that exists, with a system on it */
  GH_PLAN_CLOUD,  /* a copy of one that is ready for its first start */
} GhPlanSource;

typedef enum
{
  GH_PLAN_DISK_NEW,
  GH_PLAN_DISK_EXISTING,
  GH_PLAN_DISK_NONE,
} GhPlanDisk;

/**
 * GhMachinePlan:
 * @location: URL or path of the source
 * @found: (nullable): what Manager.InspectLocation said of it
 * @memory: bytes
 * @disk_size: bytes, of a new volume
 * @disk_advised: bytes, what suits the system
 * @disk_size_chosen: whether the person has chosen @disk_size
 * @disk_pool: (nullable): name of the pool of a new volume; %NULL for the default one
 * @disk_logical: whether that is a volume group
 * @disk_path: of an existing disk
 * @disk_format: of either
 * @arguments: further ones for the installer's kernel
 * @family: (nullable): "linux", "windows" or "other", as the person says of a system that is
 * unknown
 * @answers_wanted: whether the installer, or the system at its first start, is told the following
 * @password: (nullable): a secret
 * @ssh_key: (nullable): a line of an authorized_keys file
 * @xen: whether the host is Xen, for which the following are
 * @host: (nullable): what is known of it
 * @bridge: (nullable): that the network card is connected to
 * @guest_chosen: whether the person has chosen @guest
 * @hardware: (nullable): the definition with hardware that the person has changed, made when the
 *   answers gave @answered
 */
typedef struct
{
  GhPlanSource source;
  char *location;
  GVariant *found;
  guint64 memory;
  guint vcpus;
  GhPlanDisk disk;
  guint64 disk_size;
  guint64 disk_advised;
  gboolean disk_size_chosen;
  char *disk_pool;
  gboolean disk_logical;
  char *disk_path;
  char *disk_format;
  gboolean network;
  char *name;
  char *title;
  char *arguments;
  gboolean start;
  char *family;
  gboolean answers_wanted;
  char *user;
  char *full_name;
  char *password;
  char *ssh_key;
  char *hostname;
  char *language;
  char *keyboard;
  char *timezone;
  gboolean xen;
  GhHostInfo *host;
  char *bridge;
  gboolean guest_chosen;
  GhXenGuest guest;
  GhDomainConfig *hardware;
  GhDomainConfig *answered;
} GhMachinePlan;

GhMachinePlan *gh_machine_plan_new (void);
void gh_machine_plan_free (GhMachinePlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhMachinePlan, gh_machine_plan_free)

/** gh_machine_plan_set_string: replaces the string at @member; "" becomes %NULL */
void gh_machine_plan_set_string (char **member, const char *text);

/** gh_machine_plan_set_found: @found: (nullable): a{sv}; sets the source's kind after it, and
 * forgets which kind of guest was chosen */
void gh_machine_plan_set_found (GhMachinePlan *self, GVariant *found);

/** gh_machine_plan_get_found: Returns: (transfer none) (nullable): a string of what was found */
const char *gh_machine_plan_get_found (GhMachinePlan *self, const char *key);

/**
 * gh_machine_plan_take_advice:
 * @host_memory: bytes, 0 when unknown
 * @host_cpus: 0 when unknown
 *
 * Sets memory, CPUs and the size of a new disk to what suits the system and the host.
 */
void gh_machine_plan_take_advice (GhMachinePlan *self, guint64 host_memory, guint host_cpus);

/** gh_machine_plan_fit_disk: a size that nobody has chosen becomes what is advised, or what @free
 * bytes have room for */
void gh_machine_plan_fit_disk (GhMachinePlan *self, guint64 free);

/** gh_machine_plan_suggest_name: Returns: (transfer full): a name that none of @domains has:
 * "debian12" */
char *gh_machine_plan_suggest_name (GhMachinePlan *self, GhDomainList *domains);

/** gh_machine_plan_check_name: Errors: GH_ERROR_INVALID_ARGUMENT, GH_ERROR_EXISTS */
gboolean gh_machine_plan_check_name (const char *name, GhDomainList *domains, GError **error);

/** gh_machine_plan_is_windows: whether it is, as far as one knows or the person says */
gboolean gh_machine_plan_is_windows (GhMachinePlan *self);

/** gh_machine_plan_can_answer: whether the source takes answers */
gboolean gh_machine_plan_can_answer (GhMachinePlan *self);

/** gh_machine_plan_set_password: wipes the one before */
void gh_machine_plan_set_password (GhMachinePlan *self, const char *password);

/** gh_machine_plan_suggest_answers: fills in what is known of the person and this computer, where
 * nothing is said yet */
void gh_machine_plan_suggest_answers (GhMachinePlan *self);

/** gh_machine_plan_check_answers: whether somebody could log in. Errors: GH_ERROR_INVALID_ARGUMENT
 */
gboolean gh_machine_plan_check_answers (GhMachinePlan *self, GError **error);

/** gh_machine_plan_describe_system: Returns: (transfer full): "Debian 12 (bookworm), amd64" */
char *gh_machine_plan_describe_system (GhMachinePlan *self);

/** gh_machine_plan_describe_download: Returns: (transfer full) (nullable): the size of the image
 * that is fetched when the machine is made, as far as its server tells: "2.3 GiB" */
char *gh_machine_plan_describe_download (GhMachinePlan *self);

/** gh_machine_plan_describe_disk: Returns: (transfer full) */
char *gh_machine_plan_describe_disk (GhMachinePlan *self);

/** gh_machine_plan_describe_network: Returns: (transfer full) */
char *gh_machine_plan_describe_network (GhMachinePlan *self);

/** gh_machine_plan_describe_security: Returns: (transfer full) (nullable): of a system that wants
 * TPM and Secure Boot: whether it gets them */
char *gh_machine_plan_describe_security (GhMachinePlan *self);

/** gh_machine_plan_get_guest: Returns: the kind of guest on Xen: the chosen one, or what suits */
GhXenGuest gh_machine_plan_get_guest (GhMachinePlan *self);

/** gh_machine_plan_describe_guest: Returns: (transfer full): that kind, and why: "PVH: This
 * …" */
char *gh_machine_plan_describe_guest (GhMachinePlan *self);

/** gh_machine_plan_explain_guest: Returns: (transfer full): what its kind of guest is good for */
char *gh_machine_plan_explain_guest (GhMachinePlan *self);

/** gh_machine_plan_check_guest: whether @guest can work here; always off Xen. Errors:
 * GH_ERROR_UNSUPPORTED with what to choose instead */
gboolean gh_machine_plan_check_guest (GhMachinePlan *self, GhXenGuest guest, GError **error);

/** gh_machine_plan_make_config: Returns: (transfer full): the definition that the machine is to
 * have; a new disk and an installer's medium are not in it yet */
GhDomainConfig *gh_machine_plan_make_config (GhMachinePlan *self);

/** gh_machine_plan_set_hardware: @config: what gh_machine_plan_make_config() gave, as the person
 * has changed it; what is answered otherwise from now on counts more */
void gh_machine_plan_set_hardware (GhMachinePlan *self, const GhDomainConfig *config);

/**
 * gh_machine_plan_to_call:
 *
 * Returns: (transfer floating): the arguments of Host.CreateDomain
 *
 * Errors: GH_ERROR_INVALID_DEFINITION
 */
GVariant *gh_machine_plan_to_call (GhMachinePlan *self, GError **error);

G_END_DECLS
