/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract that all drivers keep. */
#include "config.h"

#include "conformance.h"
#include "gh-xen-driver.h"
#include "lab-test.h"

static GhDriver *
open_host (void)
{
  static guint number;
  g_autofree char *state = g_strdup_printf ("/root/state/%u", number++);
  GhDriver *driver = g_object_new (
    GH_TYPE_XEN_DRIVER, "uri", "xen:", "state-folder", state, "runtime-folder", RUNTIME, NULL);

  conformance_discover (driver);
  return driver;
}

static GhDomainConfig *
make_conforming (const char *name)
{
  GhDomainConfig *config = make_config (name, "xenpv", "");

  gh_domain_config_add_graphics (config);
  return config;
}

/* Xen asks the guest to suspend: it has to have come so far. */
static void
settle (GhDomain *domain)
{
  assert_serial_says (domain, "GUEST-UP");
}

static const ConformanceHost host = { .prefix = "/xen",
                                      .open = open_host,
                                      .make_config = make_conforming,
                                      .settle = settle,
                                      .needs_running = TRUE };

void
add_conformance_tests (void)
{
  conformance_add (&host);
}
