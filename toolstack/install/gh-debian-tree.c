/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Debian's and Ubuntu's netboot images, package archives and installer media. */
#include "config.h"

#include <string.h>

#include "gh-tree-private.h"

/* Folders with "linux" and "initrd.gz", "@" standing for Debian's name of the architecture: a
 * netboot image, or the folder of the package debian-installer-N-netboot-@. */
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
};

/* Where a release, an installer-ARCH folder, or what lies above and below, keeps its images. */
static const char *const images_folders[] = {
  "current/images/",
  "current/legacy-images/",
  "",
  "daily/",
  "images/",
  "main/installer-@/current/images/",
  "main/installer-@/current/legacy-images/",
  "installer-@/current/images/",
};

/* The images of one such folder, the one that is meant for machines first. */
static const struct
{
  const char *kernel;
  const char *initrd;
  const char *arch; /* Debian's name; NULL for any */
} images[] = {
  { "netboot/debian-installer/@/linux", "netboot/debian-installer/@/initrd.gz", NULL },
  { "netboot/ubuntu-installer/@/linux", "netboot/ubuntu-installer/@/initrd.gz", NULL },
  { "netboot/debian-installer/@/vmlinux", "netboot/debian-installer/@/initrd.gz", NULL },
  { "netboot/ubuntu-installer/@/vmlinux", "netboot/ubuntu-installer/@/initrd.gz", NULL },
  { "netboot/gtk/debian-installer/@/linux", "netboot/gtk/debian-installer/@/initrd.gz", NULL },
  { "netboot/vmlinuz", "netboot/initrd.gz", NULL },
  { "generic/kernel.debian", "generic/initrd.debian", "s390x" },
  { "generic/kernel.ubuntu", "generic/initrd.ubuntu", "s390x" },
  { "cdrom/vmlinuz", "cdrom/initrd.gz", NULL },
  { "hd-media/vmlinuz", "hd-media/initrd.gz", NULL },
};

/* Where a server's archive, whose folders cannot be listed, may have an installer; the newest that
 * is meant for use first. */
static const char *const archive_releases[]
  = { "stable", "trixie", "bookworm", "bullseye", "focal", "bionic" };

static const struct
{
  const char *folder;
  const char *kernel;
  const char *initrd;
  const char *arch; /* Debian's name; NULL for any */
  const char *xen;  /* folder of the files for paravirtualised guests */
} medium_files[] = {
  { "install.amd/", "vmlinuz", "initrd.gz", "amd64", "install.amd/xen/" },
  { "install.386/", "vmlinuz", "initrd.gz", "i386", "install.386/xen/" },
  { "install.a64/", "vmlinuz", "initrd.gz", "arm64", NULL },
  { "install.ahf/", "vmlinuz", "initrd.gz", "armhf", NULL },
  { "boot/", "linux_vm", "root.bin", "s390x", NULL },
  { "boot/", "kernel.ubuntu", "initrd.ubuntu", "s390x", NULL },
  { "install/", "vmlinux", "initrd.gz", "ppc64el", NULL },
  { "casper/", "vmlinuz", "initrd", NULL, NULL },
  { "casper/", "vmlinuz", "initrd.lz", NULL, NULL },
  { "casper/", "vmlinuz", "initrd.gz", NULL, NULL },
  { "casper/", "vmlinuz.efi", "initrd.lz", NULL, NULL },
  { "install/", "vmlinuz", "initrd.gz", NULL, NULL },
  { "live/", "vmlinuz", "initrd.img", NULL, NULL },
  { "live/", "vmlinuz", "initrd", NULL, NULL },
  { "boot/", "vmlinuz", "initrd.img", NULL, NULL },
  { "boot/", "vmlinuz", "full.cz", NULL, NULL },
  { "syslinux/alt0/", "vmlinuz", "full.cz", NULL, NULL },
  { "isolinux/alt0/", "vmlinuz", "full.cz", NULL, NULL },
};

