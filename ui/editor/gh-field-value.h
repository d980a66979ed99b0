/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhFieldValue: what stands in one field of a draft, read and written as a person reads and types
 * it. */
#pragma once

#include "gh-field-number.h"
#include "gh-subject.h"

G_BEGIN_DECLS

/** GhFieldValue: one field of a subject, with how it is shown */
typedef struct
{
  GhSubject subject;
  const GhField *field;
  const GhFieldHint *hint;     /* nullable */
  const GhFieldNumber *number; /* nullable */
} GhFieldValue;

/** gh_field_value_get_title: Returns: (nullable): the field's name for people; %NULL where it is
 * not shown */
const char *gh_field_value_get_title (const GhFieldValue *self);

GhFieldLook gh_field_value_get_look (const GhFieldValue *self);

/** gh_field_value_is_size: whether the number is of bytes */
gboolean gh_field_value_is_size (const GhFieldValue *self);

/* What is read is the draft's, and so is what is written. */

/** gh_field_value_get_number: bytes for a size */
guint64 gh_field_value_get_number (const GhFieldValue *self);

/** gh_field_value_set_number: bytes for a size */
void gh_field_value_set_number (const GhFieldValue *self, guint64 number);

gboolean gh_field_value_get_boolean (const GhFieldValue *self);

void gh_field_value_set_boolean (const GhFieldValue *self, gboolean on);

/** gh_field_value_get_text: Returns: (transfer full): as one types it; "" where there is nothing */
char *gh_field_value_get_text (const GhFieldValue *self);

/** gh_field_value_set_text: @text: as typed; "" for nothing. A word that an enumeration does not
 * have changes nothing. */
void gh_field_value_set_text (const GhFieldValue *self, const char *text);

/** gh_field_value_describe_live: Returns: (transfer full): what the machine runs with, as people
 * read it, with units and words. There must be something that runs. */
char *gh_field_value_describe_live (const GhFieldValue *self);

/** gh_field_value_is_pending: whether the machine runs with another value than the draft has */
gboolean gh_field_value_is_pending (const GhFieldValue *self);

G_END_DECLS
