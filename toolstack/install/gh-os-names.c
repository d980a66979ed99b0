/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What systems are called: a tree's own words made into libosinfo's ids and advice.
 *
 * A table of our own, because libosinfo's database takes most of a second to load and is older than
 * the systems that people install. The ids are libosinfo's, by the rule that its database follows
 * for each family, so that they also hold for versions that it does not have yet. */
#include "config.h"

#include <string.h>

#include "gh-tree-private.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)
#define MIB (G_GUINT64_CONSTANT (1) << 20)

/* How a version becomes part of an id. */
typedef enum
{
  RULE_MAJOR,   /* "12.5.0" → "12" */
  RULE_MINOR,   /* "22.04.3" → "22.04"; "9" stays */
  RULE_PADDED,  /* "8.10" stays; "7" → "7.0" */
  RULE_DEBIAN,  /* one part, but two before 4 */
  RULE_CENTOS,  /* padded up to 7, of which there is one, and one part from 8 on */
  RULE_SCIENCE, /* padded; "511" → "5.11" */
  RULE_RHEL,    /* padded; 3 stays */
  RULE_SLE,     /* "12.5" or "12 SP5" → "12sp5" in the short id, "12.5" in the id */
  RULE_MAGEIA,  /* one part; nothing for names */
  RULE_ROLLING, /* none */
} Rule;

typedef struct
{
  const char *family; /* lower-case, as trees begin it */
  const char *name;   /* as people write it */
  const char *os;     /* short id without version; NULL when libosinfo has none */
  const char *os_id;  /* id without version */
  Rule rule;
  guint64 memory;
  guint64 disk;
} Family;

#define SMALL 512 * MIB, 8 * GIB
#define PLAIN 1 * GIB, 10 * GIB
#define LARGE 2 * GIB, 15 * GIB

#define ID(path) "http://" path "/"

