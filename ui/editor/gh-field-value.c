/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldValue: what stands in one field of a draft, read and written as a person reads and types
 * it. */
#include "config.h"

#include "gh-field-value.h"

#include <glib/gi18n-lib.h>

#include "gh-pins-text.h"
#include "gh-text.h"

#define MEMBER(T, self, field) (*(T *) G_STRUCT_MEMBER_P ((self), (field)->offset))

const char *
gh_field_value_get_title (const GhFieldValue *self)
{
  if (gh_field_value_get_look (self) == GH_LOOK_HIDDEN)
    return NULL;
  if (self->hint != NULL && self->hint->label != NULL)
    return _ (self->hint->label);
  return self->field->label != NULL ? _ (self->field->label) : NULL;
}

static guint64
get_number_of (const GhFieldValue *self, gconstpointer of)
{
  if (self->number != NULL)
    return self->number->get (of);
  if (self->field->type == GH_FIELD_UINT64 || self->field->type == GH_FIELD_INT64)
    return MEMBER (guint64, of, self->field);
  return MEMBER (guint, of, self->field);
}

guint64
gh_field_value_get_number (const GhFieldValue *self)
{
  return get_number_of (self, self->subject.self);
}

void
gh_field_value_set_number (const GhFieldValue *self, guint64 value)
{
  if (self->number != NULL)
    self->number->set (self->subject.self, value, self->subject.is_active);
  else if (self->field->type == GH_FIELD_UINT64 || self->field->type == GH_FIELD_INT64)
    MEMBER (guint64, self->subject.self, self->field) = value;
  else
    MEMBER (guint, self->subject.self, self->field) = (guint) value;
}

GhFieldLook
gh_field_value_get_look (const GhFieldValue *self)
{
  return self->hint != NULL ? self->hint->look : GH_LOOK_PLAIN;
}

gboolean
gh_field_value_is_size (const GhFieldValue *self)
{
  return (self->field->flags & GH_FIELD_BYTES) != 0;
}

gboolean
gh_field_value_get_boolean (const GhFieldValue *self)
{
  return MEMBER (gboolean, self->subject.self, self->field);
}

void
gh_field_value_set_boolean (const GhFieldValue *self, gboolean on)
{
  MEMBER (gboolean, self->subject.self, self->field) = on;
}

static char *
get_text_of (const GhFieldValue *self, gconstpointer of)
{
  char *text;

  if (gh_field_value_get_look (self) == GH_LOOK_PINS)
    return gh_pins_text_format (MEMBER (char **, of, self->field),
                                ((const GhDomainConfig *) of)->vcpus);
  text = gh_field_to_string (self->field, of);
  return text != NULL ? text : g_strdup ("");
}

char *
gh_field_value_get_text (const GhFieldValue *self)
{
  return get_text_of (self, self->subject.self);
}

static char **
split_words (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      {
        g_strv_builder_add (builder, *part);
        n++;
      }
  return n > 0 ? g_strv_builder_end (builder) : NULL;
}

void
gh_field_value_set_text (const GhFieldValue *self, const char *text)
{
  gpointer to = self->subject.self;

  if (self->field->type == GH_FIELD_ENUM)
    gh_enum_parse (self->field->of, text, &MEMBER (int, to, self->field));
  else if (self->field->type == GH_FIELD_STRV)
    {
      const GhDomainConfig *config = gh_draft_get_config (self->subject.draft);
      char **words = gh_field_value_get_look (self) == GH_LOOK_PINS
                       ? gh_pins_text_parse (text, config->vcpus)
                       : split_words (text);

      g_strfreev (MEMBER (char **, to, self->field));
      MEMBER (char **, to, self->field) = words;
    }
  else
    {
      g_free (MEMBER (char *, to, self->field));
      MEMBER (char *, to, self->field) = *text != '\0' ? g_strdup (text) : NULL;
    }
}

char *
gh_field_value_describe_live (const GhFieldValue *self)
{
  g_autofree char *text = NULL;

  if (self->number != NULL && gh_field_value_is_size (self))
    return gh_format_size (get_number_of (self, self->subject.live));
  if (self->number != NULL)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, get_number_of (self, self->subject.live));
  text = gh_field_value_get_look (self) == GH_LOOK_PINS
           ? get_text_of (self, self->subject.live)
           : gh_field_to_string (self->field, self->subject.live);
  return gh_field_hint_word (self->hint, self->field, text);
}

gboolean
gh_field_value_is_pending (const GhFieldValue *self)
{
  if (self->subject.live == NULL)
    return FALSE;
  if (self->number != NULL)
    return get_number_of (self, self->subject.live) != gh_field_value_get_number (self);
  return !gh_field_equal (self->field, self->subject.live, self->subject.self);
}
