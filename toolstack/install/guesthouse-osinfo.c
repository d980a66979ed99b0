/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* guesthouse-osinfo: asks libosinfo's database which medium has given ids. A program of its own,
 * because the database takes a second to load and fifty megabytes that are rarely needed.
 *
 * With --list it writes a line for each system that can be fetched (guesthouse-osinfo-list.c). Else
 * it reads lines, each an a{ss} in GVariant's text format ("volume-id", "system-id",
 * "publisher-id", "application-id", "size") and writes for each an a{sv}, empty when nothing
 * matches: "os", "os-id", "name", "version", "arch" s, "live", "installer" b, "memory", "disk" t.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guesthouse-osinfo-private.h"

#define MAX_LINE 65536

typedef struct
{
  OsinfoOs *os;
  OsinfoMedia *media;
  int score;
} Match;

static OsinfoDb *
load (char **folders)
{
  g_autoptr (OsinfoLoader) loader = osinfo_loader_new ();
  GError *error = NULL;

  osinfo_loader_process_default_path (loader, &error);
  if (error != NULL)
    g_printerr ("guesthouse-osinfo: %s\n", error->message);
  g_clear_error (&error);
  for (char **folder = folders; *folder != NULL; folder++)
    {
      osinfo_loader_process_path (loader, *folder, &error);
      if (error != NULL)
        g_printerr ("guesthouse-osinfo: %s: %s\n", *folder, error->message);
      g_clear_error (&error);
    }
  return g_object_ref (osinfo_loader_get_db (loader));
}

static void
regex_free (gpointer regex)
{
  g_clear_pointer ((GRegex **) &regex, g_regex_unref);
}

/* Returns: (nullable): for @pattern, which is of the database; NULL when it is none */
static GRegex *
get_regex (GHashTable *regexes, const char *pattern)
{
  gpointer regex = NULL;

  if (!g_hash_table_lookup_extended (regexes, pattern, NULL, &regex))
    {
      regex = g_regex_new (pattern, 0, 0, NULL);
      g_hash_table_insert (regexes, g_strdup (pattern), regex);
    }
  return regex;
}

/* Adds to @score for an id that matches; FALSE when one is asked for that does not. */
static gboolean
match_id (GHashTable *regexes, const char *pattern, const char *id, int *score)
{
  GRegex *regex;

  if (pattern == NULL || *pattern == '\0')
    return TRUE;
  if (id == NULL)
    return FALSE;
  regex = get_regex (regexes, pattern);
  if (regex == NULL || !g_regex_match (regex, id, 0, NULL))
    return FALSE;
  *score += 10;
  return TRUE;
}

static gboolean
match_size (gint64 wanted, const char *size, int *score)
{
  if (wanted <= 0)
    return TRUE;
  if (size == NULL || g_ascii_strtoll (size, NULL, 10) != wanted)
    return FALSE;
  *score += 20;
  return TRUE;
}

/* What a medium says of itself. */
typedef struct
{
  GHashTable *regexes; /* those of the database that were needed, by their text */
  const char *volume;
  const char *system;
  const char *publisher;
  const char *application;
  const char *size;
} Question;

static int
score_media (const Question *question, OsinfoMedia *media, OsinfoOs *os)
{
  const char *short_id = osinfo_product_get_short_id (OSINFO_PRODUCT (os));
  GHashTable *regexes = question->regexes;
  int score = 0;

  if (osinfo_media_get_volume_id (media) == NULL
      || !match_id (regexes, osinfo_media_get_volume_id (media), question->volume, &score)
      || !match_id (regexes, osinfo_media_get_system_id (media), question->system, &score)
      || !match_id (regexes, osinfo_media_get_publisher_id (media), question->publisher, &score)
      || !match_id (regexes, osinfo_media_get_application_id (media), question->application, &score)
      || !match_size (osinfo_media_get_volume_size (media), question->size, &score))
    return -1;
  /* "rhel9-unknown" is for what the database does not have. */
  return short_id != NULL && strstr (short_id, "unknown") != NULL ? 1 : score;
}

static gboolean
is_newer (OsinfoOs *a, OsinfoOs *b)
{
  const char *date_a = osinfo_product_get_release_date_string (OSINFO_PRODUCT (a));
  const char *date_b = osinfo_product_get_release_date_string (OSINFO_PRODUCT (b));

  return g_strcmp0 (date_a, date_b) > 0;
}

/* Of equal matches the newer system's counts, and the usual architecture. */
static gboolean
is_better (const Match *best, OsinfoOs *os, OsinfoMedia *media)
{
  if (best->os == os)
    return g_strcmp0 (osinfo_media_get_architecture (media), "x86_64") == 0
           && g_strcmp0 (osinfo_media_get_architecture (best->media), "x86_64") != 0;
  return is_newer (os, best->os);
}

