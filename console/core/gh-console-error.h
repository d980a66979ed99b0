/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The errors that sessions report: the one domain, for folders that see only console/core. */
#pragma once

#include "gh-error.h"
