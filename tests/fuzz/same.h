/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers of definitions demand: what was written is read as what it was. */
#pragma once

#include "gh-domain-config.h"

/* Aborts, with the differences, unless @after, which was read from @text, equals @before. */
void demand_same (const GhDomainConfig *before, const GhDomainConfig *after, const char *text);