/* The first whose words begin the family's name counts. */
static const Family families[] = {
  { "debian", "Debian", "debian", ID ("debian.org/debian"), RULE_DEBIAN, PLAIN },
  { "ubuntu", "Ubuntu", "ubuntu", ID ("ubuntu.com/ubuntu"), RULE_MINOR, LARGE },
  { "kubuntu", "Kubuntu", "ubuntu", ID ("ubuntu.com/ubuntu"), RULE_MINOR, LARGE },
  { "xubuntu", "Xubuntu", "ubuntu", ID ("ubuntu.com/ubuntu"), RULE_MINOR, LARGE },
  { "lubuntu", "Lubuntu", "ubuntu", ID ("ubuntu.com/ubuntu"), RULE_MINOR, LARGE },
  { "edubuntu", "Edubuntu", "ubuntu", ID ("ubuntu.com/ubuntu"), RULE_MINOR, LARGE },
  { "ubuntukylin", "Ubuntu Kylin", "ubuntu", ID ("ubuntu.com/ubuntu"), RULE_MINOR, LARGE },
  { "pureos", "PureOS", "pureos", ID ("pureos.net/pureos"), RULE_MAJOR, LARGE },
  { "trisquel", "Trisquel", "trisquel", ID ("trisquel.info/trisquel"), RULE_MAJOR, LARGE },
  { "pop_os", "Pop!_OS", "popos", ID ("system76.com/popos"), RULE_MINOR, LARGE },
  { "elementary",
    "elementary OS",
    "elementary",
    ID ("elementary.io/elementary"),
    RULE_PADDED,
    LARGE },
  { "univention",
    "Univention Corporate Server",
    "ucs",
    ID ("univention.de/ucs"),
    RULE_MINOR,
    LARGE },
  { "fedora", "Fedora", "fedora", ID ("fedoraproject.org/fedora"), RULE_MAJOR, LARGE },
  { "centos stream",
    "CentOS Stream",
    "centos-stream",
    ID ("centos.org/centos-stream"),
    RULE_MAJOR,
    LARGE },
  { "centos", "CentOS", "centos", ID ("centos.org/centos"), RULE_CENTOS, LARGE },
  { "red hat enterprise linux",
    "Red Hat Enterprise Linux",
    "rhel",
    ID ("redhat.com/rhel"),
    RULE_RHEL,
    LARGE },
  { "rhel", "Red Hat Enterprise Linux", "rhel", ID ("redhat.com/rhel"), RULE_RHEL, LARGE },
  { "red hat linux", "Red Hat Linux", "rhl", ID ("redhat.com/rhl"), RULE_MINOR, SMALL },
  { "almalinux", "AlmaLinux", "almalinux", ID ("almalinux.org/almalinux"), RULE_MAJOR, LARGE },
  { "rocky", "Rocky Linux", "rocky", ID ("rockylinux.org/rocky"), RULE_MAJOR, LARGE },
  { "oracle linux", "Oracle Linux", "ol", ID ("oracle.com/ol"), RULE_PADDED, LARGE },
  { "enterprise linux",
    "Oracle Enterprise Linux",
    "oel",
    ID ("oracle.com/oel"),
    RULE_PADDED,
    PLAIN },
  { "scientific",
    "Scientific Linux",
    "scientificlinux",
    ID ("scientificlinux.org/scientificlinux"),
    RULE_SCIENCE,
    PLAIN },
  { "circle linux", "Circle Linux", "circle", ID ("cclinux.org/circle"), RULE_PADDED, LARGE },
  { "miracle linux",
    "MIRACLE LINUX",
    "miraclelinux",
    ID ("miraclelinux.com/miraclelinux"),
    RULE_PADDED,
    LARGE },
  { "asianux", "Asianux", "asianux", ID ("asianux.com/asianux"), RULE_PADDED, LARGE },
  { "opensuse tumbleweed",
    "openSUSE Tumbleweed",
    "opensusetumbleweed",
    ID ("opensuse.org/opensuse") "tumbleweed",
    RULE_ROLLING,
    LARGE },
  { "opensuse factory",
    "openSUSE Factory",
    "opensuse-factory",
    ID ("opensuse.org/opensuse") "factory",
    RULE_ROLLING,
    LARGE },
  { "opensuse microos", "openSUSE MicroOS", NULL, NULL, RULE_ROLLING, LARGE },
  { "opensuse leap micro", "openSUSE Leap Micro", NULL, NULL, RULE_MINOR, LARGE },
  { "opensuse leap", "openSUSE Leap", "opensuse", ID ("opensuse.org/opensuse"), RULE_MINOR, LARGE },
  { "opensuse", "openSUSE", "opensuse", ID ("opensuse.org/opensuse"), RULE_MINOR, LARGE },
  { "suse linux enterprise server",
    "SUSE Linux Enterprise Server",
    "sles",
    ID ("suse.com/sles"),
    RULE_SLE,
    LARGE },
  { "suse sles", "SUSE Linux Enterprise Server", "sles", ID ("suse.com/sles"), RULE_SLE, LARGE },
  { "suse linux enterprise desktop",
    "SUSE Linux Enterprise Desktop",
    "sled",
    ID ("suse.com/sled"),
    RULE_SLE,
    LARGE },
  { "suse linux enterprise micro",
    "SUSE Linux Enterprise Micro",
    "slem",
    ID ("suse.com/slem"),
    RULE_MINOR,
    LARGE },
  { "suse linux enterprise", "SUSE Linux Enterprise", "sle", ID ("suse.com/sle"), RULE_SLE, LARGE },
  { "suse linux", "SUSE Linux", NULL, NULL, RULE_MINOR, SMALL },
  { "mageia", "Mageia", "mageia", ID ("mageia.org/mageia"), RULE_MAGEIA, LARGE },
  { "mandriva", "Mandriva Linux", "mandriva", ID ("mandriva.com/mandriva"), RULE_MINOR, PLAIN },
  { "mandrake", "Mandrake Linux", "mandrake", ID ("mandriva.com/mandrake"), RULE_MINOR, SMALL },
  { "alt linux", "ALT Linux", "altlinux", ID ("altlinux.org/altlinux"), RULE_PADDED, PLAIN },
  { "alt", "ALT", "alt", ID ("altlinux.org/alt"), RULE_PADDED, LARGE },
  { "arch linux",
    "Arch Linux",
    "archlinux",
    ID ("archlinux.org/archlinux") "rolling",
    RULE_ROLLING,
    PLAIN },
  { "alpine",
    "Alpine Linux",
    "alpinelinux",
    ID ("alpinelinux.org/alpinelinux"),
    RULE_MINOR,
    256 * MIB,
    2 * GIB },
  { "void",
    "Void Linux",
    "voidlinux",
    ID ("voidlinux.org/voidlinux") "rolling",
    RULE_ROLLING,
    PLAIN },
  { "gentoo", "Gentoo", "gentoo", ID ("gentoo.org/gentoo") "rolling", RULE_ROLLING, LARGE },
  { "slackware", "Slackware", "slackware", ID ("slackware.com/slackware"), RULE_MINOR, PLAIN },
  { "nixos", "NixOS", "nixos-", ID ("nixos.org/nixos"), RULE_MINOR, LARGE },
  { "freebsd", "FreeBSD", "freebsd", ID ("freebsd.org/freebsd"), RULE_MINOR, PLAIN },
  { "openbsd", "OpenBSD", "openbsd", ID ("openbsd.org/openbsd"), RULE_MINOR, SMALL },
  { "netbsd", "NetBSD", "netbsd", ID ("netbsd.org/netbsd"), RULE_MINOR, SMALL },
  { "dragonfly",
    "DragonFly BSD",
    "dragonflybsd",
    ID ("dragonflybsd.org/dragonflybsd"),
    RULE_MINOR,
    PLAIN },
};