/* From "Debian version:  12 (bookworm)", "This is a Debian 12 (bookworm) installation netboot
 * image." or "Ubuntu 20.04 …". Returns: whether @text names a system */
static gboolean
take_os_from_text (GhTree *tree, const char *text)
{
  static const char debian[] = "Debian(?: GNU/Linux)?(?: version:)? +([0-9][0-9.]*) \\(([a-z]+)\\)";
  static const char ubuntu[] = "Ubuntu ([0-9]+\\.[0-9]+)";
  g_autofree char *version = gh_match (debian, text, 1);
  g_autofree char *codename = gh_match (debian, text, 2);

  if (version != NULL)
    {
      gh_tree_set_os (tree, "Debian", version, codename);
      return TRUE;
    }
  version = gh_match (ubuntu, text, 1);
  if (version != NULL)
    gh_tree_set_os (tree, "Ubuntu", version, NULL);
  return version != NULL;
}

/* From a .disk/info: 'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST …',
 * 'Ubuntu-Server 20.04.6 LTS "Focal Fossa" - Release amd64 (…)', 'Official Debian GNU/Linux Live
 * 11.6.0 gnome …', 'ALT Workstation 10.0 x86_64 build …'. */
static void
take_os_from_disk_info (GhTree *tree, const char *text)
{
  const char *begin = text + strspn (text, " \t\r\n");
  /* One line: what is meant for it takes long in a long text. */
  g_autofree char *line = g_strndup (begin, strcspn (begin, "\r\n"));
  static const char numbered[] = "^(?:Official )?([^0-9\"\n]+?)[ -]v?([0-9][0-9.]*)";
  static const char testing[] = "^(?:Official )?(Debian) GNU/Linux[^0-9]*? (testing|sid)";
  g_autofree char *family = gh_match (testing, line, 1);
  g_autofree char *version = gh_match (testing, line, 2);
  g_autofree char *codename = gh_match ("^[^\"]*[\"_]([A-Za-z]+)", line, 1);

  if (family == NULL)
    {
      family = gh_match (numbered, line, 1);
      version = gh_match (numbered, line, 2);
    }
  if (codename != NULL)
    *codename = g_ascii_tolower (*codename);
  gh_tree_set_os (tree, family != NULL ? family : line, version, family != NULL ? codename : NULL);
}

char *
gh_find_sum (const char *list, const char *path)
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

static char *
find_sum_below (const char *list, const char *base, const char *path)
{
  return path != NULL && g_str_has_prefix (path, base) ? gh_find_sum (list, path + strlen (base))
                                                       : NULL;
}

/* @base: the folder of the list, "" or ending in "/", that its paths are relative to */
static void
take_sums (GhTree *tree, const char *base, const char *list)
{
  if (list == NULL)
    return;
  tree->kernel_checksum = find_sum_below (list, base, tree->kernel);
  tree->initrd_checksum = find_sum_below (list, base, tree->initrd);
  tree->xen_kernel_checksum = find_sum_below (list, base, tree->xen_kernel);
  tree->xen_initrd_checksum = find_sum_below (list, base, tree->xen_initrd);
}

/* An archive's SHA256SUMS stands beside its netboot folder. */
static gboolean
take_archive_sums (GhProbe *probe, const char *folder, GError **error)
{
  const char *netboot = strstr (folder, "netboot/");
  g_autofree char *base = NULL;
  g_autofree char *path = NULL;
  g_autofree char *list = NULL;

  if (netboot == NULL)
    return TRUE;
  base = g_strndup (folder, (gsize) (netboot - folder));
  path = g_strconcat (base, "SHA256SUMS", NULL);
  list = gh_probe_read (probe, path, GH_PROBE_LIST, error);
  take_sums (probe->tree, base, list);
  return *error == NULL;
}

