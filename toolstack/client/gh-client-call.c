/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of the service through a GhClient, one operation after the other. */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "gh-bus-error-private.h"
#include "gh-client-private.h"
#include "gh-error.h"
#include "gh-host-uri.h"
#include "gh-job-item-private.h"
#include "gh-system-door-private.h"
#include "gh-task.h"

/* ---- any method ---- */

typedef struct
{
  char *method;
  int fd;
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->method);
  g_free (self);
}

/* Keeps the first fd and closes any other. */
static int
take_fd (GUnixFDList *list)
{
  g_autofree int *fds = NULL;
  int n = 0;

  if (list != NULL)
    fds = g_unix_fd_list_steal_fds (list, &n);
  for (int i = 1; i < n; i++)
    close (fds[i]);
  return n > 0 ? fds[0] : -1;
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GUnixFDList) fds = NULL;
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_with_unix_fd_list_finish (
    G_DBUS_CONNECTION (source), &fds, result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, gh_bus_error_translate (error, call->method));
      return;
    }
  call->fd = take_fd (fds);
  g_task_return_pointer (task, reply, (GDestroyNotify) g_variant_unref);
}

void
gh_client_attach_fd (GhClient *self, int fd)
{
  g_return_if_fail (GH_IS_CLIENT (self));

  g_clear_object (&self->attached);
  self->attached = g_unix_fd_list_new ();
  g_unix_fd_list_append (self->attached, fd, NULL);
}

static void
start_call (GhClient *self,
            gboolean quietly,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *parameters,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GVariant) sunk = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  g_autoptr (GUnixFDList) fds = g_steal_pointer (&self->attached);
  GDBusConnection *connection;
  Call *call;

  task = gh_task_new (self, gh_client_call_async, cancellable, callback, data);
  call = g_new0 (Call, 1);
  call->method = g_strdup (method);
  call->fd = -1;
  g_task_set_task_data (task, call, call_free);
  connection = gh_client_get_connection (self);
  if (connection == NULL)
    {
      g_task_return_new_error (task,
                               GH_ERROR,
                               GH_ERROR_UNAVAILABLE,
                               _ ("“%s” cannot be asked of %s: there is no connection to its "
                                  "service"),
                               method,
                               gh_client_get_uri (self));
      return;
    }
  if (path == NULL)
    path = self->host_path;
  else if (strcmp (path, "/") == 0)
    path = GH_DBUS_PATH;
  g_dbus_connection_call_with_unix_fd_list (connection,
                                            gh_system_door_get_owner (connection),
                                            path,
                                            interface,
                                            method,
                                            sunk,
                                            NULL,
                                            quietly ? G_DBUS_CALL_FLAGS_NONE
                                                    : gh_system_door_get_flags (connection),
                                            G_MAXINT,
                                            fds,
                                            cancellable,
                                            on_called,
                                            g_steal_pointer (&task));
}

void
gh_client_call_async (GhClient *self,
                      const char *path,
                      const char *interface,
                      const char *method,
                      GVariant *parameters,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_return_if_fail (GH_IS_CLIENT (self));

  start_call (self, FALSE, path, interface, method, parameters, cancellable, callback, data);
}

void
gh_client_call_quietly_async (GhClient *self,
                              const char *path,
                              const char *interface,
                              const char *method,
                              GVariant *parameters,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_return_if_fail (GH_IS_CLIENT (self));

  start_call (self, TRUE, path, interface, method, parameters, cancellable, callback, data);
}

GVariant *
gh_client_call_finish (GhClient *self, GAsyncResult *result, int *fd, GError **error)
{
  GVariant *reply;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (fd != NULL)
    *fd = -1;
  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply != NULL && fd != NULL)
    {
      Call *call = g_task_get_task_data (G_TASK (result));

      *fd = call->fd;
      call->fd = -1;
    }
  return reply;
}

/* A task whose errors and cancellation are ours. */
static GTask *
new_task (GhClient *self,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer data,
          gpointer tag)
{
  GTask *task = gh_task_new (self, tag, cancellable, callback, data);

  return task;
}

/* A reply of the shape that the interface promises; a service that breaks it is of another version.
 */
