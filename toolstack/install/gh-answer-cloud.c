/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The user-data that cloud-init (its reference, "Cloud config", and "NoCloud") and Ubuntu's
 * installer (its "Autoinstall configuration reference") take.
 *
 * The answers have been checked letter by letter (gh_answers_new()): none can end its quotes. */
#include "config.h"

#include "gh-answer-text-private.h"

#include <string.h>

#include "gh-stage.h"

/* What tells of the stage on the serial console. */
static const char tell_disk[] = GH_STAGE_TELL ("disk");
static const char tell_finish[] = GH_STAGE_TELL ("finish");
static const char tell_ready[] = GH_STAGE_TELL ("ready");

static void
append_list (GString *out, const char *indent, const char *key, char **words)
{
  if (words[0] == NULL)
    return;
  g_string_append_printf (out, "%s%s:\n", indent, key);
  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (out, "%s  - \"%s\"\n", indent, words[i]);
}

/* "de-nodeadkeys" is a layout and its variant. */
static void
append_keyboard (GString *out, const char *indent, const char *keyboard)
{
  g_auto (GStrv) parts = g_strsplit (keyboard, "-", 2);

  g_string_append_printf (out, "%skeyboard:\n%s  layout: \"%s\"\n", indent, indent, parts[0]);
  if (parts[1] != NULL)
    g_string_append_printf (out, "%s  variant: \"%s\"\n", indent, parts[1]);
}

char *
gh_answer_write_autoinstall (const GhAnswers *a, const GhTree *tree)
{
  GString *out = g_string_new ("#cloud-config\nautoinstall:\n  version: 1\n");

  g_string_append_printf (out, "  locale: \"%s.UTF-8\"\n", a->language);
  append_keyboard (out, "  ", a->keyboard);
  g_string_append_printf (out,
                          "  timezone: \"%s\"\n"
                          "  identity:\n"
                          "    hostname: \"%s\"\n"
                          "    realname: \"%s\"\n"
                          "    username: \"%s\"\n"
                          "    password: \"%s\"\n"
                          "  ssh:\n"
                          "    install-server: true\n"
                          "    allow-pw: true\n",
                          a->timezone,
                          a->hostname,
                          *a->full_name != '\0' ? a->full_name : a->user,
                          a->user,
                          a->password_hash);
  append_list (out, "    ", "authorized-keys", a->ssh_keys);
  append_list (out, "  ", "packages", a->packages);
  g_string_append_printf (out,
                          "  storage:\n    layout:\n      name: direct\n  shutdown: reboot\n"
                          "  early-commands:\n    - \"%s\"\n"
                          "  late-commands:\n    - \"%s\"\n",
                          tell_disk,
                          tell_finish);
  return g_string_free (out, FALSE);
}

/* "user" is what the image's own first user becomes: its shell, its groups and what it may do with
 * sudo stay as the image has them. */
char *
gh_answer_write_cloud (const GhAnswers *a)
{
  GString *out = g_string_new ("#cloud-config\n");
  gboolean password = *a->password_hash != '\0';

  g_string_append_printf (out,
                          "preserve_hostname: false\nhostname: \"%s\"\n"
                          "user:\n  name: \"%s\"\n  gecos: \"%s\"\n  lock_passwd: %s\n",
                          a->hostname,
                          a->user,
                          *a->full_name != '\0' ? a->full_name : a->user,
                          password ? "false" : "true");
  if (password)
    g_string_append_printf (out, "  passwd: \"%s\"\n", a->password_hash);
  append_list (out, "  ", "ssh_authorized_keys", a->ssh_keys);
  g_string_append_printf (
    out, "ssh_pwauth: %s\ntimezone: \"%s\"\n", password ? "true" : "false", a->timezone);
  /* What the image has is left where nothing else is wanted: making a locale takes minutes. */
  if (!g_str_equal (a->language, "en_US"))
    g_string_append_printf (out, "locale: \"%s.UTF-8\"\n", a->language);
  if (!g_str_equal (a->keyboard, "us"))
    append_keyboard (out, "", a->keyboard);
  append_list (out, "", "packages", a->packages);
  g_string_append_printf (out, "runcmd:\n  - \"%s\"\n", tell_ready);
  return g_string_free (out, FALSE);
}

char *
gh_answer_write_instance (const GhAnswers *a, const char *id)
{
  return g_strdup_printf ("instance-id: \"iid-%s\"\nlocal-hostname: \"%s\"\n", id, a->hostname);
}