/* The release that a location's own path names: ".../dists/bookworm/main/…". */
static char *
codename_in_location (GhProbe *probe, const char *pattern)
{
  char *codename = gh_match (pattern, probe->tree->location, 1);
  const char *version;

  if (codename != NULL && gh_codename_family (codename, &version) == NULL)
    g_clear_pointer (&codename, g_free);
  return codename;
}

static gboolean
identify_by_location (GhProbe *probe, const char *pattern)
{
  g_autofree char *codename = codename_in_location (probe, pattern);
  const char *version;
  const char *family = codename != NULL ? gh_codename_family (codename, &version) : NULL;

  if (family != NULL)
    gh_tree_set_os (probe->tree, family, NULL, codename);
  return family != NULL;
}

gboolean
gh_probe_identify_by_location (GhProbe *probe)
{
  return identify_by_location (probe, "/dists/([a-z]+)(?:/|$)")
         || identify_by_location (probe, "/([a-z]+)/main/installer-")
         || identify_by_location (probe, "/([a-z]+)(?:/netboot|/hd-media|/amd64)?/?$");
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
  gboolean known = identify_by_location (probe, "/dists/([a-z]+)(?:/|$)");

  if (base != NULL)
    identify_from (probe, base, "version.info", &known, error);
  identify_from (probe, folder, "boot-screens/f1.txt", &known, error);
  identify_from (probe, folder, "f1.txt", &known, error);
  if (!known && !gh_probe_identify_by_location (probe))
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

/* The architecture that the location names, as the folders of an archive and of the daily images
 * do; else the wanted one. */
static char *
deb_arch_of (GhProbe *probe)
{
  static const char *const patterns[] = { "/installer-([a-z0-9]+)(?:/|$)",
                                          "/daily-images/([a-z0-9]+)(?:/|$)",
                                          "-installer/([a-z0-9]+)/?$" };

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autofree char *word = gh_match (patterns[i], probe->tree->location, 1);

      if (word != NULL && gh_arch_from_deb (word) != NULL)
        return g_steal_pointer (&word);
    }
  return g_strdup (gh_deb_arch (probe->arch));
}

gboolean
gh_probe_debian_netboot (GhProbe *probe, GError **error)
{
  g_autofree char *deb = deb_arch_of (probe);
  g_autofree char *last = g_path_get_basename (probe->tree->location);

  for (gsize i = 0; i < G_N_ELEMENTS (netboot_folders) && *error == NULL; i++)
    {
      g_autofree char *folder = gh_probe_fill_in (netboot_folders[i], deb);

      if (gh_probe_boot_files (probe, folder, "linux", "initrd.gz", error))
        {
          finish (probe, deb);
          return identify_netboot (probe, folder, error)
                 && take_archive_sums (probe, folder, error);
        }
    }
  if (*error != NULL || !gh_probe_boot_files (probe, "", "linux", "initrd.gz", error))
    return FALSE;
  finish (probe, gh_arch_from_deb (last) != NULL ? last : deb);
  return identify_netboot (probe, "", error);
}

/* Whether the folder's list names @path; a manifest has it at the start of a line. */
static gboolean
lists (const char *list, const char *path)
{
  for (const char *at = strstr (list, path); at != NULL; at = strstr (at + 1, path))
    if ((at == list || strchr (" /\n", at[-1]) != NULL)
        && strchr (" \t\r\n", at[strlen (path)]) != NULL)
      return TRUE;
  return FALSE;
}