static GVariant *
check_reply (GVariant *reply, const char *type, GError **error)
{
  if (reply == NULL || g_variant_is_of_type (reply, G_VARIANT_TYPE (type)))
    return reply;
  g_set_error (
    error,
    GH_ERROR,
    GH_ERROR_UNSUPPORTED,
    _ ("The service answered “%s” where “%s” was expected: it is of another version; end "
       "guesthoused, and it is started anew"),
    g_variant_get_type_string (reply),
    type);
  g_variant_unref (reply);
  return NULL;
}

/* ---- a domain's proxy ---- */

static void
on_proxy (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  GhDbusDomain *proxy = gh_dbus_domain_proxy_new_finish (result, &error);
  g_autofree char *owner = NULL;

  if (proxy == NULL)
    {
      g_task_return_error (task, gh_bus_error_translate (error, "GetAll"));
      return;
    }
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (proxy), G_MAXINT);
  if (g_dbus_proxy_get_connection (G_DBUS_PROXY (proxy)) == gh_client_get_connection (self))
    {
      GWeakRef *weak = g_new0 (GWeakRef, 1);

      g_weak_ref_init (weak, proxy);
      g_hash_table_insert (
        self->proxies, g_strdup (g_dbus_proxy_get_object_path (G_DBUS_PROXY (proxy))), weak);
    }
  g_task_return_pointer (task, proxy, g_object_unref);
}

void
gh_client_get_domain_async (GhClient *self,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GDBusConnection *connection;
  GWeakRef *weak;
  GhDbusDomain *proxy;

  g_return_if_fail (GH_IS_CLIENT (self) && path != NULL);

  task = new_task (self, cancellable, callback, data, gh_client_get_domain_async);
  weak = g_hash_table_lookup (self->proxies, path);
  proxy = weak != NULL ? g_weak_ref_get (weak) : NULL;
  connection = gh_client_get_connection (self);
  if (proxy != NULL)
    g_task_return_pointer (task, proxy, g_object_unref);
  else if (connection == NULL)
    g_task_return_new_error (
      task, GH_ERROR, GH_ERROR_UNAVAILABLE, _ ("There is no connection to the service"));
  else
    gh_dbus_domain_proxy_new (connection,
                              G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                              gh_system_door_get_owner (connection),
                              path,
                              cancellable,
                              on_proxy,
                              g_steal_pointer (&task));
}

GhDbusDomain *
gh_client_get_domain_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- jobs ----
 *
 * call ──path──▶ known? ──▶ watch ──finished──▶ result or error
 *                  │ no        │ the cancellable: Cancel, and on waiting
 *                  └──GetAll──▶┘
 * The task owns the state; the item is held until the end. */

typedef struct
{
  GhClientJobFunc told;
  gpointer told_data;
  GhJobItem *item;
  char *path;
  gulong finished;
  gulong cancelled;
} Run;

static void
run_free (gpointer data)
{
  Run *self = data;

  g_clear_object (&self->item);
  g_free (self->path);
  g_free (self);
}

static void
on_job_finished (GhJobItem *item, gpointer data)
{
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  GError *error = gh_job_item_get_error (item);

  g_clear_signal_handler (&run->finished, item);
  if (run->cancelled != 0)
    g_clear_signal_handler (&run->cancelled, g_task_get_cancellable (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, gh_job_item_get_result (item), (GDestroyNotify) g_variant_unref);
}

static void
on_job_cancel (GCancellable *cancellable, gpointer data)
{
  gh_job_item_cancel (data);
}

static void
watch (GTask *task, GhJobItem *item)
{
  Run *run = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  run->item = g_object_ref (item);
  if (run->told != NULL)
    run->told (g_task_get_source_object (task), item, run->told_data);
  if (gh_job_item_is_finished (item))
    {
      on_job_finished (item, task);
      return;
    }
  run->finished = g_signal_connect (item, "finished", G_CALLBACK (on_job_finished), task);
  if (cancellable != NULL)
    run->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_job_cancel), item);
  if (g_cancellable_is_cancelled (cancellable))
    gh_job_item_cancel (item);
}

static void
on_job_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhClient *self = GH_CLIENT (source);
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply
    = check_reply (gh_client_call_finish (self, result, NULL, &error), "(a{sv})", &error);
  g_autoptr (GVariant) properties = NULL;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_variant_get (reply, "(@a{sv})", &properties);
  watch (g_object_ref (task),
         gh_job_list_add (
           gh_client_get_jobs (self), gh_client_get_connection (self), run->path, properties));
}

