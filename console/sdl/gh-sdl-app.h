/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* guesthouse-console: one seat, one guest's screen at a time, and a list to go to another. */
#pragma once

#include "gh-sdl-window.h"

G_BEGIN_DECLS

/**
 * GhSdlWanted:
 * @address: (nullable): of an RFB server; then no service is asked
 * @encodings: (nullable): as of GhVncOptions
 * @ca_file: (nullable): the same
 * @host: the URI of the host whose machines are shown
 * @machine: (nullable): the name of the one to begin with
 * @keep_size: do not ask the guest for the window's size
 * @silent: do not play what the guest plays
 * @look: of the window
 */
typedef struct
{
  char *address;
  char *encodings;
  char *ca_file;
  char *host;
  char *machine;
  gboolean keep_size;
  gboolean silent;
  GhSdlLook look;
} GhSdlWanted;

/** gh_sdl_app_run: until the person leaves. Returns: the exit status; says on stderr what failed.
 */
int gh_sdl_app_run (const GhSdlWanted *wanted);

G_END_DECLS
