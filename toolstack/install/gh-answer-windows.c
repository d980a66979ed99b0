/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer file of Windows' Setup (Microsoft's "Unattended Windows Setup Reference"), for Windows
 * 7 and Server 2008 R2 and newer. */
#include "config.h"

#include "gh-answer-text-private.h"

#include <string.h>

/* Drive letters that Setup may have given to the CD-ROM drive with the drivers. */
#define DRIVES "DEFG"

/* Folders of the disk of virtio drivers, for each system that it knows. */
static const struct
{
  const char *os;
  const char *folder;
} driver_folders[] = {
  { "win7", "w7" },      { "win8", "w8" },        { "win8.1", "w8.1" },  { "win10", "w10" },
  { "win11", "w11" },    { "win2k8r2", "2k8R2" }, { "win2k12", "2k12" }, { "win2k12r2", "2k12R2" },
  { "win2k16", "2k16" }, { "win2k19", "2k19" },   { "win2k22", "2k22" }, { "win2k25", "2k25" },
};

static const char *
driver_folder (const char *os)
{
  for (gsize i = 0; i < G_N_ELEMENTS (driver_folders); i++)
    if (g_str_equal (os, driver_folders[i].os))
      return driver_folders[i].folder;
  return "w10";
}

static const char *
processor (const char *arch)
{
  return g_str_equal (arch, "x86_64") ? "amd64" : g_str_equal (arch, "aarch64") ? "arm64" : "x86";
}

/* As Setup hides a password: what is to be hidden and the name of its element, in UTF-16, in base
 * 64. */
static char *
veil (const char *password)
{
  g_autofree char *both = g_strconcat (password, "Password", NULL);
  glong length = 0;
  gunichar2 *utf16 = g_utf8_to_utf16 (both, -1, NULL, &length, NULL);
  char *text;

  for (glong i = 0; i < length; i++)
    utf16[i] = GUINT16_TO_LE (utf16[i]);
  text = g_base64_encode ((const guchar *) utf16, (gsize) length * sizeof *utf16);
  explicit_bzero (both, strlen (both));
  explicit_bzero (utf16, (gsize) length * sizeof *utf16);
  g_free (utf16);
  return text;
}

static void
begin_component (GString *out, const char *name, const char *arch)
{
  g_string_append_printf (out,
                          "    <component name=\"%s\" processorArchitecture=\"%s\" "
                          "publicKeyToken=\"31bf3856ad364e35\" language=\"neutral\" "
                          "versionScope=\"nonSxS\">\n",
                          name,
                          processor (arch));
}

static void
append_languages (GString *out, const GhAnswers *a)
{
  g_auto (GStrv) parts = g_strsplit (a->language, "_", 2);
  g_autofree char *tag = g_strjoin ("-", parts[0], parts[1], NULL);

  /* A language stands for its usual keyboard too. */
  g_string_append_printf (out,
                          "      <InputLocale>%s</InputLocale>\n"
                          "      <SystemLocale>%s</SystemLocale>\n"
                          "      <UILanguage>%s</UILanguage>\n"
                          "      <UserLocale>%s</UserLocale>\n",
                          tag,
                          tag,
                          tag,
                          tag);
}

static void
append_partition (GString *out, guint order, const char *type, guint megabytes)
{
  g_string_append_printf (out,
                          "            <CreatePartition wcm:action=\"add\"><Order>%u</Order>"
                          "<Type>%s</Type>",
                          order,
                          type);
  if (megabytes > 0)
    g_string_append_printf (out, "<Size>%u</Size>", megabytes);
  else
    g_string_append (out, "<Extend>true</Extend>");
  g_string_append (out, "</CreatePartition>\n");
}

static void
append_format (GString *out, guint id, const char *format, const char *label, const char *more)
{
  g_string_append_printf (out,
                          "            <ModifyPartition wcm:action=\"add\"><Order>%u</Order>"
                          "<PartitionID>%u</PartitionID><Format>%s</Format><Label>%s</Label>%s"
                          "</ModifyPartition>\n",
                          id,
                          id,
                          format,
                          label,
                          more);
}

/* UEFI starts from a FAT partition, and Windows wants a reserved one behind it; a BIOS starts from
 * the active one. */
static void
append_disk (GString *out, gboolean efi)
{
  g_string_append (out,
                   "      <DiskConfiguration>\n        <WillShowUI>OnError</WillShowUI>\n"
                   "        <Disk wcm:action=\"add\">\n          <DiskID>0</DiskID>\n"
                   "          <WillWipeDisk>true</WillWipeDisk>\n          <CreatePartitions>\n");
  append_partition (out, 1, efi ? "EFI" : "Primary", efi ? 260 : 500);
  if (efi)
    append_partition (out, 2, "MSR", 16);
  append_partition (out, efi ? 3 : 2, "Primary", 0);
  g_string_append (out, "          </CreatePartitions>\n          <ModifyPartitions>\n");
  append_format (out, 1, efi ? "FAT32" : "NTFS", "System", efi ? "" : "<Active>true</Active>");
  append_format (out, efi ? 3 : 2, "NTFS", "Windows", "<Letter>C</Letter>");
  g_string_append (out,
                   "          </ModifyPartitions>\n        </Disk>\n      </DiskConfiguration>\n");
}

