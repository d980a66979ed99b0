/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What systems are called: a tree's own words made into libosinfo's ids and advice.
 *
 * A table of our own, because libosinfo's database takes most of a second to load and is older than
 * the systems that people install. */
#include "config.h"

#include <string.h>

#include "gh-tree-private.h"

#define GIB (G_GUINT64_CONSTANT (1) << 30)

typedef struct
{
  const char *family; /* lower-case, as trees write it */
  const char *name;   /* as people write it */
  const char *os;     /* short id without version */
  const char *os_id;  /* id without version */
  guint digits;       /* how many parts of the version belong to the ids; 0 pads "7" to "7.0" */
  guint64 memory;
  guint64 disk;
} Family;

static const Family families[] = {
  { "debian", "Debian", "debian", "http://debian.org/debian/", 1, 1 * GIB, 10 * GIB },
  { "ubuntu", "Ubuntu", "ubuntu", "http://ubuntu.com/ubuntu/", 2, 2 * GIB, 15 * GIB },
  { "fedora", "Fedora", "fedora", "http://fedoraproject.org/fedora/", 1, 2 * GIB, 15 * GIB },
  { "centos stream",
    "CentOS Stream",
    "centos-stream",
    "http://centos.org/centos-stream/",
    1,
    2 * GIB,
    15 * GIB },
  { "centos", "CentOS", "centos", "http://centos.org/centos/", 0, 2 * GIB, 15 * GIB },
  { "red hat enterprise linux",
    "Red Hat Enterprise Linux",
    "rhel",
    "http://redhat.com/rhel/",
    0,
    2 * GIB,
    15 * GIB },
  { "almalinux",
    "AlmaLinux",
    "almalinux",
    "http://almalinux.org/almalinux/",
    1,
    2 * GIB,
    15 * GIB },
  { "rocky linux", "Rocky Linux", "rocky", "http://rockylinux.org/rocky/", 1, 2 * GIB, 15 * GIB },
  { "oracle linux", "Oracle Linux", "ol", "http://oracle.com/ol/", 0, 2 * GIB, 15 * GIB },
  { "opensuse leap",
    "openSUSE Leap",
    "opensuse",
    "http://opensuse.org/opensuse/",
    2,
    2 * GIB,
    15 * GIB },
};

static const struct
{
  const char *codename;
  const char *version;
} codenames[] = {
  { "buster", "10" }, { "bullseye", "11" }, { "bookworm", "12" }, { "trixie", "13" },
  { "forky", "14" },  { "focal", "20.04" }, { "jammy", "22.04" }, { "noble", "24.04" },
};

static const struct
{
  const char *deb;
  const char *arch;
} arches[] = {
  { "amd64", "x86_64" },    { "i386", "i686" },   { "arm64", "aarch64" },   { "armhf", "armv7l" },
  { "ppc64el", "ppc64le" }, { "s390x", "s390x" }, { "riscv64", "riscv64" },
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

static const Family *
find_family (const char *family)
{
  g_autofree char *lower = g_ascii_strdown (family, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (strcmp (families[i].family, lower) == 0 || (i == 0 && g_str_has_prefix (lower, "debian ")))
      return &families[i];
  return NULL;
}

/* "12.5.0" → "12" with one part, "7" → "7.0" with 0, which wants two and fills up. */
static char *
short_version (const char *version, guint digits)
{
  g_auto (GStrv) parts = g_strsplit (version, ".", -1);
  guint want = digits == 0 ? 2 : digits;
  guint n = g_strv_length (parts);

  if (n < want)
    return digits == 0 ? g_strconcat (version, ".0", NULL) : g_strdup (version);
  for (guint i = want; i < n; i++)
    g_clear_pointer (&parts[i], g_free);
  return g_strjoinv (".", parts);
}

/* Only what an id consists of: the text came with the tree. */
static gboolean
is_version (const char *version)
{
  return g_ascii_isdigit (*version) && strlen (version) < 20
         && strspn (version, "0123456789.") == strlen (version);
}

static char *
make_name (const char *family, const char *version, const char *codename)
{
  GString *name = g_string_new (family);

  if (version != NULL)
    g_string_append_printf (name, " %s", version);
  if (codename != NULL && *codename != '\0')
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

  for (gsize i = 0; *version_text == '\0' && i < G_N_ELEMENTS (codenames); i++)
    if (strcmp (codenames[i].codename, codename_text) == 0)
      {
        g_free (version_text);
        version_text = g_strdup (codenames[i].version);
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
  if (known == NULL)
    return;

  self->memory = known->memory;
  self->disk = known->disk;
  if (is_version (version_text))
    {
      g_autofree char *number = short_version (version_text, known->digits);

      g_free (self->os);
      self->os = g_strconcat (known->os, number, NULL);
      g_free (self->os_id);
      self->os_id = g_strconcat (known->os_id, number, NULL);
    }
}
