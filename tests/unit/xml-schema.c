/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What libvirt's own schema says of domain XML that we write. */
#include "config.h"

#include "xml-schema.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "gh-domain-xml.h"

gboolean
xml_schema_is_there (void)
{
  g_autofree char *program = g_find_program_in_path ("virt-xml-validate");

  if (program == NULL)
    g_test_skip ("virt-xml-validate (libvirt-clients) is not installed");
  return program != NULL;
}

void
xml_schema_check (const GhDomainConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gh_domain_xml_format (config, &error);
  g_autofree char *path = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;
  int fd;

  g_assert_no_error (error);
  fd = g_file_open_tmp ("domain-XXXXXX.xml", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error,
                              "virt-xml-validate",
                              path,
                              "domain",
                              NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
  if (!g_subprocess_get_successful (process))
    g_test_message ("%s\n%s", output, text);
  g_assert_true (g_subprocess_get_successful (process));
}