/* A path that is not there is passed over. */
static void
append_drivers (GString *out, const char *os, const char *arch)
{
  static const char *const drivers[] = { "viostor", "vioscsi", "NetKVM", "Balloon", "vioserial" };
  const char *folder = driver_folder (os);
  guint n = 0;

  begin_component (out, "Microsoft-Windows-PnpCustomizationsWinPE", arch);
  g_string_append (out, "      <DriverPaths>\n");
  for (const char *letter = DRIVES; *letter != '\0'; letter++)
    for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
      g_string_append_printf (out,
                              "        <PathAndCredentials wcm:action=\"add\" wcm:keyValue=\"%u\">"
                              "<Path>%c:\\%s\\%s\\%s</Path></PathAndCredentials>\n",
                              ++n,
                              *letter,
                              drivers[i],
                              folder,
                              g_str_equal (arch, "aarch64") ? "ARM64" : processor (arch));
  g_string_append (out, "      </DriverPaths>\n    </component>\n");
}

static void
append_boot_pass (GString *out, const GhAnswers *a, const char *os, const char *arch, gboolean efi)
{
  g_auto (GStrv) parts = g_strsplit (a->language, "_", 2);

  g_string_append (out, "  <settings pass=\"windowsPE\">\n");
  begin_component (out, "Microsoft-Windows-International-Core-WinPE", arch);
  g_string_append_printf (out,
                          "      <SetupUILanguage><UILanguage>%s%s%s</UILanguage>"
                          "</SetupUILanguage>\n",
                          parts[0],
                          parts[1] != NULL ? "-" : "",
                          parts[1] != NULL ? parts[1] : "");
  append_languages (out, a);
  g_string_append (out, "    </component>\n");
  append_drivers (out, os, arch);
  begin_component (out, "Microsoft-Windows-Setup", arch);
  append_disk (out, efi);
  g_string_append_printf (out,
                          "      <ImageInstall><OSImage>"
                          "<InstallFrom><MetaData wcm:action=\"add\"><Key>/IMAGE/INDEX</Key>"
                          "<Value>1</Value></MetaData></InstallFrom>"
                          "<InstallTo><DiskID>0</DiskID><PartitionID>%d</PartitionID></InstallTo>"
                          "<WillShowUI>OnError</WillShowUI></OSImage></ImageInstall>\n"
                          "      <UserData><AcceptEula>true</AcceptEula><FullName>%s</FullName>"
                          "<ProductKey><Key>%s</Key><WillShowUI>OnError</WillShowUI></ProductKey>"
                          "</UserData>\n"
                          "    </component>\n  </settings>\n",
                          efi ? 3 : 2,
                          *a->full_name != '\0' ? a->full_name : a->user,
                          a->product_key);
}

/* Windows' names of computers have fifteen letters (NetBIOS). */
static void
append_specialize_pass (GString *out, const GhAnswers *a, const char *arch)
{
  g_autofree char *name = g_strndup (a->hostname, 15);

  g_string_append (out, "  <settings pass=\"specialize\">\n");
  begin_component (out, "Microsoft-Windows-Shell-Setup", arch);
  g_string_append_printf (out,
                          "      <ComputerName>%s</ComputerName>\n"
                          "    </component>\n  </settings>\n",
                          name);
}

static void
append_first_pass (GString *out, const GhAnswers *a, const char *arch)
{
  g_autofree char *secret = veil (a->password);

  g_string_append (out, "  <settings pass=\"oobeSystem\">\n");
  begin_component (out, "Microsoft-Windows-International-Core", arch);
  append_languages (out, a);
  g_string_append (out, "    </component>\n");
  begin_component (out, "Microsoft-Windows-Shell-Setup", arch);
  g_string_append_printf (
    out,
    "      <UserAccounts><LocalAccounts><LocalAccount wcm:action=\"add\">"
    "<Name>%s</Name><DisplayName>%s</DisplayName><Group>Administrators</Group>"
    "<Password><Value>%s</Value><PlainText>false</PlainText></Password>"
    "</LocalAccount></LocalAccounts></UserAccounts>\n"
    "      <OOBE><HideEULAPage>true</HideEULAPage>"
    "<HideOnlineAccountScreens>true</HideOnlineAccountScreens>"
    "<HideWirelessSetupInOOBE>true</HideWirelessSetupInOOBE>"
    "<ProtectYourPC>3</ProtectYourPC></OOBE>\n"
    "    </component>\n  </settings>\n",
    a->user,
    *a->full_name != '\0' ? a->full_name : a->user,
    secret);
  explicit_bzero (secret, strlen (secret));
}

char *
gh_answer_write_windows (const GhAnswers *a, const char *os, const char *arch, gboolean efi)
{
  GString *out
    = g_string_new ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                    "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\" "
                    "xmlns:wcm=\"http://schemas.microsoft.com/WMIConfig/2002/State\">\n");

  append_boot_pass (out, a, os, arch, efi);
  append_specialize_pass (out, a, arch);
  append_first_pass (out, a, arch);
  g_string_append (out, "</unattend>\n");
  return g_string_free (out, FALSE);
}
