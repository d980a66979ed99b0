/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What this computer offers to QEMU. */
#include "config.h"

#include "gh-qemu-probe-private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gh-error.h"

#define BINARY "qemu-system-x86_64"

typedef struct
{
  const char *code;
  const char *vars;
  gboolean secure;
} EfiImages;

/* Code and variables of the same size belong together; those for Secure Boot have its keys. */
static const EfiImages efi_images[] = {
  { "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd", FALSE },
  { "/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd", FALSE },
  { "/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd", FALSE },
  { "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd", TRUE },
  { "/usr/share/OVMF/OVMF_CODE.secboot.fd", "/usr/share/OVMF/OVMF_VARS.ms.fd", TRUE },
  { "/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd",
    "/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd",
    TRUE },
};

char *
gh_qemu_probe_find_binary (GError **error)
{
  const char *given = g_getenv (GH_QEMU_ENV);
  char *binary;

  if (given == NULL || *given == '\0')
    given = BINARY;
  binary = g_find_program_in_path (given);
  if (binary == NULL)
    g_set_error (error,
                 GH_ERROR,
                 GH_ERROR_UNAVAILABLE,
                 _ ("QEMU is not installed: there is no program %s. Install the package "
                    "qemu-system-x86"),
                 given);
  return binary;
}

char *
gh_qemu_probe_get_key (const char *binary)
{
  struct stat st = { 0 };

  if (stat (binary, &st) != 0)
    return g_strdup (binary);
  return g_strdup_printf (
    "%s:%" G_GINT64_FORMAT ".%ld", binary, (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

/* Whether the first "flags" line of /proc/cpuinfo has Intel's or AMD's word for virtualization. */
static gboolean
cpu_virtualizes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  char *line, *end;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return FALSE;
  line = strstr (text, "\nflags");
  if (line == NULL)
    return FALSE;
  end = strchr (line + 1, '\n');
  if (end != NULL)
    *end = '\0';
  words = g_strsplit_set (line, " \t", -1);
  return g_strv_contains ((const char *const *) words, "vmx")
         || g_strv_contains ((const char *const *) words, "svm");
}

gboolean
gh_qemu_probe_kvm (char **reason)
{
  int fd = open ("/dev/kvm", O_RDWR | O_CLOEXEC);
  int error = errno;
  int version = fd >= 0 ? ioctl (fd, KVM_GET_API_VERSION, 0) : -1;
  char *why = NULL;

  if (fd >= 0)
    close (fd);
  if (fd < 0 && error == EACCES)
    why
      = g_strdup (_ ("You may not use /dev/kvm: ask for membership in the group kvm; machines run "
                     "in emulation, slower"));
  else if (fd < 0)
    why = g_strdup_printf (_ ("/dev/kvm does not open (%s); machines run in emulation, slower"),
                           g_strerror (error));
  else if (version != 12)
    why = g_strdup (_ ("/dev/kvm speaks an unknown version; machines run in emulation, slower"));
  else if (!cpu_virtualizes ())
    why = g_strdup (
      _ ("/dev/kvm opens, but this CPU offers no virtualization (vmx or svm): switch it "
         "on in the firmware or in the outer hypervisor; machines run in emulation, "
         "slower"));
  if (why == NULL)
    return TRUE;
  if (reason != NULL)
    *reason = g_steal_pointer (&why);
  g_free (why);
  return FALSE;
}

/* The pair of images that suits, all that the definition does not say itself. */
static gboolean
find_images (const GhDomainConfig *config, char **code, char **vars)
{
  for (guint i = 0; i < G_N_ELEMENTS (efi_images); i++)
    {
      const EfiImages *images = &efi_images[i];

      if (!images->secure != !config->secure_boot || access (images->code, R_OK) != 0
          || access (images->vars, R_OK) != 0)
        continue;
      *code = g_strdup (images->code);
      *vars = g_strdup (images->vars);
      return TRUE;
    }
  return FALSE;
}

static void
replace (char **member, const char *value)
{
  if (value == NULL)
    return;
  g_free (*member);
  *member = g_strdup (value);
}

gboolean
gh_qemu_probe_has_secure_boot (void)
{
  const GhDomainConfig wanted = { .secure_boot = TRUE };
  g_autofree char *code = NULL;
  g_autofree char *vars = NULL;

  return find_images (&wanted, &code, &vars);
}

gboolean
gh_qemu_probe_find_efi (const GhDomainConfig *config, char **code, char **vars, GError **error)
{
  if (!find_images (config, code, vars)
      && (config->loader == NULL || (config->nvram == NULL && config->nvram_template == NULL)))
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_UNAVAILABLE,
                           _ ("The EFI firmware is not installed: install the package ovmf, or "
                              "choose BIOS firmware"));
      return FALSE;
    }
  replace (code, config->loader);
  replace (vars, config->nvram_template);
  return TRUE;
}