/* Chooses among the images that the list of @folder names; the list may be an empty file. */
static gboolean
choose_image (GhProbe *probe, const char *folder, const char *list, const char *deb, GError **error)
{
  gsize chosen = strstr (list, "ubuntu-installer") != NULL ? 1 : 0;
  g_autofree char *kernel = NULL;
  g_autofree char *initrd = NULL;

  if (g_str_equal (deb, "s390x"))
    chosen = 6 + chosen;
  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree char *path = gh_probe_fill_in (images[i].kernel, deb);

      if ((images[i].arch == NULL || strcmp (images[i].arch, deb) == 0) && lists (list, path))
        {
          chosen = i;
          break;
        }
    }
  if (lists (list, "netboot/xen/vmlinuz"))
    {
      g_autofree char *xen_kernel = g_strconcat (folder, "netboot/xen/vmlinuz", NULL);
      g_autofree char *xen_initrd = g_strconcat (folder, "netboot/xen/initrd.gz", NULL);

      gh_probe_name_xen (probe, xen_kernel, xen_initrd);
    }
  kernel = gh_probe_fill_in (images[chosen].kernel, deb);
  initrd = gh_probe_fill_in (images[chosen].initrd, deb);
  finish (probe, deb);
  return gh_probe_name_files (probe, folder, kernel, initrd, error);
}

/* Reads whichever list of an images folder there is. */
static char *
read_list (GhProbe *probe, const char *folder, GError **error)
{
  static const char *const names[] = { "SHA256SUMS", "MANIFEST", "MD5SUMS", "MANIFEST.udebs" };
  gboolean likely
    = !gh_probe_is_http (probe) || g_str_equal (folder, images_folders[0])
      || g_regex_match_simple ("installer-|daily-images|images/*$", probe->tree->location, 0, 0);

  for (gsize i = 0; i < (likely ? G_N_ELEMENTS (names) : 1) && *error == NULL; i++)
    {
      g_autofree char *path = g_strconcat (folder, names[i], NULL);
      g_autofree char *list = gh_probe_read (probe, path, GH_PROBE_LIST, error);

      /* Other systems have files of these names too. */
      if (list != NULL
          && (*folder != '\0' || strstr (list, "-installer/") != NULL
              || strstr (list, "netboot/") != NULL || strstr (list, "udeb") != NULL))
        return g_steal_pointer (&list);
    }
  return NULL;
}

/* An images folder, known by its list, whether the images themselves are there or not. */
static gboolean
probe_images (GhProbe *probe, const char *folder, const char *deb, GError **error)
{
  g_autofree char *list = read_list (probe, folder, error);

  if (list == NULL || !choose_image (probe, folder, list, deb, error))
    return FALSE;
  take_sums (probe->tree, folder, list);
  return TRUE;
}

gboolean
gh_probe_debian_images (GhProbe *probe, GError **error)
{
  g_autofree char *deb = deb_arch_of (probe);
  gboolean daily = strstr (probe->tree->location, "daily-images") != NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (images_folders) && *error == NULL; i++)
    {
      g_autofree char *folder = gh_probe_fill_in (images_folders[i], deb);

      if (!probe_images (probe, folder, deb, error))
        continue;
      if (daily || g_str_equal (folder, "daily/"))
        gh_tree_set_os (probe->tree, "Debian", "testing", NULL);
      else if (!gh_probe_identify_by_location (probe))
        return identify_netboot (probe, probe->tree->kernel, error);
      return *error == NULL;
    }
  return FALSE;
}

/* Finds the installer in a release whose Release file says @text. */
static gboolean
find_in_release (
  GhProbe *probe, const char *base, const char *text, gboolean is_debian, GError **error)
{
  static const char *const places[]
    = { "main/installer-@/current/images/", "main/installer-@/current/legacy-images/" };
  g_autofree char *deb = deb_arch_of (probe);
  g_autofree char *named = g_strdup_printf ("main/installer-%s/", deb);
  gboolean names_any = strstr (text, "main/installer-") != NULL;

  if (names_any && strstr (text, named) == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (places) && *error == NULL; i++)
    {
      g_autofree char *below = gh_probe_fill_in (places[i], deb);
      g_autofree char *folder = g_strconcat (base, below, NULL);
      g_autofree char *path = gh_probe_fill_in (images[i].kernel, deb);
      g_autofree char *initrd = gh_probe_fill_in (images[i].initrd, deb);

      if (probe_images (probe, folder, deb, error))
        return TRUE;
      if (*error == NULL && gh_probe_boot_files (probe, folder, path, initrd, error))
        {
          finish (probe, deb);
          return TRUE;
        }
    }
  /* Debian's archive always has one, be it that this copy left it out. */
  if (*error == NULL && (names_any || is_debian))
    {
      g_autofree char *below = gh_probe_fill_in (places[0], deb);
      g_autofree char *folder = g_strconcat (base, below, NULL);

      return choose_image (probe, folder, "", deb, error);
    }
  return FALSE;
}

