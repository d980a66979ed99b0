/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of definitions, in a program that loads their readers when it first needs them. */
#include "config.h"

#include "gh-format.h"
#include "gh-module.h"

#define MODULE "gh-formats"

/* Not for the module, which has the functions of these names itself. */
G_GNUC_INTERNAL GhDomainConfig *
gh_format_read (GhFormat format, const char *text, gssize length, GError **error)
{
  GhDomainConfig *(*read) (GhFormat, const char *, gssize, GError **)
    = gh_module_get (MODULE, "gh_format_read", error);

  return read != NULL ? read (format, text, length, error) : NULL;
}

G_GNUC_INTERNAL gboolean
gh_format_check (const GhDomainConfig *config, GError **error)
{
  gboolean (*check) (const GhDomainConfig *, GError **)
    = gh_module_get (MODULE, "gh_format_check", error);

  return check != NULL && check (config, error);
}

G_GNUC_INTERNAL char *
gh_format_write (const GhDomainConfig *config, GhFormat format, GPtrArray *losses, GError **error)
{
  char *(*write) (const GhDomainConfig *, GhFormat, GPtrArray *, GError **)
    = gh_module_get (MODULE, "gh_format_write", error);

  return write != NULL ? write (config, format, losses, error) : NULL;
}

G_GNUC_INTERNAL void
gh_loss_free (GhLoss *loss)
{
  void (*free_loss) (GhLoss *) = gh_module_get (MODULE, "gh_loss_free", NULL);

  if (free_loss != NULL)
    free_loss (loss);
}
