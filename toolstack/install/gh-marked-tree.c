/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees of systems that leave one telling file: Mageia, Alpine, Arch, Void, Gentoo, Slackware,
 * NixOS; the BSDs, whose kernels no machine is started from directly; and any folder with a kernel
 * and an initrd. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-tree-private.h"

#define MAX_FILES 6

typedef struct
{
  const char *family;
  const char *marker;
  const char *version;             /* matches in the marker's text; it has to */
  const char *arch;                /* matches in the marker's text; NULL when it does not say */
  const char *files[MAX_FILES][2]; /* kernel and initrd, "@" standing for the architecture */
  const char *args;
} Mark;

static const Mark marks[] = {
  { "Mageia",
    "VERSION",
    "^Mageia (?:[A-Za-z]+ )*?([0-9]+|Cauldron)\\b",
    "(x86_64|i[3-6]86|aarch64|armv7hl)",
    { { "isolinux/@/vmlinuz", "isolinux/@/all.rdz" },
      { "isolinux/alt0/vmlinuz", "isolinux/alt0/all.rdz" } },
    "" },
  { "Mandriva",
    "VERSION",
    "^(?:Mandriv|Mandrak)[^0-9\n]*([0-9.]+)",
    "(x86_64|i[3-6]86)",
    { { "isolinux/alt0/vmlinuz", "isolinux/alt0/all.rdz" },
      { "isolinux/@/vmlinuz", "isolinux/@/all.rdz" } },
    "" },
  { "Alpine",
    ".alpine-release",
    "([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)",
    NULL,
    { { "boot/vmlinuz-lts", "boot/initramfs-lts" },
      { "boot/vmlinuz-virt", "boot/initramfs-virt" },
      { "boot/vmlinuz-vanilla", "boot/initramfs-vanilla" },
      { "boot/vmlinuz-hardened", "boot/initramfs-hardened" },
      { "boot/vmlinuz-grsec", "boot/initramfs-grsec" } },
    "modules=loop,squashfs,sd-mod,usb-storage quiet" },
  { "Alpine",
    "latest-releases.yaml",
    "^ *version: *\"?([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)",
    "^ *arch: *\"?([a-z0-9_]+)",
    { { "netboot/vmlinuz-lts", "netboot/initramfs-lts" },
      { "netboot/vmlinuz-virt", "netboot/initramfs-virt" } },
    "modules=loop,squashfs quiet ip=dhcp" },
  { "Arch Linux",
    "arch/version",
    "([0-9]{4}\\.[0-9]{2}\\.[0-9]{2})",
    NULL,
    { { "arch/boot/@/vmlinuz-linux", "arch/boot/@/initramfs-linux.img" },
      { "arch/boot/@/vmlinuz-linux", "arch/boot/@/archiso.img" },
      { "arch/boot/@/vmlinuz", "arch/boot/@/archiso.img" } },
    "archisobasedir=arch" },
  { "Void Linux",
    "boot/grub/grub_void.cfg",
    "(?i)void()",
    NULL,
    { { "boot/vmlinuz", "boot/initrd" } },
    "" },
  { "Void Linux", "pxelinux.cfg/default", "Void Linux()", NULL, { { "vmlinuz", "initrd" } }, "" },
  { "Slackware",
    "isolinux/message.txt",
    "Slackware(?:64)?[^0-9\n]*([0-9]+\\.[0-9]+|current)",
    NULL,
    { { "kernels/huge.s/bzImage", "isolinux/initrd.img" } },
    "" },
  { "NixOS",
    "version.txt",
    "^([0-9]{2}\\.[0-9]{2})",
    NULL,
    { { "boot/bzImage", "boot/initrd" } },
    "" },
};

/* Systems that no text file tells, by the names of their kernels. */
static const struct
{
  const char *family;
  const char *kernel;
  const char *initrd;
} kernels[] = {
  { "Arch Linux", "arch/boot/@/vmlinuz-linux", "arch/boot/@/initramfs-linux.img" },
  { "Alpine", "boot/vmlinuz-lts", "boot/initramfs-lts" },
  { "Alpine", "netboot/vmlinuz-lts", "netboot/initramfs-lts" },
  { "Alpine", "vmlinuz-lts", "initramfs-lts" },
  { "Gentoo", "boot/gentoo", "boot/gentoo.igz" },
  { "Gentoo", "isolinux/gentoo", "isolinux/gentoo.igz" },
};

