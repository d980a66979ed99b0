/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The makings of a report of losses. */
#include "config.h"

#include "gh-loss-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
gh_loss_free (GhLoss *loss)
{
  if (loss == NULL)
    return;
  g_free (loss->object);
  g_free (loss->field);
  g_free (loss->value);
  g_free (loss->becomes);
  g_free (loss);
}

void
gh_loss_add (GPtrArray *losses,
             const char *object,
             const char *field,
             const char *value,
             const char *becomes,
             const char *advice)
{
  GhLoss *loss = g_new0 (GhLoss, 1);

  loss->object = g_strdup (object);
  loss->field = g_strdup (field);
  loss->value = g_strdup (value != NULL ? value : "");
  loss->becomes = g_strdup (becomes);
  loss->advice = advice != NULL    ? advice
                 : becomes != NULL ? _ ("the format says it differently: check it")
                                   : _ ("the format has no word for it: set it there by hand, or "
                                        "do without");
  g_ptr_array_add (losses, loss);
}

void
gh_loss_add_comments (GPtrArray *losses, guint count)
{
  g_autofree char *text = g_strdup_printf ("%u", count);

  if (count > 0)
    gh_loss_add (losses, "domain", "comments", text, NULL, _ ("comments are not carried over"));
}

/* No format is the raw one, and Xen's guests have the architecture of the host. */
static gboolean
is_default (const GhField *field, gconstpointer self)
{
  g_autofree char *text = gh_field_to_string (field, self);

  switch (field->type)
    {
    case GH_FIELD_STRING:
      return text == NULL || *text == '\0'
             || (strcmp (field->name, "format") == 0 && strcmp (text, "raw") == 0)
             || (strcmp (field->name, "arch") == 0 && strcmp (text, "x86_64") == 0);
    case GH_FIELD_STRV:
      return text == NULL || *text == '\0';
    case GH_FIELD_LIST:
      return (*(GPtrArray *const *) G_STRUCT_MEMBER_P (self, field->offset))->len == 0;
    case GH_FIELD_ENUM:
    case GH_FIELD_BOOL:
    case GH_FIELD_UINT:
      return *(const guint *) G_STRUCT_MEMBER_P (self, field->offset) == 0;
    case GH_FIELD_UINT64:
    case GH_FIELD_INT64:
    default:
      return *(const guint64 *) G_STRUCT_MEMBER_P (self, field->offset) == 0;
    }
}

/* Number of the first element that is not @taken, and is @equal_to (nullable); -1 for none. */
static int
find_element (const GhStruct *type,
              const GPtrArray *list,
              const gboolean *taken,
              gconstpointer equal_to)
{
  for (guint i = 0; i < list->len; i++)
    if (!taken[i] && (equal_to == NULL || gh_struct_equal (type, list->pdata[i], equal_to)))
      return (int) i;
  return -1;
}

/* What a device is, in a few words. */
static char *
describe (const GhStruct *type, gconstpointer self)
{
  GString *out = g_string_new (NULL);

  for (const GhField *field = type->fields; field->name != NULL; field++)
    {
      g_autofree char *text = gh_field_to_string (field, self);

      if ((field->flags & GH_FIELD_OPAQUE) == 0 && field->type != GH_FIELD_LIST
          && !is_default (field, self))
        g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", field->name, text);
    }
  return g_string_free (out, FALSE);
}

static const char *
device_advice (const GhStruct *type)
{
  if (type == &gh_input_struct)
    return _ ("it has no such device; a machine with a screen has a mouse and a keyboard anyway");
  if (type == &gh_serial_struct)
    return _ ("it has no such device; a paravirtual machine has a console anyway");
  return _ ("it has no such device");
}

