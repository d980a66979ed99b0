/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* One table describes a struct; copy, clear, equality, difference and GVariant follow from it. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * GhEnum:
 * @nicks: the words of the values 0, 1, 2, …, %NULL-terminated, as written in JSON and on the
 * command line
 *
 * The words of an enumeration. Value 0 is what a cleared struct holds.
 */
typedef struct
{
  const char *const *nicks;
} GhEnum;

/**
 * gh_enum_to_string:
 *
 * Returns: the word of @value, or "?" when there is none. Static.
 */
const char *gh_enum_to_string (const GhEnum *type, int value);

/**
 * gh_enum_parse:
 * @value: (out): set only on success
 *
 * Returns: whether @word is one of the words of @type
 */
gboolean gh_enum_parse (const GhEnum *type, const char *word, int *value);

/**
 * gh_enum_list:
 *
 * Returns: (transfer full): the words joined with ", ", for messages
 */
char *gh_enum_list (const GhEnum *type);

typedef enum
{
  GH_FIELD_STRING, /* char *, owned */
  GH_FIELD_BOOL,   /* gboolean */
  GH_FIELD_UINT,   /* guint */
  GH_FIELD_UINT64, /* guint64 */
  GH_FIELD_INT64,  /* gint64 */
  GH_FIELD_ENUM,   /* an int-sized enumeration; type is its GhEnum */
  GH_FIELD_STRV,   /* char **, owned */
  GH_FIELD_LIST, /* GPtrArray * of owned structs, never NULL once initialised; type is its GhStruct
                  */
} GhFieldType;

typedef enum
{
  GH_FIELD_PLAIN = 0,
  /* Kept and copied, but no part of what a person sees: left out of difference, equality and
     GVariant. */
  GH_FIELD_OPAQUE = 1 << 0,
  /* The value is a count of bytes; shown with a unit. */
  GH_FIELD_BYTES = 1 << 1,
  /* Identifies a struct within its list, so that a difference pairs like with like. */
  GH_FIELD_KEY = 1 << 2,
} GhFieldFlags;

/**
 * GhField:
 * @name: stable name in JSON, in differences and on the command line: "memory"
 * @label: what a person reads, untranslated and marked with N_()
 * @type: how the member is stored
 * @offset: where, from offsetof()
 * @of: the GhEnum of an enumeration, the GhStruct of a list, else %NULL
 */
typedef struct
{
  const char *name;
  const char *label;
  GhFieldType type;
  gsize offset;
  gconstpointer of;
  GhFieldFlags flags;
} GhField;

/**
 * GhStruct:
 * @name: singular name of the thing: "disk"
 * @label: what a person reads, untranslated and marked with N_()
 * @fields: the members, ended by one without a name
 */
typedef struct
{
  const char *name;
  const char *label;
  gsize size;
  const GhField *fields;
} GhStruct;

/* A GhFieldType for the member @m of @S named @n. */
#define GH_FIELD(S, m, n, l, t, of_, f)                                                            \
  {                                                                                                \
    (n), (l), (t), G_STRUCT_OFFSET (S, m), (of_), (f)                                              \
  }
#define GH_FIELD_END                                                                               \
  {                                                                                                \
    NULL, NULL, GH_FIELD_STRING, 0, NULL, GH_FIELD_PLAIN                                           \
  }

/**
 * GhDifference:
 * @path: where, as "memory" or "disks[vda].source"
 * @label: (nullable): the field's label, untranslated; static
 * @before: (nullable): %NULL when the thing was added
 * @after: (nullable): %NULL when the thing was removed
 */
typedef struct
{
  char *path;
  const char *label;
  char *before;
  char *after;
} GhDifference;

void gh_difference_free (GhDifference *difference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhDifference, gh_difference_free)

/**
 * gh_struct_new:
 *
 * Returns: (transfer full): a zeroed struct whose lists are empty; free with gh_struct_free()
 */
gpointer gh_struct_new (const GhStruct *type);

/** gh_struct_clear: frees what @self owns and leaves it as gh_struct_new() would. Idempotent. */
void gh_struct_clear (const GhStruct *type, gpointer self);

/** gh_struct_free: @self: (nullable) (transfer full) */
void gh_struct_free (const GhStruct *type, gpointer self);

/** gh_struct_copy: Returns: (transfer full): a deep copy, opaque fields included */
gpointer gh_struct_copy (const GhStruct *type, gconstpointer self);

/** gh_struct_equal: whether all but opaque fields are equal; %NULL and "" are equal strings */
gboolean gh_struct_equal (const GhStruct *type, gconstpointer a, gconstpointer b);

/** gh_struct_find_field: Returns: (transfer none) (nullable): the field of that name */
const GhField *gh_struct_find_field (const GhStruct *type, const char *name);

/** gh_field_equal: whether @field says the same in both; as gh_struct_equal() for one field */
gboolean gh_field_equal (const GhField *field, gconstpointer a, gconstpointer b);

/** gh_field_assign: copies what @field says in @from over what it says in @to */
void gh_field_assign (const GhField *field, gconstpointer from, gpointer to);

/**
 * gh_struct_merge:
 * @base: what @other and @self both came from
 *
 * Makes in @self what differs between @base and @other, opaque fields included; a list is one
 * field. What only @self has changed stays.
 */
void gh_struct_merge (const GhStruct *type, gconstpointer base, gconstpointer other, gpointer self);

/**
 * gh_struct_diff:
 *
 * Returns: (transfer full) (element-type GhDifference): what changed from @a to @b, item by item,
 * in the order of the table; empty when gh_struct_equal(). List elements are paired by their key
 * field, and by position where they have none.
 */
GPtrArray *gh_struct_diff (const GhStruct *type, gconstpointer a, gconstpointer b);

/**
 * gh_struct_to_variant:
 *
 * Returns: (transfer floating): an a{sv} of all but opaque and empty fields; enumerations as their
 *   words, lists as aa{sv}
 */
GVariant *gh_struct_to_variant (const GhStruct *type, gconstpointer self);

/** gh_struct_list_to_variant: Returns: (transfer floating): an aa{sv} of structs of one type;
 * several threads make it of a long list, which not a main loop should wait for */
GVariant *gh_struct_list_to_variant (const GhStruct *type, const GPtrArray *list);

/** gh_struct_store: Returns: (transfer floating): gh_struct_to_variant() with the opaque fields in
 * it: for a file of our own */
GVariant *gh_struct_store (const GhStruct *type, gconstpointer self);

/** gh_struct_restore: Returns: (transfer full): gh_struct_from_variant() for what gh_struct_store()
 * made */
gpointer gh_struct_restore (const GhStruct *type, GVariant *dictionary);

/**
 * gh_struct_from_variant:
 * @dictionary: an a{sv} as gh_struct_to_variant() makes it
 *
 * Returns: (transfer full): a struct with what @dictionary says; what is missing, unknown or of
 * another type is left out
 */
gpointer gh_struct_from_variant (const GhStruct *type, GVariant *dictionary);

/** gh_field_is_set: whether it has another value than in a new struct; an empty text is none */
gboolean gh_field_is_set (const GhField *field, gconstpointer self);

/**
 * gh_field_to_string:
 *
 * Returns: (transfer full) (nullable): the value as a person reads it; %NULL when it is unset
 */
char *gh_field_to_string (const GhField *field, gconstpointer self);

G_END_DECLS
