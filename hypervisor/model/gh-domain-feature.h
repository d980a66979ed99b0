/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What a domain's hypervisor can do with it beyond what every one can. */
#pragma once

#include "gh-fields.h"

G_BEGIN_DECLS

/**
 * GhDomainFeatures:
 *
 * One bit each; on the bus and in JSON they are words. Whether a feature can be used now depends on
 * the state as well: gh_domain_state_allows().
 */
typedef enum
{
  GH_DOMAIN_FEATURE_NONE = 0,
  GH_DOMAIN_FEATURE_SAVE = 1 << 0,  /* saved to a file and restored from it */
  GH_DOMAIN_FEATURE_DUMP = 1 << 1,  /* its memory written as an ELF core file */
  GH_DOMAIN_FEATURE_KDUMP = 1 << 2, /* the same in the compressed form of kdump */
  GH_DOMAIN_FEATURE_SYSRQ = 1 << 3, /* keys of Linux's magic SysRq */
  GH_DOMAIN_FEATURE_TRIGGER_POWER = 1 << 4,
  GH_DOMAIN_FEATURE_TRIGGER_SLEEP = 1 << 5,
  GH_DOMAIN_FEATURE_TRIGGER_WAKEUP = 1 << 6,
  GH_DOMAIN_FEATURE_TRIGGER_RESET = 1 << 7,
  GH_DOMAIN_FEATURE_TRIGGER_NMI = 1 << 8,
  GH_DOMAIN_FEATURE_TRIGGER_INIT = 1 << 9,
} GhDomainFeatures;

/**
 * GhTrigger: what can be sent to a machine's hardware; in the order of the features.
 */
typedef enum
{
  GH_TRIGGER_POWER,  /* the power button pressed shortly */
  GH_TRIGGER_SLEEP,  /* the sleep button */
  GH_TRIGGER_WAKEUP, /* out of suspend to RAM (ACPI S3) */
  GH_TRIGGER_RESET,  /* the reset button */
  GH_TRIGGER_NMI,    /* a non-maskable interrupt */
  GH_TRIGGER_INIT,   /* INIT to the processor */
} GhTrigger;

/* "power", "sleep", "wakeup", "reset", "nmi", "init". */
extern const GhEnum gh_trigger_enum;

/** gh_trigger_get_feature: Returns: the feature that a domain needs for @trigger */
GhDomainFeatures gh_trigger_get_feature (GhTrigger trigger);

/**
 * GhDumpFormat: of a file with a domain's memory.
 */
typedef enum
{
  GH_DUMP_ELF,   /* an ELF core file */
  GH_DUMP_KDUMP, /* kdump's compressed form, flattened as makedumpfile -F writes it */
} GhDumpFormat;

/* "elf", "kdump". */
extern const GhEnum gh_dump_format_enum;

/** gh_domain_features_to_words: Returns: (transfer container): static words, %NULL-terminated:
 * "save", "dump", "kdump", "sysrq", "trigger-power", … */
const char **gh_domain_features_to_words (GhDomainFeatures features);

/** gh_domain_features_from_words: @words: (nullable): unknown ones are skipped: they are a newer
 * service's */
GhDomainFeatures gh_domain_features_from_words (const char *const *words);

G_END_DECLS
