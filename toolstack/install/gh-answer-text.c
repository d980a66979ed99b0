/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The files in which installers take their answers: debian-installer's preseed (its manual,
 * appendix B), Anaconda's kickstart (pykickstart's reference), YaST's control file (the AutoYaST
 * guide).
 *
 * The answers have been checked letter by letter (gh_answers_new()): no word here needs quoting. */
#include "config.h"

#include "gh-answer-text-private.h"

#include <stdlib.h>
#include <string.h>

#include "gh-stage.h"

/* The rest of an archive's URL: ".../debian/dists/bookworm/…" has its mirror's host and folder
 * before
 * "/dists/". Without it the installer asks its own default. */
static void
append_mirror (GString *out, const GhTree *tree)
{
  g_autoptr (GUri) uri = NULL;
  const char *dists = strstr (tree->location, "/dists/");
  g_autofree char *base = NULL;

  if (strcmp (tree->access, "http") != 0)
    return;
  if (dists != NULL)
    base = g_strndup (tree->location, (gsize) (dists - tree->location));
  else if (g_str_has_prefix (tree->kernel, "dists/"))
    base = g_strdup (tree->location);
  if (base == NULL || !g_str_has_prefix (base, "http://"))
    return;
  uri = g_uri_parse (base, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return;
  g_string_append_printf (out,
                          "d-i mirror/country string manual\n"
                          "d-i mirror/http/hostname string %s",
                          g_uri_get_host (uri));
  if (g_uri_get_port (uri) > 0)
    g_string_append_printf (out, ":%d", g_uri_get_port (uri));
  g_string_append_printf (out, "\nd-i mirror/http/directory string %s\n", g_uri_get_path (uri));
}

/* What tells of the stage on the serial console. */
static const char tell_begin[] = GH_STAGE_TELL ("begin");
static const char tell_disk[] = GH_STAGE_TELL ("disk");
static const char tell_finish[] = GH_STAGE_TELL ("finish");

/* Shell's commands: neither the keys nor the name can end the quotes. */
static void
append_preseed_commands (GString *out, const GhAnswers *a)
{
  g_autofree char *lines = g_strjoinv ("\\n", a->ssh_keys);

  g_string_append_printf (out,
                          "d-i preseed/early_command string %s\n"
                          "d-i partman/early_command string %s\n"
                          "d-i preseed/late_command string ",
                          tell_begin,
                          tell_disk);
  if (*lines != '\0')
    g_string_append_printf (out,
                            "in-target install -d -m 700 -o %s -g %s "
                            "/home/%s/.ssh; printf '%s\\n' > /target/home/%s/.ssh/authorized_keys; "
                            "in-target chown %s:%s /home/%s/.ssh/authorized_keys; ",
                            a->user,
                            a->user,
                            a->user,
                            lines,
                            a->user,
                            a->user,
                            a->user,
                            a->user);
  g_string_append_printf (out, "%s\n", tell_finish);
}

static char *
write_preseed (const GhAnswers *a, const GhTree *tree)
{
  GString *out = g_string_new ("# Answers to debian-installer's questions.\n");
  g_autofree char *packages = g_strjoinv (" ", a->packages);

  g_string_append_printf (out,
                          "d-i debian-installer/locale string %s.UTF-8\n"
                          "d-i keyboard-configuration/xkb-keymap select %s\n"
                          "d-i netcfg/choose_interface select auto\n"
                          "d-i netcfg/get_hostname string %s\n"
                          "d-i netcfg/hostname string %s\n"
                          "d-i netcfg/get_domain string\n"
                          "d-i hw-detect/load_firmware boolean false\n"
                          "d-i mirror/http/proxy string\n",
                          a->language,
                          a->keyboard,
                          a->hostname,
                          a->hostname);
  append_mirror (out, tree);
  g_string_append_printf (out,
                          "d-i passwd/root-login boolean false\n"
                          "d-i passwd/user-fullname string %s\n"
                          "d-i passwd/username string %s\n"
                          "d-i passwd/user-password-crypted password %s\n"
                          "d-i user-setup/allow-password-weak boolean true\n"
                          "d-i clock-setup/utc boolean true\n"
                          "d-i time/zone string %s\n",
                          *a->full_name != '\0' ? a->full_name : a->user,
                          a->user,
                          a->password_hash,
                          a->timezone);
  g_string_append (out,
                   "d-i partman-auto/method string regular\n"
                   "d-i partman-auto/choose_recipe select atomic\n"
                   "d-i partman-partitioning/confirm_write_new_label boolean true\n"
                   "d-i partman/choose_partition select finish\n"
                   "d-i partman/confirm boolean true\n"
                   "d-i partman/confirm_nooverwrite boolean true\n"
                   "d-i apt-setup/cdrom/set-first boolean false\n"
                   "popularity-contest popularity-contest/participate boolean false\n"
                   "tasksel tasksel/first multiselect standard\n");
  if (*packages != '\0')
    g_string_append_printf (out, "d-i pkgsel/include string %s\n", packages);
  append_preseed_commands (out, a);
  g_string_append (out,
                   "d-i grub-installer/only_debian boolean true\n"
                   "d-i grub-installer/bootdev string default\n"
                   "d-i finish-install/reboot_in_progress note\n");
  return g_string_free (out, FALSE);
}

static const char *
preseed_args (const GhTree *tree)
{
  return "auto=true priority=critical";
}

static int
major_version (const GhTree *tree)
{
  return tree->version != NULL ? atoi (tree->version) : 0;
}

static gboolean
is_fedora (const GhTree *tree)
{
  return tree->os != NULL && g_str_has_prefix (tree->os, "fedora");
}

/* Before RHEL 7 and Fedora 19 kickstart had no "inst." and RHEL 5 no "%end". */
static gboolean
is_old_anaconda (const GhTree *tree)
{
  int major = major_version (tree);

  return major > 0 && (is_fedora (tree) ? major < 19 : major < 7);
}

static char *
write_kickstart (const GhAnswers *a, const GhTree *tree)
{
  GString *out = g_string_new ("# Answers to Anaconda's questions.\n");
  gboolean ends = is_fedora (tree) || major_version (tree) != 5;

  g_string_append_printf (out,
                          "text\n"
                          "%s"
                          "lang %s.UTF-8\n"
                          "keyboard %s\n"
                          "timezone %s%s\n"
                          "network --bootproto=dhcp --hostname=%s\n"
                          "rootpw --lock\n"
                          "user --name=%s --groups=wheel --iscrypted --password=%s",
                          is_old_anaconda (tree) ? "install\n" : "",
                          a->language,
                          a->keyboard,
                          is_old_anaconda (tree) ? "--utc " : "",
                          a->timezone,
                          a->hostname,
                          a->user,
                          a->password_hash);
  if (*a->full_name != '\0')
    g_string_append_printf (out, " --gecos=\"%s\"", a->full_name);
  g_string_append (out, "\n");
  for (guint i = 0; a->ssh_keys[i] != NULL; i++)
    g_string_append_printf (out, "sshkey --username=%s \"%s\"\n", a->user, a->ssh_keys[i]);
  if (strcmp (tree->access, "http") == 0)
    g_string_append_printf (out, "url --url=%s\n", tree->location);
  else if (strcmp (tree->access, "iso") == 0)
    g_string_append (out, "cdrom\n");
  g_string_append (out,
                   "firstboot --disable\nzerombr\nclearpart --all --initlabel\nautopart\n"
                   "bootloader\nreboot\n%packages\n@core\n");
  for (guint i = 0; a->packages[i] != NULL; i++)
    g_string_append_printf (out, "%s\n", a->packages[i]);
  if (ends)
    g_string_append_printf (
      out, "%%end\n%%pre\n%s\n%%end\n%%post --nochroot\n%s\n%%end\n", tell_disk, tell_finish);
  return g_string_free (out, FALSE);
}

static const char *
kickstart_args (const GhTree *tree)
{
  return is_old_anaconda (tree) ? "ks=file:/ks.cfg" : "inst.ks=file:/ks.cfg";
}

static char *
write_autoyast (const GhAnswers *a, const GhTree *tree)
{
  GString *out = g_string_new ("<?xml version=\"1.0\"?>\n<!DOCTYPE profile>\n"
                               "<profile xmlns=\"http://www.suse.com/1.0/yast2ns\" "
                               "xmlns:config=\"http://www.suse.com/1.0/configns\">\n");

  g_string_append_printf (
    out,
    "  <general><mode><confirm config:type=\"boolean\">false</confirm></mode></general>\n"
    "  <language><language>%s</language></language>\n"
    "  <keyboard><keymap>%s</keymap></keyboard>\n"
    "  <timezone><hwclock>UTC</hwclock><timezone>%s</timezone></timezone>\n"
    "  <networking><dns><hostname>%s</hostname></dns>"
    "<keep_install_network config:type=\"boolean\">true</keep_install_network></networking>\n"
    "  <users config:type=\"list\"><user><username>%s</username><fullname>%s</fullname>"
    "<encrypted config:type=\"boolean\">true</encrypted><user_password>%s</user_password>",
    a->language,
    g_str_equal (a->keyboard, "us") ? "english-us" : a->keyboard,
    a->timezone,
    a->hostname,
    a->user,
    *a->full_name != '\0' ? a->full_name : a->user,
    a->password_hash);
  if (a->ssh_keys[0] != NULL)
    g_string_append (out, "<authorized_keys config:type=\"list\">");
  for (guint i = 0; a->ssh_keys[i] != NULL; i++)
    g_string_append_printf (out, "<listentry>%s</listentry>", a->ssh_keys[i]);
  if (a->ssh_keys[0] != NULL)
    g_string_append (out, "</authorized_keys>");
  g_string_append (out, "</user></users>\n");
  if (a->packages[0] != NULL)
    g_string_append (out, "  <software><packages config:type=\"list\">\n");
  for (guint i = 0; a->packages[i] != NULL; i++)
    g_string_append_printf (out, "    <package>%s</package>\n", a->packages[i]);
  if (a->packages[0] != NULL)
    g_string_append (out, "  </packages></software>\n");
  g_string_append (out, "</profile>\n");
  return g_string_free (out, FALSE);
}

static const char *
autoyast_args (const GhTree *tree)
{
  return "autoyast=file:///autoinst.xml";
}

static const char *
autoinstall_args (const GhTree *tree)
{
  return "autoinstall";
}

/* Ubuntu's installer of before 20.04 is debian-installer or ubiquity, neither of which reads this.
 */
static gboolean
is_subiquity (const GhTree *tree)
{
  return g_str_has_prefix (tree->name, "Ubuntu") && major_version (tree) >= 20;
}

const GhAnswerFormat *
gh_answer_format_find (const GhTree *tree)
{
  static const GhAnswerFormat preseed
    = { "preseed", "preseed.cfg", NULL, FALSE, preseed_args, write_preseed };
  static const GhAnswerFormat kickstart
    = { "kickstart", "ks.cfg", "OEMDRV", FALSE, kickstart_args, write_kickstart };
  static const GhAnswerFormat autoyast
    = { "autoyast", "autoinst.xml", "OEMDRV", FALSE, autoyast_args, write_autoyast };
  static const GhAnswerFormat autoinstall
    = { "autoinstall", "user-data", "CIDATA", TRUE, autoinstall_args, gh_answer_write_autoinstall };
  const char *name = tree->name;
  gboolean casper = tree->kernel != NULL && g_str_has_prefix (tree->kernel, "casper/");
  gboolean live = tree->kernel != NULL && g_str_has_prefix (tree->kernel, "live/");

  if (casper && is_subiquity (tree))
    return &autoinstall;
  if (!casper && !live && g_regex_match_simple ("^(Debian|Ubuntu)", name, 0, 0))
    return &preseed;
  if (g_regex_match_simple ("^(Fedora|Red Hat Enterprise|CentOS|AlmaLinux|Rocky|Oracle|Scientific|"
                            "Circle|MIRACLE)",
                            name,
                            0,
                            0))
    return &kickstart;
  /* From 16 on Agama installs, which takes another format. */
  if (g_regex_match_simple ("^(openSUSE|SUSE)", name, 0, 0) && major_version (tree) != 16)
    return &autoyast;
  return NULL;
}
