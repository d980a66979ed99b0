/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows the end of a guest. */
#pragma once

#include "gh-domain.h"

G_BEGIN_DECLS

typedef enum
{
  GH_XEN_END_NONE,     /* it is somebody else's: whoever saves it will end it */
  GH_XEN_END_DESTROY,  /* nothing of it stays */
  GH_XEN_END_RESTART,  /* it is built anew */
  GH_XEN_END_PRESERVE, /* it stays as it is, to be looked at */
} GhXenEndKind;

/**
 * GhXenEnd:
 * @dump: whether its memory is written to a file first
 * @state, @end: what the machine is then, when it is destroyed
 * @reason: (nullable): for people. Static
 */
typedef struct
{
  GhXenEndKind kind;
  gboolean dump;
  GhDomainState state;
  GhDomainEnd end;
  const char *reason;
} GhXenEnd;

/** gh_xen_end_plan: @live: what runs; @reason: why it ended, a libxl_shutdown_reason. A guest that
 * was being installed and reboots has done its part: it is destroyed, and the toolstack goes on */
GhXenEnd gh_xen_end_plan (const GhDomainConfig *live, int reason);

G_END_DECLS
