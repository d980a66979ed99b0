/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plan knows of the new system's user, and what is told to its installer. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "gh-error.h"
#include "gh-guest-advice.h"
#include "gh-password.h"
#include "gh-plan-answers-private.h"

gboolean
gh_machine_plan_is_windows (GhMachinePlan *self)
{
  const char *os = gh_machine_plan_get_found (self, "os");

  return os != NULL ? gh_guest_is_windows (os) : g_strcmp0 (self->family, "windows") == 0;
}

gboolean
gh_machine_plan_can_answer (GhMachinePlan *self)
{
  return self->source == GH_PLAN_CLOUD
         || (self->source != GH_PLAN_IMPORT
             && gh_machine_plan_get_found (self, "unattended") != NULL);
}

void
gh_machine_plan_set_password (GhMachinePlan *self, const char *password)
{
  gh_password_free (self->password);
  self->password = *password != '\0' ? g_strdup (password) : NULL;
}

/* "Europe/Berlin": where /etc/localtime leads to. */
static char *
local_timezone (void)
{
  char target[512];
  gssize length = readlink ("/etc/localtime", target, sizeof target - 1);
  const char *zone;

  if (length <= 0)
    return g_strdup ("UTC");
  target[length] = '\0';
  zone = strstr (target, "/zoneinfo/");
  return g_strdup (
    zone != NULL && strcmp (zone, "/zoneinfo/Etc/UTC") != 0 ? zone + strlen ("/zoneinfo/") : "UTC");
}

/* "de_DE" of "de_DE.UTF-8". */
static char *
local_language (void)
{
  const char *const *names = g_get_language_names ();

  for (; *names != NULL; names++)
    if (g_regex_match_simple ("^[a-z]{2,3}_[A-Z]{2}$", *names, G_REGEX_DOLLAR_ENDONLY, 0))
      return g_strdup (*names);
  return g_strdup ("en_US");
}

/* Debian's and systemd's files agree on the names of layouts that have two letters. */
static char *
local_keyboard (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) regex
    = g_regex_new ("^XKBLAYOUT=\"?([a-z]{2,12})\\b", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (g_file_get_contents ("/etc/default/keyboard", &text, NULL, NULL)
      && g_regex_match (regex, text, 0, &match))
    return g_match_info_fetch (match, 1);
  return g_strdup ("us");
}

static char *
local_user (void)
{
  const char *name = g_get_user_name ();

  return g_strdup (g_regex_match_simple ("^[a-z_][a-z0-9_-]*$", name, G_REGEX_DOLLAR_ENDONLY, 0)
                       && strcmp (name, "root") != 0
                     ? name
                     : "user");
}

static void
suggest (char **member, char *(*find) (void) )
{
  if (*member == NULL)
    *member = find ();
}

void
gh_machine_plan_suggest_answers (GhMachinePlan *self)
{
  suggest (&self->user, local_user);
  suggest (&self->language, local_language);
  suggest (&self->keyboard, local_keyboard);
  suggest (&self->timezone, local_timezone);
}

gboolean
gh_machine_plan_check_answers (GhMachinePlan *self, GError **error)
{
  const char *why = NULL;

  if (!self->answers_wanted)
    return TRUE;
  if (self->user == NULL)
    why = _ ("The user needs a name");
  else if (!g_regex_match_simple (
             "^[a-z_][a-z0-9_-]{0,31}$", self->user, G_REGEX_DOLLAR_ENDONLY, 0))
    why = _ ("A user's name has small letters and digits, and begins with a letter");
  else if (strcmp (self->user, "root") == 0)
    why = _ ("The first user cannot be root: choose another name, which may become root with sudo");
  else if (self->password == NULL && (self->source != GH_PLAN_CLOUD || self->ssh_key == NULL))
    why = _ ("The user needs a password");
  if (why != NULL)
    g_set_error_literal (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, why);
  return why == NULL;
}

static void
insert (GVariantDict *dict, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

GVariant *
gh_plan_answers_to_variant (GhMachinePlan *self, GError **error)
{
  gboolean windows = gh_machine_plan_is_windows (self);
  const char *keys[] = { self->ssh_key, NULL };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (self->password != NULL)
    {
      char *secret = windows ? g_strdup (self->password) : gh_password_hash (self->password, error);

      if (secret == NULL)
        {
          g_variant_dict_clear (&dict);
          return NULL;
        }
      insert (&dict, windows ? "password" : "password-hash", secret);
      gh_password_free (secret);
    }
  insert (&dict, "user", self->user);
  insert (&dict, "full-name", self->full_name);
  insert (&dict, "hostname", self->hostname);
  insert (&dict, "language", self->language);
  insert (&dict, "keyboard", self->keyboard);
  insert (&dict, "timezone", self->timezone);
  if (self->ssh_key != NULL && !windows)
    g_variant_dict_insert (&dict, "ssh-keys", "^as", keys);
  return g_variant_dict_end (&dict);
}

void
gh_plan_answers_clear (GhMachinePlan *self)
{
  gh_password_free (self->password);
  g_free (self->user);
  g_free (self->full_name);
  g_free (self->ssh_key);
  g_free (self->hostname);
  g_free (self->language);
  g_free (self->keyboard);
  g_free (self->timezone);
}
