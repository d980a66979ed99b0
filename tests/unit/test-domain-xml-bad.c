/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Domain XML that is broken, hostile or too large: a clear error, at its line, and no crash. */
#include "config.h"

#include <string.h>

#include "gh-domain-xml.h"
#include "gh-error.h"

static void
check_bad (const char *text, gssize length, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhDomainConfig) config = gh_domain_xml_parse (text, length, &error);

  g_assert_null (config);
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_DEFINITION);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” is not like “%s”", error->message, pattern);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

#define DOMAIN(content) "<domain type='kvm'>\n<name>a</name>\n" content "</domain>"

static void
test_bad (void)
{
  static const char *const cases[][2] = {
    { "", "line 1, column 1: *" },
    { "garbage", "line 1, column 1: *" },
    { "<domain type='kvm'>\n<name>a</name>\n<devi", "line 3, column *" },
    { "<domain type='kvm'>\n<name>a</domain>",
      "line 2, column *: Opening and ending tag mismatch: name*" },
    { "<domain type='kvm'><name>a</name></domain><domain/>", "line 1, column *: Extra content*" },
    { "<network>\n</network>", "line 1, column 1: the document is “network”, not a <domain>" },
    { "<domain xmlns='urn:x' type='kvm'><name>a</name></domain>",
      "line 1, column *: *not a <domain>" },
    { "<domain type='kvm'/>", "line 1, column *: the domain has no name*" },
    { "<domain type='kvm'>\n\n<name> </name></domain>",
      "line 3, column *: the domain has no name*" },
    { "<domain><name>a</name></domain>", "line 1, column *: <domain> has no type*" },
    { "<domain type='lxc'><name>a</name></domain>", "line 1, column *: a domain of type “lxc”*" },
    { "<domain type='auto'><name>a</name></domain>", "line 1, column *: a domain of type “auto”*" },
    { DOMAIN ("<memory>-5</memory>"), "line 3, column *: “-5” is not a whole number*" },
    { DOMAIN ("<memory/>"), "line 3, column *: “*” is not a whole number*" },
    { DOMAIN ("<memory>1.5</memory>"), "line 3, column *: “1.5” is not a whole number*" },
    { DOMAIN ("<memory>99999999999999999999999</memory>"),
      "line 3, column *: “*” is not a whole number*" },
    { DOMAIN ("<memory unit='EiB'>17</memory>"), "line 3, column *: “17” is not a whole number*" },
    { DOMAIN ("<memory unit='pages'>17</memory>"), "line 3, column *: “pages” is no unit*" },
    { DOMAIN ("<memory unit=''>17</memory>"), "line 3, column *: *no unit*" },
    { DOMAIN ("\n<vcpu>-1</vcpu>"), "line 4, column *: “-1” is not a whole number*" },
    { DOMAIN ("<vcpu>4294967297</vcpu>"), "line 3, column *: “4294967297” is not a whole number*" },
    { DOMAIN ("<uuid>xyz</uuid>"), "line 3, column *: “xyz” is no UUID*" },
    { DOMAIN ("<on_crash>explode</on_crash>"),
      "line 3, column *: “explode” is nothing that <on_crash>*" },
    { DOMAIN ("<on_reboot>default</on_reboot>"), "line 3, column *: “default” is nothing *" },
    { DOMAIN ("<name>b</name>"), "line 3, column 1: a second <name>; the first stands in line 2*" },
    { DOMAIN ("<devices/>\n<devices/>"), "line 4, column *: a second <devices>*" },
    { DOMAIN ("<devices><disk><target dev='a'/>\n<target dev='b'/></disk></devices>"),
      "line 4, column 1: a second <target>*" },
    { DOMAIN ("<devices>\n<disk><boot order='-1'/></disk></devices>"),
      "line 4, column *: “-1” is not a whole number*" },
    { DOMAIN ("<devices><serial type='pty'><target port='x'/></serial></devices>"),
      "line 3, column *: “x” is not a whole number*" },
    { DOMAIN ("<!-- <a>é --><?x <b>?><title>é<![CDATA[<c>]]></title><x y='>'/><memory>x</memory>"),
      "line 3, column 64: “x” is not a whole number*" },
    { "<?xml version='1.0' encoding='ISO-8859-1'?>\n" DOMAIN ("<title>\xe9</title><vcpu>x</vcpu>"),
      "line 4, column 17: “x” is not a whole number*" },
    { DOMAIN ("<title>&undefined;</title>"), "line 3, column *Entity 'undefined' not defined" },
    { "<!DOCTYPE domain [<!ENTITY a 'b'>]>\n" DOMAIN ("<title>&a;</title>"),
      "line 1, column *DOCTYPE*" },
    { "\n<!DOCTYPE domain SYSTEM 'file:///etc/passwd'>\n" DOMAIN (""), "line *" },
    { "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" DOMAIN ("<title>&x;</title>"),
      "line 1, column *DOCTYPE*" },
    { "<!DOCTYPE d [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'> %p;]>" DOMAIN (""),
      "line 1, column *DOCTYPE*" },
    { "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
      "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>" DOMAIN (
        "<title>&d;</title>"),
      "line 1, column *DOCTYPE*" },
    { DOMAIN ("<title>\xff\xfe\xfd</title>"), "line 3, column *UTF-8*" },
    { DOMAIN ("<title>\x01</title>"), "line 3, column *" },
    { "<?xml version='1.0' encoding='no-such'?>" DOMAIN (""), "line 1, column *" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_bad (cases[i][0], -1, cases[i][1]);
  check_bad ("<domain\0type='kvm'><name>a</name></domain>", 42, "line 1, column 1: *zero byte*");
  check_bad (DOMAIN ("") "\0trailer", sizeof (DOMAIN ("") "\0trailer") - 1, "*zero byte*");
}

/* Every beginning of a document is refused, and none takes the reader down. */
static void
test_truncated (void)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("GH_TEST_DATA"), "domains", "passthrough.xml", NULL);
  g_autofree char *text = NULL;
  gsize end;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  end = (gsize) (strstr (text, "</domain>") - text) + strlen ("</domain>");
  for (gsize length = 0; length < end; length += 7)
    {
      g_autofree char *part = g_strndup (text, length);

      check_bad (part, (gssize) length, "line *, column *: *");
    }
}

