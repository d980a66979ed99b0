/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees of SUSE and openSUSE without .treeinfo: described by "content" (YaST's content styles 2 to
 * 11), by media.1/media, or by nothing but their repository's metadata. */
#include "config.h"

#include <string.h>

#include "gh-tree-private.h"

/* Below the tree, "@" standing for SUSE's name of the architecture. */
static const struct
{
  const char *folder;
  const char *kernel;
  const char *initrd;
  const char *arch; /* NULL for any */
} suse_files[] = {
  { "boot/s390x/", "vmrdr.ikr", "initrd", "s390x" },
  { "suseboot/", "linux64", "initrd64", "ppc64" },
  { "boot/@/loader/", "linux", "initrd", NULL },
  { "boot/@/", "linux", "initrd", NULL },
  { "boot/loader/", "linux64", "initrd64", "x86_64" },
  { "boot/loader/", "linux", "initrd", "i686" },
};

/* "KEY value…" at the start of a line. */
static char *
get (const char *content, const char *key)
{
  g_autofree char *pattern = g_strdup_printf ("^%s[ \t]+(.*?)[ \t\r]*$", key);

  return gh_match (pattern, content, 1);
}

/* "HASH SHA256 01ab…  boot/x86_64/loader/linux", also "META" in the oldest. */
static char *
get_checksum (const char *content, const char *path)
{
  g_autofree char *quoted = path != NULL ? g_regex_escape_string (path, -1) : g_strdup ("^$");
  g_autofree char *pattern
    = g_strdup_printf ("^HASH[ ]+(SHA1|SHA256)[ ]+([0-9a-fA-F]+)[ ]+(?:\\./)?%s[ \r]*$", quoted);
  g_autofree char *type = gh_match (pattern, content, 1);
  g_autofree char *hash = gh_match (pattern, content, 2);
  g_autofree char *lower = type != NULL ? g_ascii_strdown (type, -1) : NULL;

  return hash != NULL ? g_strconcat (lower, ":", hash, NULL) : NULL;
}

static const char *
suse_arch (const char *arch)
{
  return g_str_equal (arch, "i686") ? "i386" : arch;
}

/* The wanted one of the words, else the last: "i586 x86_64", "i586-x86_64". */
static char *
choose_arch (GhProbe *probe, const char *words)
{
  g_auto (GStrv) parts = g_strsplit_set (words, " -,", -1);
  char *chosen = NULL;

  for (char **part = parts; *part != NULL; part++)
    {
      char *arch = gh_arch_normalise (*part);

      if (arch == NULL)
        continue;
      g_free (chosen);
      chosen = arch;
      if (g_str_equal (arch, probe->arch))
        break;
    }
  return chosen;
}

static char *
content_arch (GhProbe *probe, const char *content)
{
  g_autofree char *base = get (content, "BASEARCHS");
  g_autofree char *usual = get (content, "DEFAULTBASE");
  g_autofree char *repo = gh_match ("^REPOID[ \t]+.*/([^/ \r\n]+)[ \r]*$", content, 1);
  g_autofree char *lines
    = gh_match ("^ARCH\\.(x86_64|aarch64|ppc64le|s390x|ppc64|i686)", content, 1);
  const char *words = base != NULL ? base : usual != NULL ? usual : repo != NULL ? repo : lines;
  char *arch = words != NULL ? choose_arch (probe, words) : NULL;

  return arch != NULL ? arch : g_strdup (probe->arch);
}

/* A number as of a day is a snapshot of Tumbleweed. */
static void
set_suse (GhTree *tree, const char *family, const char *version)
{
  g_autofree char *name = g_strdup (family);

  g_strstrip (name);
  if (version != NULL && g_str_has_prefix (name, "openSUSE")
      && gh_match_all ("20[0-9]{6}(\\.[0-9]+)?", version))
    gh_tree_set_os (tree, "openSUSE Tumbleweed", version, NULL);
  else
    gh_tree_set_os (tree, name, version, NULL);
}

/* "SUSE Linux Enterprise Server 11 SP4" says all; "openSUSE" leaves its version to the other lines,
 * "cpe:/o:opensuse:leap:42.3" or "VERSION 11.4-1.109". */
