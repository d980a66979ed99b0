/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of definitions, and from one to another with a report of what is lost. */
#pragma once

#include "gh-domain-config.h"

G_BEGIN_DECLS

typedef enum
{
  GH_FORMAT_NONE,
  GH_FORMAT_XML, /* libvirt's domain XML */
  GH_FORMAT_XL,  /* xl.cfg(5) */
} GhFormat;

/* "none", "xml", "xl". */
extern const GhEnum gh_format_enum;

/**
 * gh_format_detect:
 * @text: (nullable)
 *
 * Returns: the format that @text is in, told by its first character; GH_FORMAT_NONE when it says
 *   nothing at all
 */
GhFormat gh_format_detect (const char *text);

/* Longest definition that is read, in bytes. */
#define GH_FORMAT_MAX (16 * 1024 * 1024)

/** gh_format_check_size: whether a text of @size bytes can be a definition. Errors:
 * GH_ERROR_INVALID_DEFINITION, "line 1, column 1: …" */
gboolean gh_format_check_size (gsize size, GError **error);

/**
 * GhLoss: what a definition says and another format does not.
 * @object: "disks[0]", "domain"
 * @field: "serial", or the name of a setting, an element or an attribute
 * @value: what is lost
 * @becomes: (nullable): what it reads as there
 * @advice: what that means or what to do, translated; static
 */
typedef struct
{
  char *object;
  char *field;
  char *value;
  char *becomes;
  const char *advice;
} GhLoss;

void gh_loss_free (GhLoss *loss);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhLoss, gh_loss_free)

/**
 * gh_format_read:
 *
 * Returns: (transfer full): what gh_domain_xml_parse() or gh_xl_cfg_parse() make of @text
 *
 * Errors: GH_ERROR_INVALID_DEFINITION, with line
 */
GhDomainConfig *gh_format_read (GhFormat format, const char *text, gssize length, GError **error);

/**
 * gh_format_check:
 * @config: as gh_format_read() made it, perhaps completed
 *
 * gh_domain_config_check(), with the places in the text that @config was read from.
 *
 * Errors: GH_ERROR_INVALID_DEFINITION, a line for each complaint: "line 3, column 7: …"
 */
gboolean gh_format_check (const GhDomainConfig *config, GError **error);

/**
 * gh_format_write:
 * @losses: (element-type GhLoss): what @config says and the text does not is added
 *
 * Writes @config. In the format that it was read from nothing is lost. In the other one everything
 * that was lost is reported, item by item: what the target cannot say, found by reading it again,
 * and what the model has no word for. With GH_FORMAT_NONE nothing is written, and only the latter
 * is reported.
 *
 * Returns: (transfer full): the text
 *
 * Errors: GH_ERROR_INVALID_DEFINITION
 */
char *
gh_format_write (const GhDomainConfig *config, GhFormat format, GPtrArray *losses, GError **error);

G_END_DECLS
