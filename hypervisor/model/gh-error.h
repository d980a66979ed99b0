/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The one error domain, its names on the bus, and how evidence travels in a message. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GhError:
 *
 * A code exists where a caller would act differently. On the bus each has the name
 * "org.guesthouse.Error." and the word given here, for example org.guesthouse.Error.NotFound.
 */
typedef enum
{
  GH_ERROR_FAILED,             /* Failed: nothing more particular is known */
  GH_ERROR_INVALID_ARGUMENT,   /* InvalidArgument: the caller's words are wrong */
  GH_ERROR_UNKNOWN_OPTION,     /* UnknownOption: an option that the method does not have */
  GH_ERROR_INVALID_DEFINITION, /* InvalidDefinition: a definition that cannot be read or run */
  GH_ERROR_NOT_FOUND,          /* NotFound: no such domain, host, job, file */
  GH_ERROR_EXISTS,             /* Exists: the name or path is taken */
  GH_ERROR_WRONG_STATE,        /* WrongState: not possible in the state the object is in */
  GH_ERROR_BUSY,               /* Busy: another job has the object */
  GH_ERROR_CANCELLED,          /* Cancelled: by the person */
  GH_ERROR_NOT_AUTHORIZED,     /* NotAuthorized: polkit, or the socket's owner, said no */
  GH_ERROR_PERMISSION,         /* Permission: the operating system said no */
  GH_ERROR_UNSUPPORTED,        /* Unsupported: this hypervisor cannot */
  GH_ERROR_UNAVAILABLE,        /* Unavailable: the hypervisor or service is not there */
  GH_ERROR_NO_SPACE,           /* NoSpace: the disk or pool is full */
  GH_ERROR_NO_MEMORY,          /* NoMemory: the host has not that much memory */
  GH_ERROR_IN_USE,             /* InUse: a volume or file that another domain uses */
  GH_ERROR_NO_TREE,            /* NoTree: the location holds no install tree or medium */
  GH_ERROR_FETCH,              /* Fetch: the network or server failed */
  GH_ERROR_CHECKSUM,           /* Checksum: what came is not what was promised */
  GH_ERROR_HYPERVISOR,         /* Hypervisor: QEMU or Xen refused or died */
  GH_ERROR_TIMEOUT,            /* Timeout: no answer in time */
  GH_ERROR_CORRUPT,            /* Corrupt: a file of ours or a guest's is damaged */
  GH_N_ERRORS
} GhError;

#define GH_ERROR (gh_error_quark ())

/**
 * gh_error_quark:
 *
 * The error domain. The first call registers the codes' D-Bus names with GDBus, so a GError of this
 * domain crosses the bus with its code and message intact. Thread-safe.
 */
GQuark gh_error_quark (void);

/**
 * gh_error_get_nick:
 * @code: a code
 *
 * Returns: the code's word, as in its D-Bus name: "NotFound". Static.
 */
const char *gh_error_get_nick (GhError code);

/**
 * gh_error_add_evidence:
 * @error: (nullable): an error, changed in place
 * @evidence: (nullable): what the hypervisor or a tool printed, any number of lines
 *
 * Appends evidence that a client shows behind a fold. Nothing happens when either is %NULL or
 * @evidence is blank.
 */
void gh_error_add_evidence (GError *error, const char *evidence);

/**
 * gh_error_split:
 * @message: the message of a GError, as it came over the bus
 * @summary: (out) (optional) (transfer full): what was tried, why it failed, what to do
 * @evidence: (out) (optional) (transfer full) (nullable): what gh_error_add_evidence() added
 */
void gh_error_split (const char *message, char **summary, char **evidence);

/**
 * gh_error_from_io:
 * @error: (transfer full): an error of any domain
 * @format: what was tried, on which object; printf style
 *
 * Makes an error of our domain: G_IO_ERROR and G_FILE_ERROR codes are mapped to the closest of
 * ours, ours are kept, and the message becomes "WHAT WAS TRIED: REASON".
 *
 * Returns: (transfer full): the new error; @error is consumed
 */
GError *gh_error_from_io (GError *error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * gh_error_from_errno:
 * @err: an errno value
 * @format: what was tried, on which object; printf style
 *
 * Returns: (transfer full): as gh_error_from_io(), for a failed system call
 */
GError *gh_error_from_errno (int err, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
