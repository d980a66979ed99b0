/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that tell how a specification of xl is understood: disk-spec, vif-spec. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-xl-disk.h"
#include "gh-xl-vif.h"

/* xl's own text is the JSON object with a word in front of it and an empty line behind. */
static void
print_spec (GhCtl *self, const char *word, const char *json)
{
  if (self->json)
    g_print ("%s\n", json);
  else
    g_print ("%s: %s\n\n", word, json);
}

static gboolean
run_disk_spec (GhCtl *self, char **args, gpointer data, GError **error)
{
  g_autoptr (GhXlDisk) disk = gh_xl_disk_parse ((const char *const *) args, error);
  g_autofree char *json = disk != NULL ? gh_xl_disk_to_json (disk) : NULL;

  if (disk == NULL)
    return FALSE;
  print_spec (self, "disk", json);
  return TRUE;
}

static gboolean
run_vif_spec (GhCtl *self, char **args, gpointer data, GError **error)
{
  g_autoptr (GhXlVif) vif = gh_xl_vif_new ();
  g_autofree char *json = NULL;

  for (; *args != NULL; args++)
    if (!gh_xl_vif_set (vif, *args, error))
      return FALSE;
  json = gh_xl_vif_to_json (vif);
  print_spec (self, "vif", json);
  return TRUE;
}

const GhCtlCommand gh_ctl_spec_commands[] = {
  { "disk-spec",
    "SPEC…",
    N_ ("Tell how xl understands a disk"),
    N_ ("Prints what “xl -N block-attach 0 SPEC…” prints, without Xen. Several specifications make "
        "one disk."),
    1,
    -1,
    0,
    NULL,
    NULL,
    run_disk_spec },
  { "vif-spec",
    "[PARAMETER=VALUE…]",
    N_ ("Tell how xl understands a network device"),
    N_ ("Prints what “xl -N network-attach 0 PARAMETER=VALUE…” prints, without Xen. Each argument "
        "is one parameter."),
    0,
    -1,
    0,
    NULL,
    NULL,
    run_vif_spec },
  { 0 },
};
