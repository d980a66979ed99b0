/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's ring of messages, followed. */
#include "config.h"

#include "gh-xen-ring.h"

static void
test_merge (void)
{
  static const struct
  {
    const char *before, *now, *after;
  } cases[] = {
    { "", "a\nb\n", "a\nb\n" },
    { "a\nb\n", "a\nb\n", "a\nb\n" },
    { "a\nb\n", "a\nb\nc\n", "a\nb\nc\n" },
    { "a\nb\n", "b\nc\n", "a\nb\nb\nc\n" }, /* less than all of a short log is left: told again */
    { "a\nb\n", "", "a\nb\n" },
    { "a\n", "x\ny\n", "a\nx\ny\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) log = g_string_new (cases[i].before);

      gh_xen_ring_merge (log, cases[i].now);
      g_assert_cmpstr (log->str, ==, cases[i].after);
    }
}

/* The ring loses its beginning while it goes on; nothing is told twice, and nothing is lost. */
static void
test_wraps (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    {
      g_string_append_printf (all, "(XEN) line %u\n", i);
      if (i % 7 == 0)
        gh_xen_ring_merge (log, all->str + (all->len > 1000 ? all->len - 1000 : 0));
    }
  gh_xen_ring_merge (log, all->str + all->len - 1000);
  g_assert_cmpstr (log->str, ==, all->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xen-host/merge", test_merge);
  g_test_add_func ("/xen-host/wraps", test_wraps);
  return g_test_run ();
}