/* One list: what equals something in @after is @done, and that is @taken. */
static void
compare_rest (GPtrArray *losses,
              const GhField *field,
              const char *prefix,
              const GPtrArray *before,
              const GPtrArray *after,
              const gboolean *done,
              gboolean *taken)
{
  const GhStruct *type = field->of;

  for (guint i = 0; i < before->len; i++)
    {
      int other = done[i] ? -1 : find_element (type, after, taken, NULL);
      g_autofree char *name = g_strdup_printf ("%s%s[%u]", prefix, field->name, i);
      g_autofree char *text = describe (type, before->pdata[i]);

      if (other >= 0)
        {
          taken[other] = TRUE;
          gh_loss_compare (losses, type, name, before->pdata[i], after->pdata[other]);
        }
      else if (!done[i])
        gh_loss_add (losses, name, type->name, text, NULL, device_advice (type));
    }
  for (guint i = 0; i < after->len; i++)
    {
      g_autofree char *text = describe (type, after->pdata[i]);

      if (!taken[i])
        gh_loss_add (losses, field->name, type->name, "", text, _ ("it comes by itself there"));
    }
}

static void
compare_list (GPtrArray *losses,
              const GhField *field,
              const char *object,
              const GPtrArray *before,
              const GPtrArray *after)
{
  g_autofree gboolean *taken = g_new0 (gboolean, after->len + 1);
  g_autofree gboolean *done = g_new0 (gboolean, before->len + 1);
  g_autofree char *prefix = object != NULL ? g_strconcat (object, ".", NULL) : g_strdup ("");

  for (guint i = 0; i < before->len; i++)
    {
      int same = find_element (field->of, after, taken, before->pdata[i]);

      if (same >= 0)
        taken[same] = done[i] = TRUE;
    }
  compare_rest (losses, field, prefix, before, after, done, taken);
}

/* To the byte: two sizes that people read as the same may not be. */
static char *
exact_text (const GhField *field, gconstpointer self)
{
  if (field->type == GH_FIELD_UINT64)
    return g_strdup_printf ("%" G_GUINT64_FORMAT,
                            *(const guint64 *) G_STRUCT_MEMBER_P (self, field->offset));
  return gh_field_to_string (field, self);
}

void
gh_loss_compare (GPtrArray *losses,
                 const GhStruct *type,
                 const char *object,
                 gconstpointer before,
                 gconstpointer after)
{
  for (const GhField *field = type->fields; field->name != NULL; field++)
    {
      g_autofree char *was = exact_text (field, before);
      g_autofree char *is = exact_text (field, after);

      if ((field->flags & GH_FIELD_OPAQUE) != 0)
        continue;
      if (field->type == GH_FIELD_LIST)
        compare_list (losses,
                      field,
                      object,
                      *(GPtrArray *const *) G_STRUCT_MEMBER_P (before, field->offset),
                      *(GPtrArray *const *) G_STRUCT_MEMBER_P (after, field->offset));
      else if (g_strcmp0 (was, is) != 0
               && !(is_default (field, before) && is_default (field, after)))
        gh_loss_add (losses,
                     object != NULL ? object : type->name,
                     field->name,
                     was,
                     is_default (field, after) && field->type != GH_FIELD_ENUM ? NULL : is,
                     NULL);
    }
}

static void
strip (const GhStruct *type, gpointer self)
{
  for (const GhField *field = type->fields; field->name != NULL; field++)
    {
      gpointer member = G_STRUCT_MEMBER_P (self, field->offset);

      if ((field->flags & GH_FIELD_OPAQUE) != 0 && field->type == GH_FIELD_STRING)
        g_clear_pointer ((char **) member, g_free);
      if (field->type == GH_FIELD_LIST)
        for (guint i = 0; i < (*(GPtrArray **) member)->len; i++)
          strip (field->of, (*(GPtrArray **) member)->pdata[i]);
    }
}

GhDomainConfig *
gh_loss_strip (const GhDomainConfig *config)
{
  GhDomainConfig *copy = gh_domain_config_copy (config);

  strip (&gh_domain_config_struct, copy);
  return copy;
}
