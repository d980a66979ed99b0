/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* One table describes a struct; copy, clear, equality, difference and GVariant follow from it. */
#include "config.h"

#include "gh-fields.h"

#include "gh-parallel.h"
#include "gh-text.h"

/* With a shorter list, a thread takes longer to begin than to make variants of its elements. */
#define ELEMENTS_PER_THREAD 512

#define MEMBER(T, self, field) (*(T *) G_STRUCT_MEMBER_P ((self), (field)->offset))

const char *
gh_enum_to_string (const GhEnum *type, int value)
{
  int n = 0;

  while (type->nicks[n] != NULL)
    n++;
  return value >= 0 && value < n ? type->nicks[value] : "?";
}

gboolean
gh_enum_parse (const GhEnum *type, const char *word, int *value)
{
  for (int i = 0; word != NULL && type->nicks[i] != NULL; i++)
    if (strcmp (type->nicks[i], word) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

char *
gh_enum_list (const GhEnum *type)
{
  return g_strjoinv (", ", (char **) type->nicks);
}

void
gh_difference_free (GhDifference *difference)
{
  if (difference == NULL)
    return;
  g_free (difference->path);
  g_free (difference->before);
  g_free (difference->after);
  g_free (difference);
}

static void
field_clear (const GhField *field, gpointer self)
{
  switch (field->type)
    {
    case GH_FIELD_STRING:
      g_clear_pointer (&MEMBER (char *, self, field), g_free);
      break;
    case GH_FIELD_STRV:
      g_clear_pointer (&MEMBER (char **, self, field), g_strfreev);
      break;
    case GH_FIELD_LIST:
      {
        GPtrArray *list = MEMBER (GPtrArray *, self, field);

        for (guint i = 0; list != NULL && i < list->len; i++)
          gh_struct_free (field->of, list->pdata[i]);
        if (list != NULL)
          g_ptr_array_set_size (list, 0);
        else
          MEMBER (GPtrArray *, self, field) = g_ptr_array_new ();
      }
      break;
    case GH_FIELD_UINT64:
    case GH_FIELD_INT64:
      MEMBER (guint64, self, field) = 0;
      break;
    case GH_FIELD_BOOL:
    case GH_FIELD_UINT:
    case GH_FIELD_ENUM:
    default:
      MEMBER (guint, self, field) = 0;
      break;
    }
}

static void
field_copy (const GhField *field, gconstpointer from, gpointer to)
{
  switch (field->type)
    {
    case GH_FIELD_STRING:
      MEMBER (char *, to, field) = g_strdup (MEMBER (char *, from, field));
      break;
    case GH_FIELD_STRV:
      MEMBER (char **, to, field) = g_strdupv (MEMBER (char **, from, field));
      break;
    case GH_FIELD_LIST:
      {
        GPtrArray *list = MEMBER (GPtrArray *, from, field);

        for (guint i = 0; i < list->len; i++)
          g_ptr_array_add (MEMBER (GPtrArray *, to, field),
                           gh_struct_copy (field->of, list->pdata[i]));
      }
      break;
    case GH_FIELD_UINT64:
    case GH_FIELD_INT64:
      MEMBER (guint64, to, field) = MEMBER (guint64, from, field);
      break;
    case GH_FIELD_BOOL:
    case GH_FIELD_UINT:
    case GH_FIELD_ENUM:
    default:
      MEMBER (guint, to, field) = MEMBER (guint, from, field);
      break;
    }
}

static gboolean
strv_equal (char **a, char **b)
{
  static char *none[] = { NULL };

  return g_strv_equal ((const char *const *) (a != NULL ? a : none),
                       (const char *const *) (b != NULL ? b : none));
}

static gboolean
list_equal (const GhStruct *type, GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!gh_struct_equal (type, a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

gboolean
gh_field_equal (const GhField *field, gconstpointer a, gconstpointer b)
{
  switch (field->type)
    {
    case GH_FIELD_STRING:
      {
        const char *x = MEMBER (char *, a, field), *y = MEMBER (char *, b, field);

        return g_strcmp0 (x != NULL ? x : "", y != NULL ? y : "") == 0;
      }
    case GH_FIELD_STRV:
      return strv_equal (MEMBER (char **, a, field), MEMBER (char **, b, field));
    case GH_FIELD_LIST:
      return list_equal (field->of, MEMBER (GPtrArray *, a, field), MEMBER (GPtrArray *, b, field));
    case GH_FIELD_UINT64:
    case GH_FIELD_INT64:
      return MEMBER (guint64, a, field) == MEMBER (guint64, b, field);
    case GH_FIELD_BOOL:
      return !MEMBER (gboolean, a, field) == !MEMBER (gboolean, b, field);
    case GH_FIELD_UINT:
    case GH_FIELD_ENUM:
    default:
      return MEMBER (guint, a, field) == MEMBER (guint, b, field);
    }
}

const GhField *
gh_struct_find_field (const GhStruct *type, const char *name)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (strcmp (f->name, name) == 0)
      return f;
  return NULL;
}

void
gh_field_assign (const GhField *field, gconstpointer from, gpointer to)
{
  if (from == to)
    return;
  field_clear (field, to);
  field_copy (field, from, to);
}

void
gh_struct_merge (const GhStruct *type, gconstpointer base, gconstpointer other, gpointer self)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (!gh_field_equal (f, base, other))
      gh_field_assign (f, other, self);
}

gpointer
gh_struct_new (const GhStruct *type)
{
  gpointer self = g_malloc0 (type->size);

  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (f->type == GH_FIELD_LIST)
      MEMBER (GPtrArray *, self, f) = g_ptr_array_new ();
  return self;
}

void
gh_struct_clear (const GhStruct *type, gpointer self)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    field_clear (f, self);
}

void
gh_struct_free (const GhStruct *type, gpointer self)
{
  if (self == NULL)
    return;
  gh_struct_clear (type, self);
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (f->type == GH_FIELD_LIST)
      g_ptr_array_unref (MEMBER (GPtrArray *, self, f));
  g_free (self);
}

gpointer
gh_struct_copy (const GhStruct *type, gconstpointer self)
{
  gpointer copy = gh_struct_new (type);

  for (const GhField *f = type->fields; f->name != NULL; f++)
    field_copy (f, self, copy);
  return copy;
}

gboolean
gh_struct_equal (const GhStruct *type, gconstpointer a, gconstpointer b)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (!(f->flags & GH_FIELD_OPAQUE) && !gh_field_equal (f, a, b))
      return FALSE;
  return TRUE;
}

