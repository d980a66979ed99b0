/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a shell offers to a person who presses Tab. Options and commands are read from the help,
 * which GLib makes of the tables that the command line itself is read with. */
#include "config.h"

#include "gh-ctl-complete.h"

#include <string.h>

#include "gh-ctl-candidates.h"

/* Of a command line: the words before the last one, told apart. */
typedef struct
{
  GhCtl *ctl;
  const char *command; /* NULL before there is one */
  const char *verb;    /* its first argument: a verb, or the machine */
  guint arguments;
  const char *option; /* whose value the last word is */
  gboolean ended;     /* by --: what follows is no option */
  char *help;
  const char *written; /* the last word, or what stands behind its = */
  const char *before;  /* "--format=" when its value is written there */
} Line;

/* A line of the help: "  -t, --type=pv|pvh|hvm   What it is". */
#define HELP_LINE "^  (?:(-\\w), )?(--[a-z-]+|[a-z][a-z-]+)(=\\S*)?(?:  +(\\S.*))?$"

typedef void (*HelpLine) (Line *self, GMatchInfo *match, gpointer data);

static void
each_help_line (Line *self, HelpLine func, gpointer data)
{
  g_autoptr (GRegex) regex = g_regex_new (HELP_LINE, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (regex, self->help, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    func (self, match, data);
}

typedef struct
{
  const char *word;
  char *name; /* the long one, when it is an option that takes a value */
} Search;

static void
find_option (Line *self, GMatchInfo *match, gpointer data)
{
  Search *search = data;
  g_autofree char *letter = g_match_info_fetch (match, 1);
  g_autofree char *name = g_match_info_fetch (match, 2);
  g_autofree char *value = g_match_info_fetch (match, 3);

  if (search->name == NULL && *value == '='
      && (strcmp (name, search->word) == 0 || strcmp (letter, search->word) == 0))
    search->name = g_steal_pointer (&name);
}

/* Returns: (transfer full) (nullable): the long name of an option that takes a value */
static char *
get_value_option (Line *self, const char *word)
{
  Search search = { word, NULL };

  each_help_line (self, find_option, &search);
  return search.name;
}

static void
offer (gpointer data, const char *word, const char *help)
{
  Line *self = data;

  if (*word == '\0' || !g_str_has_prefix (word, self->written) || strpbrk (word, "\t\n") != NULL)
    return;
  g_print ("%s%s", self->before, word);
  if (help != NULL && *help != '\0' && strpbrk (help, "\t\n") == NULL)
    g_print ("\t%s", help);
  g_print ("\n");
}

/* Options when @data is not NULL, else commands. */
static void
offer_help_line (Line *self, GMatchInfo *match, gpointer data)
{
  g_autofree char *name = g_match_info_fetch (match, 2);
  g_autofree char *help = g_match_info_fetch (match, 4);

  if ((*name == '-') == (data != NULL) && strcmp (name, "guesthousectl") != 0)
    offer (self, name, help);
}

static void
offer_place (Line *self, GhCtlPlace place, const char *words)
{
  g_auto (GStrv) all = g_strsplit (words != NULL ? words : "", " ", -1);

  g_print ("%s\n",
           place == GH_CTL_PLACE_FILES                                      ? "files"
           : place == GH_CTL_PLACE_FOLDERS                                  ? "folders"
           : place == GH_CTL_PLACE_OPEN || place == GH_CTL_PLACE_POOLS_OPEN ? "open"
                                                                            : "words");
  for (guint i = 0; all[i] != NULL; i++)
    offer (self, all[i], NULL);
  if (place == GH_CTL_PLACE_COMMANDS)
    each_help_line (self, offer_help_line, NULL);
  else
    gh_ctl_candidates_ask (self->ctl, place, self->verb, offer, self);
}

static void
offer_value (Line *self, const char *option)
{
  GhCtlPlace place;
  const char *words;

  if (gh_ctl_candidates_find_value (self->command, option, &place, &words))
    offer_place (self, place, words);
}

static void
set_command (Line *self, const char *word, GhCtlHelp help)
{
  char *own = help (self->ctl, word);

  self->command = word;
  if (own == NULL || strcmp (word, "help") == 0)
    {
      g_free (own);
      return;
    }
  g_free (self->help);
  self->help = own;
}

/* The host that is named on the line is the one that is asked. */
static void
take_host (Line *self, const char *uri)
{
  g_free (self->ctl->uri);
  self->ctl->uri = g_strdup (uri);
}

/* Returns: how many words an option is, of which the last is not read here */
static guint
read_option (Line *self, char **words)
{
  g_autofree char *name = get_value_option (self, words[0]);

  if (g_str_has_prefix (words[0], "--host="))
    take_host (self, words[0] + strlen ("--host="));
  if (strcmp (words[0], "--") == 0)
    self->ended = TRUE;
  if (name == NULL)
    return 1;
  if (words[2] == NULL)
    self->option = words[0];
  else if (strcmp (name, "--host") == 0)
    take_host (self, words[1]);
  return 2;
}

static void
read_words (Line *self, char **words, GhCtlHelp help)
{
  guint last = g_strv_length (words) - 1;

  self->help = help (self->ctl, NULL);
  for (guint i = 0; i < last;)
    if (words[i][0] == '-' && words[i][1] != '\0' && !self->ended)
      {
        i += read_option (self, words + i);
      }
    else
      {
        if (self->command == NULL)
          set_command (self, words[i], help);
        else if (self->arguments++ == 0)
          self->verb = words[i];
        i++;
      }
  self->written = words[last];
}

static void
offer_argument (Line *self)
{
  GhCtlPlace place = GH_CTL_PLACE_COMMANDS;
  const char *words = NULL;

  if (self->command == NULL
      || gh_ctl_candidates_find_argument (
        self->command, self->verb, self->arguments, &place, &words))
    offer_place (self, place, words);
}

void
gh_ctl_complete (GhCtl *self, char **words, GhCtlHelp help)
{
  Line line = { .ctl = self, .before = "" };
  g_autofree char *option = NULL;
  const char *equals;

  if (words[0] == NULL)
    return;
  self->no_ask_password = self->quiet = TRUE;
  read_words (&line, words, help);
  equals = strchr (line.written, '=');
  if (line.option != NULL)
    {
      option = get_value_option (&line, line.option);
      offer_value (&line, option);
    }
  else if (!line.ended && g_str_has_prefix (line.written, "--") && equals != NULL)
    {
      g_autofree char *before = g_strndup (line.written, (gsize) (equals + 1 - line.written));

      option = g_strndup (before, strlen (before) - 1);
      line.before = before;
      line.written = equals + 1;
      offer_value (&line, option);
    }
  else if (!line.ended && *line.written == '-')
    {
      g_print ("words\n");
      each_help_line (&line, offer_help_line, &line);
    }
  else
    offer_argument (&line);
  g_free (line.help);
}