/* Of releases that a tree may name by nothing else. */
static const struct
{
  const char *codename;
  const char *family;
  const char *version;
} codenames[] = {
  { "woody", "Debian", "3.0" },      { "sarge", "Debian", "3.1" },
  { "etch", "Debian", "4" },         { "lenny", "Debian", "5" },
  { "squeeze", "Debian", "6" },      { "wheezy", "Debian", "7" },
  { "jessie", "Debian", "8" },       { "stretch", "Debian", "9" },
  { "buster", "Debian", "10" },      { "bullseye", "Debian", "11" },
  { "bookworm", "Debian", "12" },    { "trixie", "Debian", "13" },
  { "forky", "Debian", "testing" },  { "testing", "Debian", "testing" },
  { "sid", "Debian", "testing" },    { "dapper", "Ubuntu", "6.06" },
  { "edgy", "Ubuntu", "6.10" },      { "feisty", "Ubuntu", "7.04" },
  { "gutsy", "Ubuntu", "7.10" },     { "hardy", "Ubuntu", "8.04" },
  { "intrepid", "Ubuntu", "8.10" },  { "jaunty", "Ubuntu", "9.04" },
  { "karmic", "Ubuntu", "9.10" },    { "lucid", "Ubuntu", "10.04" },
  { "maverick", "Ubuntu", "10.10" }, { "natty", "Ubuntu", "11.04" },
  { "oneiric", "Ubuntu", "11.10" },  { "precise", "Ubuntu", "12.04" },
  { "quantal", "Ubuntu", "12.10" },  { "raring", "Ubuntu", "13.04" },
  { "saucy", "Ubuntu", "13.10" },    { "trusty", "Ubuntu", "14.04" },
  { "utopic", "Ubuntu", "14.10" },   { "vivid", "Ubuntu", "15.04" },
  { "wily", "Ubuntu", "15.10" },     { "xenial", "Ubuntu", "16.04" },
  { "yakkety", "Ubuntu", "16.10" },  { "zesty", "Ubuntu", "17.04" },
  { "artful", "Ubuntu", "17.10" },   { "bionic", "Ubuntu", "18.04" },
  { "cosmic", "Ubuntu", "18.10" },   { "disco", "Ubuntu", "19.04" },
  { "eoan", "Ubuntu", "19.10" },     { "focal", "Ubuntu", "20.04" },
  { "groovy", "Ubuntu", "20.10" },   { "hirsute", "Ubuntu", "21.04" },
  { "impish", "Ubuntu", "21.10" },   { "jammy", "Ubuntu", "22.04" },
  { "kinetic", "Ubuntu", "22.10" },  { "lunar", "Ubuntu", "23.04" },
  { "mantic", "Ubuntu", "23.10" },   { "noble", "Ubuntu", "24.04" },
  { "oracular", "Ubuntu", "24.10" }, { "plucky", "Ubuntu", "25.04" },
  { "questing", "Ubuntu", "25.10" }, { "resolute", "Ubuntu", "26.04" },
};

static const struct
{
  const char *deb;
  const char *arch;
} arches[] = {
  { "amd64", "x86_64" },    { "i386", "i686" },       { "arm64", "aarch64" },
  { "armhf", "armv7l" },    { "armel", "armv6l" },    { "ppc64el", "ppc64le" },
  { "powerpc", "ppc" },     { "ppc64", "ppc64" },     { "s390x", "s390x" },
  { "riscv64", "riscv64" }, { "mips64el", "mips64" }, { "loong64", "loongarch64" },
};

const char *
gh_deb_arch (const char *arch)
{
  for (gsize i = 0; i < G_N_ELEMENTS (arches); i++)
    if (strcmp (arches[i].arch, arch) == 0)
      return arches[i].deb;
  return arch;
}

const char *
gh_arch_from_deb (const char *deb)
{
  for (gsize i = 0; i < G_N_ELEMENTS (arches); i++)
    if (strcmp (arches[i].deb, deb) == 0)
      return arches[i].arch;
  return NULL;
}