static void
take_content_os (GhTree *tree, const char *content)
{
  g_autofree char *label = get (content, "LABEL");
  g_autofree char *distro = gh_match ("^DISTRO[ \t]+[^,\n]*,(.*?)[ \r]*$", content, 1);
  g_autofree char *product = get (content, "PRODUCT");
  g_autofree char *cpe = gh_match ("^DISTRO[ \t]+cpe:/o:[a-z]+:[a-z]+:([^,\n]*)", content, 1);
  g_autofree char *number = gh_match ("^VERSION[ \t]+([0-9.]+)", content, 1);
  const char *name = label != NULL ? label : distro != NULL ? distro : product;
  g_autofree char *family = gh_match ("^(.*?)[ ]+[0-9]", name != NULL ? name : "SUSE", 1);
  g_autofree char *version
    = gh_match ("[ ]([0-9][0-9.]*(?:[ -]SP[0-9]+)?)", name != NULL ? name : "", 1);
  gboolean leap = gh_match_all ("(?s).*cpe:/o:opensuse:leap:.*", content);

  if (version == NULL && cpe != NULL)
    version = g_strdelimit (g_steal_pointer (&cpe), ":", ' ');
  if (version == NULL)
    version = g_steal_pointer (&number);
  set_suse (tree,
            leap             ? "openSUSE Leap"
            : family != NULL ? family
            : name != NULL   ? name
                             : "SUSE",
            version);
}

/* Takes the kernel that is there, else the one that @content or habit names. */
static gboolean
take_files (GhProbe *probe, const char *content, GError **error)
{
  const char *arch = probe->tree->arch;
  gboolean pc = g_str_equal (arch, "x86_64") || g_str_equal (arch, "i686");
  gsize usual = pc ? 2 : 3;

  for (gsize i = 0; i < G_N_ELEMENTS (suse_files) && *error == NULL; i++)
    {
      g_autofree char *folder = gh_probe_fill_in (suse_files[i].folder, suse_arch (arch));
      g_autofree char *path = g_strconcat (folder, suse_files[i].kernel, NULL);
      g_autofree char *listed = get_checksum (content, path);

      if (suse_files[i].arch != NULL && strcmp (suse_files[i].arch, arch) != 0)
        continue;
      if (gh_probe_boot_files (probe, folder, suse_files[i].kernel, suse_files[i].initrd, error))
        return TRUE;
      if (listed != NULL)
        usual = i;
    }
  if (*error == NULL)
    {
      g_autofree char *folder = gh_probe_fill_in (suse_files[usual].folder, suse_arch (arch));

      return gh_probe_name_files (
        probe, folder, suse_files[usual].kernel, suse_files[usual].initrd, error);
    }
  return FALSE;
}

static gboolean
take_xen (GhProbe *probe, const char *content, GError **error)
{
  const char *arch = suse_arch (probe->tree->arch);
  g_autofree char *kernel = gh_probe_fill_in ("boot/@/vmlinuz-xen", arch);
  g_autofree char *initrd = gh_probe_fill_in ("boot/@/initrd-xen", arch);
  g_autofree char *listed = get_checksum (content, kernel);

  if (listed != NULL || (!gh_probe_is_http (probe) && gh_probe_is_there (probe, kernel, error)))
    {
      gh_probe_name_xen (probe, kernel, initrd);
      probe->tree->xen_kernel_checksum = g_steal_pointer (&listed);
      probe->tree->xen_initrd_checksum = get_checksum (content, initrd);
    }
  return *error == NULL;
}

static gboolean
probe_content (GhProbe *probe, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *content = gh_probe_read (probe, "content", GH_PROBE_LIST, error);

  if (content == NULL
      || !g_regex_match_simple (
        "^(CONTENTSTYLE|PRODUCT|DISTRO|LABEL|VENDOR|REPOID)[ \t]", content, G_REGEX_MULTILINE, 0))
    return FALSE;
  tree->arch = content_arch (probe, content);
  take_content_os (tree, content);
  if (!take_files (probe, content, error) || !take_xen (probe, content, error))
    return FALSE;
  tree->kernel_checksum = get_checksum (content, tree->kernel);
  tree->initrd_checksum = get_checksum (content, tree->initrd);
  tree->args = gh_probe_repo_args (probe);
  return TRUE;
}

