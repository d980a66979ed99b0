/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that look at the host itself: info, devices. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "gh-ctl-output.h"
#include "gh-ctl-table.h"
#include "gh-error.h"
#include "gh-host-device.h"
#include "gh-host-info.h"
#include "gh-store-node.h"
#include "gh-text.h"

/* ---- info ---- */

static void
print_owner (const GhHostOwner *owner)
{
  static const char *const titles[] = { [GH_HOST_OWNER_DOMAIN] = N_ ("machine"),
                                        [GH_HOST_OWNER_CONTROL] = N_ ("this system"),
                                        [GH_HOST_OWNER_HYPERVISOR] = N_ ("the hypervisor"),
                                        [GH_HOST_OWNER_FREE] = N_ ("free") };
  g_autofree char *size = gh_format_size (owner->memory);
  g_autofree char *text = owner->name != NULL
                            ? g_strdup_printf ("%s  %s (%u)", size, owner->name, owner->domid)
                            : g_strdup_printf ("%s  %s", size, _ (titles[owner->kind]));

  gh_ctl_print_fact (owner->kind == GH_HOST_OWNER_CONTROL ? _ ("Who has it") : "", text);
}

/* Who has memory stands below the figures, the system first. */
static void
print_owners (const GhHostInfo *info)
{
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < info->owners->len; i++)
      {
        const GhHostOwner *owner = info->owners->pdata[i];

        if ((owner->kind == GH_HOST_OWNER_CONTROL) == (pass == 0))
          print_owner (owner);
      }
}

static void
print_pools (const GhHostInfo *info)
{
  for (guint i = 0; i < info->pools->len; i++)
    {
      const GhCpuPool *pool = info->pools->pdata[i];
      g_autofree char *text = g_strdup_printf (_ ("%s: CPUs %s, scheduler %s, %u machines"),
                                               pool->name,
                                               pool->cpus,
                                               pool->scheduler,
                                               pool->domains);

      gh_ctl_print_fact (i == 0 ? _ ("CPU pools") : "", text);
    }
}

static void
print_vcpus (const GhHostInfo *info)
{
  for (guint i = 0; i < info->vcpus->len; i++)
    {
      const GhHostVcpu *vcpu = info->vcpus->pdata[i];
      g_autofree char *cpu
        = vcpu->cpu >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, vcpu->cpu) : g_strdup ("-");
      g_autofree char *text = g_strdup_printf (_ ("%s/%u on CPU %s, %s, may use %s"),
                                               vcpu->name,
                                               vcpu->vcpu,
                                               cpu,
                                               vcpu->state,
                                               vcpu->affinity);

      gh_ctl_print_fact (i == 0 ? _ ("Virtual CPUs") : "", text);
    }
}

/* What few people ask for. */
static gboolean
is_detail (const char *name)
{
  static const char *const details[] = { "version",
                                         "max_cpu_id",
                                         "hw_caps",
                                         "xen_major",
                                         "xen_minor",
                                         "xen_extra",
                                         "xen_pagesize",
                                         "xen_changeset",
                                         "platform_params",
                                         "cc_compiler",
                                         "build_id",
                                         "cc_compile_by",
                                         "machine_types",
                                         "cc_compile_domain",
                                         "cc_compile_date",
                                         "toolstack",
                                         NULL };

  return g_strv_contains (details, name);
}

/* Whether a value says something: 0 is worth a line only where it is a finding. */
static gboolean
is_told (const GhField *field, const GhHostInfo *info, const char *text)
{
  if (field->type == GH_FIELD_LIST || text == NULL || *text == '\0')
    return FALSE;
  if (g_str_equal (field->name, "free_memory"))
    return TRUE;
  return (field->type != GH_FIELD_UINT || *(const guint *) G_STRUCT_MEMBER_P (info, field->offset))
         && (field->type != GH_FIELD_UINT64
             || *(const guint64 *) G_STRUCT_MEMBER_P (info, field->offset));
}

static void
print_info (const GhHostInfo *info, gboolean verbose)
{
  for (const GhField *field = gh_host_info_struct.fields; field->name != NULL; field++)
    {
      g_autofree char *text = gh_field_to_string (field, info);

      if (is_told (field, info, text) && (verbose || !is_detail (field->name)))
        gh_ctl_print_fact (_ (field->label), text);
    }
  print_owners (info);
  print_pools (info);
  if (verbose)
    print_vcpus (info);
}

static gboolean
run_info (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) facts = gh_ctl_ask (
    self, NULL, GH_DBUS_HOST_INTERFACE, "GetInfo", g_variant_new ("(a{sv})", NULL), error);
  g_autoptr (GhHostInfo) info = NULL;

  if (facts == NULL)
    return FALSE;
  if (self->json)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, facts);
      g_variant_dict_remove (&dict, "serial");
      gh_ctl_print_json (g_variant_dict_end (&dict), FALSE);
      return TRUE;
    }
  info = gh_host_info_from_variant (facts);
  print_info (info, self->verbose);
  return TRUE;
}

/* ---- devices ---- */

/* In brackets: it is not on now. */
static char *
device_machine (const GhHostDevice *device)
{
  if (device->machine_name == NULL)
    return g_strdup ("");
  return g_strdup_printf (device->in_use ? "%s" : "(%s)", device->machine_name);
}

static void
print_devices (GhCtl *self, GVariant *devices)
{
  const char *const titles[]
    = { _ ("KIND"), _ ("ADDRESS"), _ ("ID"), _ ("DRIVER"), _ ("MACHINE"), _ ("WHAT"), NULL };
  GhCtlTable *table = gh_ctl_table_new (titles);

  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (devices, i);
      GhHostDevice *device = gh_struct_from_variant (&gh_host_device_struct, entry);
      char **cells = g_new0 (char *, 7);

      cells[0] = g_strdup (gh_enum_to_string (&gh_hostdev_type_enum, (int) device->type));
      cells[1] = g_strdup (device->address);
      cells[2] = g_strdup_printf ("%s:%s", device->vendor, device->product);
      cells[3] = g_strdup (device->driver != NULL ? device->driver : "");
      cells[4] = device_machine (device);
      cells[5] = gh_host_device_get_name (device);
      gh_ctl_table_add (table, cells);
      gh_host_device_free (device);
    }
  gh_ctl_table_print (
    table, self, _ ("This computer has no device that a machine could be given."));
}

static gboolean
run_devices (GhCtl *self, char **args, gpointer options, GError **error)
{
  g_autoptr (GVariant) devices = gh_ctl_ask (
    self, NULL, GH_DBUS_HOST_INTERFACE, "ListDevices", g_variant_new ("(a{sv})", NULL), error);

  if (devices == NULL)
    return FALSE;
  if (self->json)
    gh_ctl_print_json (g_variant_ref (devices), FALSE);
  else
    print_devices (self, devices);
  return TRUE;
}

const GhCtlCommand gh_ctl_look_commands[] = {
  { "info",
    "",
    N_ ("Print what the host is: hypervisor, processors, memory and who has it"),
    N_ ("With --verbose, all facts, and where each virtual CPU runs. --json has the names that “xl "
        "info” "
        "prints, and memory in bytes."),
    0,
    0,
    0,
    NULL,
    NULL,
    run_info },
  { "devices",
    "",
    N_ ("List the host’s USB and PCI devices that a machine could be given"),
    NULL,
    0,
    0,
    0,
    NULL,
    NULL,
    run_devices },
  { 0 },
};