/* @base: the folder of a Release file; "dists/stable/" or "" */
static gboolean
probe_release (GhProbe *probe, const char *base, GError **error)
{
  g_autofree char *path = g_strconcat (base, "Release", NULL);
  g_autofree char *text = gh_probe_read (probe, path, GH_PROBE_LIST, error);
  g_autofree char *origin = NULL;
  g_autofree char *version = NULL;
  g_autofree char *codename = NULL;
  g_autofree char *suite = NULL;

  if (text == NULL && *error == NULL)
    {
      g_autofree char *signed_path = g_strconcat (base, "InRelease", NULL);

      text = gh_probe_read (probe, signed_path, GH_PROBE_LIST, error);
    }
  if (text == NULL)
    return FALSE;
  origin = gh_match ("^Origin: *(.+)$", text, 1);
  version = gh_match ("^Version: *(.+)$", text, 1);
  codename = gh_match ("^Codename: *(.+)$", text, 1);
  suite = gh_match ("^Suite: *(.+)$", text, 1);
  if (codename == NULL
      || !find_in_release (
        probe, base, text, origin == NULL || g_str_equal (origin, "Debian"), error))
    return FALSE;
  if (version == NULL && g_strcmp0 (suite, "testing") == 0)
    version = g_steal_pointer (&suite);
  gh_tree_set_os (probe->tree, origin != NULL ? origin : "Debian", version, codename);
  return TRUE;
}

/* Releases by the age of their systems, those without a number last. */
static int
compare_releases (gconstpointer a, gconstpointer b)
{
  const char *version_a = "";
  const char *version_b = "";

  gh_codename_family (*(char **) a, &version_a);
  gh_codename_family (*(char **) b, &version_b);
  return (int) (g_ascii_strtod (version_b, NULL) * 100)
         - (int) (g_ascii_strtod (version_a, NULL) * 100);
}

/* The releases to look into below @dists ("dists/" or ""), as far as they can be known. */
static GPtrArray *
list_releases (GhProbe *probe, const char *dists)
{
  g_auto (GStrv) names = gh_probe_list (probe, dists);
  GPtrArray *releases = g_ptr_array_new_with_free_func (g_free);

  if (names == NULL && gh_probe_is_http (probe))
    for (gsize i = 0; i < G_N_ELEMENTS (archive_releases); i++)
      g_ptr_array_add (releases, g_strdup (archive_releases[i]));
  for (char **name = names; name != NULL && *name != NULL; name++)
    if (strlen (*name) < 40 && gh_match_all ("[a-z]+", *name))
      g_ptr_array_add (releases, g_strdup (*name));
  if (names != NULL)
    g_ptr_array_sort (releases, compare_releases);
  return releases;
}

gboolean
gh_probe_debian_archive (GhProbe *probe, GError **error)
{
  g_autofree char *trimmed = gh_match ("^(.*?)/*$", probe->tree->location, 1);
  const char *dists = g_str_has_suffix (trimmed, "/dists") ? "" : "dists/";
  g_autoptr (GPtrArray) releases = NULL;

  if (probe_release (probe, "", error))
    return TRUE;
  releases = list_releases (probe, dists);
  if (releases->len == 0)
    gh_probe_is_there (probe, "dists/stable/Release", error);
  for (guint i = 0; i < releases->len && i < 30 && *error == NULL; i++)
    {
      g_autofree char *base = g_strdup_printf ("%s%s/", dists, (const char *) releases->pdata[i]);

      if (probe_release (probe, base, error))
        return TRUE;
    }
  return FALSE;
}

