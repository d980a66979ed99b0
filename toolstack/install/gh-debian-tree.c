/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Debian's and Ubuntu's netboot images, package archives and installer media. */
#include "config.h"

#include <string.h>

#include "gh-tree-private.h"

/* Folders with "linux" and "initrd.gz", "@" standing for Debian's name of the architecture: below a
 * netboot image, an archive's images folder, or the folder of the package
 * debian-installer-N-netboot-@. */
static const char *const netboot_folders[] = {
  "debian-installer/@/",
  "ubuntu-installer/@/",
  "text/debian-installer/@/",
  "gtk/debian-installer/@/",
  "netboot/debian-installer/@/",
  "netboot/ubuntu-installer/@/",
  "@/text/debian-installer/@/",
  "@/gtk/debian-installer/@/",
  "13/@/text/debian-installer/@/",
  "12/@/text/debian-installer/@/",
  "images/13/@/text/debian-installer/@/",
  "images/12/@/text/debian-installer/@/",
  "current/images/netboot/debian-installer/@/",
  "current/legacy-images/netboot/ubuntu-installer/@/",
};

/* The same within one release of an archive. */
static const char *const archive_folders[] = {
  "main/installer-@/current/images/netboot/debian-installer/@/",
  "main/installer-@/current/legacy-images/netboot/ubuntu-installer/@/",
  "main/installer-@/current/images/netboot/ubuntu-installer/@/",
};

/* Where an archive's root shows which releases it has; the newest that is meant for use first. */
static const char *const archive_releases[]
  = { "stable", "bookworm", "trixie", "noble", "jammy", "focal" };

static const struct
{
  const char *folder;
  const char *kernel;
  const char *initrd;
  const char *arch; /* Debian's name; NULL for any */
} medium_files[] = {
  { "install.amd/", "vmlinuz", "initrd.gz", "amd64" },
  { "install.386/", "vmlinuz", "initrd.gz", "i386" },
  { "install.a64/", "vmlinuz", "initrd.gz", "arm64" },
  { "casper/", "vmlinuz", "initrd", NULL },
  { "casper/", "vmlinuz", "initrd.lz", NULL },
  { "install/", "vmlinuz", "initrd.gz", NULL },
  { "live/", "vmlinuz", "initrd.img", NULL },
};

static char *
fill_in (const char *pattern, const char *deb_arch)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "@", -1);

  return g_strjoinv (deb_arch, parts);
}

static char *
match_one (const char *pattern, const char *text, int group)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, group) : NULL;
}

/* From "Debian version:  12 (bookworm)", "This is a Debian 12 (bookworm) installation netboot
 * image." or "Ubuntu 20.04 …". Returns: whether @text names a system */
static gboolean
take_os_from_text (GhTree *tree, const char *text)
{
  static const char debian[] = "Debian(?: GNU/Linux)?(?: version:)? +([0-9][0-9.]*) \\(([a-z]+)\\)";
  static const char ubuntu[] = "Ubuntu ([0-9]+\\.[0-9]+)";
  g_autofree char *version = match_one (debian, text, 1);
  g_autofree char *codename = match_one (debian, text, 2);

  if (version != NULL)
    {
      gh_tree_set_os (tree, "Debian", version, codename);
      return TRUE;
    }
  version = match_one (ubuntu, text, 1);
  if (version != NULL)
    gh_tree_set_os (tree, "Ubuntu", version, NULL);
  return version != NULL;
}

/* From a .disk/info: 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST …',
 * 'Ubuntu 22.04.3 LTS "Jammy Jellyfish" - Release amd64 (…)'. */
static void
take_os_from_disk_info (GhTree *tree, const char *text)
{
  static const char line[]
    = "^(Debian GNU/Linux|Ubuntu)[^ ]* ([0-9][0-9.]*)[^\"_]*(?:[\"_]([A-Za-z]+))?";
  g_autofree char *family = match_one (line, text, 1);
  g_autofree char *version = match_one (line, text, 2);
  g_autofree char *codename = match_one (line, text, 3);

  if (family != NULL && codename != NULL)
    *codename = g_ascii_tolower (*codename);
  if (family != NULL)
    gh_tree_set_os (tree, *family == 'D' ? "Debian" : "Ubuntu", version, codename);
  else
    gh_tree_set_os (tree, text, NULL, NULL);
}