char *
gh_arch_normalise (const char *arch)
{
  static const struct
  {
    const char *word;
    const char *arch;
  } others[] = { { "x86-64", "x86_64" },  { "x64", "x86_64" },    { "i486", "i686" },
                 { "i586", "i686" },      { "x86", "i686" },      { "i686", "i686" },
                 { "armv7hl", "armv7l" }, { "armhfp", "armv7l" }, { "armv7", "armv7l" },
                 { "ppc64p7", "ppc64" },  { "macppc", "ppc" } };
  const char *deb;

  if (*arch == '\0' || strlen (arch) > 20
      || strspn (arch, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen (arch))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (others[i].word, arch) == 0)
      return g_strdup (others[i].arch);
  deb = gh_arch_from_deb (arch);
  return g_strdup (deb != NULL ? deb : arch);
}

const char *
gh_codename_family (const char *codename, const char **version)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codenames); i++)
    if (strcmp (codenames[i].codename, codename) == 0)
      {
        *version = codenames[i].version;
        return codenames[i].family;
      }
  return NULL;
}

static const Family *
find_family (const char *family)
{
  g_autofree char *lower = g_ascii_strdown (family, -1);

  g_strdelimit (lower, "-", ' ');
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_str_has_prefix (lower, families[i].family)
        && !g_ascii_isalpha (lower[strlen (families[i].family)]))
      return &families[i];
  return g_str_has_prefix (lower, "archlinux") ? find_family ("arch linux") : NULL;
}

/* The number that @version begins with, of no more than three parts; "" when there is none. A text
 * that came with the tree becomes part of an id: nothing else is let in. */
static char *
leading_number (const char *version)
{
  gsize length = strspn (version, "0123456789.");
  g_autofree char *number = g_strndup (version, MIN (length, 20));

  while (g_str_has_suffix (number, "."))
    number[strlen (number) - 1] = '\0';
  return g_ascii_isdigit (*number) ? g_steal_pointer (&number) : g_strdup ("");
}

/* The first @want parts of a number; @pad fills up with ".0". */
static char *
parts_of (const char *number, guint want, gboolean pad)
{
  g_auto (GStrv) parts = g_strsplit (number, ".", -1);
  guint n = g_strv_length (parts);

  if (n < want)
    return pad ? g_strconcat (number, ".0", NULL) : g_strdup (number);
  for (guint i = want; i < n; i++)
    g_clear_pointer (&parts[i], g_free);
  return g_strjoinv (".", parts);
}

/* The version as it stands in libosinfo's ids, or NULL. */
static char *
version_in_id (Rule rule, const char *number)
{
  guint64 major = g_ascii_strtoull (number, NULL, 10);

  if (*number == '\0')
    return NULL;
  switch (rule)
    {
    case RULE_MAJOR:
    case RULE_MAGEIA:
      return parts_of (number, 1, FALSE);
    case RULE_MINOR:
      return parts_of (number, 2, FALSE);
    case RULE_DEBIAN:
      return g_str_has_prefix (number, "3.0") ? g_strdup ("3")
                                              : parts_of (number, major < 4 ? 2 : 1, FALSE);
    case RULE_CENTOS:
      return major == 7 ? g_strdup ("7.0") : parts_of (number, major < 7 ? 2 : 1, major < 7);
    case RULE_SCIENCE:
      if (strchr (number, '.') == NULL && number[0] == '5' && number[1] != '\0')
        return g_strdup_printf ("5.%s", number + 1);
      return parts_of (number, 2, TRUE);
    case RULE_RHEL:
      return parts_of (number, 2, major > 3);
    case RULE_PADDED:
      return parts_of (number, 2, TRUE);
    case RULE_SLE:
    case RULE_ROLLING:
      break;
    }
  return NULL;
}

void
gh_tree_set_ids (GhTree *self, const char *os, const char *os_id, const char *version)
{
  g_free (self->os);
  self->os = g_strconcat (os, version, NULL);
  g_free (self->os_id);
  self->os_id = g_strconcat (os_id, version, NULL);
}

/* "12 SP5", "12-SP5", "12.5" and "15" give the short ids sles12sp5, sles12sp5 and sle15, which
 * counts server and desktop as one from 15 on. */
