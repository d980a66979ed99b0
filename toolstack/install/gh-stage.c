/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* How far an installer is. */
#define _GNU_SOURCE /* memmem() */
#include "config.h"

#include "gh-stage.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BEGIN   N_ ("The installer starts")
#define ASK     N_ ("The installer looks at the machine")
#define DISK    N_ ("The disk is partitioned")
#define COPY    N_ ("The system is put onto the disk")
#define LOADER  N_ ("The boot loader is put onto the disk")
#define SET_UP  N_ ("The new system is set up")
#define FINISH  N_ ("The installation is finished off")
#define READY   N_ ("The system is ready")
#define FAILURE N_ ("The installer says that it failed: look at the console")

static const struct
{
  const char *words;
  const char *stage;
} signs[] = {
  /* our own */
  { GH_STAGE_MARK "begin", BEGIN },
  { GH_STAGE_MARK "disk", DISK },
  { GH_STAGE_MARK "copy", COPY },
  { GH_STAGE_MARK "finish", FINISH },
  { GH_STAGE_MARK "ready", READY },
  { GH_STAGE_MARK "failed", FAILURE },
  /* debian-installer: titles of its dialogs */
  { "Detect network hardware", ASK },
  { "Partition disks", DISK },
  { "Installing the base system", COPY },
  { "Select and install software", SET_UP },
  { "Installing GRUB boot loader", LOADER },
  { "Finishing the installation", FINISH },
  { "Installation step failed", FAILURE },
  /* Anaconda in text mode */
  { "Starting installer, one moment", BEGIN },
  { "Starting automated install", BEGIN },
  { "Configuring storage", DISK },
  { "Creating ext4 on", DISK },
  { "Creating xfs on", DISK },
  { "Starting package installation process", COPY },
  { "Installing boot loader", LOADER },
  { "Performing post-installation setup tasks", SET_UP },
  { "Running post-installation scripts", FINISH },
  { "Installation complete", FINISH },
  /* subiquity and curtin */
  { "curtin command block-meta", DISK },
  { "curtin command extract", COPY },
  { "curtin command curthooks", SET_UP },
  { "final system configuration", FINISH },
  /* FAI (Fully Automatic Installation), with its flag "verbose" */
  { "Calling task_confdir", BEGIN },
  { "Calling task_defclass", ASK },
  { "Calling task_partition", DISK },
  { "Calling task_extrbase", COPY },
  { "Calling task_configure", SET_UP },
  { "Calling task_savelog", FINISH },
  { "Error in task", FAILURE },
  /* cloud-init */
  { "running 'init-local'", BEGIN },
  { "running 'modules:config'", SET_UP },
  { "running 'modules:final'", FINISH },
};

/* memrmem(3) is nobody's. */
static const char *
find_last (const char *text, gsize length, const char *words)
{
  const char *end = text + length;
  const char *last = NULL;
  const char *found;

  while ((found = memmem (text, (gsize) (end - text), words, strlen (words))) != NULL)
    {
      last = found;
      text = found + 1;
    }
  return last;
}

const char *
gh_stage_find (const char *text, gsize length)
{
  const char *latest = NULL;
  const char *stage = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      const char *found = find_last (text, length, signs[i].words);

      if (found != NULL && found > latest)
        {
          latest = found;
          stage = signs[i].stage;
        }
    }
  return stage != NULL ? _ (stage) : NULL;
}