static gboolean
take_mark_files (GhProbe *probe, const Mark *mark, GError **error)
{
  const char *arch = g_str_equal (probe->tree->arch, "i686") ? "i586" : probe->tree->arch;
  g_autofree char *kernel = NULL;
  g_autofree char *initrd = NULL;

  for (guint i = 0; i < MAX_FILES && mark->files[i][0] != NULL && *error == NULL; i++)
    {
      g_autofree char *one = gh_probe_fill_in (mark->files[i][0], arch);
      g_autofree char *two = gh_probe_fill_in (mark->files[i][1], arch);

      if (gh_probe_boot_files (probe, "", one, two, error))
        return TRUE;
    }
  kernel = gh_probe_fill_in (mark->files[0][0], arch);
  initrd = gh_probe_fill_in (mark->files[0][1], arch);
  return *error == NULL && gh_probe_name_files (probe, "", kernel, initrd, error);
}

/* The architecture that the location names, else the wanted one. */
static char *
arch_in_location (GhProbe *probe)
{
  static const char words[]
    = "[/_-](x86_64|amd64|i[3-6]86|aarch64|arm64|armv7l?|armhf|ppc64le|s390x|riscv64)(?:[/_.-]|$)";
  g_autofree char *word = gh_match (words, probe->tree->location, 1);
  char *arch = word != NULL ? gh_arch_normalise (word) : NULL;

  return arch != NULL ? arch : g_strdup (probe->arch);
}

static gboolean
probe_mark (GhProbe *probe, const Mark *mark, GError **error)
{
  g_autofree char *text = gh_probe_read (probe, mark->marker, GH_PROBE_SMALL, error);
  g_autofree char *version = text != NULL ? gh_match (mark->version, text, 1) : NULL;
  g_autofree char *word = NULL;

  if (version == NULL)
    return FALSE;
  word = mark->arch != NULL ? gh_match (mark->arch, text, 1) : NULL;
  probe->tree->arch = word != NULL ? gh_arch_normalise (word) : NULL;
  if (probe->tree->arch == NULL)
    probe->tree->arch = arch_in_location (probe);
  if (!take_mark_files (probe, mark, error))
    return FALSE;
  gh_tree_set_os (probe->tree, mark->family, *version != '\0' ? version : NULL, NULL);
  probe->tree->args = g_strdup (mark->args);
  return TRUE;
}

gboolean
gh_probe_marked (GhProbe *probe, GError **error)
{
  g_autofree char *arch = arch_in_location (probe);
  g_autofree char *version = gh_match (
    "(?i)(?:alpine|arch|/v)[^/]*?[-/v]?([0-9]+\\.[0-9]+(?:\\.[0-9]+)*)", probe->tree->location, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (marks) && *error == NULL; i++)
    if (probe_mark (probe, &marks[i], error))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kernels) && *error == NULL; i++)
    {
      g_autofree char *kernel = gh_probe_fill_in (kernels[i].kernel, arch);
      g_autofree char *initrd = gh_probe_fill_in (kernels[i].initrd, arch);

      if (!gh_probe_boot_files (probe, "", kernel, initrd, error))
        continue;
      probe->tree->arch = g_steal_pointer (&arch);
      gh_tree_set_os (probe->tree, kernels[i].family, version, NULL);
      probe->tree->args = g_strdup ("");
      return TRUE;
    }
  return FALSE;
}

static gboolean
finish_bsd (
  GhProbe *probe, const char *family, const char *version, const char *kernel, GError **error)
{
  GhTree *tree = probe->tree;

  tree->arch = arch_in_location (probe);
  tree->args = g_strdup ("");
  gh_tree_set_os (tree, family, version, NULL);
  /* TRANSLATORS: %s: FreeBSD, OpenBSD or NetBSD */
  tree->note = g_strdup_printf (
    _ ("%s cannot be started from its kernel alone; use its installer image (.iso) instead"),
    family);
  return kernel == NULL || gh_probe_name_files (probe, "", kernel, NULL, error);
}