gboolean
gh_field_is_set (const GhField *field, gconstpointer self)
{
  switch (field->type)
    {
    case GH_FIELD_STRING:
      return MEMBER (char *, self, field) != NULL && *MEMBER (char *, self, field) != '\0';
    case GH_FIELD_STRV:
      return MEMBER (char **, self, field) != NULL && *MEMBER (char **, self, field) != NULL;
    case GH_FIELD_LIST:
      return MEMBER (GPtrArray *, self, field)->len > 0;
    case GH_FIELD_UINT64:
    case GH_FIELD_INT64:
      return MEMBER (guint64, self, field) != 0;
    case GH_FIELD_BOOL:
    case GH_FIELD_ENUM:
    case GH_FIELD_UINT:
    default:
      return MEMBER (guint, self, field) != 0;
    }
}

char *
gh_field_to_string (const GhField *field, gconstpointer self)
{
  switch (field->type)
    {
    case GH_FIELD_STRING:
      return g_strdup (MEMBER (char *, self, field));
    case GH_FIELD_STRV:
      return MEMBER (char **, self, field) ? g_strjoinv (", ", MEMBER (char **, self, field))
                                           : NULL;
    case GH_FIELD_LIST:
      return g_strdup_printf ("%u", MEMBER (GPtrArray *, self, field)->len);
    case GH_FIELD_UINT64:
      if (field->flags & GH_FIELD_BYTES)
        return gh_format_size (MEMBER (guint64, self, field));
      return g_strdup_printf ("%" G_GUINT64_FORMAT, MEMBER (guint64, self, field));
    case GH_FIELD_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, MEMBER (gint64, self, field));
    case GH_FIELD_BOOL:
      return g_strdup (MEMBER (gboolean, self, field) ? "yes" : "no");
    case GH_FIELD_ENUM:
      return g_strdup (gh_enum_to_string (field->of, MEMBER (int, self, field)));
    case GH_FIELD_UINT:
    default:
      return g_strdup_printf ("%u", MEMBER (guint, self, field));
    }
}

static void
add_difference (GPtrArray *out,
                const char *prefix,
                const char *name,
                const char *label,
                char *before,
                char *after)
{
  GhDifference *difference = g_new0 (GhDifference, 1);

  difference->path = g_strconcat (prefix, name, NULL);
  difference->label = label;
  difference->before = before;
  difference->after = after;
  g_ptr_array_add (out, difference);
}