static char *
repeat (const char *before, const char *word, guint times, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < times; i++)
    g_string_append (text, word);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

static void
test_large (void)
{
  g_autofree char *deep = repeat ("<domain type='kvm'><name>a</name>", "<x>", 100000, "");
  g_autofree char *huge = g_strnfill (100 << 20, 'a');
  g_autofree char *many = repeat ("<domain type='kvm'><name>a</name><devices>",
                                  "<input type='mouse'/>\n",
                                  20000,
                                  "</devices></domain>");
  g_autofree char *attributes
    = repeat ("<domain type='kvm'><name>a</name><x ", "a='1' ", 1000, "/></domain>");
  g_autoptr (GhDomainConfig) config = gh_domain_xml_parse (many, -1, NULL);
  g_autofree char *text = gh_domain_xml_format (config, NULL);

  check_bad (deep, -1, "line 1, column *depth*");
  check_bad (attributes, -1, "line 1, column *Attribute a redefined");
  check_bad (huge, 100 << 20, "line 1, column *: *100 MiB*");
  g_assert_cmpuint (config->inputs->len, ==, 20000);
  gh_struct_free (&gh_input_struct, g_ptr_array_steal_index (config->inputs, 0));
  g_free (text);
  text = gh_domain_xml_format (config, NULL);
  g_assert_nonnull (text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/domain-xml/bad", test_bad);
  g_test_add_func ("/domain-xml/truncated", test_truncated);
  g_test_add_func ("/domain-xml/large", test_large);
  return g_test_run ();
}
