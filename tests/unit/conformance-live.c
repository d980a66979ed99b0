/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of drivers as a program: changes of a machine that runs. */
#include "config.h"

#include "conformance-private.h"

#include "gh-domain-live.h"
#include "gh-error.h"

GError *
conformance_change (GhDomain *domain, const GhChange *what)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  gh_domain_live_change_async (domain, what, NULL, conformance_on_result, &result);
  gh_domain_live_change_finish (domain, conformance_wait_for (&result), &error);
  return error;
}

static GError *
change_number (GhDomain *domain, GhChangeKind kind, guint64 number)
{
  g_autoptr (GhChange) what = gh_change_new (kind);

  what->number = number;
  return conformance_change (domain, what);
}

static GError *
change_key (GhDomain *domain, GhChangeKind kind, const char *key)
{
  g_autoptr (GhChange) what = gh_change_new (kind);

  what->key = g_strdup (key);
  return conformance_change (domain, what);
}

/* A machine that is off has nothing that could be changed. */
static void
test_off (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = change_number (f->domain, GH_CHANGE_VCPUS, 1);
  g_autofree const char **kinds = gh_domain_live_list (f->domain);

  g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
  g_assert_null (kinds[0]);
  g_assert_cmpuint (gh_domain_live_get_memory (f->domain), ==, 0);
}

/* What cannot be is refused in words, and nothing has changed. */
static void
test_nonsense (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GhDomainConfig) before = NULL;
  char *pins[] = { (char *) "4000", NULL };
  g_autoptr (GhChange) pin = gh_change_new (GH_CHANGE_PIN);
  GError *errors[6];

  conformance_start_now (f);
  before = gh_domain_config_copy (gh_domain_get_live_config (f->domain));
  pin->pins = g_strdupv (pins);
  errors[0] = change_number (f->domain, GH_CHANGE_MEMORY, before->memory + (1 << 20));
  errors[1] = change_number (f->domain, GH_CHANGE_MEMORY, 1);
  errors[2] = change_number (f->domain, GH_CHANGE_VCPUS, before->vcpus + 1);
  errors[3] = change_key (f->domain, GH_CHANGE_DETACH_DISK, "vdz");
  errors[4] = change_key (f->domain, GH_CHANGE_DETACH_NIC, "52:54:00:ff:ff:ff");
  errors[5] = conformance_change (f->domain, pin);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_nonnull (errors[i]);
      g_assert_true (errors[i]->domain == GH_ERROR);
      g_error_free (errors[i]);
    }
  g_assert_true (gh_domain_config_equal (before, gh_domain_get_live_config (f->domain)));
}

/* What a driver says that it can, it does; the definition for the next start stays. */
static void
test_memory (ConformanceFixture *f, gconstpointer data)
{
  g_autoptr (GhDomainConfig) before = gh_domain_config_copy (gh_domain_get_config (f->domain));
  guint64 wanted = gh_change_memory_least (before->memory) + (1 << 20);
  g_autoptr (GError) error = NULL;

  conformance_start_now (f);
  if (!gh_domain_live_can (f->domain, GH_CHANGE_MEMORY, NULL))
    {
      g_test_skip ("This hypervisor has no balloons");
      return;
    }
  error = change_number (f->domain, GH_CHANGE_MEMORY, wanted);
  g_assert_no_error (error);
  g_assert_cmpuint (gh_domain_get_live_config (f->domain)->current_memory, ==, wanted);
  g_assert_true (gh_domain_config_equal (before, gh_domain_get_config (f->domain)));
}

static void
test_pin (ConformanceFixture *f, gconstpointer data)
{
  char *pins[] = { (char *) "0", NULL };
  g_autoptr (GhChange) pin = gh_change_new (GH_CHANGE_PIN);
  g_autoptr (GError) error = NULL;

  conformance_start_now (f);
  if (!gh_domain_live_can (f->domain, GH_CHANGE_PIN, NULL))
    {
      g_test_skip ("This hypervisor pins nothing");
      return;
    }
  pin->pins = g_strdupv (pins);
  error = conformance_change (f->domain, pin);
  g_assert_no_error (error);
  g_assert_cmpstr (gh_domain_get_live_config (f->domain)->pins[0], ==, "0");
}

void
conformance_add_live (const ConformanceHost *host)
{
  conformance_add_test (host, "live/off", test_off);
  conformance_add_test (host, "live/nonsense", test_nonsense);
  conformance_add_test (host, "live/memory", test_memory);
  conformance_add_test (host, "live/pin", test_pin);
}
