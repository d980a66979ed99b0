/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML: what a machine is made of beside its devices. */
#include "config.h"

#include "gh-domain-xml.h"
#include "xml-schema.h"
#include "xml-support.h"

#define TOP                                                                                        \
  "<domain type='kvm'>\n  <name>a</name>\n  <memory unit='MiB'>512</memory>\n  <vcpu>8</vcpu>\n"

static void
assert_words (char **words, const char *expected)
{
  g_autofree char *text = words != NULL ? g_strjoinv ("|", words) : g_strdup ("");

  g_assert_cmpstr (text, ==, expected);
}

static void
test_read (void)
{
  g_autoptr (GhDomainConfig) config = read_xml (
    TOP "<cpu mode='host-passthrough'><topology sockets='2' dies='1' cores='2' threads='2'/>"
        "<feature policy='require' name='aes'/><feature policy='disable' name='erms'/>"
        "<feature policy='optional' name='vmx'/></cpu>"
        "<memoryBacking><hugepages><page size='2' unit='MiB'/></hugepages><locked/>"
        "<access mode='shared'/><source type='memfd'/></memoryBacking>"
        "<os firmware='efi'><type arch='x86_64'>hvm</type><loader secure='yes'/>"
        "<nvram template='/t.fd'>/n.fd</nvram></os>"
        "<features><acpi/><hyperv><relaxed state='on'/><spinlocks state='on' retries='8191'/>"
        "<vapic state='off'/></hyperv><kvm><hidden state='on'/></kvm><smm state='on'/>"
        "<vmport state='off'/></features>"
        "<clock offset='variable' adjustment='-3600' basis='localtime'>"
        "<timer name='rtc' tickpolicy='catchup'/><timer name='hpet' present='no'/></clock>"
        "</domain>");
  const GhTimer *hpet = config->timers->pdata[1];

  g_assert_cmpuint (config->sockets, ==, 2);
  g_assert_cmpuint (config->threads, ==, 2);
  assert_words (config->cpu_features, "+aes|-erms");
  g_assert_true (config->hugepages && config->memory_locked && config->memory_shared);
  g_assert_cmpuint (config->hugepage_size, ==, 2 << 20);
  g_assert_cmpstr (config->memory_source, ==, "memfd");
  g_assert_true (config->secure_boot);
  g_assert_cmpstr (config->nvram, ==, "/n.fd");
  g_assert_cmpstr (config->nvram_template, ==, "/t.fd");
  assert_words (config->hyperv, "relaxed|spinlocks=8191");
  g_assert_true (config->kvm_hidden && config->no_apic && !config->no_acpi);
  g_assert_cmpint (config->smm, ==, GH_TOGGLE_ON);
  g_assert_cmpint (config->vmport, ==, GH_TOGGLE_OFF);
  g_assert_cmpint (config->pmu, ==, GH_TOGGLE_DEFAULT);
  g_assert_cmpint (config->clock_adjustment, ==, -3600);
  g_assert_true (config->localtime);
  g_assert_cmpuint (config->timers->len, ==, 2);
  g_assert_cmpstr (hpet->name, ==, "hpet");
  g_assert_cmpint (hpet->present, ==, GH_TOGGLE_OFF);
}

static void
test_read_beside_nonsense (void)
{
  g_autoptr (GhDomainConfig) config
    = read_xml (TOP "<cpu><topology sockets='1' cores='many' threads='2'/></cpu>"
                    "<memoryBacking><source type='memfd'/></memoryBacking>"
                    "<features><kvm><hidden state='on'/></kvm></features></domain>");

  g_assert_cmpuint (config->sockets, ==, 1);
  g_assert_cmpuint (config->cores, ==, 0);
  g_assert_cmpuint (config->threads, ==, 2);
  g_assert_cmpstr (config->memory_source, ==, "memfd");
  g_assert_true (config->kvm_hidden);
}

/* Nobody who says nothing of features means a machine that cannot be shut down. */
static void
test_usual_features (void)
{
  g_autoptr (GhDomainConfig) none = read_xml (TOP "</domain>");
  g_autoptr (GhDomainConfig) empty = read_xml (TOP "<features/></domain>");

  g_assert_false (none->no_acpi || none->no_apic);
  g_assert_true (empty->no_acpi && empty->no_apic);
}

static void
test_forwards (void)
{
  g_autoptr (GhDomainConfig) config = read_xml (
    TOP "<devices><interface type='user'><portForward proto='tcp' address='192.0.2.1'>"
        "<range start='2022' to='22'/><range start='8000' end='8010'/></portForward>"
        "<portForward proto='udp'><range start='53'/></portForward>"
        "<portForward proto='tcp' dev='eth0'><range start='1'/></portForward></interface>"
        "</devices></domain>");

  assert_words (((const GhNic *) config->nics->pdata[0])->forwards,
                "tcp:192.0.2.1:2022:22|tcp:192.0.2.1:8000-8010:8000|udp:0.0.0.0:53:53");
}

static void
add_machine_details (GhDomainConfig *config)
{
  GhTimer *timer = gh_domain_config_add_device (config, &gh_timer_struct);
  GhGraphics *vnc = gh_domain_config_add_graphics (config);
  GhNic *nic = gh_domain_config_add_nic (config);

  timer->name = g_strdup ("rtc");
  timer->tickpolicy = g_strdup ("catchup");
  timer->present = GH_TOGGLE_ON;
  vnc->listen = g_strdup ("127.0.0.1");
  vnc->port = 5907;
  vnc->keymap = g_strdup ("de");
  nic->forwards = g_strsplit ("tcp:127.0.0.1:2222:22,udp:0.0.0.0:5000-5010:53", ",", -1);
  nic->rate_in = 1000;
  nic->rate_out = 500;
  nic->mtu = 1400;
  nic->boot_order = 40;
  config->sockets = 1;
  config->cores = config->vcpus;
  config->cpu_features = g_strsplit ("+aes,-erms", ",", -1);
  config->memory_source = g_strdup ("memfd");
  config->memory_shared = config->memory_locked = config->hugepages = TRUE;
  config->hugepage_size = 2 << 20;
  config->loader = g_strdup ("/usr/share/code.fd");
  config->nvram = g_strdup ("/srv/vars.fd");
  config->nvram_template = g_strdup ("/usr/share/vars.fd");
  config->secure_boot = TRUE;
  config->clock_adjustment = 3600;
  config->hap = config->smm = config->pmu = GH_TOGGLE_ON;
  config->vmport = GH_TOGGLE_OFF;
  config->kvm_hidden = config->no_apic = config->viridian = TRUE;
  config->hyperv = g_strsplit ("relaxed,spinlocks=8191,vendor_id=Me", ",", -1);
}

static void
test_schema (void)
{
  g_autoptr (GhDomainConfig) config = gh_domain_config_new ();

  if (!xml_schema_is_there ())
    return;
  config->name = g_strdup ("a");
  config->vcpus = 4;
  config->firmware = GH_FIRMWARE_EFI;
  config->cpu_mode = GH_CPU_HOST;
  add_machine_details (config);
  gh_domain_config_complete (config);
  xml_schema_check (config);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml-machine/read", test_read);
  g_test_add_func ("/domain-xml-machine/read-beside-nonsense", test_read_beside_nonsense);
  g_test_add_func ("/domain-xml-machine/usual-features", test_usual_features);
  g_test_add_func ("/domain-xml-machine/forwards", test_forwards);
  g_test_add_func ("/domain-xml-machine/schema", test_schema);
  return g_test_run ();
}
