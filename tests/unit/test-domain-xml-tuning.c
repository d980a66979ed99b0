/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML: memory and CPUs at present, <cputune>, a card's link. */
#include "config.h"

#include "gh-domain-xml.h"
#include "xml-support.h"

#define TOP                                                                                        \
  "<domain type='xen'>\n  <name>a</name>\n  <uuid>6a8f5b1e-0c3d-4e5f-8a9b-abcdef012345</uuid>\n"
#define MEMORY "  <memory unit='MiB'>2048</memory>\n"

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("There is no %s in\n%s", part, text);
}

static void
test_read (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP MEMORY "<currentMemory unit='GiB'>1</currentMemory>"
                           "<vcpu cpuset='0-2,^1' current='1'>3</vcpu><cputune>"
                           "<vcpupin vcpu='1' cpuset='7'/><shares>300</shares>"
                           "<global_period>50000</global_period><global_quota>25000</global_quota>"
                           "</cputune></domain>");

  g_assert_cmpuint (config->current_memory, ==, G_GUINT64_CONSTANT (1) << 30);
  g_assert_cmpuint (config->vcpus_online, ==, 1);
  g_assert_cmpuint (g_strv_length (config->pins), ==, 3);
  g_assert_cmpstr (config->pins[0], ==, "0,2");
  g_assert_cmpstr (config->pins[1], ==, "7");
  g_assert_cmpuint (config->weight, ==, 300);
  g_assert_cmpuint (config->cap, ==, 50);
}

/* libvirt would refuse some of it; none of it kept a machine from being read before. */
static void
test_nonsense (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP MEMORY "<currentMemory unit='parsec'>1</currentMemory>"
                           "<vcpu cpuset='x' current='9'>3</vcpu><cputune>"
                           "<vcpupin vcpu='-1' cpuset='7'/><vcpupin cpuset='7'/>"
                           "<vcpupin vcpu='99999999999' cpuset='1'/><shares>many</shares>"
                           "<global_quota>-1</global_quota></cputune></domain>");

  g_assert_cmpuint (config->current_memory, ==, 0);
  g_assert_cmpuint (config->vcpus_online, ==, 0);
  g_assert_null (config->pins);
  g_assert_cmpuint (config->weight, ==, 0);
  g_assert_cmpuint (config->cap, ==, 0);
}

static void
test_write (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP MEMORY "  <vcpu cpuset='0-1'>2</vcpu>\n</domain>");
  g_autofree char *text = NULL, *back = NULL;

  config->current_memory = config->memory / 2;
  config->vcpus_online = 1;
  g_strfreev (config->pins);
  config->pins = g_strsplit ("/3", "/", -1);
  config->soft_pins = g_strsplit ("0-1", "/", -1);
  config->weight = 512;
  config->cap = 150;
  config->cpupool = g_strdup ("fast");
  text = write_xml (config);
  assert_has (text, "<currentMemory>1048576</currentMemory>");
  assert_has (text, "<vcpu current=\"1\">2</vcpu>");
  assert_has (text, "<vcpupin vcpu=\"1\" cpuset=\"3\"/>");
  assert_has (text, "<shares>512</shares>");
  assert_has (text, "<global_quota>150000</global_quota>");
  assert_has (text, "<guesthouse:softpin vcpu=\"0\" cpuset=\"0-1\"/>");
  assert_has (text, "<guesthouse:cpupool>fast</guesthouse:cpupool>");
  g_assert_null (strstr (text, "vcpupin vcpu=\"0\""));

  /* All of it goes again. */
  config->current_memory = config->vcpus_online = config->weight = config->cap = 0;
  g_clear_pointer (&config->pins, g_strfreev);
  g_clear_pointer (&config->soft_pins, g_strfreev);
  g_clear_pointer (&config->cpupool, g_free);
  back = write_xml (config);
  g_assert_null (strstr (back, "cputune"));
  g_assert_null (strstr (back, "softpin"));
  g_assert_null (strstr (back, "current="));
}

/* <vcpu cpuset> is for all: a further CPU is not pinned for it. */
static void
test_further_cpu (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP MEMORY "  <vcpu cpuset='0-1'>2</vcpu>\n</domain>");
  g_autofree char *text = NULL;

  config->vcpus = 3;
  text = write_xml (config);
  assert_has (text, "<vcpupin vcpu=\"1\" cpuset=\"0-1\"/>");
  g_assert_null (strstr (text, "vcpupin vcpu=\"2\""));
}

/* The same where there was none, as of a file that nobody could start. */
static void
test_first_cpu (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP MEMORY "  <vcpu cpuset='0-1'>0</vcpu>\n</domain>");
  g_autofree char *text = NULL;

  config->vcpus = 2;
  text = write_xml (config);
  assert_has (text, "<vcpu>2</vcpu>");
}

static void
test_link (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP MEMORY "<devices><interface type='user'>"
                           "<mac address='52:54:00:00:00:01'/></interface></devices></domain>");
  GhNic *nic = config->nics->pdata[0];
  g_autofree char *down = NULL, *up = NULL;

  nic->link_down = TRUE;
  down = write_xml (config);
  assert_has (down, "<link state=\"down\"/>");
  nic->link_down = FALSE;
  up = write_xml (config);
  g_assert_null (strstr (up, "state=\"down\""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/domain-xml-tuning/read", test_read);
  g_test_add_func ("/domain-xml-tuning/nonsense", test_nonsense);
  g_test_add_func ("/domain-xml-tuning/write", test_write);
  g_test_add_func ("/domain-xml-tuning/further-cpu", test_further_cpu);
  g_test_add_func ("/domain-xml-tuning/first-cpu", test_first_cpu);
  g_test_add_func ("/domain-xml-tuning/link", test_link);

  return g_test_run ();
}
