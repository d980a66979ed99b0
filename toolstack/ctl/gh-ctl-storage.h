/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands for storage ask of the service. */
#pragma once

#include "gh-ctl.h"

G_BEGIN_DECLS

/** gh_ctl_storage_call: a method of Storage. Returns: (transfer full): its reply */
GVariant *
gh_ctl_storage_call (GhCtl *self, const char *method, GVariant *parameters, GError **error);

/** gh_ctl_storage_ask: the same. Returns: (transfer full): the first value of the reply */
GVariant *
gh_ctl_storage_ask (GhCtl *self, const char *method, GVariant *parameters, GError **error);

/** gh_ctl_storage_run_job: a method of Storage that makes a job, to its end; prints the name that
 * the volume has then, or @done */
gboolean gh_ctl_storage_run_job (
  GhCtl *self, const char *method, GVariant *parameters, const char *done, GError **error);

/** gh_ctl_storage_run_simple: the same with the one or two words of @args and a dictionary */
gboolean gh_ctl_storage_run_simple (GhCtl *self,
                                    const char *method,
                                    char **args,
                                    GVariant *options,
                                    const char *done,
                                    GError **error);

G_END_DECLS
