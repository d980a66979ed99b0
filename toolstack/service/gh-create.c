/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Host.CreateDomain: from its arguments to a job. */
#include "config.h"

#include "gh-create.h"

#include <glib/gi18n-lib.h>

#include "gh-create-job.h"
#include "gh-disks.h"
#include "gh-domain-xml.h"
#include "gh-jobs.h"
#include "gh-service.h"
#include "gh-web.h"

/* A copy of a cloud image has at least this much, since what it brings is nearly full. */
#define COPY_SIZE (G_GUINT64_CONSTANT (10) << 30)

void
gh_create_request_free (GhCreateRequest *self)
{
  gh_domain_config_free (self->config);
  g_clear_pointer (&self->disk, gh_volume_spec_free);
  gh_answers_free (self->answers);
  g_free (self->pool);
  g_free (self->tree);
  g_free (self->iso);
  g_free (self->image);
  g_free (self->drivers);
  g_free (self->checksum);
  g_free (self->args);
  g_free (self->arch);
  g_free (self);
}

/* Options of a new image; none may be asked for. */
static gboolean
read_disk (GVariant *options, GhCreateRequest *request, GError **error)
{
  const char *format = NULL;
  const char *path = NULL;
  const char *pool = NULL;
  guint64 size = 0;
  int value = GH_VOLUME_QCOW2;

  g_variant_lookup (options, "disk-format", "&s", &format);
  g_variant_lookup (options, "disk-path", "&s", &path);
  g_variant_lookup (options, "disk-pool", "&s", &pool);
  if (!g_variant_lookup (options, "disk-size", "t", &size) && request->image != NULL)
    {
      size = COPY_SIZE;
      request->roomy = TRUE;
    }
  if (size == 0)
    {
      if (format == NULL && path == NULL && pool == NULL
          && !g_variant_lookup (options, "disk-size", "t", &size))
        return TRUE;
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("A new disk needs its size: disk-size is missing"));
      return FALSE;
    }
  if (format != NULL && !gh_enum_parse (&gh_volume_format_enum, format, &value))
    {
      g_autofree char *known = gh_enum_list (&gh_volume_format_enum);

      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_INVALID_ARGUMENT,
                   _ ("A new disk cannot have the format “%s”: there are %s"),
                   format,
                   known);
      return FALSE;
    }
  if (path != NULL && pool != NULL)
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("A new disk goes into a pool or to a path, not both"));
      return FALSE;
    }
  request->pool = g_strdup (pool);
  request->disk = gh_volume_spec_new (size, (GhVolumeFormat) value, path);
  return gh_volume_spec_validate (request->disk, error);
}

static gboolean
is_place (const char *location)
{
  return g_path_is_absolute (location) || gh_web_is_address (location);
}

