/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON text as xl prints a device: libxl's names, order and layout, defaults left out. */
#include "config.h"

#include "gh-xl-json-private.h"

#include <string.h>

/* Bytes above 0x7f stay as they are, whatever they are, as in xl's answers. */
static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      static const char short_form[] = "\"\"\\\\\bb\ff\nn\rr\tt";
      const char *found = NULL;

      for (const char *pair = short_form; *pair != '\0' && found == NULL; pair += 2)
        if (*pair == *text)
          found = pair + 1;
      if (found != NULL)
        g_string_append_printf (out, "\\%c", *found);
      else if ((guchar) *text < 0x20)
        g_string_append_printf (out, "\\u%04X", (guint) *text);
      else
        g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
append_key (GString *out, const GhField *field)
{
  g_string_append (out, out->len > 2 ? ",\n    " : "    ");
  append_string (out, field->name);
  g_string_append (out, ": ");
}

/* libxl has two kinds of truth: "bool", written as such, and integers, for all but one. */
static const char *
truth (const GhField *field)
{
  return strcmp (field->name, "direct_io_safe") == 0 ? "true" : "1";
}

static void
append_field (GString *out, const GhField *field, gconstpointer self)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, field->offset);
  g_autofree char *text = gh_field_to_string (field, self);

  switch (field->type)
    {
    case GH_FIELD_STRING:
      if (text == NULL)
        return;
      append_key (out, field);
      append_string (out, text);
      break;
    case GH_FIELD_ENUM:
      if (*(const int *) member == 0)
        return;
      append_key (out, field);
      append_string (out, text);
      break;
    case GH_FIELD_BOOL:
      if (!*(const gboolean *) member)
        return;
      append_key (out, field);
      g_string_append (out, truth (field));
      break;
    case GH_FIELD_UINT: /* libxl's are signed */
      if (*(const guint *) member == 0)
        return;
      append_key (out, field);
      g_string_append_printf (out, "%d", *(const int *) member);
      break;
    case GH_FIELD_INT64:
    case GH_FIELD_UINT64:
    case GH_FIELD_STRV:
    case GH_FIELD_LIST:
    default:
      if (strcmp (text, field->type == GH_FIELD_INT64 ? "-1" : "0") == 0)
        return;
      append_key (out, field);
      g_string_append (out, text);
      break;
    }
}

char *
gh_xl_to_json (const GhStruct *type, gconstpointer self)
{
  GString *out = g_string_new ("{\n");

  for (const GhField *field = type->fields; field->name != NULL; field++)
    append_field (out, field, self);
  g_string_append (out, "\n}");
  return g_string_free (out, FALSE);
}