/* The folder that the media of a system usually have, where nothing is there to be seen. */
static const char *
usual_medium_folder (const char *info)
{
  if (strstr (info, "Debian GNU/Linux") == NULL)
    return "casper/";
  return strstr (info, " Live ") != NULL ? "live/" : NULL;
}

/* What the medium's list of sums, or its system's habit, has for the kernel that is not there. */
static gsize
usual_medium_files (const char *info, const char *sums, const char *deb)
{
  const char *usual = usual_medium_folder (info);
  gsize found = G_MAXSIZE;

  for (gsize i = 0; i < G_N_ELEMENTS (medium_files); i++)
    {
      const char *folder = medium_files[i].folder;
      g_autofree char *path = g_strconcat (folder, medium_files[i].kernel, NULL);
      g_autofree char *initrd = g_strconcat (folder, medium_files[i].initrd, NULL);

      if (medium_files[i].arch != NULL && strcmp (medium_files[i].arch, deb) != 0)
        continue;
      if (sums != NULL && lists (sums, path) && lists (sums, initrd))
        return i;
      if (found == G_MAXSIZE
          && (usual != NULL ? g_str_equal (folder, usual) : medium_files[i].arch != NULL))
        found = i;
    }
  return found;
}

static void
take_medium_xen (GhProbe *probe, const char *folder)
{
  g_autofree char *kernel = g_strconcat (folder, "vmlinuz", NULL);
  g_autofree char *initrd = g_strconcat (folder, "initrd.gz", NULL);
  g_autoptr (GError) ignored = NULL;

  if (gh_probe_is_there (probe, kernel, &ignored) && gh_probe_is_there (probe, initrd, &ignored))
    gh_probe_name_xen (probe, kernel, initrd);
}

gboolean
gh_probe_debian_medium (GhProbe *probe, GError **error)
{
  g_autofree char *info = gh_probe_read (probe, ".disk/info", GH_PROBE_SMALL, error);
  g_autofree char *named = NULL;
  g_autofree char *sums = NULL;
  g_autofree char *normal = NULL;
  const char *deb;
  gsize chosen = G_MAXSIZE;

  if (info == NULL)
    return FALSE;
  named = gh_match (
    "\\b(amd64|x86_64|i[356]86|arm64|aarch64|armhf|ppc64el|ppc64le|s390x|riscv64)\\b", info, 1);
  normal = named != NULL ? gh_arch_normalise (named) : g_strdup (probe->arch);
  deb = gh_deb_arch (normal);
  sums = gh_probe_read (probe, "md5sum.txt", GH_PROBE_LIST, error);

  for (gsize i = 0; i < G_N_ELEMENTS (medium_files) && *error == NULL && chosen == G_MAXSIZE; i++)
    if ((medium_files[i].arch == NULL || strcmp (medium_files[i].arch, deb) == 0)
        && gh_probe_boot_files (
          probe, medium_files[i].folder, medium_files[i].kernel, medium_files[i].initrd, error))
      chosen = i;
  if (*error == NULL && chosen == G_MAXSIZE)
    {
      chosen = usual_medium_files (info, sums, deb);
      if (chosen == G_MAXSIZE
          || !gh_probe_name_files (probe,
                                   medium_files[chosen].folder,
                                   medium_files[chosen].kernel,
                                   medium_files[chosen].initrd,
                                   error))
        return FALSE;
    }
  if (*error != NULL)
    return FALSE;
  finish (probe, deb);
  if (medium_files[chosen].xen != NULL)
    take_medium_xen (probe, medium_files[chosen].xen);
  take_os_from_disk_info (probe->tree, info);
  take_sums (probe->tree, "", sums);
  return TRUE;
}
