/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The bus methods that start, save, restore and dump machines and send them triggers. */
#include "config.h"

#include "gh-life.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gh-life-jobs.h"
#include "gh-viewer.h"

GVariant *
gh_life_get_features (gpointer machine)
{
  g_autofree const char **words
    = gh_domain_features_to_words (gh_domain_life_get_features (((GhMachine *) machine)->domain));

  return g_variant_new_strv (words, -1);
}

GVariant *
gh_life_get_saved_at (gpointer machine)
{
  return g_variant_new_int64 (((GhMachine *) machine)->saved_at);
}

/* Answers with the path of @job, or takes @error. */
static void
return_job (GhCall *call, const GhJobEntry *job, GError *error)
{
  if (job != NULL)
    gh_call_return (call, g_variant_new ("(o)", job->path));
  else
    gh_call_fail (call, error);
}

static gboolean
get_flag (GVariant *options, const char *name)
{
  gboolean flag = FALSE;

  g_variant_lookup (options, name, "b", &flag);
  return flag;
}

void
gh_life_run_start (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  guint how = GH_MACHINE_START_PLAIN;
  GError *error = NULL;
  GhJobEntry *job;

  if (get_flag (options, "paused"))
    how |= GH_MACHINE_START_PAUSED;
  if (get_flag (options, "discard-saved"))
    how |= GH_MACHINE_START_DISCARD;
  if (get_flag (options, "force"))
    how |= GH_MACHINE_START_FORCE;
  job = gh_viewer_take (call, options, &error)
          ? gh_machine_start (call->machine, (GhMachineStart) how, &error)
          : NULL;
  return_job (call, job, error);
}

void
gh_life_run_restore (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 0);
  GError *error = NULL;
  GhJobEntry *job = NULL;

  if (gh_viewer_take (call, options, &error))
    job = gh_life_restore (
      call->machine, get_flag (options, "paused"), get_flag (options, "force"), &error);
  return_job (call, job, error);
}

void
gh_life_run_restore_file (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);
  GError *error = NULL;
  GhJobEntry *job = gh_life_restore_file (call->host,
                                          gh_call_get_string (call, 0),
                                          get_flag (options, "paused"),
                                          get_flag (options, "force"),
                                          &error);

  return_job (call, job, error);
}

void
gh_life_run_save (GhCall *call)
{
  GError *error = NULL;
  GhJobEntry *job = gh_life_save (call->machine, NULL, &error);

  return_job (call, job, error);
}

void
gh_life_run_save_to_file (GhCall *call)
{
  GError *error = NULL;
  GhJobEntry *job = gh_life_save (call->machine, gh_call_get_string (call, 0), &error);

  return_job (call, job, error);
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;

  if (gh_life_discard_finish (call->machine, result, &error))
    gh_call_return (call, NULL);
  else
    gh_call_fail (call, error);
}

void
gh_life_run_discard (GhCall *call)
{
  GError *error = NULL;

  if (!gh_machine_check_idle (call->machine, &error))
    gh_call_fail (call, error);
  else if (!gh_domain_get_saved (call->machine->domain))
    gh_call_fail_new (call,
                      GH_ERROR_WRONG_STATE,
                      _ ("“%s” has no saved state"),
                      gh_machine_get_name (call->machine));
  else
    gh_life_discard_async (call->machine, on_discarded, call);
}

/* The value of @type that is called @word. Errors: INVALID_ARGUMENT with all there are */
static gboolean
parse_word (const GhEnum *type, const char *word, int *value, GError **error)
{
  g_autofree char *known = NULL;

  if (gh_enum_parse (type, word, value))
    return TRUE;
  known = gh_enum_list (type);
  g_set_error (
    error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, _ ("“%s” is not known: there are %s"), word, known);
  return FALSE;
}

void
gh_life_run_dump (GhCall *call)
{
  g_autoptr (GVariant) options = gh_call_get_options (call, 1);
  const char *word = "elf";
  GhJobEntry *job = NULL;
  GError *error = NULL;
  int format;

  g_variant_lookup (options, "format", "&s", &word);
  if (parse_word (&gh_dump_format_enum, word, &format, &error))
    job = gh_life_dump (call->machine, gh_call_get_string (call, 0), (GhDumpFormat) format, &error);
  return_job (call, job, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  GhCall *call = data;
  GError *error = NULL;

  if (gh_domain_life_finish (GH_DOMAIN (source), result, &error))
    gh_call_return (call, NULL);
  else
    gh_call_fail (call, error);
}

void
gh_life_run_trigger (GhCall *call)
{
  GError *error = NULL;
  int trigger;

  if (parse_word (&gh_trigger_enum, gh_call_get_string (call, 0), &trigger, &error))
    gh_domain_life_trigger_async (call->machine->domain, (GhTrigger) trigger, NULL, on_sent, call);
  else
    gh_call_fail (call, error);
}

void
gh_life_run_sysrq (GhCall *call)
{
  const char *key = gh_call_get_string (call, 0);

  /* What is no single character is refused by the domain, as a bad one is. */
  gh_domain_life_sysrq_async (
    call->machine->domain, strlen (key) == 1 ? *key : '\0', NULL, on_sent, call);
}