/* "HASH  ./PATH" for @path in a list such as SHA256SUMS or md5sum.txt. */
static char *
find_sum (const char *list, const char *path)
{
  for (const char *line = list; line != NULL; line = strchr (line, '\n'))
    {
      gsize hash, name;

      line += *line == '\n';
      hash = strspn (line, "0123456789abcdefABCDEF");
      name = hash + strspn (line + hash, " *");
      if (name == hash)
        continue;
      if (strncmp (line + name, "./", 2) == 0)
        name += 2;
      if (g_str_has_prefix (line + name, path)
          && strchr ("\r\n", line[name + strlen (path)]) != NULL)
        {
          g_autofree char *hex = g_strndup (line, hash);
          const char *type = hash == 64 ? "sha256" : hash == 40 ? "sha1" : "md5";

          return hash == 64 || hash == 40 || hash == 32 ? g_strconcat (type, ":", hex, NULL) : NULL;
        }
    }
  return NULL;
}

/* @base: the folder of the list, "" or ending in "/", that its paths are relative to */
static gboolean
take_sums (GhProbe *probe, const char *base, const char *name, GError **error)
{
  GhTree *tree = probe->tree;
  g_autofree char *path = g_strconcat (base, name, NULL);
  g_autofree char *list = gh_probe_read (probe, path, GH_PROBE_LIST, error);

  if (list != NULL)
    {
      tree->kernel_checksum = find_sum (list, tree->kernel + strlen (base));
      tree->initrd_checksum = find_sum (list, tree->initrd + strlen (base));
    }
  return *error == NULL;
}

/* An archive's SHA256SUMS stands beside its netboot folder. */
static gboolean
take_archive_sums (GhProbe *probe, const char *folder, GError **error)
{
  const char *netboot = strstr (folder, "netboot/");
  g_autofree char *base = NULL;

  if (netboot == NULL)
    return TRUE;
  base = g_strndup (folder, (gsize) (netboot - folder));
  return take_sums (probe, base, "SHA256SUMS", error);
}

/* Looks for the system's name in one file, unless it is known already. */
static void
identify_from (
  GhProbe *probe, const char *folder, const char *name, gboolean *known, GError **error)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  g_autofree char *text = NULL;

  if (*known || *error != NULL)
    return;
  text = gh_probe_read (probe, path, GH_PROBE_SMALL, error);
  *known = text != NULL && take_os_from_text (probe->tree, text);
}

/* From the files that every netboot image has; without them it is still a Debian installer. */
static gboolean
identify_netboot (GhProbe *probe, const char *folder, GError **error)
{
  const char *inner = strstr (folder, "debian-installer/");
  g_autofree char *base = inner != NULL ? g_strndup (folder, (gsize) (inner - folder)) : NULL;
  gboolean known = FALSE;

  if (base != NULL)
    identify_from (probe, base, "version.info", &known, error);
  identify_from (probe, folder, "boot-screens/f1.txt", &known, error);
  identify_from (probe, folder, "f1.txt", &known, error);
  if (!known)
    gh_tree_set_os (
      probe->tree, strstr (folder, "ubuntu") != NULL ? "Ubuntu" : "Debian", NULL, NULL);
  return *error == NULL;
}

/* What the boot menu of Debian's netboot images gives; the screen is 800×600, or left to the
 * guest's driver where VGA does not exist. */
static void
finish (GhProbe *probe, const char *deb_arch)
{
  const char *arch = gh_arch_from_deb (deb_arch);
  gboolean vga = g_str_equal (deb_arch, "amd64") || g_str_equal (deb_arch, "i386");

  probe->tree->arch = g_strdup (arch != NULL ? arch : deb_arch);
  probe->tree->args = g_strdup (vga ? "vga=788 --- quiet" : "--- quiet");
}