static void
look_into (Match *best, const Question *question, OsinfoOs *os)
{
  g_autoptr (OsinfoMediaList) list = osinfo_os_get_media_list (os);

  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoMedia *media = OSINFO_MEDIA (osinfo_list_get_nth (OSINFO_LIST (list), i));
      int score = score_media (question, media, os);

      if (score > best->score || (score == best->score && score > 0 && is_better (best, os, media)))
        {
          g_set_object (&best->os, os);
          g_set_object (&best->media, media);
          best->score = score;
        }
    }
}

static void
add_string (GVariantDict *dict, const char *key, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

/* What the lists advise at least; -1 stands for unknown. */
static void
add_resources (GVariantDict *dict, OsinfoResourcesList *list)
{
  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (list)); i++)
    {
      OsinfoResources *one = OSINFO_RESOURCES (osinfo_list_get_nth (OSINFO_LIST (list), i));

      if (osinfo_resources_get_ram (one) > 0)
        g_variant_dict_insert (dict, "memory", "t", (guint64) osinfo_resources_get_ram (one));
      if (osinfo_resources_get_storage (one) > 0)
        g_variant_dict_insert (dict, "disk", "t", (guint64) osinfo_resources_get_storage (one));
    }
}

void
guesthouse_osinfo_add_resources (GVariantDict *dict, OsinfoOs *os)
{
  g_autoptr (OsinfoResourcesList) least = osinfo_os_get_minimum_resources (os);
  g_autoptr (OsinfoResourcesList) good = osinfo_os_get_recommended_resources (os);

  add_resources (dict, least);
  add_resources (dict, good);
}

static GVariant *
describe (const Match *best)
{
  OsinfoProduct *product = OSINFO_PRODUCT (best->os);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  add_string (&dict, "os", osinfo_product_get_short_id (product));
  add_string (&dict, "os-id", osinfo_entity_get_id (OSINFO_ENTITY (best->os)));
  add_string (&dict, "name", osinfo_product_get_name (product));
  add_string (&dict, "version", osinfo_product_get_version (product));
  add_string (&dict, "arch", osinfo_media_get_architecture (best->media));
  g_variant_dict_insert (&dict, "live", "b", osinfo_media_get_live (best->media));
  g_variant_dict_insert (&dict, "installer", "b", osinfo_media_get_installer (best->media));
  guesthouse_osinfo_add_resources (&dict, best->os);
  return g_variant_dict_end (&dict);
}

static GVariant *
find (OsinfoDb *db, const Question *question)
{
  g_autoptr (OsinfoOsList) systems = osinfo_db_get_os_list (db);
  Match best = { NULL, NULL, 0 };
  GVariant *found;

  for (int i = 0; i < osinfo_list_get_length (OSINFO_LIST (systems)); i++)
    look_into (&best, question, OSINFO_OS (osinfo_list_get_nth (OSINFO_LIST (systems), i)));
  found = best.os != NULL ? describe (&best) : g_variant_new ("a{sv}", NULL);
  g_clear_object (&best.os);
  g_clear_object (&best.media);
  return g_variant_ref_sink (found);
}

static gboolean
answer_line (OsinfoDb *db, GHashTable *regexes, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) ids = g_variant_parse (G_VARIANT_TYPE ("a{ss}"), line, NULL, NULL, &error);
  g_autoptr (GVariant) found = NULL;
  g_autofree char *answer = NULL;
  Question question = { .regexes = regexes };

  if (ids == NULL)
    {
      g_printerr ("guesthouse-osinfo: %s\n", error->message);
      return FALSE;
    }
  g_variant_lookup (ids, "volume-id", "&s", &question.volume);
  g_variant_lookup (ids, "system-id", "&s", &question.system);
  g_variant_lookup (ids, "publisher-id", "&s", &question.publisher);
  g_variant_lookup (ids, "application-id", "&s", &question.application);
  g_variant_lookup (ids, "size", "&s", &question.size);
  found = find (db, &question);
  answer = g_variant_print (found, TRUE);
  return puts (answer) >= 0;
}

int
main (int argc, char **argv)
{
  gboolean list = argc > 1 && strcmp (argv[1], "--list") == 0;
  g_autoptr (OsinfoDb) db = load (argv + (list ? 2 : 1));
  g_autoptr (GHashTable) regexes
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, regex_free);
  g_autofree char *line = g_malloc (MAX_LINE);
  gboolean ok = TRUE;

  if (list)
    guesthouse_osinfo_print_systems (db);
  while (!list && ok && fgets (line, MAX_LINE, stdin) != NULL)
    ok = answer_line (db, regexes, g_strchomp (line));
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