static gboolean
probe_freebsd (GhProbe *probe, GError **error)
{
  g_autofree char *manifest = gh_probe_read (probe, "MANIFEST", GH_PROBE_SMALL, error);
  g_autofree char *sum
    = manifest != NULL ? gh_match ("^base\\.txz[ \t]+([0-9a-f]{64})", manifest, 1) : NULL;
  g_autofree char *version
    = gh_match ("([0-9]+\\.[0-9]+)-(?:RELEASE|STABLE|CURRENT|BETA|RC)", probe->tree->location, 1);

  return sum != NULL
         && finish_bsd (
           probe,
           "FreeBSD",
           version,
           gh_probe_is_there (probe, "boot/kernel/kernel", error) ? "boot/kernel/kernel" : NULL,
           error);
}

static gboolean
probe_openbsd (GhProbe *probe, GError **error)
{
  static const char images[] = "\\((?:install|cd|miniroot)([0-9])([0-9])\\.(?:iso|img|fs)\\)";
  g_autofree char *sums = gh_probe_read (probe, "SHA256", GH_PROBE_SMALL, error);
  g_autofree char *hash
    = sums != NULL ? gh_match ("^SHA256 \\(bsd\\.rd\\) = ([0-9a-f]{64})", sums, 1) : NULL;
  g_autofree char *major = NULL;
  g_autofree char *minor = NULL;
  g_autofree char *version = NULL;

  if (hash == NULL)
    return FALSE;
  major = gh_match (images, sums, 1);
  minor = gh_match (images, sums, 2);
  version = major != NULL ? g_strdup_printf ("%s.%s", major, minor)
                          : gh_match ("/([0-9]\\.[0-9])(?:/|$)", probe->tree->location, 1);
  probe->tree->kernel_checksum = g_strconcat ("sha256:", hash, NULL);
  return finish_bsd (probe, "OpenBSD", version, "bsd.rd", error);
}

static gboolean
probe_netbsd (GhProbe *probe, GError **error)
{
  g_autofree char *sums = gh_probe_read (probe, "binary/kernel/SHA512", GH_PROBE_SMALL, error);
  g_autofree char *version = gh_match ("NetBSD-([0-9]+\\.[0-9]+)", probe->tree->location, 1);

  if (sums == NULL || strstr (sums, "(netbsd-") == NULL)
    return FALSE;
  if (strstr (sums, "(netbsd-INSTALL_XEN3_DOMU.gz)") != NULL)
    probe->tree->xen_kernel = g_strdup ("binary/kernel/netbsd-INSTALL_XEN3_DOMU.gz");
  return finish_bsd (probe, "NetBSD", version, "binary/kernel/netbsd-INSTALL.gz", error);
}

/* An ISO image of a BSD is a medium to start from, no tree. */
gboolean
gh_probe_bsd (GhProbe *probe, GError **error)
{
  if (gh_probe_is_iso (probe))
    return FALSE;
  return probe_freebsd (probe, error) || (*error == NULL && probe_openbsd (probe, error))
         || (*error == NULL && probe_netbsd (probe, error));
}

/* A person's own installer, or one that says nothing of itself. */
gboolean
gh_probe_plain (GhProbe *probe, GError **error)
{
  static const char *const folders[]
    = { "",        "boot/", "images/pxeboot/", "isolinux/",  "boot/@/loader/",
        "casper/", "live/", "install/",        "netboot/%/", "%/" };
  static const char *const names[] = { "vmlinuz", "linux", "bzImage" };
  static const char *const initrds[] = { "initrd.gz", "initrd.img", "initrd", "initrd.lz" };
  const char *deb = gh_deb_arch (probe->arch);

  for (gsize f = 0; f < G_N_ELEMENTS (folders); f++)
    for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
      for (gsize i = 0; i < G_N_ELEMENTS (initrds) && *error == NULL; i++)
        {
          g_autofree char *half = gh_probe_fill_in (folders[f], probe->arch);
          g_auto (GStrv) parts = g_strsplit (half, "%", -1);
          g_autofree char *folder = g_strjoinv (deb, parts);

          if (!gh_probe_boot_files (probe, folder, names[k], initrds[i], error))
            continue;
          probe->tree->arch = arch_in_location (probe);
          probe->tree->args = g_strdup ("");
          if (!gh_probe_identify_by_location (probe))
            /* TRANSLATORS: name of an install tree that does not say what it installs */
            gh_tree_set_os (probe->tree, _ ("Unknown system"), NULL, NULL);
          return TRUE;
        }
  return FALSE;
}