/* The element's key, or its position when the struct has none or the key is unset. */
static char *
element_key (const GhStruct *type, gconstpointer element, guint position)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    if (f->flags & GH_FIELD_KEY)
      {
        g_autofree char *key = gh_field_to_string (f, element);

        if (key != NULL && *key != '\0')
          return g_steal_pointer (&key);
      }
  return g_strdup_printf ("%u", position);
}

static int
find_key (const GhStruct *type, GPtrArray *list, const char *key)
{
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *k = element_key (type, list->pdata[i], i);

      if (strcmp (k, key) == 0)
        return (int) i;
    }
  return -1;
}

static void diff_fields (GPtrArray *, const char *, const GhStruct *, gconstpointer, gconstpointer);

static void
diff_list (GPtrArray *out, const char *prefix, const GhField *field, GPtrArray *a, GPtrArray *b)
{
  const GhStruct *type = field->of;

  for (guint i = 0; i < a->len; i++)
    {
      g_autofree char *key = element_key (type, a->pdata[i], i);
      g_autofree char *name = g_strdup_printf ("%s[%s]", field->name, key);
      int j = find_key (type, b, key);

      if (j >= 0)
        {
          g_autofree char *deeper = g_strconcat (prefix, name, ".", NULL);

          diff_fields (out, deeper, type, a->pdata[i], b->pdata[j]);
        }
      else
        add_difference (out, prefix, name, type->label, g_steal_pointer (&key), NULL);
    }
  for (guint j = 0; j < b->len; j++)
    {
      g_autofree char *key = element_key (type, b->pdata[j], j);
      g_autofree char *name = g_strdup_printf ("%s[%s]", field->name, key);

      if (find_key (type, a, key) < 0)
        add_difference (out, prefix, name, type->label, NULL, g_steal_pointer (&key));
    }
}

static void
diff_fields (
  GPtrArray *out, const char *prefix, const GhStruct *type, gconstpointer a, gconstpointer b)
{
  for (const GhField *f = type->fields; f->name != NULL; f++)
    {
      if ((f->flags & GH_FIELD_OPAQUE) || gh_field_equal (f, a, b))
        continue;
      if (f->type == GH_FIELD_LIST)
        {
          guint before = out->len;

          diff_list (out, prefix, f, MEMBER (GPtrArray *, a, f), MEMBER (GPtrArray *, b, f));
          if (out->len == before)
            add_difference (out, prefix, f->name, f->label, g_strdup ("order"), g_strdup ("order"));
        }
      else
        add_difference (
          out, prefix, f->name, f->label, gh_field_to_string (f, a), gh_field_to_string (f, b));
    }
}

GPtrArray *
gh_struct_diff (const GhStruct *type, gconstpointer a, gconstpointer b)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_difference_free);

  diff_fields (out, "", type, a, b);
  return out;
}

static GVariant *struct_to_variant (const GhStruct *type, gconstpointer self, GhFieldFlags without);

/* What several threads make variants of, when the list is long. */
typedef struct
{
  const GhStruct *type;
  const GPtrArray *list;
  GhFieldFlags without;
  GVariant **variants; /* floating, for each element */
} Listing;

static void
element_to_variant (guint i, gpointer data)
{
  Listing *self = data;

  self->variants[i] = struct_to_variant (self->type, self->list->pdata[i], self->without);
}

static GVariant *
list_to_variant (const GhStruct *type, const GPtrArray *list, GhFieldFlags without)
{
  g_autofree GVariant **variants = g_new (GVariant *, list->len);
  Listing listing = { type, list, without, variants };

  gh_parallel_each (list->len, ELEMENTS_PER_THREAD, element_to_variant, &listing);
  return g_variant_new_array (G_VARIANT_TYPE_VARDICT, variants, list->len);
}