gboolean
gh_probe_debian_netboot (GhProbe *probe, GError **error)
{
  const char *deb = gh_deb_arch (probe->arch);

  for (gsize i = 0; i < G_N_ELEMENTS (netboot_folders) && *error == NULL; i++)
    {
      g_autofree char *folder = fill_in (netboot_folders[i], deb);

      if (gh_probe_boot_files (probe, folder, "linux", "initrd.gz", error))
        {
          finish (probe, deb);
          return identify_netboot (probe, folder, error)
                 && take_archive_sums (probe, folder, error);
        }
    }
  if (*error == NULL && gh_probe_boot_files (probe, "", "linux", "initrd.gz", error))
    {
      g_autofree char *last = g_path_get_basename (probe->tree->location);

      finish (probe, gh_arch_from_deb (last) != NULL ? last : deb);
      return identify_netboot (probe, "", error);
    }
  return FALSE;
}

static gboolean
find_in_release (GhProbe *probe, const char *base, GError **error)
{
  const char *deb = gh_deb_arch (probe->arch);

  for (gsize i = 0; i < G_N_ELEMENTS (archive_folders) && *error == NULL; i++)
    {
      g_autofree char *below = fill_in (archive_folders[i], deb);
      g_autofree char *folder = g_strconcat (base, below, NULL);

      if (gh_probe_boot_files (probe, folder, "linux", "initrd.gz", error))
        {
          finish (probe, deb);
          return take_archive_sums (probe, folder, error);
        }
    }
  return FALSE;
}

/* @base: the folder of a Release file; "dists/stable/" or "" */
static gboolean
probe_release (GhProbe *probe, const char *base, GError **error)
{
  g_autofree char *path = g_strconcat (base, "Release", NULL);
  g_autofree char *text = gh_probe_read (probe, path, GH_PROBE_LIST, error);
  g_autofree char *origin = text != NULL ? match_one ("^Origin: *(.+)$", text, 1) : NULL;
  g_autofree char *version = text != NULL ? match_one ("^Version: *(.+)$", text, 1) : NULL;
  g_autofree char *codename = text != NULL ? match_one ("^Codename: *(.+)$", text, 1) : NULL;

  if (codename == NULL || !find_in_release (probe, base, error))
    return FALSE;
  gh_tree_set_os (probe->tree, origin != NULL ? origin : "Debian", version, codename);
  return TRUE;
}

gboolean
gh_probe_debian_archive (GhProbe *probe, GError **error)
{
  if (probe_release (probe, "", error))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (archive_releases) && *error == NULL; i++)
    {
      g_autofree char *base = g_strdup_printf ("dists/%s/", archive_releases[i]);

      if (probe_release (probe, base, error))
        return TRUE;
    }
  return FALSE;
}

gboolean
gh_probe_debian_medium (GhProbe *probe, GError **error)
{
  g_autofree char *info = gh_probe_read (probe, ".disk/info", GH_PROBE_SMALL, error);
  g_autofree char *named = NULL;
  const char *deb;

  if (info == NULL)
    return FALSE;
  named = match_one ("\\b(amd64|i386|arm64|armhf|ppc64el|s390x|riscv64)\\b", info, 1);
  deb = named != NULL ? named : gh_deb_arch (probe->arch);

  for (gsize i = 0; i < G_N_ELEMENTS (medium_files) && *error == NULL; i++)
    {
      if (medium_files[i].arch != NULL && strcmp (medium_files[i].arch, deb) != 0)
        continue;
      if (!gh_probe_boot_files (
            probe, medium_files[i].folder, medium_files[i].kernel, medium_files[i].initrd, error))
        continue;
      finish (probe, deb);
      take_os_from_disk_info (probe->tree, info);
      return take_sums (probe, "", "md5sum.txt", error);
    }
  return FALSE;
}
