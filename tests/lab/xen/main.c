/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The driver for Xen on a real Xen: runs in the lab's Domain 0, with the guest of guest.sh. */
#include "config.h"

#include "lab-test.h"

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--elsewhere") == 0)
    return killed_elsewhere (argv[2]);
  g_test_init (&argc, &argv, NULL);
  add_life_tests ();
  add_end_tests ();
  add_device_tests ();
  add_live_tests ();
  add_outside_tests ();
  add_saved_tests ();
  add_trouble_tests ();
  add_killed_tests ();
  add_conformance_tests ();
  return g_test_run ();
}
