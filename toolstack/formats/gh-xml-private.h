/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A hardened XML reader, and edits of an XML tree that leave everything else as it was. */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

/**
 * gh_xml_parse:
 *
 * Reads a document without touching anything outside @text; a DOCTYPE is refused, so there are no
 * entities. Depth is limited to libxml2's 256.
 *
 * Returns: (transfer full): the tree; %NULL with GH_ERROR_INVALID_DEFINITION, "line 3, column 7: …"
 */
xmlDoc *gh_xml_parse (const char *text, gsize length, GError **error);

/** gh_xml_format: Returns: (transfer full): @doc as UTF-8, with an XML declaration if it had one */
char *gh_xml_format (xmlDoc *doc);

/** gh_xml_format_node: Returns: (transfer full): @node and what is in it as UTF-8 */
char *gh_xml_format_node (xmlNode *node);

/**
 * GhXmlPrinter: writes elements one after the other into one buffer: an element is often shorter
 * than what making and freeing a buffer for it takes
 */
typedef struct _GhXmlPrinter GhXmlPrinter;

GhXmlPrinter *gh_xml_printer_new (void);
void gh_xml_printer_free (GhXmlPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXmlPrinter, gh_xml_printer_free)

/** gh_xml_printer_print: Returns: (transfer none): @node and what is in it as UTF-8, until the next
 * one is printed */
const char *gh_xml_printer_print (GhXmlPrinter *self, xmlNode *node);

/**
 * gh_xml_place:
 * @node: (nullable): an element of a tree that has not been edited, whose document's _private is
 * its text, NUL-terminated
 * @line, @column: (out): from 1, in characters
 *
 * Returns: whether the text is known
 */
gboolean gh_xml_place (const xmlNode *node, guint *line, guint *column);

/**
 * gh_xml_children_begin, gh_xml_children_next:
 * @parent: as for gh_xml_place()
 * @at: (inout): what gh_xml_children_begin() returned
 *
 * The child elements of @parent one after the other, as they stand in the text.
 *
 * Returns: (transfer full) (nullable): the text of an element; %NULL when the text is not known
 */
const char *gh_xml_children_begin (const xmlNode *parent);
char *gh_xml_children_next (const char **at);

/** gh_xml_set_error: sets GH_ERROR_INVALID_DEFINITION, "line N, column M: …", where @node begins */
void gh_xml_set_error (GError **error, const xmlNode *node, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* The words of @node are compared with NULL @href for elements without a namespace. */
gboolean gh_xml_is (const xmlNode *node, const char *href, const char *name);

/** gh_xml_child: @parent: (nullable). Returns: (nullable): its first child element @name */
xmlNode *gh_xml_child (const xmlNode *parent, const char *name);
xmlNode *gh_xml_child_ns (const xmlNode *parent, const char *href, const char *name);

/** gh_xml_next: Returns: (nullable): the next sibling element with the name and namespace of @node
 */
xmlNode *gh_xml_next (const xmlNode *node);

/** gh_xml_get: Returns: (transfer full) (nullable): attribute @name of @node (nullable) */
char *gh_xml_get (const xmlNode *node, const char *name);

/** gh_xml_get_text: Returns: (transfer full) (nullable): the text in @node (nullable); %NULL when
 * empty */
char *gh_xml_get_text (const xmlNode *node);

/** gh_xml_is_empty_text: whether @text (nullable) says nothing; for the model, "" and %NULL are the
 * same */
gboolean gh_xml_is_empty_text (const char *text);
gboolean gh_xml_same_text (const char *a, const char *b);

/**
 * gh_xml_parse_number:
 * Errors: GH_ERROR_INVALID_DEFINITION with the line, when @text is no whole number from 0 to @max
 */
gboolean gh_xml_parse_number (
  const xmlNode *node, const char *text, guint64 max, guint64 *value, GError **error);

/** gh_xml_set: sets attribute @name, or removes it when @value is %NULL; its place stays */
void gh_xml_set (xmlNode *node, const char *name, const char *value);

/** gh_xml_set_text: replaces the text in @node; comments in it stay */
void gh_xml_set_text (xmlNode *node, const char *text);

/** gh_xml_insert: puts @node (transfer full) behind @sibling, or at the start of @parent, and
 * indents it */
void gh_xml_insert (xmlNode *parent, xmlNode *sibling, xmlNode *node);

/** gh_xml_insert_before: puts @node (transfer full) in front of @sibling and indents it */
void gh_xml_insert_before (xmlNode *sibling, xmlNode *node);

/** gh_xml_append: puts @node (transfer full) at the end of @parent and indents it */
void gh_xml_append (xmlNode *parent, xmlNode *node);

/** gh_xml_ensure: Returns: child element @name of @parent, made in its usual place when there is
 * none */
xmlNode *gh_xml_ensure (xmlNode *parent, const char *name);
xmlNode *gh_xml_ensure_ns (xmlNode *parent, const char *href, const char *prefix, const char *name);

/** gh_xml_add: Returns: a new child element @name of @parent, in its usual place */
xmlNode *gh_xml_add (xmlNode *parent, const char *name);

/** gh_xml_remove: @node: (nullable): taken out and freed, with the indentation in front of it */
void gh_xml_remove (xmlNode *node);

/** gh_xml_remove_if_empty: removes @node (nullable) when neither an attribute nor an element is
 * left */
void gh_xml_remove_if_empty (xmlNode *node);

/** gh_xml_remove_children: removes the child elements of @parent that @names lists */
void gh_xml_remove_children (xmlNode *parent, const char *const *names);

G_END_DECLS