static void
on_job_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhClient *self = GH_CLIENT (source);
  Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply
    = check_reply (gh_client_call_finish (self, result, NULL, &error), "(o)", &error);
  GhJobItem *item;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_variant_get (reply, "(o)", &run->path);
  item = gh_job_list_lookup (gh_client_get_jobs (self), run->path);
  if (item != NULL)
    watch (g_steal_pointer (&task), item);
  else
    gh_client_call_quietly_async (self,
                                  run->path,
                                  "org.freedesktop.DBus.Properties",
                                  "GetAll",
                                  g_variant_new ("(s)", GH_DBUS_JOB_INTERFACE),
                                  NULL,
                                  on_job_described,
                                  g_steal_pointer (&task));
}

void
gh_client_run_job_async (GhClient *self,
                         const char *path,
                         const char *interface,
                         const char *method,
                         GVariant *parameters,
                         GCancellable *cancellable,
                         GhClientJobFunc job,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task;
  Run *run = g_new0 (Run, 1);

  g_return_if_fail (GH_IS_CLIENT (self));

  task = new_task (self, cancellable, callback, data, gh_client_run_job_async);
  run->told = job;
  run->told_data = data;
  g_task_set_task_data (task, run, run_free);
  /* The call itself is not cancelled: the job that it makes would go on, and nobody know of it. */
  gh_client_call_async (self, path, interface, method, parameters, NULL, on_job_made, task);
}

GVariant *
gh_client_run_job_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
add_path (GVariantBuilder *builder, const char *name, const char *folder)
{
  const char *value = g_getenv (name);
  g_autofree char *path = NULL;

  if (value == NULL || *value == '\0')
    return;
  path = g_canonicalize_filename (value, folder);
  g_variant_builder_add (builder, "{ss}", name, path);
}

void
gh_client_add_display (GhClient *self, GVariantDict *options)
{
  g_autoptr (GhHostUri) uri = gh_host_uri_parse (gh_client_get_uri (self), NULL);
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");
  GVariantBuilder builder;

  if (uri == NULL || uri->transport != NULL || gh_client_uses_system (self)
      || ((x11 == NULL || *x11 == '\0') && (wayland == NULL || *wayland == '\0')))
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (x11 != NULL && *x11 != '\0')
    g_variant_builder_add (&builder, "{ss}", "DISPLAY", x11);
  add_path (&builder, "XAUTHORITY", NULL);
  add_path (&builder, "WAYLAND_DISPLAY", g_get_user_runtime_dir ());
  g_variant_dict_insert_value (options, "display", g_variant_builder_end (&builder));
}

void
gh_client_start_domain_async (GhClient *self,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  gh_client_add_display (self, &options);
  gh_client_run_job_async (self,
                           path,
                           GH_DBUS_DOMAIN_INTERFACE,
                           "Start",
                           g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                           cancellable,
                           NULL,
                           callback,
                           data);
}

/* ---- single methods of a domain ---- */

void
gh_client_act_async (GhClient *self,
                     const char *path,
                     const char *method,
                     GVariant *options,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  if (options == NULL)
    options = g_variant_new ("a{sv}", NULL);
  gh_client_call_async (self,
                        path,
                        GH_DBUS_DOMAIN_INTERFACE,
                        method,
                        g_variant_new ("(@a{sv})", options),
                        cancellable,
                        callback,
                        data);
}

gboolean
gh_client_act_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) reply = gh_client_call_finish (self, result, NULL, error);

  return reply != NULL;
}

void
gh_client_open_console_async (GhClient *self,
                              const char *path,
                              const char *kind,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  gh_client_call_async (self,
                        path,
                        GH_DBUS_DOMAIN_INTERFACE,
                        "OpenConsole",
                        g_variant_new ("(sa{sv})", kind, NULL),
                        cancellable,
                        callback,
                        data);
}

void
gh_client_peek_console_async (GhClient *self,
                              const char *path,
                              const char *kind,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  gh_client_call_quietly_async (self,
                                path,
                                GH_DBUS_DOMAIN_INTERFACE,
                                "OpenConsole",
                                g_variant_new ("(sa{sv})", kind, NULL),
                                cancellable,
                                callback,
                                data);
}