/* (transfer floating) (nullable): %NULL for an empty string or vector. */
static GVariant *
field_to_variant (const GhField *field, gconstpointer self, GhFieldFlags without)
{
  switch (field->type)
    {
    case GH_FIELD_STRING:
      {
        const char *s = MEMBER (char *, self, field);

        return s != NULL && *s != '\0' ? g_variant_new_string (s) : NULL;
      }
    case GH_FIELD_STRV:
      {
        char **v = MEMBER (char **, self, field);

        return v != NULL && *v != NULL ? g_variant_new_strv ((const char *const *) v, -1) : NULL;
      }
    case GH_FIELD_LIST:
      return list_to_variant (field->of, MEMBER (GPtrArray *, self, field), without);
    case GH_FIELD_UINT64:
      return g_variant_new_uint64 (MEMBER (guint64, self, field));
    case GH_FIELD_INT64:
      return g_variant_new_int64 (MEMBER (gint64, self, field));
    case GH_FIELD_BOOL:
      return g_variant_new_boolean (MEMBER (gboolean, self, field));
    case GH_FIELD_ENUM:
      return g_variant_new_string (gh_enum_to_string (field->of, MEMBER (int, self, field)));
    case GH_FIELD_UINT:
    default:
      return g_variant_new_uint32 (MEMBER (guint, self, field));
    }
}

static GVariant *
struct_to_variant (const GhStruct *type, gconstpointer self, GhFieldFlags without)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (const GhField *f = type->fields; f->name != NULL; f++)
    {
      GVariant *value = f->flags & without ? NULL : field_to_variant (f, self, without);

      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", f->name, value);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
gh_struct_to_variant (const GhStruct *type, gconstpointer self)
{
  return struct_to_variant (type, self, GH_FIELD_OPAQUE);
}

GVariant *
gh_struct_list_to_variant (const GhStruct *type, const GPtrArray *list)
{
  return list_to_variant (type, list, GH_FIELD_OPAQUE);
}

GVariant *
gh_struct_store (const GhStruct *type, gconstpointer self)
{
  return struct_to_variant (type, self, GH_FIELD_PLAIN);
}

static gpointer struct_from_variant (const GhStruct *type, GVariant *value, GhFieldFlags without);

static void
list_from_variant (const GhStruct *type, GVariant *value, GPtrArray *list, GhFieldFlags without)
{
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (value, i);

      g_ptr_array_add (list, struct_from_variant (type, element, without));
    }
}

static const char *
variant_type_of (const GhField *field)
{
  static const char *const types[]
    = { [GH_FIELD_STRING] = "s", [GH_FIELD_BOOL] = "b",     [GH_FIELD_UINT] = "u",
        [GH_FIELD_UINT64] = "t", [GH_FIELD_INT64] = "x",    [GH_FIELD_ENUM] = "s",
        [GH_FIELD_STRV] = "as",  [GH_FIELD_LIST] = "aa{sv}" };

  return types[field->type];
}

static void
field_from_variant (const GhField *field, GVariant *value, gpointer self, GhFieldFlags without)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (variant_type_of (field))))
    return;
  switch (field->type)
    {
    case GH_FIELD_STRING:
      MEMBER (char *, self, field) = g_variant_dup_string (value, NULL);
      break;
    case GH_FIELD_STRV:
      MEMBER (char **, self, field) = g_variant_dup_strv (value, NULL);
      break;
    case GH_FIELD_LIST:
      list_from_variant (field->of, value, MEMBER (GPtrArray *, self, field), without);
      break;
    case GH_FIELD_UINT64:
      MEMBER (guint64, self, field) = g_variant_get_uint64 (value);
      break;
    case GH_FIELD_INT64:
      MEMBER (gint64, self, field) = g_variant_get_int64 (value);
      break;
    case GH_FIELD_BOOL:
      MEMBER (gboolean, self, field) = g_variant_get_boolean (value);
      break;
    case GH_FIELD_ENUM:
      gh_enum_parse (field->of, g_variant_get_string (value, NULL), &MEMBER (int, self, field));
      break;
    case GH_FIELD_UINT:
    default:
      MEMBER (guint, self, field) = g_variant_get_uint32 (value);
      break;
    }
}

static gpointer
struct_from_variant (const GhStruct *type, GVariant *dictionary, GhFieldFlags without)
{
  gpointer self = gh_struct_new (type);

  if (!g_variant_is_of_type (dictionary, G_VARIANT_TYPE_VARDICT))
    return self;
  for (const GhField *f = type->fields; f->name != NULL; f++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (dictionary, f->name, NULL);

      if (value != NULL && !(f->flags & without))
        field_from_variant (f, value, self, without);
    }
  return self;
}

gpointer
gh_struct_from_variant (const GhStruct *type, GVariant *dictionary)
{
  return struct_from_variant (type, dictionary, GH_FIELD_OPAQUE);
}

gpointer
gh_struct_restore (const GhStruct *type, GVariant *dictionary)
{
  return struct_from_variant (type, dictionary, GH_FIELD_PLAIN);
}
