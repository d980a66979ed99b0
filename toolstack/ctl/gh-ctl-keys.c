/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands that use a guest's keyboard: send-key, type. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-ctl-keys-module.h"
#include "gh-ctl-output.h"
#include "gh-error.h"
#include "gh-module.h"

/* The most that is typed in one go: an hour of it. */
#define TEXT_MAX (128 * 1024)
/* Keys from which on it takes long enough to show how far it is. */
#define MANY 100

typedef struct
{
  char *layout;
  int delay;
  gboolean enter;
} KeysOptions;

static void
clear_keys_options (gpointer data)
{
  KeysOptions *options = data;

  g_free (options->layout);
}

static void
add_delay_option (GOptionContext *context, gpointer data)
{
  KeysOptions *options = data;
  GOptionEntry entries[] = {
    { "delay",
      'd',
      0,
      G_OPTION_ARG_INT,
      &options->delay,
      N_ ("Milliseconds from key to key; default 25"),
      "N" },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_type_options (GOptionContext *context, gpointer data)
{
  KeysOptions *options = data;
  GOptionEntry entries[] = {
    { "layout",
      'l',
      0,
      G_OPTION_ARG_STRING,
      &options->layout,
      N_ ("The guest's keyboard layout, as “us” or “de(nodeadkeys)”; default this computer's"),
      "NAME" },
    { "enter",
      'e',
      0,
      G_OPTION_ARG_NONE,
      &options->enter,
      N_ ("Press Enter behind the text"),
      NULL },
    { 0 },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  add_delay_option (context, data);
}

static void
show_progress (guint done, guint total, gpointer data)
{
  GhCtl *self = data;

  if (total < MANY || self->quiet || self->json || !isatty (STDERR_FILENO))
    return;
  if (done < total)
    g_printerr ("\r\033[K%u / %u", done, total);
  else
    g_printerr ("\r\033[K");
}

static gboolean
send_keys (GhCtl *self, const char *name, GArray *keys, const KeysOptions *options, GError **error)
{
  typeof (gh_ctl_keys_send_async) *send
    = gh_module_get (GH_CTL_KEYS_MODULE, "gh_ctl_keys_send_async", error);
  typeof (gh_ctl_keys_send_finish) *finish
    = send != NULL ? gh_module_get (GH_CTL_KEYS_MODULE, "gh_ctl_keys_send_finish", error) : NULL;
  g_autofree char *path = finish != NULL ? gh_ctl_look_up (self, name, error) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  int fd = path != NULL ? gh_ctl_open_console (self, path, "vnc", error) : -1;

  if (fd < 0)
    return FALSE;
  send (fd, keys, (guint) options->delay, show_progress, self->cancellable, gh_ctl_resume, self);
  result = gh_ctl_wait (self);
  if (!finish (result, error))
    {
      g_prefix_error (error, _ ("The keys for %s: "), name);
      return FALSE;
    }
  if (self->json)
    gh_ctl_print_json (
      g_variant_new_parsed ("{'name': <%s>, 'done': <true>, 'keys': <%u>}", name, keys->len),
      FALSE);
  return TRUE;
}

static gboolean
check_delay (const KeysOptions *options, GError **error)
{
  if (options->delay >= 0 && options->delay <= 10000)
    return TRUE;
  gh_ctl_usage_error (error, _ ("--delay=%d is not from 0 to 10000"), options->delay);
  return FALSE;
}

static gboolean
run_send_key (GhCtl *self, char **args, gpointer data, GError **error)
{
  typeof (gh_ctl_keys_parse_combos) *parse
    = gh_module_get (GH_CTL_KEYS_MODULE, "gh_ctl_keys_parse_combos", error);
  g_autoptr (GArray) keys = NULL;

  if (parse == NULL || !check_delay (data, error))
    return FALSE;
  keys = parse (args + 1, error);
  return keys != NULL && send_keys (self, args[0], keys, data, error);
}

/* Returns: (transfer full) (nullable): what is to be typed: the words, or what standard input holds
 */
static char *
read_text (char **words, const KeysOptions *options, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (strcmp (words[0], "-") == 0 && words[1] == NULL)
    {
      g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);

      g_io_channel_set_encoding (input, NULL, NULL);
      if (g_io_channel_read_to_end (input, &text, &length, error) != G_IO_STATUS_NORMAL)
        return NULL;
    }
  else
    {
      text = g_strjoinv (" ", words);
      length = strlen (text);
    }
  if (length > TEXT_MAX || !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("What is to be typed must be UTF-8 text of at most %d bytes"),
                   TEXT_MAX);
      return NULL;
    }
  return options->enter ? g_strconcat (text, "\n", NULL) : g_steal_pointer (&text);
}

static gboolean
run_type (GhCtl *self, char **args, gpointer data, GError **error)
{
  KeysOptions *options = data;
  typeof (gh_ctl_keys_parse_text) *parse
    = gh_module_get (GH_CTL_KEYS_MODULE, "gh_ctl_keys_parse_text", error);
  g_autofree char *text = NULL;
  g_autoptr (GArray) keys = NULL;

  if (parse == NULL || !check_delay (options, error))
    return FALSE;
  text = read_text (args + 1, options, error);
  if (text == NULL)
    return FALSE;
  keys = parse (text, options->layout, error);
  return keys != NULL && send_keys (self, args[0], keys, options, error);
}

const GhCtlCommand gh_ctl_keys_commands[] = {
  { "send-key",
    "NAME KEYS…",
    N_ ("Press keys on a machine's keyboard"),
    N_ ("Each of KEYS is pressed and released: “f10”, “ctrl+alt+del”, “alt+sysrq+b”."),
    2,
    -1,
    sizeof (KeysOptions),
    add_delay_option,
    clear_keys_options,
    run_send_key },
  { "type",
    "NAME TEXT…",
    N_ ("Type a text on a machine's keyboard"),
    N_ ("“-” types what standard input holds. Nothing is typed when a character has no key."),
    2,
    -1,
    sizeof (KeysOptions),
    add_type_options,
    clear_keys_options,
    run_type },
  { 0 },
};
