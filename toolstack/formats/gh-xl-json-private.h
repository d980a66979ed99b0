/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON text as xl prints a device: libxl's names, order and layout, defaults left out. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

/**
 * gh_xl_to_json:
 * @self: a struct whose fields are named and ordered as in libxl's types; an unset string, value 0
 * of an enumeration, 0, %FALSE and -1 of a signed number are defaults
 *
 * Returns: (transfer full): the object, without a newline at its end
 */
char *gh_xl_to_json (const GhStruct *type, gconstpointer self);

G_END_DECLS