/* The fd that a reply must have brought. */
static int
finish_with_fd (GhClient *self, GAsyncResult *result, GError **error)
{
  int fd = -1;
  g_autoptr (GVariant) reply = gh_client_call_finish (self, result, &fd, error);

  if (reply != NULL && fd < 0)
    g_set_error_literal (
      error, GH_ERROR, GH_ERROR_FAILED, _ ("The service answered without passing a stream"));
  return fd;
}

int
gh_client_open_console_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  return finish_with_fd (self, result, error);
}

static void
on_picture_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GOutputStream *memory = G_OUTPUT_STREAM (source);
  GError *error = NULL;

  if (g_output_stream_splice_finish (memory, result, &error) < 0)
    g_task_return_error (task, gh_error_from_io (error, _ ("The picture cannot be read")));
  else
    g_task_return_pointer (task,
                           g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory)),
                           (GDestroyNotify) g_bytes_unref);
}

static void
on_picture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) memory = NULL;
  GError *error = NULL;
  int fd = finish_with_fd (GH_CLIENT (source), result, &error);

  if (fd < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  input = g_unix_input_stream_new (fd, TRUE);
  memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (memory,
                                input,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                  | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT,
                                g_task_get_cancellable (task),
                                on_picture_read,
                                g_object_ref (task));
}

void
gh_client_screenshot_async (GhClient *self,
                            const char *path,
                            guint screen,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  /* An older service does not know the word, and has one screen. */
  if (screen > 0)
    g_variant_dict_insert (&options, "screen", "u", screen);
  gh_client_call_async (self,
                        path,
                        GH_DBUS_DOMAIN_INTERFACE,
                        "Screenshot",
                        g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                        cancellable,
                        on_picture,
                        new_task (self, cancellable, callback, data, gh_client_screenshot_async));
}

GBytes *
gh_client_screenshot_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what stands at a location ---- */

typedef struct
{
  char *id;
  gulong cancelled;
} Inspection;

static void
inspection_free (gpointer data)
{
  Inspection *self = data;

  g_free (self->id);
  g_free (self);
}

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GhClient *self = GH_CLIENT (source);
  Inspection *inspection = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply
    = check_reply (gh_client_call_finish (self, result, NULL, &error), "(a{sv})", &error);

  if (inspection->cancelled != 0)
    g_clear_signal_handler (&inspection->cancelled, g_task_get_cancellable (task));
  if (reply == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
      task, g_variant_get_child_value (reply, 0), (GDestroyNotify) g_variant_unref);
}

static void
on_inspection_cancel (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  Inspection *inspection = g_task_get_task_data (task);

  gh_client_call_quietly_async (g_task_get_source_object (task),
                                "/",
                                GH_DBUS_MANAGER_INTERFACE,
                                "CancelInspection",
                                g_variant_new ("(s)", inspection->id),
                                NULL,
                                NULL,
                                NULL);
}

void
gh_client_inspect_async (GhClient *self,
                         const char *location,
                         const char *arch,
                         gboolean xen,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = new_task (self, cancellable, callback, data, gh_client_inspect_async);
  Inspection *inspection = g_new0 (Inspection, 1);
  GVariantDict options;

  inspection->id = g_uuid_string_random ();
  g_task_set_task_data (task, inspection, inspection_free);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "id", "s", inspection->id);
  if (arch != NULL && *arch != '\0')
    g_variant_dict_insert (&options, "arch", "s", arch);
  if (xen)
    g_variant_dict_insert (&options, "xen", "b", TRUE);
  gh_client_call_async (self,
                        "/",
                        GH_DBUS_MANAGER_INTERFACE,
                        "InspectLocation",
                        g_variant_new ("(s@a{sv})", location, g_variant_dict_end (&options)),
                        NULL,
                        on_inspected,
                        task);
  if (cancellable == NULL)
    return;
  inspection->cancelled
    = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_inspection_cancel), task);
  if (g_cancellable_is_cancelled (cancellable))
    on_inspection_cancel (cancellable, task);
}

GVariant *
gh_client_inspect_finish (GhClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