static void
take_sle (GhTree *self, const Family *known, const char *version)
{
  g_autofree char *lower = g_ascii_strdown (version, -1);
  g_autofree char *major = gh_match ("^([0-9]+)", lower, 1);
  g_autofree char *pack = gh_match ("^[0-9]+(?:[ -]*sp|\\.)([0-9]+)", lower, 1);
  gboolean one = major != NULL && g_ascii_strtoull (major, NULL, 10) >= 15;
  const char *kind = one ? "sle" : known->os;
  g_autofree char *base = g_strdup_printf ("http://suse.com/%s/", kind);

  if (major == NULL)
    return;
  g_free (self->os);
  g_free (self->os_id);
  if (g_ascii_strtoull (major, NULL, 10) >= 16)
    {
      self->os = g_strdup_printf ("%s%s.%s", kind, major, pack != NULL ? pack : "0");
      self->os_id = g_strdup_printf ("%s%s.%s", base, major, pack != NULL ? pack : "0");
    }
  else if (pack != NULL && strcmp (pack, "0") != 0)
    {
      self->os = g_strdup_printf ("%s%ssp%s", kind, major, pack);
      self->os_id = g_strdup_printf ("%s%s.%s", base, major, pack);
    }
  else
    {
      self->os = g_strconcat (kind, major, NULL);
      self->os_id = g_strconcat (base, major, NULL);
    }
}

/* Versions that are words. Returns: whether @version is one that @known has */
static gboolean
take_word (GhTree *self, const Family *known, const char *version)
{
  g_autofree char *lower = g_ascii_strdown (version, -1);

  if (strcmp (known->os, "fedora") == 0
      && (strcmp (lower, "rawhide") == 0 || strcmp (lower, "development") == 0))
    gh_tree_set_ids (self, "fedora-", known->os_id, "rawhide");
  else if (strcmp (known->os, "fedora") == 0 && strcmp (lower, "eln") == 0)
    gh_tree_set_ids (self, "fedora-", known->os_id, "eln");
  else if (strcmp (known->os, "debian") == 0
           && (strcmp (lower, "testing") == 0 || strcmp (lower, "sid") == 0))
    gh_tree_set_ids (self, known->os, known->os_id, "testing");
  else if (strcmp (known->os, "slackware") == 0 && strcmp (lower, "current") == 0)
    gh_tree_set_ids (self, "slackware-", known->os_id, "current");
  else if (strcmp (known->os, "alt") == 0 && strcmp (lower, "sisyphus") == 0)
    gh_tree_set_ids (self, "alt.", known->os_id, "sisyphus");
  else if (strcmp (known->os, "alt") == 0 && *lower == 'p' && g_ascii_isdigit (lower[1]))
    gh_tree_set_ids (self, "alt.", known->os_id, lower);
  else
    return FALSE;
  return TRUE;
}

static void
take_known (GhTree *self, const Family *known, const char *version)
{
  g_autofree char *number = leading_number (version);
  g_autofree char *in_id = version_in_id (known->rule, number);

  self->memory = known->memory;
  self->disk = known->disk;
  if (known->os == NULL)
    return;
  if (known->rule == RULE_ROLLING)
    gh_tree_set_ids (self, known->os, known->os_id, "");
  else if (known->rule == RULE_SLE)
    take_sle (self, known, version);
  else if (!take_word (self, known, version) && in_id != NULL)
    gh_tree_set_ids (self, known->os, known->os_id, in_id);
}

static char *
make_name (const char *family, const char *version, const char *codename)
{
  GString *name = g_string_new (family);

  if (version != NULL)
    g_string_append_printf (name, " %s", version);
  if (codename != NULL && *codename != '\0' && g_strcmp0 (version, codename) != 0)
    g_string_append_printf (name, " (%s)", codename);
  return g_string_free (name, FALSE);
}

/* Without control characters, and no longer than a line. */
static char *
clean (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; p != NULL && *p != '\0' && out->len < 100; p = g_utf8_next_char (p))
    if (!g_unichar_iscntrl (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_strstrip (g_string_free (out, FALSE));
}

void
gh_tree_set_os (GhTree *self, const char *family, const char *version, const char *codename)
{
  g_autofree char *family_text = clean (family);
  g_autofree char *version_text = clean (version);
  g_autofree char *codename_text = clean (codename);
  const Family *known = find_family (family_text);
  const char *named;

  if (*version_text == '\0' && gh_codename_family (codename_text, &named) != NULL)
    {
      g_free (version_text);
      version_text = g_strdup (named);
    }
  g_free (self->name);
  self->name = make_name (known != NULL ? known->name : family_text,
                          *version_text != '\0' ? version_text : NULL,
                          codename_text);
  if (*version_text != '\0')
    {
      g_free (self->version);
      self->version = g_strdup (version_text);
    }
  if (known != NULL)
    take_known (self, known, version_text);
}