/* From a build's name: "openSUSE-Leap-15.3-DVD-x86_64-Build…", "SLE-15-SP1-Installer-DVD-x86_64",
 * "obsproduct://…/openSUSE:Factory/openSUSE/20240101/i586-x86_64". Returns: whether it is one */
static gboolean
take_build_name (GhTree *tree, const char *name)
{
  g_autofree char *leap = gh_match ("(?i)(?:openSUSE-Leap-|Leap:)([0-9]+\\.[0-9]+)", name, 1);
  g_autofree char *kind = gh_match ("\\b(SLES|SLED|SLE)(?:-Full|-Online)?[-:/][0-9]", name, 1);
  g_autofree char *enterprise
    = gh_match ("\\bSLE[SD]?(?:-Full|-Online)?[-:/]([0-9]+(?:[-.]?(?:SP)?[0-9]+)?)", name, 1);
  gboolean rolling = strstr (name, "umbleweed") != NULL || strstr (name, "Factory") != NULL;

  if (leap != NULL)
    set_suse (tree, "openSUSE Leap", leap);
  else if (enterprise != NULL)
    set_suse (tree,
              g_str_equal (kind, "SLED") ? "SUSE Linux Enterprise Desktop"
                                         : "SUSE Linux Enterprise Server",
              enterprise);
  else if (rolling)
    {
      g_autofree char *day = gh_match ("(20[0-9]{6})", name, 1);

      set_suse (tree, "openSUSE Tumbleweed", day);
    }
  return leap != NULL || enterprise != NULL || rolling;
}

static gboolean
finish_build (GhProbe *probe, const char *name, GError **error)
{
  g_autofree char *word
    = gh_match ("[-/.](x86_64|aarch64|ppc64le|s390x|i[3-6]86)(?:[-/.\n]|$)", name, 1);

  probe->tree->arch = word != NULL ? gh_arch_normalise (word) : g_strdup (probe->arch);
  if (!take_files (probe, "", error) || !take_xen (probe, "", error))
    return FALSE;
  probe->tree->args = gh_probe_repo_args (probe);
  return TRUE;
}

gboolean
gh_probe_suse (GhProbe *probe, GError **error)
{
  g_autofree char *media = NULL;

  if (probe_content (probe, error))
    return TRUE;
  if (*error == NULL)
    media = gh_probe_read (probe, "media.1/media", GH_PROBE_SMALL, error);
  return media != NULL && take_build_name (probe->tree, media)
         && finish_build (probe, media, error);
}

/* What a repository says of itself (createrepo_c's repomd.xml: <tags>). Packages alone are no
 * installer: but for SUSE's product repositories, the kernel has to be there. */
gboolean
gh_probe_repodata (GhProbe *probe, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *text = gh_probe_read (probe, "repodata/repomd.xml", GH_PROBE_SMALL, error);
  g_autofree char *distro = NULL;
  g_autofree char *repo = NULL;
  g_autofree char *family = NULL;
  g_autofree char *version = NULL;

  if (text == NULL)
    return FALSE;
  distro = gh_match ("<distro[^>]*>([^<]*)</distro>", text, 1);
  repo = gh_match ("<repo>([^<]*)</repo>", text, 1);
  if (repo != NULL && take_build_name (tree, repo))
    return finish_build (probe, repo, error);
  if (distro == NULL
      || !gh_probe_boot_files (probe, "images/pxeboot/", "vmlinuz", "initrd.img", error))
    return FALSE;
  family = gh_match ("^(.*?)[ ]+[0-9]", distro, 1);
  version = gh_match ("[ ]([0-9][0-9.]*)", distro, 1);
  gh_tree_set_os (tree, family != NULL ? family : distro, version, NULL);
  tree->arch = g_strdup (probe->arch);
  tree->args = gh_probe_repo_args (probe);
  return TRUE;
}
