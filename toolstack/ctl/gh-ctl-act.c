/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that do something with machines: start, shutdown, …, undefine. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gh-ctl-output.h"
#include "gh-ctl-watch.h"
#include "gh-error.h"

typedef struct
{
  gboolean flag;    /* --paused of start, --delete-disks of undefine */
  int force;        /* --force-after of shutdown, seconds; 0: never */
  gboolean discard; /* --discard-saved of start */
} ActOptions;

/* What is asked, and what is said of a machine for which it went well. */
typedef struct
{
  const char *method;
  const char *option;
  const char *done;
} Act;

static void
add_start_options (GOptionContext *context, gpointer data)
{
  ActOptions *options = data;
  GOptionEntry entries[] = {
    { "paused",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->flag,
      N_ ("Stop before the first instruction"),
      NULL },
    { "discard-saved",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->discard,
      N_ ("From the beginning, even if it has a saved state, which is removed"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_undefine_options (GOptionContext *context, gpointer data)
{
  ActOptions *options = data;
  GOptionEntry entries[] = {
    { "delete-disks",
      0,
      0,
      G_OPTION_ARG_NONE,
      &options->flag,
      N_ ("Put its volumes into the trash that no other machine uses"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_shutdown_options (GOptionContext *context, gpointer data)
{
  ActOptions *options = data;
  GOptionEntry entries[] = {
    { "force-after",
      0,
      0,
      G_OPTION_ARG_INT,
      &options->force,
      N_ ("Wait for its end, and switch off a guest that takes longer"),
      N_ ("SECONDS") },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

/* A guest that was asked has so many seconds; then its plug is pulled. */
static gboolean
force_after (GhCtl *self, const char *path, const char *name, int seconds, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GVariant) reply = NULL;

  if (gh_ctl_wait_for_state (self, path, name, GH_DOMAIN_OFF, seconds, &local))
    return TRUE;
  if (!g_error_matches (local, GH_ERROR, GH_ERROR_TIMEOUT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!self->json && !self->quiet)
    g_print (_ ("%s: does not shut down, and is switched off\n"), name);
  g_clear_error (&local);
  reply = gh_ctl_call_domain (self, path, "Destroy", g_variant_new ("a{sv}", NULL), &local);
  /* It may have ended meanwhile, in whatever way. */
  if (reply != NULL || g_error_matches (local, GH_ERROR, GH_ERROR_WRONG_STATE))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
act_on (GhCtl *self, const char *name, const Act *act, const ActOptions *options, GError **error)
{
  gboolean flag = options != NULL && options->flag;
  g_autofree char *path = gh_ctl_look_up (self, name, error);
  g_autoptr (GVariant) reply = NULL;
  GVariantDict dict;

  if (path == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  if (flag)
    g_variant_dict_insert (&dict, act->option, "b", TRUE);
  if (options != NULL && options->discard)
    g_variant_dict_insert (&dict, "discard-saved", "b", TRUE);
  if (strcmp (act->method, "Start") == 0)
    gh_client_add_display (self->client, &dict);
  if (strcmp (act->method, "Start") == 0)
    reply = gh_ctl_run_job (self,
                            path,
                            GH_DBUS_DOMAIN_INTERFACE,
                            act->method,
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)),
                            error);
  else
    reply = gh_ctl_call_domain (self, path, act->method, g_variant_dict_end (&dict), error);
  if (reply == NULL || options == NULL || options->force <= 0)
    return reply != NULL;
  return force_after (self, path, name, options->force, error);
}

static void
add_outcome (GVariantBuilder *builder, const char *name, const GError *error)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", name);
  g_variant_dict_insert (&dict, "done", "b", error == NULL);
  if (error != NULL)
    g_variant_dict_insert_value (&dict, "error", gh_ctl_error_to_variant (error));
  g_variant_builder_add_value (builder, g_variant_dict_end (&dict));
}

/* Several machines: each is tried, each failure is told, the first one gives the exit code. */
static gboolean
run_act (GhCtl *self, char **args, gpointer data, const Act *act, GError **error)
{
  ActOptions *options = data;
  GVariantBuilder builder;
  g_autoptr (GError) first = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; args[i] != NULL && self->signal == 0; i++)
    {
      g_autoptr (GError) local = NULL;

      act_on (self, args[i], act, options, &local);
      add_outcome (&builder, args[i], local);
      if (local == NULL && !self->json && !self->quiet)
        g_print (_ ("%s: %s\n"), args[i], _ (act->done));
      else if (local != NULL && args[1] != NULL)
        gh_ctl_print_error_text (local);
      if (local != NULL && first == NULL)
        first = g_steal_pointer (&local);
    }
  if (first != NULL && args[1] == NULL)
    {
      g_variant_builder_clear (&builder);
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  if (self->json)
    gh_ctl_print_json (g_variant_builder_end (&builder), FALSE);
  else
    g_variant_builder_clear (&builder);
  if (first == NULL)
    return TRUE;
  /* Told already: the code alone. */
  g_set_error_literal (error, first->domain, first->code, "");
  return FALSE;
}

#define ACT(word, method, option, done)                                                            \
  static gboolean run_##word (GhCtl *self, char **args, gpointer options, GError **error)          \
  {                                                                                                \
    static const Act act = { method, option, done };                                               \
                                                                                                   \
    return run_act (self, args, options, &act, error);                                             \
  }

ACT (start, "Start", "paused", N_ ("started"))
ACT (shutdown, "Shutdown", NULL, N_ ("asked to shut down"))
ACT (reboot, "Reboot", NULL, N_ ("asked to reboot"))
ACT (reset, "Reset", NULL, N_ ("reset"))
ACT (destroy, "Destroy", NULL, N_ ("switched off"))
ACT (pause, "Pause", NULL, N_ ("paused"))
ACT (resume, "Resume", NULL, N_ ("resumed"))
ACT (undefine, "Undefine", "delete-disks", N_ ("forgotten"))

#define NAMES "NAME…"

const GhCtlCommand gh_ctl_act_commands[] = {
  { "start",
    NAMES,
    N_ ("Start machines"),
    NULL,
    1,
    -1,
    sizeof (ActOptions),
    add_start_options,
    NULL,
    run_start },
  { "shutdown",
    NAMES,
    N_ ("Ask guests to shut down"),
    NULL,
    1,
    -1,
    sizeof (ActOptions),
    add_shutdown_options,
    NULL,
    run_shutdown },
  { "reboot", NAMES, N_ ("Ask guests to reboot"), NULL, 1, -1, 0, NULL, NULL, run_reboot },
  { "reset", NAMES, N_ ("Press the reset button"), NULL, 1, -1, 0, NULL, NULL, run_reset },
  { "destroy",
    NAMES,
    N_ ("Pull the plug: the guest has no time to save anything"),
    NULL,
    1,
    -1,
    0,
    NULL,
    NULL,
    run_destroy },
  { "pause", NAMES, N_ ("Pause machines"), NULL, 1, -1, 0, NULL, NULL, run_pause },
  { "resume", NAMES, N_ ("Let paused machines go on"), NULL, 1, -1, 0, NULL, NULL, run_resume },
  { "undefine",
    NAMES,
    N_ ("Forget machines; their disks stay"),
    NULL,
    1,
    -1,
    sizeof (ActOptions),
    add_undefine_options,
    NULL,
    run_undefine },
  { 0 },
};