static gboolean
check_install (const GhCreateRequest *request, GError **error)
{
  const char *why = NULL;
  int sources = (request->tree != NULL) + (request->iso != NULL) + (request->image != NULL);

  if (sources > 1)
    why
      = _ ("A machine comes from a tree, from an ISO image or from a ready disk, not from several "
           "of them");
  else if (request->image != NULL && !is_place (request->image))
    why = _ ("The path of the disk to be copied has to be absolute");
  else if (request->drivers != NULL && !g_path_is_absolute (request->drivers))
    why = _ ("The path of the image with drivers has to be absolute");
  else if (request->tree == NULL && request->args != NULL)
    why = _ ("Kernel arguments need an install tree, whose kernel takes them");
  else if (request->iso != NULL && !is_place (request->iso))
    why = _ ("The path of the ISO image has to be absolute");
  if (why == NULL)
    return TRUE;
  g_set_error_literal (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

/* Whether the host can run it, with the new disk in place. */
static gboolean
check_config (GhHost *host, const GhCreateRequest *request, GError **error)
{
  g_autoptr (GhDomainConfig) trial = gh_domain_config_copy (request->config);

  for (guint i = 0; request->disk != NULL && i < trial->disks->len; i++)
    {
      GhDisk *disk = trial->disks->pdata[i];

      if (disk->device == GH_DISK_DISK && disk->source == NULL)
        {
          disk->source = g_strdup ("/new");
          break;
        }
    }
  if (gh_host_lookup (host, trial->uuid) != NULL)
    {
      g_set_error (error,
                   GH_ERROR,
                   GH_ERROR_EXISTS,
                   _ ("There is a machine with the UUID %s already"),
                   trial->uuid);
      return FALSE;
    }
  return gh_host_check_name (host, trial->name, NULL, error)
         && gh_driver_validate (gh_host_get_driver (host), trial, error)
         && gh_host_check_memory (host, trial, error) && gh_disks_check_free (host, trial, error);
}

/* The answers of an unattended installation. */
static gboolean
read_answers (GVariant *install, GhCreateRequest *request, GError **error)
{
  g_autoptr (GVariant) dict
    = g_variant_lookup_value (install, "unattended", G_VARIANT_TYPE_VARDICT);

  if (dict == NULL)
    return TRUE;
  if (request->tree == NULL && request->iso == NULL && request->image == NULL)
    {
      g_set_error_literal (error,
                           GH_ERROR,
                           GH_ERROR_INVALID_ARGUMENT,
                           _ ("There is nothing that would take the answers: give an install tree, "
                              "an ISO image or a cloud image too"));
      return FALSE;
    }
  request->answers = gh_answers_new (dict, request->config->name, error);
  return request->answers != NULL;
}

static GhCreateRequest *
read_request (GhCall *call, GError **error)
{
  g_autoptr (GhCreateRequest) request = g_new0 (GhCreateRequest, 1);
  g_autoptr (GVariant) install = gh_call_get_options (call, 1);
  g_autoptr (GVariant) options = gh_call_get_options (call, 2);
  GhDriver *driver = gh_host_get_driver (call->host);

  request->start = TRUE;
  g_variant_lookup (install, "tree", "s", &request->tree);
  g_variant_lookup (install, "iso", "s", &request->iso);
  g_variant_lookup (install, "cloud-image", "s", &request->image);
  g_variant_lookup (install, "drivers", "s", &request->drivers);
  g_variant_lookup (install, "checksum", "s", &request->checksum);
  g_variant_lookup (install, "args", "s", &request->args);
  g_variant_lookup (install, "arch", "s", &request->arch);
  g_variant_lookup (options, "start", "b", &request->start);
  request->config = gh_domain_xml_parse (gh_call_get_string (call, 0), -1, error);
  if (request->config == NULL)
    return NULL;
  gh_driver_complete (driver, request->config);
  if (request->arch == NULL)
    request->arch = g_strdup (request->config->arch);
  if (!check_install (request, error) || !read_answers (install, request, error)
      || !read_disk (options, request, error) || !check_config (call->host, request, error))
    return NULL;
  return g_steal_pointer (&request);
}

static gboolean
check_available (GhHost *host, gboolean start, GError **error)
{
  const GhDriverStatus *status = gh_host_get_status (host);

  if (!start || status->available)
    return TRUE;
  g_set_error (error,
               GH_ERROR,
               GH_ERROR_UNAVAILABLE,
               _ ("The machine cannot be started: %s"),
               status->reason != NULL ? status->reason : gh_host_get_uri (host));
  return FALSE;
}

void
gh_create_run (GhCall *call)
{
  GError *error = NULL;
  GhCreateRequest *request = read_request (call, &error);
  GhCreateJob *job;
  GhJobEntry *entry;

  if (request == NULL || !check_available (call->host, request->start, &error))
    {
      g_clear_pointer (&request, gh_create_request_free);
      gh_call_fail (call, error);
      return;
    }
  job = gh_create_job_new (call->host, request);
  entry = gh_jobs_run (gh_service_get_jobs (call->service), GH_JOB (job), call->host, NULL);
  gh_create_job_set_entry (job, entry);
  gh_call_return (call, g_variant_new ("(o)", entry->path));
}
